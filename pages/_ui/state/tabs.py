"""Tabs whose open one travels in the link."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import streamlit as st

from pages._ui.state import shown_once, state, widget_state
from pages._ui.state.state import t


def linked(name: str, labels: Mapping[str, str]) -> Sequence[AbstractContextManager[None]]:
    """A tab for each of `labels` (code → what it is called), opened at the link's choice `name` (<page>.<what>), else at the first.
    All of them are drawn, so that changing tabs takes no time."""
    first = next(iter(labels))
    here = labels[state.chosen(name, labels, first)]
    drawn = st.tabs(list(labels.values()), **widget_state.multi(name, here), on_change=_opened, args=(name, dict(labels), first))
    return [_within(tab, f"{name}.{code}") for code, tab in zip(labels, drawn, strict=True)]


def sections(
    name: str, parts: Mapping[str, Sequence[Callable[[], None]]], *, lazy: Collection[str] = (), words: Mapping[str, str] | None = None
) -> None:
    """A tab for each of `parts` (code → what draws it, top to bottom), called by `words`, or by the locale text <name>.<code>.

    What a tab of `lazy` shows is worked out only while it is open, and nothing else of the tabs meanwhile.
    """
    labels = {code: t(f"{name}.{code}") for code in parts} if words is None else words
    here = state.chosen(name, parts, next(iter(parts)))
    for (code, drawn), tab in zip(parts.items(), linked(name, labels), strict=True):
        if code != here and (code in lazy or here in lazy):
            continue
        with tab:
            for draw in drawn:
                draw()
                st.space("small")


@contextmanager
def _within(tab: Any, place: str) -> Generator[None, None, None]:
    with tab, shown_once.inside(place):
        yield


def _opened(name: str, labels: Mapping[str, str], first: str) -> None:
    opened = state.read(name)
    state.choose(name, next((code for code, label in labels.items() if label == opened), first), first)
