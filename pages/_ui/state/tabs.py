"""Tabs whose open one travels in the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages._ui.state import state, widget_state


def linked(name: str, labels: Mapping[str, str]) -> Sequence[Any]:
    """A tab for each of `labels` (code → what it is called), opened at the link's choice `name` (<page>.<what>), else at the first.
    All of them are drawn, so that changing tabs takes no time."""
    first = next(iter(labels))
    here = labels[state.chosen(name, labels, first)]
    return st.tabs(list(labels.values()), **widget_state.multi(name, here), on_change=_opened, args=(name, dict(labels), first))


def _opened(name: str, labels: Mapping[str, str], first: str) -> None:
    opened = state.read(name)
    state.choose(name, next((code for code, label in labels.items() if label == opened), first), first)
