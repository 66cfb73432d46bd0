"""Key figures of a Book: customers graded, order amount and profit, share of the best, losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED, NOT_YET
from crmcore.domain.summary.concentration import concentration
from crmcore.domain.summary.tier_table import profit_metric


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Key figures of a Book over the customers considered. Money in the company's currency, shares 0–1.

    Attributes
    ----------
    customers, graded
        Everyone considered, and those of them with a tier.
    order_amount, gross_profit, net_profit
        Sums over everyone with an order line in the window; None where no such profit is known.
    measure
        Metric id that `top_share` is a share of.
    top_customers, top_share
        Number of the best 20 % by `measure`, and their share; None where the total is not positive.
    losing, loss
        Customers with a negative net profit, and its sum (≤ 0); None where no profit is known.
    top_tier, top_tier_customers, top_tier_share
        Code of the top tier, its customers, and its part of `measure` of all tiers, as the pyramid shows it; None where the total is not
        positive.
    owing, overdue
        Customers with invoices past their due date, and what is overdue; None where no invoices are known.
    """

    customers: int
    graded: int
    order_amount: float
    gross_profit: float | None
    net_profit: float | None
    measure: str
    top_customers: int
    top_share: float | None
    losing: int | None
    loss: float | None
    top_tier: str = ""
    top_tier_customers: int = 0
    top_tier_share: float | None = None
    owing: int | None = None
    overdue: float | None = None


def key_figures(book: Book, customer_mask: np.ndarray | None = None, measure: str = "gross_profit") -> KeyFigures:
    """The key figures over `customer_mask` (bool[N]; None: everyone); order_amount is used where `measure` is unknown."""
    population = book.population if customer_mask is None else book.population[customer_mask]
    shown, lossy = profit_metric(book.mart, measure), profit_metric(book.mart, "net_profit")
    best = concentration(in_window(book, shown, customer_mask))
    profits = in_window(book, lossy, customer_mask)
    losses = None if lossy == "order_amount" else profits[profits < 0]
    top, share = _top_tier(book, shown, customer_mask)
    owing = _overdue(book, customer_mask)
    return KeyFigures(
        customers=int((population != NOT_YET).sum()),
        graded=int((population == GRADED).sum()),
        order_amount=in_window_sum(book, "order_amount", customer_mask) or 0.0,
        gross_profit=in_window_sum(book, "gross_profit", customer_mask),
        net_profit=in_window_sum(book, "net_profit", customer_mask),
        measure=shown,
        top_customers=best.top_customers,
        top_share=best.top_share,
        losing=None if losses is None else len(losses),
        loss=None if losses is None else float(losses.sum()),
        top_tier=book.scheme.tiers[0],
        top_tier_customers=top,
        top_tier_share=share,
        owing=None if owing is None else len(owing),
        overdue=None if owing is None else float(owing.sum()),
    )


def _top_tier(book: Book, metric: str, customer_mask: np.ndarray | None) -> tuple[int, float | None]:
    """(customers of the top tier, their part of a metric of all tiers)."""
    looked_at = book.tier >= 0 if customer_mask is None else (book.tier >= 0) & customer_mask
    top = looked_at & (book.tier == 0)
    total = float(np.nansum(book.mart.metrics[metric][looked_at]))
    share = float(np.nansum(book.mart.metrics[metric][top])) / total if total > 0 else None
    return int(top.sum()), share


def _overdue(book: Book, customer_mask: np.ndarray | None) -> np.ndarray | None:
    """float64[k]: what each customer with an overdue invoice owes; None where no invoices are known."""
    if "payment" not in book.mart.has:
        return None
    overdue = book.mart.metrics["overdue_amount"]
    if customer_mask is not None:
        overdue = overdue[customer_mask]
    return overdue[overdue > 0]


def in_window(book: Book, metric: str, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """float64[k]: a metric of the customers of `customer_mask` (bool[N]; None: everyone) with an order line in the window, which
    are the population of concentration figures."""
    rows = book.mart.in_window if customer_mask is None else book.mart.in_window & customer_mask
    return book.mart.metrics[metric][rows]


def in_window_sum(book: Book, metric: str, customer_mask: np.ndarray | None = None) -> float | None:
    """The sum of a metric over the customers of `in_window`; None where no customer at all has the metric."""
    known = book.mart.metrics[metric]
    return None if np.isnan(known).all() else float(np.nansum(in_window(book, metric, customer_mask)))
