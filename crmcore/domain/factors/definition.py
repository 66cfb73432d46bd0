"""Definition of a factor matrix (classification by combined factors, 因素组合分类法): two fields, their cuts, and their text in
a link.

A factor is a metric, cut into two to four bands, or a category: a column such as region, a further attribute, the tier.
`order_amount~33-66*credit_score~50` means: order amount at its 33rd and 66th percentile across, credit score at its median
down; `order_amount~=1000,5000*region` cuts at amounts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import unquote

from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.kernel.names import LONGEST_NAME
from crmcore.domain.kernel.problems import Problem

By = Literal["percentile", "value"]
BYS: tuple[By, ...] = ("percentile", "value")
MOST_CUTS = 3
#: separators: between the factors and their name; before the cuts; before cuts that are values
CROSS, CUT, VALUES = "*", "~", "="
#: longer texts are rejected
LONGEST_SPEC = 600


@dataclass(frozen=True, slots=True)
class Axis:
    """One factor.

    field   a metric id, a customer column, `attribute:<name>` or "tier"
    cuts    one to three, ascending; they divide a metric into bands and are ignored for other fields
    by      "percentile": cuts are whole percentages of the selected customers with a known value, lowest value first;
            "value": cuts are values of the metric
    """

    field: str
    cuts: tuple[float, ...] = (50,)
    by: By = "percentile"

    @property
    def is_metric(self) -> bool:
        """True where the field is a metric, which has cuts."""
        return self.field in BY_ID

    def checked(self) -> Axis:
        """The same axis; raises `Problem("bad_factor_cuts")` for invalid cuts."""
        rising = all(a < b for a, b in zip(self.cuts, self.cuts[1:], strict=False))
        within = all(math.isfinite(cut) and (self.by == "value" or (0 < cut < 100 and cut == int(cut))) for cut in self.cuts)
        if not 1 <= len(self.cuts) <= MOST_CUTS or not rising or not within or self.by not in BYS:
            raise Problem("bad_factor_cuts", field=self.field, cuts=" / ".join(f"{cut:g}" for cut in self.cuts) or "–")
        return self

    def with_(self, **changes: Any) -> Axis:
        """A copy with some fields changed."""
        return replace(self, **changes)

    @property
    def text(self) -> str:
        """The axis as a short text, for links."""
        if not self.is_metric:
            return _escaped(self.field)
        numbers = [f"{cut:.15g}" for cut in self.cuts]
        return self.field + CUT + (VALUES + ",".join(numbers) if self.by == "value" else "-".join(numbers))

    @staticmethod
    def read(text: str) -> Axis:
        """The axis of a `text`; raises ValueError or `Problem` for anything else."""
        field, cut, cuts = text.partition(CUT)
        if not field:
            raise ValueError(text)
        if not cut:
            return Axis(_plain(field)).checked()
        by: By = "value" if cuts.startswith(VALUES) else "percentile"
        numbers = cuts[1:].split(",") if by == "value" else cuts.split("-")
        return Axis(_plain(field), tuple(float(number) for number in numbers), by).checked()


@dataclass(frozen=True, slots=True)
class Factors:
    """Two factors crossed. `across`: the columns; `down`: the rows; `named`: the saved matrix it started from, whose boxes may
    have names, "" for none."""

    across: Axis
    down: Axis
    named: str = ""

    @property
    def text(self) -> str:
        """The factors as a short text, for links and the ledger."""
        return CROSS.join([self.across.text, self.down.text, *([_escaped(self.named)] if self.named else [])])

    @staticmethod
    def read(text: str) -> Factors:
        """The factors of a `text`; raises `Problem("bad_factors")` or `Problem("bad_factor_cuts")` for anything else."""
        parts = text.split(CROSS)
        try:
            if len(text) > LONGEST_SPEC or len(parts) not in (2, 3):
                raise ValueError(text)
            named = _plain(parts[2]) if len(parts) == 3 else ""
            return Factors(Axis.read(parts[0]), Axis.read(parts[1]), named[:LONGEST_NAME])
        except ValueError as broken:
            raise Problem("bad_factors", spec=text[:60]) from broken

    def with_(self, **changes: Any) -> Factors:
        """A copy with some fields changed."""
        return replace(self, **changes)

    @property
    def transposed(self) -> Factors:
        """Rows and columns exchanged; names of boxes belong to the matrix as saved, so they are dropped."""
        return Factors(self.down, self.across)

    def same_boxes(self, other: Factors) -> bool:
        """True where both have the same fields and numbers of bands, so that names of boxes fit both."""
        return all(
            a.field == b.field and (not a.is_metric or len(a.cuts) == len(b.cuts))
            for a, b in ((self.across, other.across), (self.down, other.down))
        )


@dataclass(frozen=True, slots=True)
class SavedFactors:
    """A matrix saved under a name. `names`: (key of the row's band, key of the column's band, the user's name of the box)."""

    factors: Factors
    names: tuple[tuple[str, str, str], ...] = ()
    author: str = ""

    def name_of(self, down: str, across: str) -> str:
        """The name of a box; "" without one."""
        return next((name for d, a, name in self.names if (d, a) == (down, across)), "")

    def renamed(self, down: str, across: str, name: str) -> tuple[tuple[str, str, str], ...]:
        """All names with one box renamed; an empty name removes it."""
        others = tuple(known for known in self.names if known[:2] != (down, across))
        return (*others, (down, across, name)) if name else others


def move_cut(cuts: tuple[float, ...], index: int, to: float) -> tuple[float, ...]:
    """Percentile cuts after cut `index` was moved to `to`: it pushes the others ahead, all stay 1 apart and within 1–99."""
    to = min(max(to, 1 + index), 99 - (len(cuts) - 1 - index))
    return tuple(min(cut, to - (index - k)) if k < index else max(cut, to + (k - index)) if k > index else to for k, cut in enumerate(cuts))


def even_cuts(bands: int) -> tuple[float, ...]:
    """Percentiles that divide customers into `bands` bands of equal size: (50,), (33, 67), (25, 50, 75)."""
    return tuple(float(round(100 * k / bands)) for k in range(1, bands))


def _escaped(text: str) -> str:
    """`text` with the separators escaped."""
    for sign in ("%", CROSS, CUT):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def _plain(text: str) -> str:
    return unquote(text)
