"""The figures at the top of the first page: how many are graded, what they bring, what hangs on the best, what is lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED
from crmcore.domain.summary.concentration import concentration
from crmcore.domain.summary.tier_table import profit_metric


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Key figures of a Book, over the customers looked at. Money in the company's currency, shares 0–1.

    customers, graded         everyone looked at, and those of them that carry a tier
    order_amount …            sums over everyone with a line in the window; None where the data know no such profit
    measure                   what `top_share` is a share of
    top_customers, top_share  the best 20 % by `measure`, and what they bring; None where the total is not positive
    losing, loss              customers below zero in net profit and what they lose together (≤ 0); None where the
                              data know no profit
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


def key_figures(book: Book, part: np.ndarray | None = None, measure: str = "gross_profit") -> KeyFigures:
    """The key figures over `part` (bool[N]; None: everyone). `measure` gives way to order_amount where it is unknown."""
    population = book.population if part is None else book.population[part]
    shown, lossy = profit_metric(book.mart, measure), profit_metric(book.mart, "net_profit")
    best = concentration(in_window(book, shown, part))
    profits = in_window(book, lossy, part)
    losses = None if lossy == "order_amount" else profits[profits < 0]
    return KeyFigures(
        customers=len(population),
        graded=int((population == GRADED).sum()),
        order_amount=in_window_sum(book, "order_amount", part) or 0.0,
        gross_profit=in_window_sum(book, "gross_profit", part),
        net_profit=in_window_sum(book, "net_profit", part),
        measure=shown,
        top_customers=best.top_customers,
        top_share=best.top_share,
        losing=None if losses is None else len(losses),
        loss=None if losses is None else float(losses.sum()),
    )


def in_window(book: Book, metric: str, part: np.ndarray | None = None) -> np.ndarray:
    """A metric of the customers of `part` with a line in the window, float64: the population of concentration figures."""
    who = book.mart.in_window if part is None else book.mart.in_window & part
    return book.mart.metrics[metric][who]


def in_window_sum(book: Book, metric: str, part: np.ndarray | None = None) -> float | None:
    """The sum of a metric over the same customers; None where nobody at all has the metric."""
    known = book.mart.metrics[metric]
    return None if np.isnan(known).all() else float(np.nansum(in_window(book, metric, part)))
