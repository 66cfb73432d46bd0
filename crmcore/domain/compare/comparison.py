"""Two gradings of the same customers compared: who stands elsewhere, and which figures change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.summary.key_figures import KeyFigures, key_figures
from crmcore.domain.summary.tier_table import Crossing, TierRow, crossing, profit_metric, tier_rows

#: tiers of two schemes say the same of a customer where at least this part of the narrower one lies within the other
SAME_TIER_OVERLAP = 0.5

Unit = Literal["count", "money", "share"]


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure on both sides, None where it cannot be told. `tier` names the tier it is of, "" for all customers."""

    code: str
    unit: Unit
    left: float | None
    right: float | None
    tier: str = ""


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """Customers who stand elsewhere in the same way, and what they bring on either side, in the company's currency.

    code  risen, fallen, entered (a tier on the right only), gone (on the left only); differ: under different tiers
    """

    code: str
    customers: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class GradingSummary:
    """One side in a few figures. `scheme` is its id; `rows` one row per tier; `known` customers that had bought by `as_of`."""

    scheme: str
    cut_by: str
    as_of: date
    window: int | None
    rows: tuple[TierRow, ...]
    figures: KeyFigures
    known: int

    @property
    def tiers(self) -> tuple[str, ...]:
        return tuple(row.tier for row in self.rows)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two gradings over the customers looked at.

    before, now      int8[N], tier on the left and on the right, −1: none, or not looked at
    cells            int64[a + 1, b + 1] customers by both tiers, top first; the last row and column: no tier
    agree            bool[a + 1, b + 1] cells whose two tiers say the same
    only_left        bool[N]: known (had bought) on the left's date and not on the right's; only_right likewise
    measure          the profit both sides are told by: order_amount where either knows none
    moved            those who stand elsewhere, each of them in one; ways that nobody moved are left out
    """

    left: GradingSummary
    right: GradingSummary
    before: np.ndarray
    now: np.ndarray
    cells: np.ndarray
    agree: np.ndarray
    only_left: np.ndarray
    only_right: np.ndarray
    crossing: Crossing
    measure: str
    moved: tuple[MoveGroup, ...]

    @property
    def same_tiers(self) -> bool:
        """True where both are cut into the same tiers, so that rising and falling mean something."""
        return self.left.tiers == self.right.tiers

    @property
    def same_date(self) -> bool:
        return self.left.as_of == self.right.as_of

    @property
    def differing(self) -> int:
        """Customers whose two tiers do not say the same, one of them may be none."""
        return int(self.cells[~self.agree].sum())

    @property
    def either(self) -> int:
        """Customers with a tier on one side at least."""
        return int(self.cells.sum() - self.cells[-1, -1])

    def differs(self) -> np.ndarray:
        """bool[N]: those customers."""
        return ~self.agree[self.before, self.now]  # −1 is the last row and column: no tier


def compare(left: Book, right: Book, customer_mask: np.ndarray | None = None, measure: str = "net_profit") -> Comparison:
    """Compare two Books of the same customers (row i is the same one in both) over `customer_mask` (bool[N]; None: everyone)."""
    if left.mart.count != right.mart.count:
        raise ValueError("both sides must hold the same customers")
    before, now = (book.tier if customer_mask is None else np.where(customer_mask, book.tier, np.int8(-1)) for book in (left, right))
    crossed = crossing(before, now, left.scheme.tiers, right.scheme.tiers)
    everyone = left.mart.count if customer_mask is None else int(customer_mask.sum())
    nowhere = everyone - int(crossed.matrix.sum() + crossed.left.sum() + crossed.entered.sum())
    cells = np.block([[crossed.matrix, crossed.left[:, None]], [crossed.entered[None, :], np.array([[nowhere]])]]).astype(np.int64)
    known = (profit_metric(left.mart, measure), profit_metric(right.mart, measure))
    shown = "order_amount" if "order_amount" in known else measure
    knew, knows = (book.population != PROSPECT for book in (left, right))
    looked_at = True if customer_mask is None else customer_mask
    agree = agreement(crossed, left.scheme.tiers == right.scheme.tiers)
    return Comparison(
        _graded(left, customer_mask, shown),
        _graded(right, customer_mask, shown),
        frozen_array(before, np.int8),
        frozen_array(now, np.int8),
        cells,
        agree,
        frozen_array(knew & ~knows & looked_at, np.bool_),
        frozen_array(knows & ~knew & looked_at, np.bool_),
        crossed,
        shown,
        _moved(before, now, agree, *(book.mart.metrics[shown] for book in (left, right)), left.scheme.tiers == right.scheme.tiers),
    )


def _moved(
    before: np.ndarray, now: np.ndarray, agree: np.ndarray, brought: np.ndarray, brings: np.ndarray, same_tiers: bool
) -> tuple[MoveGroup, ...]:
    apart = ~agree[before, now]  # −1 is the last row and column: no tier
    both = apart & (before >= 0) & (now >= 0)
    ways = {"risen": both & (now < before), "fallen": both & (now > before)} if same_tiers else {"differ": both}
    ways |= {"entered": apart & (before < 0), "gone": apart & (now < 0)}
    return tuple(
        MoveGroup(code, int(mask.sum()), float(np.nansum(brought[mask])), float(np.nansum(brings[mask])))
        for code, mask in ways.items()
        if mask.any()
    )


def agreement(crossed: Crossing, same_tiers: bool) -> np.ndarray:
    """bool[a + 1, b + 1]: cells whose tiers say the same of a customer; the last ones: no tier on either side.

    Of the same tiers it is the diagonal. Of different ones, a tier is the stretch of the ranks from the best customer to the
    last that it takes up, among those graded on both sides; two tiers agree where SAME_PLACE of the narrower stretch lies
    within the other. So every tier agrees with at least one.
    """
    a, b = crossed.matrix.shape
    agree = np.zeros((a + 1, b + 1), dtype=bool)
    agree[-1, -1] = True
    if same_tiers:
        np.fill_diagonal(agree, True)
        return agree
    ends = [np.concatenate([[0], np.cumsum(crossed.matrix.sum(axis=axis))]) for axis in (1, 0)]
    low = np.maximum(ends[0][:-1, None], ends[1][None, :-1])
    high = np.minimum(ends[0][1:, None], ends[1][None, 1:])
    narrower = np.minimum(np.diff(ends[0])[:, None], np.diff(ends[1])[None, :])
    agree[:a, :b] = (narrower > 0) & (high - low >= SAME_TIER_OVERLAP * narrower)
    return agree


def changes(comparison: Comparison) -> tuple[FigureChange, ...]:
    """The figures of both sides, those of the tiers last; tiers one by one only where both sides have the same ones."""
    left, right = comparison.left, comparison.right
    profit = comparison.measure != "order_amount"
    found = [
        FigureChange("graded", "count", left.figures.graded, right.figures.graded),
        FigureChange("order_amount", "money", left.figures.order_amount, right.figures.order_amount),
    ]
    if profit:
        found.append(FigureChange(comparison.measure, "money", *(getattr(side.figures, comparison.measure) for side in (left, right))))
    found.append(FigureChange("top_share", "share", left.figures.top_share, right.figures.top_share))
    if profit:
        found += [
            FigureChange("losing", "count", left.figures.losing, right.figures.losing),
            FigureChange("loss", "money", left.figures.loss, right.figures.loss),
        ]
    tops = (left.rows[0], right.rows[0])
    found += [
        FigureChange("top_tier", "count", *(row.customers for row in tops)),
        FigureChange("top_tier_share", "share", *(_part(side.rows, comparison.measure) for side in (left, right))),
    ]
    if profit:
        found.append(FigureChange("top_tier_losing", "count", *(row.losing for row in tops)))
    if comparison.same_tiers:
        for was, now in zip(left.rows, right.rows, strict=True):
            found += [
                FigureChange("tier_customers", "count", was.customers, now.customers, was.tier),
                FigureChange("tier_value", "money", getattr(was, comparison.measure), getattr(now, comparison.measure), was.tier),
            ]
    return tuple(found)


def _part(rows: Sequence[TierRow], measure: str) -> float | None:
    """What the top tier brings of what all tiers bring."""
    values = [getattr(row, measure) for row in rows]
    whole = sum(v for v in values if v is not None)
    return values[0] / whole if values[0] is not None and whole > 0 else None


def _graded(book: Book, customer_mask: np.ndarray | None, measure: str) -> GradingSummary:
    known = book.population != PROSPECT
    return GradingSummary(
        book.scheme.id,
        book.cut_by,
        book.mart.as_of,
        book.scenario.window,
        tier_rows(book, customer_mask),
        key_figures(book, customer_mask, measure),
        int((known if customer_mask is None else known & customer_mask).sum()),
    )
