"""Personal data shown or hidden, for the whole company: one switch in the sidebar, and who turned it last."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import streamlit as st

from crmcore.domain.decisions.privacy import Privacy
from crmcore.domain.grading.mart import ATTRIBUTE_PREFIX
from crmcore.domain.kernel.problems import Problem
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls.signing import ask_author
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.state import linked_key, t

SWITCH, ATTRIBUTES = "privacy.hidden", "privacy.attributes"


def draw() -> None:
    """What is in force as the button's label; the switch, the attributes that go along and the last decision behind it."""
    now = data.privacy()
    label = t("privacy.hidden" if now.hidden else "privacy.shown")
    with st.popover(label, width="stretch", icon=":material/visibility_off:" if now.hidden else ":material/visibility:"):
        ask_author("privacy.author")
        # as with the author's box: what is drawn only when it is opened must bring its value along
        switch, chosen = linked_key(SWITCH, now.hidden), linked_key(ATTRIBUTES, list(now.attributes))
        st.toggle(t("privacy.hide"), now.hidden, key=switch, help=t("privacy.help"), on_change=_switch, args=(switch,))
        known = sorted({*now.attributes, *(name.removeprefix(ATTRIBUTE_PREFIX) for name in data.customers().attributes)})
        if known:
            st.multiselect(
                t("privacy.attributes"),
                known,
                list(now.attributes),
                key=chosen,
                on_change=_choose,
                args=(chosen,),
                help=t("privacy.attributes_help"),
                placeholder=t("common.none"),
            )
        _last_decision()


def _last_decision() -> None:
    customers, row = data.customers(), data.privacy_decision()
    if row is not None:
        day = datetime.fromisoformat(row.recorded_at).astimezone().date()
        widgets.note(t("privacy.since_hidden" if row.payload["hidden"] else "privacy.since_shown", author=row.author, day=day))
    if not customers.hidden and customers.table["name"].null_count == customers.count:
        widgets.note(t("privacy.nobody_named"))


def _switch(key: str) -> None:
    _decide(replace(data.privacy(), hidden=bool(state.read(key))))


def _choose(key: str) -> None:
    _decide(replace(data.privacy(), attributes=tuple(state.read(key))))


def _decide(chosen: Privacy) -> None:
    try:
        changes.hide(chosen)
    except Problem as problem:
        st.toast(literal(state.current_words().problem(problem)))
