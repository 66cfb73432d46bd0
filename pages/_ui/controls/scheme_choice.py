"""The choice of a tier scheme: one box that pages share, and what a change of scheme takes along."""

from __future__ import annotations

import streamlit as st

from pages._ui.data import data
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t


def scheme_box(key: str) -> None:
    """A box of all schemes; choosing one changes the draft."""
    st.selectbox(
        t("common.label.scheme"),
        list(data.schemes()),
        **widget_state.choice(key, state.view().scenario.scheme, data.schemes()),
        format_func=fixed_labels(data.schemes(), scheme_name),
        on_change=lambda: choose_scheme(state.read(key)),
    )


def scheme_name(scheme_id: str) -> str:
    """What a scheme is called; the id for one of the user's own."""
    key = f"scheme.{scheme_id}.name"
    return t(key) if state.current_words().has(key) else scheme_id


def choose_scheme(scheme_id: str) -> None:
    """Choose another scheme: it has its own shares, and neither a standard nor a filter by the old tiers fits it."""
    scenario = state.view().scenario.with_(scheme=scheme_id, shares=(), standard=None)
    state.set_view(state.view().with_filter("tier", ()).with_draft(scenario, state.view().named).with_(listed=""))
