"""Customer lists of the churn page: list code → its customers, the largest amount at stake first.

risk.<percent>   active customers at or above that lapse risk; silent: by the plain rule, silent for too long; came_once: bought on one day
                 and not back for longer than nearly all took who came back
calls.<terms>    customers to call by those terms (`CallTerms.list_code`); to_call: by the plain rule
arrears          customers at risk of bad debt; owing.<reason>: for one reason
let_go           customers to think about letting go
gone             churned customers: no purchase within twelve months, or recorded as departed
win_back.<terms> churned customers worth an attempt to win them back (`CallTerms.win_back_code`)
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.churn.arrears import REASONS, arrears_of
from crmcore.domain.churn.call_plan import churn_of, effective_terms, rows_to_call
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.churned import churned_of, win_back_candidates
from crmcore.domain.churn.let_go_candidates import let_go_candidates
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding, Tone
from crmcore.domain.summary.listing import DESCENDING

_RHYTHM = ("days_since_order", "median_gap_days")


def customer_list(book: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The list of the customers that `code` names, within `customer_mask` (bool[N]; None: everyone); empty for an unknown code."""
    selection = _select(book, customer_mask, code)
    if selection is None:
        return Finding(code, "plain", {})
    mask, by, columns = selection
    rows = np.flatnonzero(mask if customer_mask is None else mask & customer_mask)
    rows = rows[np.argsort(-book.mart.metrics[by][rows], kind="stable")]
    tone: Tone = "plain" if by == "lost_profit" else "watch"
    return Finding(code, tone, {"n": len(rows)}, rows, f"{DESCENDING}{by}", tuple(dict.fromkeys((by, *columns))))


def _select(book: Book, customer_mask: np.ndarray | None, code: str) -> tuple[np.ndarray, str, tuple[str, ...]] | None:
    """(bool[N] of the customers that `code` names, metric to sort by, metrics to show beside it); None for an unknown code.

    `customer_mask` decides whom a maximum of calls reaches; other codes ignore it.
    """
    kind, _, detail = code.partition(".")
    churn = churn_of(book)
    if kind == "risk" and detail.isdecimal() and 1 <= int(detail) <= 99 and churn.ready:
        with np.errstate(invalid="ignore"):
            return churn.risk >= int(detail) / 100, "value_at_risk", ("churn_risk", "current_value", *_RHYTHM, "influence")
    if kind == "calls" and churn.by_model and (terms := CallTerms.of_list(detail)) is not None:
        return (
            _mask_of_rows(book, rows_to_call(book, effective_terms(book, terms, customer_mask), customer_mask)),
            "value_at_risk",
            ("churn_risk", "current_value", *_RHYTHM, "influence"),
        )
    if code == "to_call" and not churn.by_model:
        rows = rows_to_call(book, CallTerms(), customer_mask)
        return _mask_of_rows(book, rows), "current_value", (*_RHYTHM, "influence")
    if code == "silent":  # where a model has risks, they are no part of the plain rule
        return churn.silent, "current_value", (*_RHYTHM, "influence")
    if code == "came_once":
        return churn.came_once, "current_value", ("days_since_order", "order_amount", "influence")
    if code == "arrears":
        return arrears_of(book).watched, "overdue_amount", ("disputed_share", "average_days_late", "current_value")
    if kind == "owing" and detail in REASONS:
        return arrears_of(book).reason(detail), "overdue_amount", ("disputed_share", "average_days_late", "current_value")
    if code == "let_go":
        return _mask_of_rows(book, let_go_candidates(book).rows), "overdue_amount", ("net_profit", "influence")
    if code == "gone":
        return _mask_of_rows(book, churned_of(book).rows), "lost_profit", ("days_since_order", "tenure_days")
    if kind == "win_back" and (terms := CallTerms.of_win_back(detail)) is not None:
        return (
            _mask_of_rows(book, churned_of(book).rows[win_back_candidates(book, terms)]),
            "lost_profit",
            ("days_since_order", "tenure_days"),
        )
    return None


def _mask_of_rows(book: Book, rows: np.ndarray) -> np.ndarray:
    mask = np.zeros(book.mart.count, bool)
    mask[rows] = True
    return mask
