"""Two crossed factors in words: what a field, a band and a box are called, and their table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from crmcore.domain.factors.definition import SavedFactors
from crmcore.domain.factors.matrix import OTHER, Band, FactorMatrix, Placement
from crmcore.domain.grading.metrics import BY_ID
from crmcore.report.exports.grade_report import heading
from crmcore.report.words.words import Words

#: from the highest band down, by number of bands
_LEVELS: dict[int, tuple[str, ...]] = {2: ("high", "low"), 3: ("high", "middle", "low"), 4: ("high", "upper", "lower", "low")}


def field_name(name: str, words: Words) -> str:
    """What a field that can be crossed is called."""
    return words.t("common.label.tier") if name == "tier" else heading(name, words)


@dataclass(frozen=True)
class FactorWords:
    """Names of bands and boxes of one matrix. `scheme` names the tiers, `reps` the salespeople; `saved` brings the names
    that the user gave to boxes."""

    words: Words
    scheme: str = ""
    currency: str = ""
    reps: Mapping[str, str] = field(default_factory=dict)
    saved: SavedFactors | None = None

    def band(self, placed: Placement, place: int) -> str:
        """ "High", "Middle", a category, a tier; the last place past the bands is "Not known"."""
        if place == len(placed.bands):
            return self.words.t("common.unknown")
        key = placed.bands[place].key
        if placed.kind == "metric":
            levels = _LEVELS[len(placed.bands)]
            level = levels[place] if BY_ID[placed.axis.field].higher_is_better else levels[-1 - place]
            return self.words.t(f"factors.level.{level}")
        if placed.kind == "tier":
            return self.words.tier(self.scheme, key)
        if key == OTHER:
            return self.words.t("common.other")
        return self.reps.get(key, key) if placed.axis.field == "rep_id" else key

    def full_band(self, placed: Placement, place: int) -> str:
        """The band with its field: "Order amount: High", "Region: North"."""
        return self.words.t("common.scope.pair", field=field_name(placed.axis.field, self.words), values=self.band(placed, place))

    def range(self, placed: Placement, place: int) -> str:
        """From where to where a metric's band reaches; "" for other fields."""
        if placed.kind != "metric" or place == len(placed.bands):
            return ""
        band, rising = placed.bands[place], BY_ID[placed.axis.field].higher_is_better
        if _is_void(band):
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
        """A metric's value as short as it is still told from its neighbours."""
        unit = BY_ID[metric].unit
        if unit == "money":
            return self.words.money(value, self.currency, compact=True)
        if unit == "share":
            return self.words.share(value, 0 if _is_even(value, 2) else 1)
        return self.words.number(value, 0 if _is_even(value, 0) else 1) if unit == "points" else self.words.metric(metric, value)

    def name(self, matrix: FactorMatrix, row: int, column: int) -> str:
        """What the user calls a box; "" where nobody has named it."""
        if self.saved is None or row >= len(matrix.down.bands) or column >= len(matrix.across.bands):
            return ""
        return self.saved.name_of(matrix.down.bands[row].key, matrix.across.bands[column].key)

    def called(self, matrix: FactorMatrix, row: int, column: int) -> str:
        """A box by the name that the user gave it, by its bands where there is none."""
        return self.name(matrix, row, column) or self.box(matrix, row, column)

    def box(self, matrix: FactorMatrix, row: int | None, column: int | None) -> str:
        """A box, or with None for one side a whole row or column, as it is called in a sentence."""
        asked = ((matrix.across, column), (matrix.down, row))
        sides = [self.full_band(placed, place) for placed, place in asked if place is not None]
        told = self.words.t("factors.box.join").join(sides)
        name = self.name(matrix, row, column) if row is not None and column is not None else ""
        return self.words.t("factors.box.named", name=name, box=told) if name else told


def factor_table(matrix: FactorMatrix, said: FactorWords) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """(heading, lines): every box that has customers, row by row; those with an unknown factor; the total last."""
    w, currency = said.words, said.currency
    named = said.saved is not None and bool(said.saved.names)
    sums = _sums(matrix)
    head = (
        field_name(matrix.down.axis.field, w),
        field_name(matrix.across.axis.field, w),
        *((w.t("factors.table.name"),) if named else ()),
        w.t("common.label.customers"),
        w.t("common.label.share_of_customers"),
        *(w.t(f"metric.{metric}") for metric, _ in sums),
        w.t("factors.table.profit_share" if matrix.measure != "order_amount" else "factors.table.amount_share"),
    )
    people, shown = matrix.customers, matrix.profit
    total, whole = int(people.sum()), float(shown.sum()) if shown is not None else 0.0

    def line(names: Sequence[str], where: np.ndarray) -> tuple[str, ...]:
        part = float(shown[where].sum()) / whole if shown is not None and whole > 0 else None
        return (
            *names,
            w.number(int(people[where].sum())),
            w.share(people[where].sum() / total if total else None, 1),
            *(w.money(float(table[where].sum()), currency, compact=True) for _, table in sums),
            w.share(part, 1),
        )

    rows, columns = len(matrix.down.bands), len(matrix.across.bands)
    lines = []
    for row in range(rows):
        for column in range(columns):
            if people[row, column]:
                name = (said.name(matrix, row, column),) if named else ()
                names = (said.band(matrix.down, row), said.band(matrix.across, column), *name)
                lines.append(line(names, _one(people, row, column)))
    unknown = np.ones(people.shape, bool)
    unknown[:rows, :columns] = False
    blanks = ("",) * (2 if named else 1)
    if matrix.unplaced:
        lines.append(line((w.t("factors.table.unknown"), *blanks), unknown))
    lines.append(line((w.t("common.total"), *blanks), np.ones(people.shape, bool)))
    return head, tuple(lines)


def _sums(matrix: FactorMatrix) -> list[tuple[str, np.ndarray]]:
    """The sums of money that the data know, each metric once."""
    tables = {"order_amount": matrix.order_amount, matrix.measure: matrix.profit, "current_value": matrix.current_value}
    return [(metric, table) for metric, table in tables.items() if table is not None]


def _one(table: np.ndarray, row: int, column: int) -> np.ndarray:
    where = np.zeros(table.shape, bool)
    where[row, column] = True
    return where


def _is_even(value: float, digits: int) -> bool:
    """Whether the next digit would only be a nought."""
    return round(value, digits) == round(value, digits + 1)


def _is_void(band: Band) -> bool:
    return not band.customers and (band.low == band.high)
