"""What customers buy, weighted by how promising it is (classification by the product's prospects × the customer's growth, S3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.product_prospects.judgements import ProductJudgement


@dataclass(frozen=True, eq=False)
class ProductProspects:
    """Prospects of what every customer buys. Row i is customer i; amounts are in the company's currency, over the mart's window.

    points  float64[N], 0–100: Σ amount × prospects / Σ amount, over the purchases of judged products; NaN where there are none
    judged  float64[N]: the amount of those purchases, 0 without any
    bought  float64[N]: the amount of all purchases
    """

    points: np.ndarray
    judged: np.ndarray
    bought: np.ndarray

    @property
    def metrics(self) -> Mapping[str, np.ndarray]:
        """Metric id → float64[N]."""
        return {"product_prospects": self.points}

    def judged_share(self, customer_mask: np.ndarray | None = None) -> float | None:
        """Share (0–1) of the amount bought whose product is judged, of the customers in `customer_mask` (bool[N]; None: all); None where
        nothing was bought."""
        bought, judged = (part if customer_mask is None else part[customer_mask] for part in (self.bought, self.judged))
        total = float(bought.sum())
        return float(judged.sum()) / total if total > 0 else None


def product_prospects(count: int, rows: np.ndarray, bought: np.ndarray, judged: np.ndarray, weighted: np.ndarray) -> ProductProspects:
    """Put together the sums of customers `rows` (int64[k]) out of `count`.

    Parameters
    ----------
    bought, judged : float64[k], amount of all purchases and of those whose product is judged
    weighted : float64[k], Σ amount × prospects over the judged ones
    """
    all_bought, all_judged, points = np.zeros(count), np.zeros(count), np.full(count, np.nan)
    all_bought[rows], all_judged[rows] = bought, judged
    known = judged > 0
    points[rows[known]] = weighted[known] / judged[known]
    return ProductProspects(frozen_array(points), frozen_array(all_judged), frozen_array(all_bought))


def product_prospects_of(book: Book) -> ProductProspects:
    """The prospects of a Book's customers; nobody's known where nothing reads them."""
    if "product_prospects" not in book.mart.insights:
        nothing = np.zeros(0)
        return product_prospects(book.mart.count, nothing.astype(np.int64), nothing, nothing, nothing)
    return book.mart.insight("product_prospects", ProductProspects)


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product or category with what it sold and how it is judged.

    Attributes
    ----------
    item
        What a judgement of it is recorded under.
    level
        "product" or "category"; "" where no order line names it.
    name, category
        What it is called, and the category that it belongs to.
    amount, before
        Sold in the window, and in the window before; None where that one is not wholly in the data.
    judgement
        The judgement that counts for it, its category's where it has none of its own; None: nobody has judged it.
    """

    item: str
    level: str
    name: str
    category: str
    amount: float
    before: float | None
    judgement: ProductJudgement | None

    @property
    def growth(self) -> float | None:
        """Growth of its sales from the window before, as a share; None where it sold nothing then or that is not known."""
        return self.amount / self.before - 1 if self.before is not None and self.before > 0 else None


@dataclass(frozen=True, slots=True)
class ProductFigures:
    """What is judged of the products that were sold.

    Attributes
    ----------
    sold, judged
        Products sold in the window, and those of them that are judged, by themselves or with their category.
    lagging
        Judged products whose sales grew by less than their market, where both are known.
    compared
        Products of which both are known.
    """

    sold: int
    judged: int
    lagging: int
    compared: int


def product_figures(rows: Iterable[ProductRow]) -> ProductFigures:
    """Count the products among `rows`; where order lines name none, the categories."""
    listed = tuple(rows)
    level = "product" if any(row.level == "product" for row in listed) else "category"
    sold = [row for row in listed if row.level == level and row.amount > 0]
    judged = [row.judgement for row in sold if row.judgement is not None]
    pairs = [(row.growth, row.judgement.market_growth) for row in sold if row.judgement is not None]
    both = [(own, market) for own, market in pairs if own is not None and market is not None]
    return ProductFigures(len(sold), len(judged), sum(own < market for own, market in both), len(both))
