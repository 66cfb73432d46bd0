"""A button a tier: the way to its customers by keyboard, beside the click on the pyramid."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from crmcore.domain.tier_table import TierRow
from pages._ui import listed, state
from pages._ui.state import t
from pages._ui.verbatim import verbatim


def tier_buttons(page: str, scheme: str, rows: Sequence[TierRow]) -> None:
    """One quiet button a tier, in a line; it opens the tier's customers."""
    with st.container(horizontal=True, key=f"ck-links-{page}-tiers"):
        for row in rows:
            label = t("pyramids.open_tier", tier=state.speech().tier(scheme, row.tier), n=row.customers)
            st.button(verbatim(label) + " →", key=f"{page}.open.{row.tier}", type="tertiary", on_click=listed.show_tier,
                      args=(row.tier,))
