"""The tab: every condition with what is there and what to do next, and the answers of people."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.readiness.answers import LONGEST_TEXT, QUESTIONS, STATES, ReadinessAnswer
from crmcore.domain.readiness.readiness import CONDITIONS, ReadinessLine
from crmcore.report.readiness.sentences import TONES, headline, next_step, sentence
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.navigation.pages import open_page
from pages._ui.readiness import changes, desk
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t

#: where what a button did is said; what a followed link leads to
PLACE, PAGE = "readiness", "page:"


def draw() -> None:
    """The answer first, then a section per condition, then the questions."""
    widgets.note(t("readiness.about"))
    if data.version() is None or data.dates().first_order is None:
        widgets.empty_state(t("readiness.no_data"), t("readiness.no_data_hint"))
        return
    lines, words = desk.lines_of(data.book()), state.current_words()
    widgets.finding_list([Finding(headline(lines, words), "plain")], key="readiness.headline")
    last_result.show(PLACE)
    followed = None
    for condition in CONDITIONS:
        widgets.section(t(f"readiness.condition.{condition}"))
        own = [_finding(line) for line in lines if line.condition == condition]
        followed = widgets.finding_list(own, key=f"readiness.{condition}") or followed
    widgets.note(t("readiness.as_of", day=working_date()))
    _questions(lines)
    if followed and followed.startswith(PAGE):
        open_page(followed.removeprefix(PAGE))
    elif followed:
        listed.show(f"imports.{followed}")


def _finding(line: ReadinessLine) -> Finding:
    """The sentence, with the step that is next; its link opens the customers that lack it, else the page where it is done."""
    words = state.current_words()
    step = next_step(line, words) if line.page else ""
    text = sentence(line, words) + (f" {t('readiness.next', step=step)}" if step else "")
    if line.rows is not None and len(line.rows):
        return Finding(text, TONES[line.status], t("readiness.open_rows", n=len(line.rows)), f"{desk.LIST}{line.code}")
    if line.page and line.page != "imports" and line.status != "met":
        return Finding(text, TONES[line.status], t("readiness.go", page=t(f"common.nav.{line.page}")), f"{PAGE}{line.page}")
    return Finding(text, TONES[line.status])


def _questions(lines: tuple[ReadinessLine, ...]) -> None:
    """One box for all questions: which, yes or no, and a sentence."""
    waiting = [line.code for line in lines if line.code in QUESTIONS and line.status in ("unanswered", "lapsed")]
    first = QUESTIONS.index(waiting[0]) if waiting else 0
    widgets.section(t("readiness.answer"))
    stamp = f"{data.company().slug}.{state.view().language}"
    question = st.selectbox(
        t("readiness.choose"),
        QUESTIONS,
        index=first,
        key=f"readiness.question.{stamp}",
        format_func=fixed_labels(QUESTIONS, lambda code: f"{t(f'readiness.line.{code}')}: {t(f'readiness.question.{code}')}"),
    )
    st.radio(
        t("readiness.state_label"),
        STATES,
        horizontal=True,
        key=f"readiness.state.{stamp}",
        format_func=fixed_labels(STATES, lambda code: t(f"readiness.state.{code}")),
    )
    st.text_input(t("readiness.text_label"), max_chars=LONGEST_TEXT, key=f"readiness.text.{stamp}")
    based_on = next((int(line.values["position"]) for line in lines if line.code == question and "position" in line.values), 0)
    ask_author("readiness.author")
    st.button(t("readiness.save"), type="primary", key="readiness.save", on_click=_save, args=(stamp, based_on))


def _save(stamp: str, based_on: int) -> None:
    # read here: what was typed just before the press counts too
    question, chosen, text = (state.read(f"readiness.{box}.{stamp}", "") for box in ("question", "state", "text"))
    try:
        changes.answer_readiness(ReadinessAnswer(question, chosen, text, working_date()), based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
        return
    last_result.remember_done(PLACE, t("readiness.saved"))
