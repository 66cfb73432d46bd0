"""One customer: why its score and its tier changed since an earlier day or a published run."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.grade_changes.attribution import PARTS, GradeChange, GradingSide, grade_change
from crmcore.domain.grade_changes.groups import GroupChange, group_change
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.problems import Problem
from crmcore.report.grade_changes.figures import score_waterfall
from crmcore.report.grade_changes.tables import parts_table
from crmcore.report.grade_changes.words import main_reason, points_text
from crmcore.usecases.grade_changes.gradings import CompanyGradings, SideRef
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.grade_changes.changes import gradings, shown
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

#: months back to the earlier days that are offered
BACK: tuple[int, ...] = (12, 6, 3)
SINCE = "customer.why_since"


def draw(graded: Book, row: int, name: str) -> None:
    """What it is compared with, the waterfall from the score then to the score now, and the parts in numbers."""
    choices = _choices(graded)
    widgets.section(t("grade_changes.customer"))
    if not choices:
        widgets.note(t("grade_changes.nothing_earlier"))
        return
    since = state.chosen(SINCE, choices, next(iter(choices)))
    st.selectbox(
        t("grade_changes.since"),
        list(choices),
        **widget_state.choice(f"{SINCE}.box", since, choices),
        format_func=fixed_labels(choices, lambda code: _label(code, choices[code])),
        on_change=lambda: state.choose(SINCE, state.read(f"{SINCE}.box"), next(iter(choices))),
        width=420,
    )
    try:
        with st.spinner(t("grade_changes.working")):
            both = gradings(graded, choices[since], shown(graded))
            change = grade_change(both, np.array([row]))
    except Problem as problem:
        widgets.note(state.current_words().problem(problem))
        return
    if len(change.rows):
        _draw(both, change, row, name)
    else:
        widgets.note(t(f"grade_changes.{_state(change)}", name=name, day=choices[since].scenario.as_of))


def _draw(both: CompanyGradings, change: GradeChange, row: int, name: str) -> None:
    words, found = state.current_words(), group_change(change)
    levels = [_level(side, row) for side in (both.before, both.after)]
    widgets.figure(
        score_waterfall(
            found,
            words,
            differing=both.differing,
            before=levels[0],
            after=levels[1],
            dark=state.dark(),
            title=_sentence(both, change, found, name),
        ),
        key="customer.why",
    )
    metrics = {metric: _values(both, metric, row) for metric in found.points["own_facts"]}
    widgets.small_table(*parts_table(found, words, both.differing, metrics), total=True)
    widgets.note(t("grade_changes.note"))


def _choices(graded: Book) -> dict[str, SideRef]:
    """Code → the side before: earlier days that the data reach, then the published runs of these tiers, newest first."""
    first = data.dates().first_order
    days = {f"m{back}": months_before(graded.scenario.day, back) for back in BACK}
    found = {code: SideRef(graded.scenario.with_(as_of=day)) for code, day in days.items() if first and first <= day}
    on_screen = state.view().run
    for run in reversed(data.runs()):
        if run.scenario.scheme == graded.scheme.id and run.id != on_screen and run.as_of <= graded.scenario.day:
            found[f"run{run.id}"] = SideRef(run.scenario, run)
    return found


def _label(code: str, side: SideRef) -> str:
    if side.run is not None:
        return t("weights.moves.run", name=side.run.name, day=side.run.as_of)
    return t("grade_changes.months_back", n=int(code[1:]), day=side.scenario.as_of)


def _level(side: GradingSide, row: int) -> str:
    book, tier = side.population.book, int(side.tier[row])
    words = state.current_words()
    return t("grade_changes.level", day=words.date(book.scenario.day), tier=words.tier(book.scheme.id, book.scheme.tiers[tier]))


def _sentence(both: CompanyGradings, change: GradeChange, found: GroupChange, name: str) -> str:
    """ "Lin Trading fell from B to C: net profit −8.2 did most"."""
    words, main = state.current_words(), int(change.main_part[0])
    schemes = [side.population.book.scheme for side in (both.before, both.after)]
    tiers = {
        place: words.tier(scheme.id, scheme.tiers[int(tier[0])])
        for place, scheme, tier in zip(("before", "after"), schemes, (change.tier_before, change.tier_after), strict=True)
    }
    kind = "rose" if change.risen[0] else "fell" if change.fallen[0] else "stayed" if change.tiers is not None else "other_tiers"
    points = points_text(words, found.score_after - found.score_before)
    said = t(f"grade_changes.{kind}", name=name, points=points, **tiers)
    return said if main < 0 else t("grade_changes.mostly", said=said, reason=main_reason(words, PARTS[main], found.points, found.score))


def _values(both: CompanyGradings, metric: str, row: int) -> tuple[str, str]:
    """A metric then and now, ready to show."""
    currency = data.company().currency
    before, after = (
        state.current_words().metric(metric, side.population.normalised.mart.metrics[metric][row], currency)
        for side in (both.before, both.after)
    )
    return before, after


def _state(change: GradeChange) -> str:
    return "entered" if len(change.entered) else "left" if len(change.left) else "not_graded"
