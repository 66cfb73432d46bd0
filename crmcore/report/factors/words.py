"""Labels of two cross-tabulated factors: fields, bands and boxes, and their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from crmcore.domain.factors.advice import box_advice
from crmcore.domain.factors.definition import SavedFactors
from crmcore.domain.factors.matrix import OTHER, Band, FactorMatrix, Placement
from crmcore.domain.grading.metrics import BY_ID
from crmcore.report.exports.grade_report import column_heading
from crmcore.report.words.words import Words

#: from the highest band down, by number of bands
_LEVELS: dict[int, tuple[str, ...]] = {2: ("high", "low"), 3: ("high", "middle", "low"), 4: ("high", "upper", "lower", "low")}


def field_label(name: str, words: Words) -> str:
    """The label of a field that can be a factor."""
    return words.t("common.label.tier") if name == "tier" else column_heading(name, words)


@dataclass(frozen=True)
class FactorLabels:
    """Labels of bands and boxes of one matrix. `scheme` names the tiers, `reps` the salespeople; `saved` has the names that the
    user gave to boxes."""

    words: Words
    scheme: str = ""
    currency: str = ""
    reps: Mapping[str, str] = field(default_factory=dict)
    saved: SavedFactors | None = None

    def band(self, placed: Placement, index: int) -> str:
        """ "High", "Middle", a category, a tier; "Not known" for the index past the last band."""
        if index == len(placed.bands):
            return self.words.t("common.unknown")
        key = placed.bands[index].key
        if placed.kind == "metric":
            levels = _LEVELS[len(placed.bands)]
            level = levels[index] if BY_ID[placed.axis.field].higher_is_better else levels[-1 - index]
            return self.words.t(f"factors.level.{level}")
        if placed.kind == "tier":
            return self.words.tier(self.scheme, key)
        if key == OTHER:
            return self.words.t("common.other")
        return self.reps.get(key, key) if placed.axis.field == "rep_id" else key

    def full_band(self, placed: Placement, index: int) -> str:
        """The band with its field: "Order amount: High", "Region: North"."""
        return self.words.t("common.scope.pair", field=field_label(placed.axis.field, self.words), values=self.band(placed, index))

    def range(self, placed: Placement, index: int) -> str:
        """The interval of a metric's band; "" for other fields."""
        if placed.kind != "metric" or index == len(placed.bands):
            return ""
        band, rising = placed.bands[index], BY_ID[placed.axis.field].higher_is_better
        if _is_empty_band(band):
            return self.words.t("factors.range.nobody")
        low, high = (None if edge is None else self.value(placed.axis.field, edge) for edge in (band.low, band.high))
        if low is None and high is None:
            return self.words.t("factors.range.all")
        if low is None:
            return self.words.t("factors.range.below" if rising else "factors.range.up_to", high=high)
        if high is None:
            return self.words.t("factors.range.from" if rising else "factors.range.over", low=low)
        return self.words.t("factors.range.from_below" if rising else "factors.range.over_to", low=low, high=high)

    def value(self, metric: str, value: float) -> str:
        """A metric's value, as short as it remains distinguishable."""
        unit = BY_ID[metric].unit
        if unit == "money":
            return self.words.money(value, self.currency, compact=True)
        if unit == "share":
            return self.words.share(value, 0 if _has_no_further_digit(value, 2) else 1)
        return (
            self.words.number(value, 0 if _has_no_further_digit(value, 0) else 1) if unit == "points" else self.words.metric(metric, value)
        )

    def name(self, matrix: FactorMatrix, row: int, column: int) -> str:
        """The user's name for a box; "" where it has none."""
        if self.saved is None or row >= len(matrix.down.bands) or column >= len(matrix.across.bands):
            return ""
        return self.saved.name_of(matrix.down.bands[row].key, matrix.across.bands[column].key)

    def called(self, matrix: FactorMatrix, row: int, column: int) -> str:
        """A box by the user's name for it, by its bands where it has none."""
        return self.name(matrix, row, column) or self.box(matrix, row, column)

    def advice(self, matrix: FactorMatrix, row: int, column: int) -> str:
        """What to do with the customers of a box; "" where the source names no such combination."""
        pair, code = box_advice(matrix, row, column)
        return self.words.t(f"factors.advice.{pair}.{code}") if pair else ""

    def box(self, matrix: FactorMatrix, row: int | None, column: int | None) -> str:
        """A box, or with None for one factor a whole row or column, as named in a sentence."""
        axes = ((matrix.across, column), (matrix.down, row))
        parts = [self.full_band(placed, index) for placed, index in axes if index is not None]
        description = self.words.t("factors.box.join").join(parts)
        name = self.name(matrix, row, column) if row is not None and column is not None else ""
        return self.words.t("factors.box.named", name=name, box=description) if name else description


def factor_table(matrix: FactorMatrix, labels: FactorLabels) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """(heading, lines): every box that has customers, row by row; those with an unknown factor; the total last."""
    words, currency = labels.words, labels.currency
    has_names = labels.saved is not None and bool(labels.saved.names)
    is_advised = bool(labels.advice(matrix, 0, 0))
    sums = _sums(matrix)
    head = (
        field_label(matrix.down.axis.field, words),
        field_label(matrix.across.axis.field, words),
        *((words.t("factors.table.name"),) if has_names else ()),
        *((words.t("factors.table.advice"),) if is_advised else ()),
        words.t("common.label.customers"),
        words.t("common.label.share_of_customers"),
        *(words.t(f"metric.{metric}") for metric, _ in sums),
        words.t("factors.table.profit_share" if matrix.measure != "order_amount" else "factors.table.amount_share"),
    )
    customers, profit = matrix.customers, matrix.profit
    total, total_profit = int(customers.sum()), float(profit.sum()) if profit is not None else 0.0

    def line(names: Sequence[str], where: np.ndarray) -> tuple[str, ...]:
        share = float(profit[where].sum()) / total_profit if profit is not None and total_profit > 0 else None
        return (
            *names,
            words.number(int(customers[where].sum())),
            words.share(customers[where].sum() / total if total else None, 1),
            *(words.money(float(table[where].sum()), currency, compact=True) for _, table in sums),
            words.share(share, 1),
        )

    rows, columns = len(matrix.down.bands), len(matrix.across.bands)
    lines = []
    for row in range(rows):
        for column in range(columns):
            if customers[row, column]:
                name = (labels.name(matrix, row, column),) if has_names else ()
                advice = (labels.advice(matrix, row, column),) if is_advised else ()
                names = (labels.band(matrix.down, row), labels.band(matrix.across, column), *name, *advice)
                lines.append(line(names, _single_box(customers, row, column)))
    unknown = np.ones(customers.shape, bool)
    unknown[:rows, :columns] = False
    blanks = ("",) * (1 + has_names + is_advised)
    if matrix.unplaced:
        lines.append(line((words.t("factors.table.unknown"), *blanks), unknown))
    lines.append(line((words.t("common.total"), *blanks), np.ones(customers.shape, bool)))
    return head, tuple(lines)


def _sums(matrix: FactorMatrix) -> list[tuple[str, np.ndarray]]:
    """The sums of money that are known, each metric once."""
    tables = {"order_amount": matrix.order_amount, matrix.measure: matrix.profit, "current_value": matrix.current_value}
    return [(metric, table) for metric, table in tables.items() if table is not None]


def _single_box(table: np.ndarray, row: int, column: int) -> np.ndarray:
    where = np.zeros(table.shape, bool)
    where[row, column] = True
    return where


def _has_no_further_digit(value: float, digits: int) -> bool:
    """Whether the next digit is 0."""
    return round(value, digits) == round(value, digits + 1)


def _is_empty_band(band: Band) -> bool:
    return not band.customers and (band.low == band.high)
