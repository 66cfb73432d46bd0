"""Whom a click on the churn page lists: a code → its customers, the weightiest first.

risk.<percent>   active customers at or above that risk; silent: by the plain rule, silent for too long
calls.<terms>    whom to call by those terms (`CallTerms.list_code`)
arrears          to be watched for bad debt; owing.<reason>: for one reason
gone             no purchase within twelve months, or written down as departed, who brought most first
win_back.<terms> those of them for whom an attempt to win them back pays (`CallTerms.win_back_code`)
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.churn.arrears import REASONS, Arrears
from crmcore.domain.churn.call_plan import CallTerms, churn_of, settled, to_call
from crmcore.domain.churn.churned import churned_of, win_back_candidates
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding, Tone
from crmcore.domain.summary.listing import DESCENDING

_RHYTHM = ("days_since_order", "median_gap_days")


def arrears_of(book: Book) -> Arrears:
    arrears: Arrears = book.mart.insight("arrears")
    return arrears


def customer_list(book: Book, part: np.ndarray | None, code: str) -> Finding:
    """The customers of `part` (bool[N]; None: everyone) that a code names; an unknown code has none."""
    told = _asked(book, part, code)
    if told is None:
        return Finding(code, "plain", {})
    who, by, columns = told
    rows = np.flatnonzero(who if part is None else who & part)
    rows = rows[np.argsort(-book.mart.metrics[by][rows], kind="stable")]
    tone: Tone = "plain" if by == "lost_profit" else "watch"
    return Finding(code, tone, {"n": len(rows)}, rows, f"{DESCENDING}{by}", tuple(dict.fromkeys((by, *columns))))


def _asked(book: Book, part: np.ndarray | None, code: str) -> tuple[np.ndarray, str, tuple[str, ...]] | None:
    """bool[N] of the customers of `part` that `code` names (where a code sets no limit: of all), the metric they are sorted by,
    and others to show; None: unknown code."""
    kind, _, detail = code.partition(".")
    churn = churn_of(book)
    if kind == "risk" and detail.isdecimal() and 1 <= int(detail) <= 99 and churn.ready:
        with np.errstate(invalid="ignore"):
            return churn.risk >= int(detail) / 100, "value_at_risk", ("churn_risk", "current_value", *_RHYTHM, "influence")
    if kind == "calls" and churn.ready and (terms := CallTerms.of_list(detail)) is not None:
        return (
            _some(book, to_call(book, settled(book, terms, part), part)),
            "value_at_risk",
            ("churn_risk", "current_value", *_RHYTHM, "influence"),
        )
    if code == "silent":  # where a model has risks, they are no part of the plain rule
        return churn.silent, "current_value" if churn.ready else "value_at_risk", ("current_value", *_RHYTHM, "influence")
    if code == "arrears":
        return arrears_of(book).watched, "overdue_amount", ("disputed_share", "average_days_late", "current_value")
    if kind == "owing" and detail in REASONS:
        return arrears_of(book).reason(detail), "overdue_amount", ("disputed_share", "average_days_late", "current_value")
    if code == "gone":
        return _some(book, churned_of(book).rows), "lost_profit", ("days_since_order", "tenure_days")
    if kind == "win_back" and (terms := CallTerms.of_win_back(detail)) is not None:
        return _some(book, churned_of(book).rows[win_back_candidates(book, terms)]), "lost_profit", ("days_since_order", "tenure_days")
    return None


def _some(book: Book, rows: np.ndarray) -> np.ndarray:
    who = np.zeros(book.mart.count, bool)
    who[rows] = True
    return who
