"""The lists of the trends page."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.trends import lists
from crmcore.report.trends import tables
from crmcore.report.words.cells import ListColumns
from crmcore.usecases.grade_changes.gradings import SideRef
from pages._ui.data import data
from pages._ui.grade_changes import changes
from pages._ui.lists.topics import Topic
from pages._ui.state import state
from pages._ui.trends.background_work import customer_mask, run_name, tier_on, tier_snapshot


def cache_dependencies(_: Book) -> str:
    """What the lists depend on besides the Book and their code: the profit that orders them."""
    return state.view().profit


def customers_of(graded: Book, _: np.ndarray | None, code: str) -> Finding:
    """The customers of `trends.<code>`; none for a code that says nothing. Filters by today's grade are left aside."""
    parsed = lists.parse_code(code, len(graded.scheme.tiers))
    if parsed is None:
        return Finding(code, "plain", {})
    return lists.customer_list(graded, customer_mask(graded), parsed, lambda moment: tier_on(graded, moment), state.view().profit)


def label_of(graded: Book, code: str) -> str:
    """What a list is called."""
    return tables.list_label(graded, lists.parse_code(code, len(graded.scheme.tiers)), state.current_words(), run_name)


def columns_of(graded: Book, code: str) -> ListColumns | None:
    """What made the grade change, and the value at either time that is not today; None where a grading does not exist, and for those
    in a tier on one day."""
    parsed, measure = lists.parse_code(code, len(graded.scheme.tiers)), profit_metric(graded.mart, state.view().profit)
    if parsed is None or parsed.now is None or any(tier_on(graded, moment) is None for moment in (parsed.before, parsed.now)):
        return None
    moments = {"before": parsed.before, "now": parsed.now}
    worth = {time: tier_snapshot(graded, moment).worth for time, moment in moments.items() if moment != graded.scenario.day}
    before, now = (_side(graded, moment) for moment in moments.values())
    return changes.reasons(graded, before, now).beside(tables.list_columns(worth, state.current_words(), measure))


def _side(graded: Book, moment: lists.Moment) -> SideRef:
    """A moment as a side of what made grades change."""
    if isinstance(moment, int):
        run = next(run for run in data.runs() if run.id == moment)
        return SideRef(run.scenario, run)
    return changes.shown(graded) if moment == graded.scenario.day else SideRef(graded.scenario.with_(as_of=moment))


TOPIC = Topic("trends", customers_of, label_of, cache_dependencies, columns_of)
