"""The question which customer is meant by a name that several bear: one choice per name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import streamlit as st

from crmcore.domain.kernel.customer_names import ALL_NAMES, REFUSE
from crmcore.domain.kernel.problems import Question
from pages._ui.imports import preparation
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

OPTION = "customer"


def draw(question: Question) -> None:
    """One choice for each name that the question spells out; lines of the others are refused."""
    found = cast("Mapping[str, Any]", question.values)
    answers = preparation.current_draft().answers.get(OPTION, {})
    refuse = t("imports.question.same_name.refuse")
    for index, (name, numbers, places) in enumerate(zip(found["names"], found["bearers"], found["places"], strict=True)):
        words = {number: f"{number} · {place}" if place else number for number, place in zip(numbers, places, strict=True)} | {
            REFUSE: refuse
        }
        choices = tuple(words)
        key = f"imports.same_name.{index}"
        st.selectbox(
            name,
            choices,
            **widget_state.choice(key, answers.get(name), choices),
            on_change=_answer,
            args=(question, name, key),
            format_func=lambda number, words=words: words.get(number, number),
            placeholder=t("imports.question.same_name.choose"),
        )
    more = found["n"] - len(found["names"])
    if more:
        st.caption(t("imports.question.same_name.more", n=more))


def _answer(question: Question, name: str, key: str) -> None:
    found = cast("Mapping[str, Any]", question.values)
    answers = {**preparation.current_draft().answers.get(OPTION, {}), name: state.read(key)}
    if found["n"] > len(found["names"]):
        answers[ALL_NAMES] = REFUSE
    preparation.answer(OPTION, answers)
