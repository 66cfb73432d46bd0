"""Letting one customer go, on its page: the decision in force, deciding and taking back, and the letter."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.churn.arrears import known_arrears
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.letting_go.decisions import LONGEST_TEXT, REASONS, STEPS, LettingGo, let_go_of
from crmcore.report.letting_go.letter import draft_letter
from crmcore.report.letting_go.tables import steps_text, win_back_text
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.decisions.letting_go import let_go_rows
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import customer_changes, data
from pages._ui.exports import download
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t

#: where what a button did is said
PLACE = "letting_go"


def draw(graded: Book, row: int) -> None:
    """What is decided about the customer in `row`, the form, and the letter of a decision in force."""
    customer = graded.mart.customers.ids[row].as_py()
    decision = let_go_of(graded).decision_of(row)
    mine = [one for one in let_go_rows(data.company().dir) if one.customer_id == customer]
    stamp = f"{data.company().slug}.{customer}.{mine[-1].position if mine else 0}"
    widgets.section(t("letting_go.title"))
    last_result.show(PLACE)
    _standing(graded, row, decision)
    with st.expander(t("letting_go.open"), key="letting_go.open"):
        ask_author("letting_go.author")
        _form(graded, customer, decision, stamp, mine[-1].position if mine else 0)
    if decision is not None:
        with st.expander(t("letting_go.letter_open"), key="letting_go.letter"):
            _letter(graded, row, decision, stamp)


def _standing(graded: Book, row: int, decision: LettingGo | None) -> None:
    words = state.current_words()
    if decision is None:
        widgets.note(t("letting_go.was_customer"))
        return
    widgets.note(
        t(
            "letting_go.here",
            day=decision.effective_on,
            author=decision.author,
            reason=t(f"letting_go.reason.{decision.reason}"),
            why=decision.why,
            tried=steps_text(decision, words),
            win_back=win_back_text(decision, words),
        )
    )
    if not let_go_of(graded).gone(graded.mart.metrics["days_since_order"])[row]:
        widgets.note(t("letting_go.bought_again"))


def _form(graded: Book, customer: str, decision: LettingGo | None, stamp: str, newest: int) -> None:
    keys = {name: f"letting_go.{name}.{stamp}" for name in ("reason", "why", "tried", "win_back", "day")}
    with st.form(f"letting_go.form.{stamp}", border=False):
        left, right = st.columns(2)
        left.selectbox(
            t("letting_go.reason_label"),
            REASONS,
            REASONS.index(decision.reason) if decision and decision.reason else 0,
            key=keys["reason"],
            format_func=fixed_labels(REASONS, lambda code: t(f"letting_go.reason.{code}")),
        )
        right.date_input(
            t("letting_go.day_label"), decision.effective_on if decision else graded.scenario.day, key=keys["day"], format="YYYY-MM-DD"
        )
        st.multiselect(
            t("letting_go.tried_label"),
            STEPS,
            list(decision.tried) if decision else [],
            key=keys["tried"],
            format_func=fixed_labels(STEPS, lambda code: t(f"letting_go.step.{code}")),
            placeholder=t("letting_go.none_tried"),
        )
        st.text_area(t("letting_go.why_label"), decision.why if decision else "", max_chars=LONGEST_TEXT, key=keys["why"], height=80)
        st.checkbox(
            t("letting_go.win_back_label"),
            decision.win_back if decision else False,
            key=keys["win_back"],
            help=t("letting_go.win_back_hint"),
        )
        with st.container(horizontal=True):
            st.form_submit_button(t("letting_go.save"), type="primary", on_click=_save, args=(graded, customer, keys, newest))
            if decision is not None:
                st.form_submit_button(t("letting_go.take_back"), on_click=_take_back, args=(graded, customer, keys, newest))


def _save(graded: Book, customer: str, keys: dict[str, str], newest: int) -> None:
    chosen = LettingGo(
        customer,
        state.read(keys["reason"]) or REASONS[0],
        state.read(keys["why"]) or "",
        tuple(state.read(keys["tried"]) or ()),
        bool(state.read(keys["win_back"])),
        state.read(keys["day"]) or graded.scenario.day,
    )
    _record(chosen, newest, "letting_go.saved")


def _take_back(graded: Book, customer: str, keys: dict[str, str], newest: int) -> None:
    why = state.read(keys["why"]) or t("letting_go.take_back")
    _record(LettingGo(customer, None, why, (), True, graded.scenario.day), newest, "letting_go.taken_back")


def _record(chosen: LettingGo, newest: int, done: str) -> None:
    try:
        customer_changes.let_go(chosen, newest)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t(done))


def _letter(graded: Book, row: int, decision: LettingGo, stamp: str) -> None:
    """The draft in either language, to be edited; saving it is signed and recorded like every file that leaves."""
    company, arrears = data.company(), known_arrears(graded)
    language = st.radio(
        t("letting_go.letter_language"),
        LANGUAGES,
        LANGUAGES.index(state.view().language),
        key=f"letting_go.letter_language.{stamp}.{state.view().language}",
        format_func=fixed_labels(LANGUAGES, lambda code: words_for(code).t("common.language")),
        horizontal=True,
    )
    owed = 0.0 if arrears is None else float(arrears.overdue[row])
    words = words_for(language)
    draft = draft_letter(decision, str(customer_name(graded, row)), company.name, owed, words, company.currency)
    text = st.text_area(t("letting_go.letter_text"), draft, key=f"letting_go.letter_text.{stamp}.{language}", height=420)
    ask_author("letting_go.letter_author")
    download.made_button(
        download.for_everybody(
            graded,
            "letting_go.letter",
            f"{words.t('letting_go.letter_file')} {decision.customer_id}",
            "txt",
            1,
            (text or "").encode,
        ),
        t("letting_go.letter_save"),
        "letting_go.letter_save",
    )
