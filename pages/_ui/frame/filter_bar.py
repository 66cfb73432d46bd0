"""The filters in force, on top of the page: so that small figures are explained. One click removes each of them."""

from __future__ import annotations

import streamlit as st

from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls import sidebar
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def draw() -> bool:
    """Draw the bar where anything is filtered. False when no customer is left."""
    names = list(state.view().filters)
    if not names:
        return True
    with st.container(horizontal=True, gap="small", key="ck-filter-bar"):
        for name, (label, values) in zip(names, sidebar.scope().items(), strict=True):
            text = t("common.scope.pair", field=label, values=t("common.scope.list").join(values))
            st.button(
                literal(text),
                key=f"bar.{name}",
                on_click=_remove,
                args=(name,),
                icon=":material/close:",
                icon_position="right",
                help=t("shell.let_go"),
            )
    graded = data.book()
    customer_mask = data.customer_mask(graded)
    return customer_mask is None or bool(customer_mask.any())


def say_without_effect() -> None:
    """Where anything is filtered, that it does not count on this page, nor in its files."""
    pairs = [t("common.scope.pair", field=label, values=t("common.scope.list").join(values)) for label, values in sidebar.scope().items()]
    if pairs:
        widgets.note(t("common.scope.without_effect", filters=t("common.scope.separator").join(pairs)))


def _remove(name: str) -> None:
    state.set_view(state.view().with_filter(name, ()))
