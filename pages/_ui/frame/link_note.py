"""What a link asked for and the page cannot do: said on top of the page, until the visitor closes it."""

from __future__ import annotations

import streamlit as st

from pages._ui.components import widgets
from pages._ui.state import state
from pages._ui.state.state import t

#: parameter of a link → what it is called
LABELS: dict[str, str] = {
    "company": "common.label.company",
    "as_of": "common.filter.as_of",
    "window": "common.filter.window",
    "weights": "common.label.weights",
    "normaliser": "common.label.normaliser",
    "scheme": "common.label.scheme",
    "shares": "weights.tier.title",
    "cuts": "weights.tier.title",
    "value": "common.nav.value",
    "loyalty": "common.nav.loyalty",
    "gates": "common.label.gates",
    "standard": "weights.rule.standard",
    "profit": "pyramids.profit",
    "measure": "pyramids.shown",
    "listed": "common.nav.customers",
}
#: of a text that cannot be read, this much is enough to know it again
LONGEST = 60


def draw() -> None:
    """What could not be used, what stands there instead, and what to do about it."""
    passed = state.read(state.PASSED_OVER, {})
    if not passed:
        return
    parts = [t("shell.passed_over_part", what=t(LABELS[name]), text=_short(text)) for name, text in passed.items()]
    with st.container(gap="xsmall", key="ck-links-passed-over"):
        told = t("shell.passed_over", parts=t("common.scope.list").join(parts))
        widgets.finding_list([widgets.Finding(told, "watch")], key="link")
        st.button(t("common.button.close"), key="link.close", on_click=state.forget, args=(state.PASSED_OVER,), type="tertiary")


def _short(text: str) -> str:
    plain = text.replace("*", "")
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"
