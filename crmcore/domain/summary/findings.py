"""The few sentences that matter, computed: codes and numbers; the words are in the locales (`finding.<code>`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.concentration import Concentration, concentration
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.summary.tier_table import profit_metric

Tone = Literal["good", "bad", "watch", "plain"]

#: an order is late when it is this many times the customer's own usual gap away
QUIET_FACTOR = 2.0

#: sentences that speak of customers one can list
LISTABLE: tuple[str, ...] = ("top_share", "losses", "quiet", "moves", "dependence", "overdue")


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence. `values` fill its placeholders; `rows` are the customers it speaks of, the weightiest first.

    sort      the same order as a sort of `crmcore.domain.summary.listing`, "" where there are no rows
    columns   the metrics that made the sentence: whoever lists its customers shows these
    then      the tiers that it speaks of, where they are those of an earlier day: int8[N], −1: none
    """

    code: str
    tone: Tone
    values: Mapping[str, Any]
    rows: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    sort: str = ""
    columns: tuple[str, ...] = ()
    then: np.ndarray | None = None


def findings(
    book: Book, part: np.ndarray | None = None, before: np.ndarray | None = None, measure: str = "gross_profit"
) -> tuple[Finding, ...]:
    """What an executive should know of a Book, most important first; only sentences that the data support.

    part      bool[N] of the customers looked at; None: all
    before    tiers of the last published run of the same scheme, int8[N], −1: none; None where there is no run
    measure   the profit that shares are told of; gives way to order_amount where it is unknown
    """
    everyone = np.ones(book.mart.count, bool) if part is None else part
    metric = profit_metric(book.mart, measure)
    who = np.flatnonzero(book.mart.in_window & everyone)
    values = book.mart.metrics[metric][who]
    told, best = concentration(values), who[np.argsort(-values, kind="stable")]  # argsort puts the unknown last
    found = [
        _concentration(told, best, metric),
        _losses(book, everyone),
        _quiet(book, everyone),
        _moves(book, everyone, before),
        _dependence(told, best, metric),
        _overdue(book, everyone),
    ]
    return tuple(f for f in found if f is not None)


def _concentration(told: Concentration, best: np.ndarray, metric: str) -> Finding | None:
    """ "212 customers, 20 %, earn 74 % of the profit"."""
    if told.top_share is None or not told.top_customers:
        return None
    return Finding(
        "top_share",
        "plain",
        {"n": told.top_customers, "share": told.top_customers / told.customers, "profit_share": told.top_share, "basis": metric},
        best[: told.top_customers],
        f"{DESCENDING}{metric}",
        (metric,),
    )


def _losses(book: Book, part: np.ndarray) -> Finding | None:
    """ "87 customers cost you 41,300"."""
    metric = profit_metric(book.mart, "net_profit")
    if metric == "order_amount":
        return None
    with np.errstate(invalid="ignore"):
        losing = part & book.mart.in_window & (book.mart.metrics[metric] < 0)
    rows = np.flatnonzero(losing)
    if not len(rows):
        return Finding("no_losses", "good", {})
    lost = book.mart.metrics[metric][rows]
    return Finding(
        "losses", "bad", {"n": len(rows), "amount": -float(lost.sum())}, rows[np.argsort(lost, kind="stable")], metric, (metric,)
    )


def _quiet(book: Book, part: np.ndarray) -> Finding | None:
    """Top-tier customers who have not ordered for twice their usual time."""
    since, gap = book.mart.metrics["days_since_order"], book.mart.metrics["median_gap_days"]
    with np.errstate(invalid="ignore"):
        quiet = part & (book.tier == 0) & (since > np.maximum(30, QUIET_FACTOR * gap))
    rows = np.flatnonzero(quiet)
    if not len(rows):
        return None
    amount = book.mart.metrics["order_amount"][rows]
    return Finding(
        "quiet",
        "watch",
        {"n": len(rows), "tier": book.scheme.tiers[0], "amount": float(np.nansum(amount))},
        rows[np.argsort(-amount, kind="stable")],
        f"{DESCENDING}order_amount",
        ("days_since_order", "median_gap_days", "order_amount"),
    )


def _moves(book: Book, part: np.ndarray, before: np.ndarray | None) -> Finding | None:
    """Who left or entered the top tier since the last published run."""
    if before is None:
        return None
    left = part & (before == 0) & (book.tier != 0)
    came = part & (before != 0) & (book.tier == 0)
    out, into = int(left.sum()), int(came.sum())
    if not out and not into:
        return None
    rows = np.flatnonzero(left | came)
    amount = book.mart.metrics["order_amount"][rows]
    return Finding(
        "moves",
        "watch" if out > into else "plain",
        {"out": out, "into": into, "tier": book.scheme.tiers[0]},
        rows[np.argsort(-amount, kind="stable")],
        f"{DESCENDING}order_amount",
        ("order_amount",),
    )


def _dependence(told: Concentration, best: np.ndarray, metric: str) -> Finding | None:
    """What losing the best five would mean."""
    rest = dict(told.without_top).get(5)
    if rest is None or told.total <= 0 or told.customers < 20:
        return None
    share = 1 - rest / told.total
    if share < 0.05:
        return None
    return Finding(
        "dependence",
        "watch" if share >= 0.2 else "plain",
        {"n": 5, "share": share, "basis": metric},
        best[:5],
        f"{DESCENDING}{metric}",
        (metric,),
    )


def _overdue(book: Book, part: np.ndarray) -> Finding | None:
    """Money that should have been paid by now."""
    overdue = np.where(part, book.mart.metrics["overdue_amount"], np.nan)
    rows = np.flatnonzero(overdue > 0)
    if not len(rows):
        return None
    return Finding(
        "overdue",
        "watch",
        {"n": len(rows), "amount": float(overdue[rows].sum())},
        rows[np.argsort(-overdue[rows], kind="stable")],
        f"{DESCENDING}overdue_amount",
        ("overdue_amount",),
    )
