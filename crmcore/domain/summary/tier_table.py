"""The tier table (one row per tier), and the crosstab of two gradings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import COUNTED, POPULATION, Mart


@dataclass(frozen=True, slots=True)
class TierRow:
    """One tier. Money in the company's currency, shares 0–1; None where unknown.

    Attributes
    ----------
    tier, customers
        Code, and number of customers in it.
    requested_share, actual_share
        Share of customers that the scheme asks for (None unless it cuts by share), and the actual one.
    order_amount, gross_profit, net_profit
        Sums over the tier's customers in the window.
    profit_share
        The tier's gross profit (order amount where no profit is known) as a share of all tiers'.
    losing, loss
        Customers with a negative net profit, and its sum (≤ 0).
    provisional
        Prospects placed by their growth outlook, not counted in `customers`.
    overridden
        Customers whose tier an override assigns.
    gross_losing, gross_loss
        As `losing` and `loss`, by gross profit: before the cost to serve.
    """

    tier: str
    customers: int
    requested_share: float | None
    actual_share: float | None
    order_amount: float
    gross_profit: float | None
    net_profit: float | None
    profit_share: float | None
    losing: int
    loss: float
    provisional: int
    overridden: int
    gross_losing: int = 0
    gross_loss: float = 0.0


def profit_metric(mart: Mart, wanted: str = "gross_profit") -> str:
    """Metric id to show profit by: the wanted one, or "order_amount" where it is unknown of everyone."""
    return wanted if wanted == "order_amount" or mart.summable(wanted) is not None else "order_amount"


def tier_rows(book: Book, customer_mask: np.ndarray | None = None) -> tuple[TierRow, ...]:
    """One row per tier of the scheme, top first, over the customers of `customer_mask` (bool[N]; None: everyone)."""
    tier = book.tier if customer_mask is None else np.where(customer_mask, book.tier, np.int8(-1))
    shown = book.provisional if customer_mask is None else np.where(customer_mask, book.provisional, np.int8(-1))
    n = len(book.scheme.tiers)
    slots = tier.astype(np.intp)  # once: bincount would convert them again for every sum
    slots += 1
    counts = np.bincount(slots, minlength=n + 1)[1:]
    total = int(counts.sum())
    sums = {m: _sums(book.mart.summable(m), slots, n) for m in ("order_amount", "gross_profit", "net_profit")}
    profit = sums[profit_metric(book.mart)]
    total_profit = float(profit.sum()) if profit is not None else 0.0
    losers, losses = _losses(book.mart, "net_profit", slots, n)
    gross_losers, gross_losses = _losses(book.mart, "gross_profit", slots, n)
    overridden = np.bincount([tier[r] for r in book.overrides if tier[r] >= 0], minlength=n) if book.overrides else np.zeros(n, int)
    prospects = _per_tier(shown, n)
    requested = _requested(book)
    return tuple(
        TierRow(
            tier=code,
            customers=int(counts[k]),
            requested_share=requested[k],
            actual_share=float(counts[k] / total) if total else None,
            order_amount=float(sums["order_amount"][k]) if sums["order_amount"] is not None else 0.0,
            gross_profit=None if sums["gross_profit"] is None else float(sums["gross_profit"][k]),
            net_profit=None if sums["net_profit"] is None else float(sums["net_profit"][k]),
            profit_share=float(profit[k]) / total_profit if profit is not None and total_profit > 0 else None,
            losing=int(losers[k]),
            loss=float(losses[k]),
            provisional=int(prospects[k]),
            overridden=int(overridden[k]),
            gross_losing=int(gross_losers[k]),
            gross_loss=float(gross_losses[k]),
        )
        for k, code in enumerate(book.scheme.tiers)
    )


def without_tier(book: Book, customer_mask: np.ndarray | None = None) -> tuple[int, float]:
    """Customers of `customer_mask` (bool[N]; None: everyone) with an order line in the window and no tier, and the sum of their order
    amounts: what the sum over all customers has more than the tiers. They have returned something and bought nothing in the window."""
    rows = book.mart.in_window & (book.tier < 0)
    if customer_mask is not None:
        rows &= customer_mask
    return int(np.count_nonzero(rows)), float(np.nansum(book.mart.metrics["order_amount"][rows]))


def _requested(book: Book) -> list[float | None]:
    """Requested share of customers of each tier, 0–1; None where the scheme does not ask for any (by value, edges, matrix)."""
    n = len(book.scheme.tiers)
    if book.scheme.method == "share" and book.scenario.standard is None:
        return [s / 100 for s in book.scenario.shares]
    return [None] * n


def _losses(mart: Mart, wanted: str, slots: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """(customers below zero, their sum) per tier; int64[n] and float64[n]."""
    metric = profit_metric(mart, wanted)
    rows = mart.losing(metric)
    slot = slots[rows]
    return np.bincount(slot, minlength=n + 1)[1:], np.bincount(slot, weights=mart.metrics[metric][rows], minlength=n + 1)[1:]


def _per_tier(tier: np.ndarray, n: int) -> np.ndarray:
    """Customers per tier, −1 left out."""
    return np.array([np.count_nonzero(tier == k) for k in range(n)])


def _sums(values: np.ndarray | None, slots: np.ndarray, n: int) -> np.ndarray | None:
    """Sum per tier; `slots` are the tiers counted from 1, 0: none."""
    return None if values is None else np.bincount(slots, weights=values, minlength=n + 1)[1:]


def population_counts(book: Book, customer_mask: np.ndarray | None = None) -> dict[str, int]:
    """Code of COUNTED → number of customers of `customer_mask` (bool[N]; None: everyone); they add up to all of them."""
    codes = book.population if customer_mask is None else book.population[customer_mask]
    counts = np.bincount(codes, minlength=len(POPULATION))
    return {name: int(counts[code]) for code, name in enumerate(COUNTED)}


@dataclass(frozen=True, eq=False)
class TierCrosstab:
    """Crosstab of two gradings of the same customers.

    Attributes
    ----------
    before, now
        Codes of the tiers, top first: a of them before, b now.
    matrix
        int64[a, b], customers in tier i before and tier j now.
    entered, left
        int64[b] customers without a tier before, int64[a] without one now.
    moved
        int64[k], rows of the customers whose tier differs, having none included.
    risen, fallen
        Customers in a better and in a worse tier than before; 0 where the two schemes have different tiers.
    """

    before: tuple[str, ...]
    now: tuple[str, ...]
    matrix: np.ndarray
    entered: np.ndarray
    left: np.ndarray
    moved: np.ndarray
    risen: int
    fallen: int


def tier_crosstab(before: np.ndarray, now: np.ndarray, before_tiers: Sequence[str], now_tiers: Sequence[str]) -> TierCrosstab:
    """Cross-tabulate two gradings of the same rows.

    Parameters
    ----------
    before, now
        int8[N] each, index into the tiers, −1: none.
    before_tiers, now_tiers
        Codes of the tiers, top first.
    """
    a, b = len(before_tiers), len(now_tiers)
    cells = before.astype(np.intp)
    cells += 1
    cells *= b + 1
    cells += now
    cells += 1
    table = np.bincount(cells, minlength=(a + 1) * (b + 1)).reshape(a + 1, b + 1)
    same = tuple(before_tiers) == tuple(now_tiers)
    return TierCrosstab(
        tuple(before_tiers),
        tuple(now_tiers),
        table[1:, 1:],
        table[0, 1:],
        table[1:, 0],
        np.flatnonzero(before != now),
        int(np.tril(table[1:, 1:], -1).sum()) if same else 0,
        int(np.triu(table[1:, 1:], 1).sum()) if same else 0,
    )
