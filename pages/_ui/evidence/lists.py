"""The lists of the evidence page."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.evidence.lists import borderline_list, misjudged_list, parse_code
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.report.evidence.tables import list_columns
from crmcore.report.words.cells import ListColumns
from pages._ui.evidence.background_work import run_backtest, span, stability
from pages._ui.exclusivity import tab as exclusivity
from pages._ui.lists.topics import Topic
from pages._ui.management_effect import desk as management
from pages._ui.state import state
from pages._ui.state.state import t

#: lists of the tabs about a change of terms or grades, and about the top tier
MANAGED, EXCLUSIVE = "managed.", "exclusive."


def cache_dependencies(_: Book) -> str:
    """What the lists depend on besides the Book and their code: the profit by which customers were misjudged and are ordered."""
    return state.view().profit


def customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The customers of `evidence.<code>`; none for an unknown code or a day that cannot be looked back at."""
    if code.startswith(MANAGED):
        return management.customers_of(graded, customer_mask, code)
    if code.startswith(EXCLUSIVE):
        return exclusivity.customers_of(graded, customer_mask, code)
    parsed = parse_code(code)
    measure = profit_metric(graded.mart, state.view().profit)
    if parsed is None:
        return Finding(code, "plain", {})
    kind, detail = parsed
    if not isinstance(detail, date):
        return borderline_list(graded, stability(graded, quietly=True), detail, customer_mask, measure)
    can = span(graded)
    if can is None or not can[0] <= detail <= can[1]:
        return Finding(code, "plain", {})
    return misjudged_list(graded, run_backtest(graded, detail, quietly=True).misjudged(kind), customer_mask, measure)


def label_of(graded: Book, code: str) -> str:
    """What a list is called; the code itself where there is none."""
    if code.startswith(MANAGED):
        return management.label_of(graded, code)
    if code.startswith(EXCLUSIVE):
        return exclusivity.label_of(code)
    parsed = parse_code(code)
    if parsed is None:
        return code
    kind, detail = parsed
    if isinstance(detail, date):
        return t(f"evidence.listed.{kind}", day=detail)
    if detail is None or detail >= len(graded.scheme.tiers):
        return t("evidence.listed.borderline")
    return t("evidence.listed.borderline_tier", tier=state.current_words().tier(graded.scheme.id, graded.scheme.tiers[detail]))


def columns_of(graded: Book, code: str) -> ListColumns | None:
    """What a list of misjudged customers keeps of its table; None for any other list."""
    parsed = parse_code(code)
    if parsed is None or not isinstance(parsed[1], date):
        return None
    can = span(graded)
    if can is None or not can[0] <= parsed[1] <= can[1]:
        return None
    return list_columns(run_backtest(graded, parsed[1], quietly=True).misjudged(parsed[0]), state.current_words())


TOPIC = Topic("evidence", customers_of, label_of, cache_dependencies, columns_of)
