"""The key findings of a Book as codes and numbers; their sentences are in the locales (`finding.<code>`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.concentration import Concentration, concentration
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.summary.tier_table import profit_metric

Tone = Literal["good", "bad", "watch", "plain"]

#: findings about customers that can be listed
LISTABLE: tuple[str, ...] = ("top_share", "losses", "quiet", "moves", "dependence", "overdue")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes
    ----------
    code, tone
        Locale key `finding.<code>`, and how it is coloured.
    values
        Fill the sentence's placeholders.
    rows
        int64[k], the customers it is about, the most important first.
    sort
        The same order as a sort of `crmcore.domain.summary.listing`; "" where there are no rows.
    columns
        Metric ids to show in the list of these customers.
    then
        int8[N], the tiers that it is about where they are those of an earlier day, −1: none; else None.
    """

    code: str
    tone: Tone
    values: Mapping[str, Any]
    rows: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    sort: str = ""
    columns: tuple[str, ...] = ()
    then: np.ndarray | None = None


def findings(
    book: Book, customer_mask: np.ndarray | None = None, before: np.ndarray | None = None, measure: str = "gross_profit"
) -> tuple[Finding, ...]:
    """The findings that the data support, most important first.

    Parameters
    ----------
    customer_mask
        bool[N], the customers considered; None: all.
    before
        int8[N], tiers of the last published run of the same scheme, −1: none; None where there is no run.
    measure
        Metric id of the profit that shares are of; order_amount is used where it is unknown.
    """
    everyone = customer_mask
    if everyone is None:
        everyone = np.ones(book.mart.count, bool) if book.mart.known is None else book.mart.known
    metric = profit_metric(book.mart, measure)
    rows_in_window = np.flatnonzero(book.mart.in_window & everyone)
    values = book.mart.metrics[metric][rows_in_window]
    figures, best = concentration(values), rows_in_window[np.argsort(-values, kind="stable")]  # argsort puts the unknown last
    candidates = [
        _concentration(figures, best, metric),
        _losses(book, everyone),
        _quiet(book, everyone),
        _moves(book, everyone, before),
        _dependence(figures, best, metric),
        _overdue(book, everyone),
    ]
    return tuple(finding for finding in candidates if finding is not None)


def _concentration(figures: Concentration, best: np.ndarray, metric: str) -> Finding | None:
    """ "212 customers, 20 %, earn 74 % of the profit"."""
    if figures.top_share is None or not figures.top_customers:
        return None
    return Finding(
        "top_share",
        "plain",
        {
            "n": figures.top_customers,
            "share": figures.top_customers / figures.customers,
            "profit_share": figures.top_share,
            "basis": metric,
        },
        best[: figures.top_customers],
        f"{DESCENDING}{metric}",
        (metric,),
    )


def _losses(book: Book, customer_mask: np.ndarray) -> Finding | None:
    """ "87 customers cost you 41,300"."""
    metric = profit_metric(book.mart, "net_profit")
    if metric == "order_amount":
        return None
    with np.errstate(invalid="ignore"):
        losing = customer_mask & book.mart.in_window & (book.mart.metrics[metric] < 0)
    rows = np.flatnonzero(losing)
    if not len(rows):
        return Finding("no_losses", "good", {})
    lost = book.mart.metrics[metric][rows]
    return Finding(
        "losses", "bad", {"n": len(rows), "amount": -float(lost.sum())}, rows[np.argsort(lost, kind="stable")], metric, (metric,)
    )


def quiet_mask(book: Book) -> np.ndarray:
    """bool[N]: top-tier customers who have been silent for longer than their own rhythm explains (`crmcore.domain.lifecycle.silence`),
    without those who have gone; nobody where nothing reads it."""
    if "silent" not in book.mart.insights:
        return np.zeros(book.mart.count, bool)
    return (book.tier == 0) & book.mart.insight("silent", np.ndarray) & ~gone_mask(book)


def _quiet(book: Book, customer_mask: np.ndarray) -> Finding | None:
    """The silent ones of the top tier."""
    rows = np.flatnonzero(customer_mask & quiet_mask(book))
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


def _moves(book: Book, customer_mask: np.ndarray, before: np.ndarray | None) -> Finding | None:
    """Who left or entered the top tier since the last published run."""
    if before is None:
        return None
    left = customer_mask & (before == 0) & (book.tier != 0)
    came = customer_mask & (before != 0) & (book.tier == 0)
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


def _dependence(figures: Concentration, best: np.ndarray, metric: str) -> Finding | None:
    """The share of the total that the best five make."""
    rest = dict(figures.without_top).get(5)
    if rest is None or figures.total <= 0 or figures.customers < 20:
        return None
    share = 1 - rest / figures.total
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


def _overdue(book: Book, customer_mask: np.ndarray) -> Finding | None:
    """Invoices past their due date."""
    overdue = np.where(customer_mask, book.mart.metrics["overdue_amount"], np.nan)
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
