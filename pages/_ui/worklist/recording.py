"""Recording marks from the page: what came of a press is said above the list, and nobody overwrites what somebody else has marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.worklist.marks import Mark
from crmcore.report.words.customer_names import customer_names
from crmcore.report.worklist.words import recorded_text
from pages._ui.components.literal_text import literal
from pages._ui.controls import last_result
from pages._ui.controls.working_date import working_date
from pages._ui.data import changes
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.worklist import desk

#: where what a press did is said
PLACE = "worklist"


def record(rows: Sequence[int], code: str, shown: Mapping[int, int], note: str = "", until: date | None = None, rep: str = "") -> bool:
    """Mark the entries of the customers in `rows`; whether it worked. `shown`: row → position of the newest mark on it that was on screen
    (none: 0); where there is a newer one by now, nothing is recorded, and whose it is is said."""
    listed, day, chosen = desk.listed(), working_date(), []
    try:
        for row in rows:
            mark = Mark(desk.number(row), code, day, rep=rep, note=note, until=until)
            is_current = listed.newest.get(row, 0) == shown.get(row, 0)
            chosen.append(listed.marked(row, mark) if is_current else mark)
        changes.mark_worklist(chosen, {desk.number(row): shown.get(row, 0) for row in rows})
    except Problem as problem:
        say_refused(problem)
        return False
    if code == "handed_over":
        say_done(_handed(rows, listed.reps.ids.index(rep)))
    else:
        said = (t("worklist.mark.saved", n=len(rows), mark=t(f"worklist.mark.{code}")), recorded_text(chosen, state.current_words()))
        say_done(" ".join(filter(None, said)))
    return True


def _handed(rows: Sequence[int], rep: int) -> str:
    """Who has been given how many customers, and whether there are hours for them."""
    words, listed = state.current_words(), desk.listed()
    week = next(week for week in listed.weeks() if week.rep == rep)
    hours, free = float(listed.entries.hours[np.isin(listed.entries.rows, rows)].sum()), max(week.hours - week.planned, 0.0)
    said = t("worklist.hand.saved", n=len(rows), person=listed.reps.name(rep))
    if hours > free:
        said += " " + t("worklist.hand.too_much", person=listed.reps.name(rep), hours=words.number(hours, 1), free=words.number(free, 1))
    return said


def say_done(text: str) -> None:
    """Say above the list, when the page is drawn next, that something was done; and at once at the edge of the screen: the list may be
    long."""
    last_result.remember_done(PLACE, text)
    st.toast(literal(text))


def say_refused(problem: Problem) -> None:
    """Say why something was refused, in the same two places; a customer by its name."""
    if problem.code == "worklist_changed":
        customers = desk.now().mart.customers
        number = str(problem.values["customer"])
        name = customer_names(desk.now(), np.array([customers.ids.to_pylist().index(number)]))[0]
        problem = Problem(problem.code, **{**problem.values, "customer": str(name)})
    last_result.remember_refused(PLACE, problem)
    st.toast(literal(state.current_words().problem(problem)))
