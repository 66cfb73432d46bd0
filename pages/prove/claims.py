"""Claims: what the textbooks say of customers, beside what this company's data say."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.claims.groups import in_window
from crmcore.domain.claims.registry import judge_all
from crmcore.report.claims.words import summary
from pages._ui.claims import cards as claim_cards
from pages._ui.components import widgets
from pages._ui.controls.scope import net_note, scope
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def page() -> None:
    graded = data.book()
    widgets.page_head(t("claims.title"), t("claims.about"))
    part = data.part(graded)
    if part is not None and not part.any():
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    judged = data.kept(graded, "claims", lambda looked_at: judge_all(graded, looked_at))
    widgets.finding_list([widgets.Finding(summary(judged, state.speech()))], key="claims.summary")
    scope(graded)
    widgets.note(t("claims.buyers", n=int(in_window(graded, part).sum())))
    net_note(graded)
    st.space("xsmall")
    claim_cards.cards(graded, judged)
    widgets.note(t("claims.reading"))
    st.space("xsmall")
    with st.container(gap="xsmall"):
        claim_cards.studies(judged)


page()
