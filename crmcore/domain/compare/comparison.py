"""Two gradings of the same customers compared: whose tier differs, and which figures change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import NOT_YET, PROSPECT
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.summary.key_figures import KeyFigures, key_figures
from crmcore.domain.summary.tier_table import TierCrosstab, TierRow, profit_metric, tier_crosstab, tier_rows

#: tiers of two schemes agree where at least this share of the narrower one lies within the other
SAME_TIER_OVERLAP = 0.5

Unit = Literal["count", "money", "share"]


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure of the left and the right grading, None where unknown. `tier`: the tier it is of, "" for all customers."""

    code: str
    unit: Unit
    left: float | None
    right: float | None
    tier: str = ""


@dataclass(frozen=True, slots=True)
class MoveGroup:
    """The customers that changed tier in the same way, and their sums on either side, in the company's currency.

    code  risen, fallen, entered (a tier on the right only), gone (a tier on the left only); differ: the tiers are of
          different schemes and disagree
    """

    code: str
    customers: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class GradingSummary:
    """One grading in key figures. `scheme`: its id; `rows`: one per tier; `known`: customers that had bought by `as_of`."""

    scheme: str
    cut_by: str
    as_of: date
    window: int | None
    rows: tuple[TierRow, ...]
    figures: KeyFigures
    known: int

    @property
    def tiers(self) -> tuple[str, ...]:
        """Tier codes, top first."""
        return tuple(row.tier for row in self.rows)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two gradings of the same N customers, within a mask.

    left, right      the two gradings in key figures
    before, now      int8[N], tier on the left and on the right, −1: none, or outside the mask
    cells            int64[a + 1, b + 1] customers by both tiers, top first; the last row and column: no tier
    agree            bool[a + 1, b + 1] cells whose two tiers agree
    only_left        bool[N]: known (had bought) on the left's date and not on the right's; only_right likewise
    measure          the profit of both sides, or order_amount where either knows none
    moved            the customers whose tier differs, each in one group; empty groups are left out
    """

    left: GradingSummary
    right: GradingSummary
    before: np.ndarray
    now: np.ndarray
    cells: np.ndarray
    agree: np.ndarray
    only_left: np.ndarray
    only_right: np.ndarray
    crosstab: TierCrosstab
    measure: str
    moved: tuple[MoveGroup, ...]

    @property
    def same_tiers(self) -> bool:
        """True where both are cut into the same tiers, so that rising and falling mean something."""
        return self.left.tiers == self.right.tiers

    @property
    def same_date(self) -> bool:
        """True where both are gradings of the same day."""
        return self.left.as_of == self.right.as_of

    @property
    def differing(self) -> int:
        """Number of customers whose two tiers disagree; one of the tiers may be none."""
        return int(self.cells[~self.agree].sum())

    @property
    def either(self) -> int:
        """Number of customers with a tier on at least one side."""
        return int(self.cells.sum() - self.cells[-1, -1])

    def differs(self) -> np.ndarray:
        """bool[N]: the customers whose two tiers disagree."""
        return ~self.agree[self.before, self.now]  # −1 is the last row and column: no tier


def compare(left: Book, right: Book, customer_mask: np.ndarray | None = None, measure: str = "net_profit") -> Comparison:
    """Compare two Books of the same customers.

    Parameters
    ----------
    left, right : Books whose row i is the same customer
    customer_mask : bool[N], None: everyone
    measure : the profit to compare by; order_amount where either Book does not know it

    Raises
    ------
    ValueError
        where the Books do not hold the same number of customers
    """
    if left.mart.count != right.mart.count:
        raise ValueError("both sides must hold the same customers")
    before, now = _tiers_within(left, customer_mask), _tiers_within(right, customer_mask)
    crossed = tier_crosstab(before, now, left.scheme.tiers, right.scheme.tiers)
    counted = np.ones(left.mart.count, bool) if customer_mask is None else customer_mask
    everyone = int((counted & ((left.population != NOT_YET) | (right.population != NOT_YET))).sum())
    without_tier = everyone - int(crossed.matrix.sum() + crossed.left.sum() + crossed.entered.sum())
    cells = np.block([[crossed.matrix, crossed.left[:, None]], [crossed.entered[None, :], np.array([[without_tier]])]]).astype(np.int64)
    known = (profit_metric(left.mart, measure), profit_metric(right.mart, measure))
    shown = "order_amount" if "order_amount" in known else measure
    known_left, known_right = (~np.isin(book.population, (PROSPECT, NOT_YET)) for book in (left, right))
    same_tiers = left.scheme.tiers == right.scheme.tiers
    agree = agreement(crossed, same_tiers)
    return Comparison(
        left=_summary(left, customer_mask, shown),
        right=_summary(right, customer_mask, shown),
        before=frozen_array(before, np.int8),
        now=frozen_array(now, np.int8),
        cells=cells,
        agree=agree,
        only_left=frozen_array(known_left & ~known_right & counted, np.bool_),
        only_right=frozen_array(known_right & ~known_left & counted, np.bool_),
        crosstab=crossed,
        measure=shown,
        moved=tuple(
            _move_group(code, mask, left.mart.metrics[shown], right.mart.metrics[shown])
            for code, mask in _move_masks(before, now, agree, same_tiers).items()
            if mask.any()
        ),
    )


def _tiers_within(book: Book, customer_mask: np.ndarray | None) -> np.ndarray:
    """int8[N]: the tiers of the customers in the mask, −1: none, or outside it."""
    return book.tier if customer_mask is None else np.where(customer_mask, book.tier, np.int8(-1))


def _move_masks(before: np.ndarray, now: np.ndarray, agree: np.ndarray, same_tiers: bool) -> dict[str, np.ndarray]:
    """Code of a MoveGroup → bool[N] of its customers."""
    differs = ~agree[before, now]  # −1 is the last row and column: no tier
    both = differs & (before >= 0) & (now >= 0)
    masks = {"risen": both & (now < before), "fallen": both & (now > before)} if same_tiers else {"differ": both}
    return masks | {"entered": differs & (before < 0), "gone": differs & (now < 0)}


def _move_group(code: str, mask: np.ndarray, left_values: np.ndarray, right_values: np.ndarray) -> MoveGroup:
    return MoveGroup(code, int(mask.sum()), float(np.nansum(left_values[mask])), float(np.nansum(right_values[mask])))


def agreement(crossed: TierCrosstab, same_tiers: bool) -> np.ndarray:
    """bool[a + 1, b + 1]: cells whose two tiers agree; the last row and column: no tier.

    For the same tiers it is the diagonal. For different ones, a tier is the range of ranks that it takes up, from the best
    customer to the last, among those graded on both sides; two tiers agree where SAME_TIER_OVERLAP of the narrower range lies
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
    """The figures of both sides, those of the tiers last; single tiers only where both sides have the same ones."""
    left, right, measure = comparison.left, comparison.right, comparison.measure
    profit = measure != "order_amount"
    figures = [
        FigureChange("graded", "count", left.figures.graded, right.figures.graded),
        FigureChange("order_amount", "money", left.figures.order_amount, right.figures.order_amount),
    ]
    if profit:
        figures.append(FigureChange(measure, "money", getattr(left.figures, measure), getattr(right.figures, measure)))
    figures.append(FigureChange("top_share", "share", left.figures.top_share, right.figures.top_share))
    if profit:
        figures += [
            FigureChange("losing", "count", left.figures.losing, right.figures.losing),
            FigureChange("loss", "money", left.figures.loss, right.figures.loss),
        ]
    left_top, right_top = left.rows[0], right.rows[0]
    figures += [
        FigureChange("top_tier", "count", left_top.customers, right_top.customers),
        FigureChange("top_tier_share", "share", _top_share(left.rows, measure), _top_share(right.rows, measure)),
    ]
    if profit:
        figures.append(FigureChange("top_tier_losing", "count", left_top.losing, right_top.losing))
    if comparison.same_tiers:
        for left_row, right_row in zip(left.rows, right.rows, strict=True):
            left_value, right_value = getattr(left_row, measure), getattr(right_row, measure)
            figures += [
                FigureChange("tier_customers", "count", left_row.customers, right_row.customers, left_row.tier),
                FigureChange("tier_value", "money", left_value, right_value, left_row.tier),
            ]
    return tuple(figures)


def _top_share(rows: Sequence[TierRow], measure: str) -> float | None:
    """The top tier's share (0–1) of the sum of all tiers; None where unknown or the sum is not positive."""
    values: list[float | None] = [getattr(row, measure) for row in rows]
    top, whole = values[0], sum(v for v in values if v is not None)
    return top / whole if top is not None and whole > 0 else None


def _summary(book: Book, customer_mask: np.ndarray | None, measure: str) -> GradingSummary:
    known = ~np.isin(book.population, (PROSPECT, NOT_YET))
    return GradingSummary(
        book.scheme.id,
        book.cut_by,
        book.mart.as_of,
        book.scenario.window,
        tier_rows(book, customer_mask),
        key_figures(book, customer_mask, measure),
        int((known if customer_mask is None else known & customer_mask).sum()),
    )
