"""What cannot be taken back asks once, in the place of its button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from pages._ui.components.literal_text import literal
from pages._ui.state import state
from pages._ui.state.state import t

Kind = Literal["primary", "secondary", "tertiary"]


def asked_once(
    key: str,
    label: str,
    question: str,
    what: str,
    act: Callable[[str], None],
    kind: Kind = "tertiary",
    sure: str | None = None,
) -> None:
    """A button called `label` (`kind`: as Streamlit has it) that asks `question` first; only the second one, called `sure` (None: as the
    first), does `act(what)`. Another `what` asks anew."""
    asked = f"{key}.asked"
    if state.read(asked) != what:
        st.button(label, key=key, on_click=state.remember, args=(asked, what), type=kind)
        return

    def agree() -> None:
        state.forget(asked)
        act(what)

    st.markdown(literal(question))
    with st.container(horizontal=True):
        st.button(sure or label, key=f"{key}.sure", on_click=agree, type="primary")
        st.button(t("common.button.cancel"), key=f"{key}.not", on_click=state.forget, args=(asked,), type="tertiary")
