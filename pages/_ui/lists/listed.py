"""Lists that a sentence speaks of: the link carries only the finding's code, its customers are worked out anew.

So "87 customers cost you 41,300" and the list behind it always agree, on any date and under any filter.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.churn import lists as churn_lists
from crmcore.domain.claims import lists as claims_lists
from crmcore.domain.grading.book import Book
from crmcore.domain.lifecycle import lists as lifecycle_lists
from crmcore.domain.loyalty import lists as loyalty_lists
from crmcore.domain.summary.findings import Finding
from crmcore.domain.value import lists as value_lists
from crmcore.report.churn import words as churn_words
from crmcore.report.claims import words as claim_words
from crmcore.report.exports.grade_report import PUBLISHED, THEN
from crmcore.report.lifecycle import tables as lifecycle_tables
from crmcore.report.loyalty.tables import list_label
from crmcore.report.value import words as value_words
from pages._ui.compare import selection as compare_view
from pages._ui.data import data
from pages._ui.evidence import background_work as evidence_work
from pages._ui.factors import selection as factors_view
from pages._ui.navigation.pages import open_page
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.state.view import View
from pages._ui.trends import background_work as trends_work


@dataclass(frozen=True, slots=True)
class Topic:
    """Lists of one page that understands: `found` works the customers out of (Book, part, code); `label` names the list
    where a word of the locales (`<topic>.listed.<code>`) is not enough; `rests_on` tells what the lists rest on besides the
    Book and their code."""

    found: Callable[[Book, np.ndarray | None, str], Finding]
    label: Callable[[Book, str], str] | None = None
    rests_on: Callable[[Book], str] | None = None


#: page → its lists; a list's code in the View is `<page>.<code>`
LISTS: dict[str, Topic] = {
    "churn": Topic(churn_lists.found, lambda graded, code: churn_words.list_label(code, state.speech())),
    "claims": Topic(claims_lists.found, lambda graded, code: claim_words.list_label(state.speech(), code)),
    "compare": Topic(compare_view.listed, compare_view.listed_label, compare_view.rests_on),
    "value": Topic(value_lists.found, lambda graded, code: value_words.list_label(graded, code, state.speech())),
    "factors": Topic(factors_view.listed, factors_view.listed_label, factors_view.rests_on),
    "lifecycle": Topic(lifecycle_lists.found, lambda graded, code: lifecycle_tables.list_label(graded, code, state.speech())),
    "evidence": Topic(evidence_work.listed, evidence_work.listed_label, evidence_work.rests_on),
    "trends": Topic(trends_work.listed, trends_work.listed_label, trends_work.rests_on),
    "loyalty": Topic(loyalty_lists.found, lambda graded, code: list_label(graded, code, state.speech())),
}

#: the order that a list without a finding opens in
FIRST_SORT = View().sort
#: the order that the visitor had before a finding brought its own
BEFORE = "listed.sort_before"


def finding(graded: Book) -> Finding | None:
    """What the View's list is of; None where the View names none. A sentence that no longer holds has no customers."""
    code = state.view().listed
    return _found(graded, code) if code else None


def columns(graded: Book) -> tuple[str, ...]:
    """The metrics that made the View's finding, which its list must show; () where the View names no list."""
    told = finding(graded)
    return () if told is None else told.columns


def earlier(graded: Book) -> tuple[str, np.ndarray | None]:
    """The tiers before today's that the list speaks of: PUBLISHED or THEN, and int8[N], −1: none; ("", None) where it speaks of none."""
    told = finding(graded)
    if told is not None and told.then is not None:
        return THEN, told.then
    run = data.last_run(graded) if state.view().listed == "moves" else None
    return ("", None) if run is None else (PUBLISHED, data.run_tiers(run))


def part(graded: Book) -> np.ndarray | None:
    """bool[N] of the customers that the View's filters and list leave; None where it has neither."""
    told = finding(graded)
    if told is None:
        return data.part(graded)
    kept = np.zeros(graded.mart.count, bool)      # a finding's rows obey the filters already
    kept[told.rows] = True
    return kept


def rests_on(graded: Book) -> str:
    """What the View's list rests on besides the Book and its code."""
    return _rests_on(graded, state.view().listed.partition(".")[0])


def label() -> str:
    """What the View's list is called; "" where it names none."""
    code = state.view().listed
    topic, _, rest = code.partition(".")
    if topic in LISTS:
        named = LISTS[topic].label
        return named(data.book(), rest) if named else t(f"{topic}.listed.{rest}")
    return t(f"listed.{code}", tier=state.speech().tier(state.view().scenario.scheme, _top_tier())) if code else ""


def show(code: str) -> None:
    """Open the customers of a finding, those first whom it is most about; the filters stay as they are."""
    if not state.view().listed:
        state.keep(BEFORE, state.view().sort)
    state.change(listed=code, sort=_found(data.book(), code).sort or FIRST_SORT)
    open_page("customers")


def show_tier(tier: str) -> None:
    """Open the customers of one tier; the other filters stay as they are."""
    state.show(state.view().with_filter("tier", (tier,)).with_(listed="", sort=FIRST_SORT))
    open_page("customers")


def show_population(reason: str) -> None:
    """Open the customers that carry no tier for one reason; a filter by tier would leave none of them."""
    state.show(state.view().with_filter("tier", ()).with_filter("population", (reason,)).with_(listed="", sort=FIRST_SORT))
    open_page("customers")


def clear(graded: Book) -> None:
    """Back from the list to everyone the filters leave. The order it came with goes too, to the one before it; an order
    that the visitor chose meanwhile stays."""
    told, sort = finding(graded), state.view().sort
    came_with_it = told is not None and sort == told.sort
    state.change(listed="", sort=state.read(BEFORE, FIRST_SORT) if came_with_it else sort)
    state.forget(BEFORE)


def _found(graded: Book, code: str) -> Finding:
    topic, _, rest = code.partition(".")
    if topic in LISTS:
        besides = _rests_on(graded, topic)
        return data.topic_list(graded, f"{code}|{besides}" if besides else code,
                               lambda part: LISTS[topic].found(graded, part, rest))
    return next((f for f in data.findings(graded) if f.code == code), Finding(code, "plain", {}))


def _rests_on(graded: Book, topic: str) -> str:
    told = LISTS[topic].rests_on if topic in LISTS else None
    return told(graded) if told else ""


def _top_tier() -> str:
    scheme = data.schemes().get(state.view().scenario.scheme)
    return scheme.tiers[0] if scheme else ""
