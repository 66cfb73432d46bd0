"""A note about parameters of the link that could not be used, on top of the page until the visitor closes it."""

from __future__ import annotations

import streamlit as st

from pages._ui.components import widgets
from pages._ui.state import address_bar, state
from pages._ui.state.link import FIELDS, FILTERS
from pages._ui.state.state import t

#: parameter of a link → locale key of what it is called
LABELS: dict[str, str] = {field.name: field.label for field in FIELDS if field.label}
#: of a text that cannot be read, this much is enough to know it again
LONGEST = 60


def draw() -> None:
    """Show which parameters could not be used, and that defaults stand in their place."""
    passed = state.read(address_bar.PASSED_OVER, {})
    if not passed:
        return
    parts = [t("shell.passed_over_part", what=_called(name), text=_short(text)) for name, text in passed.items()]
    with st.container(gap="xsmall", key="ck-links-passed-over"):
        sentence = t("shell.passed_over", parts=t("common.scope.list").join(parts))
        widgets.finding_list([widgets.Finding(sentence, "watch")], key="link")
        st.button(t("common.button.close"), key="link.close", on_click=state.forget, args=(address_bar.PASSED_OVER,), type="tertiary")


def _called(name: str) -> str:
    """What a parameter is called; a filter by a field that is not known goes by the field's own name."""
    if not name.startswith(FILTERS.prefix):
        return t(LABELS[name])
    field = name.removeprefix(FILTERS.prefix)
    known = state.current_words().has(f"common.filter.{field}")
    return t("common.filter.one", name=t(f"common.filter.{field}") if known else _short(field.removeprefix("attribute:")))


def _short(text: str) -> str:
    plain = text.replace("*", "")
    return plain if len(plain) <= LONGEST else plain[:LONGEST] + "…"
