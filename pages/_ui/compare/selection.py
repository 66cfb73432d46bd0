"""The two gradings that the visitor lays side by side: read from the link, graded, compared; and choosing others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crmcore.domain.compare.comparison import Comparison, compare
from crmcore.domain.compare.grading_ref import GradingPair, GradingRef, published_book, scenario_of
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.kernel.problems import Problem
from crmcore.usecases.grade_changes.gradings import SideRef
from pages._ui.controls.draft_state import is_default
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state

TOPIC = "compare"


@dataclass(frozen=True, slots=True)
class ComparisonKey(ResultKey[Comparison]):
    """What a comparison depends on besides the draft: kind of profit, the pair, and the scenarios that it stands for."""

    profit: str
    pair: GradingPair
    left: Scenario
    right: Scenario


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is compared. `refused`: why the pair of the link is not the one shown, in the visitor's words; "" where it is."""

    pair: GradingPair
    left: Scenario
    right: Scenario
    refused: str = ""


def chosen(graded: Book) -> Chosen:
    """The pair of the link; where that cannot be, the first one, and why."""
    text, refused = state.view().compare, ""
    if text:
        try:
            return _resolved(graded, GradingPair.read(text))
        except Problem as problem:
            refused = state.current_words().problem(problem)
    return replace(_resolved(graded, first_pair(graded)), refused=refused)


def first_pair(graded: Book) -> GradingPair:
    """A changed draft beside the default; an unchanged one beside itself a year earlier, where the data reach back so far,
    else beside the newest published run."""
    draft = GradingRef()
    if not is_default():
        return GradingPair(GradingRef("default"), draft)
    earlier = a_year_earlier(graded)
    if earlier:
        return GradingPair(draft.with_(day=earlier), draft)
    run = data.last_run(graded)
    return GradingPair(GradingRef("run", str(run.id)) if run else GradingRef("default"), draft)


def a_year_earlier(graded: Book) -> date | None:
    """The day a year before the draft's, None where there was no order by then."""
    first, day = data.dates().first_order, months_before(graded.scenario.day, 12)
    return day if first and first <= day else None


def choose(pair: GradingPair) -> None:
    """Compare others from now on; a list of the former ones goes with them."""
    was = state.view().listed
    state.change(compare=pair.text, listed="" if was.startswith(f"{TOPIC}.") else was)


def _resolved(graded: Book, pair: GradingPair) -> Chosen:
    saved, runs = data.saved_scenarios(), {run.id: run.scenario for run in data.runs()}
    left, right = (scenario_of(side, graded.scenario, saved, runs) for side in (pair.left, pair.right))
    known = data.schemes()
    for side, scenario in ((pair.left, left), (pair.right, right)):
        if scenario.scheme not in known:
            raise Problem("unknown_side", source=side.source, name=scenario.scheme)
    return Chosen(pair, left, right)


def book_of(side: GradingRef, scenario: Scenario) -> Book:
    """A side graded; a published run keeps the tiers that were published."""
    graded = data.book(scenario)
    if side.source != "run":
        return graded
    return published_book(graded, data.run_tiers(next(run for run in data.runs() if run.id == int(side.name))))


def sides_of(of: Chosen) -> tuple[SideRef, SideRef]:
    """Both sides, for what made them differ."""
    runs = {str(run.id): run for run in data.runs()}
    left, right = (
        SideRef(scenario, runs[side.name] if side.source == "run" else None)
        for side, scenario in ((of.pair.left, of.left), (of.pair.right, of.right))
    )
    return left, right


def compared(graded: Book, of: Chosen) -> Comparison:
    """Both sides compared over the customers that the filters leave."""

    def compute(customer_mask: np.ndarray | None) -> Comparison:
        return compare(book_of(of.pair.left, of.left), book_of(of.pair.right, of.right), customer_mask, state.view().profit)

    return data.derived(graded, comparison_key(of), compute)


def comparison_key(of: Chosen) -> ComparisonKey:
    """The key of what is compared, by the visitor's kind of profit."""
    return ComparisonKey(state.view().profit, of.pair, of.left, of.right)
