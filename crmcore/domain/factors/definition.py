"""Two factors to be crossed (combinations of factors, 因素组合分类法): which fields, cut where; and their text in a link.

A factor is an indicator, cut into two to four bands, or something that customers are sorted by already: a column such
as region, a further attribute, the tier. `order_amount~33-66*credit_score~50` reads: order amount at its 33rd and 66th
percentile across, credit at its median down; `order_amount~=1000,5000*region` cuts at amounts.
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
#: between the factors and their name; before the cuts; before cuts that are values
CROSS, CUT, VALUES = "*", "~", "="
#: a longer text is no link of ours
LONGEST_SPEC = 600


@dataclass(frozen=True, slots=True)
class Axis:
    """One factor.

    field   a metric id, a customer column, `attribute:<name>` or "tier"
    cuts    one to three, ascending; they part a metric into bands and mean nothing for other fields
    by      "percentile": cuts are whole percentages of the customers looked at whose value is known, least value first;
            "value": they are values of the metric
    """

    field: str
    cuts: tuple[float, ...] = (50,)
    by: By = "percentile"

    @property
    def is_metric(self) -> bool:
        return self.field in BY_ID

    def checked(self) -> Axis:
        """The same axis, or `Problem("bad_factor_cuts")`."""
        rising = all(a < b for a, b in zip(self.cuts, self.cuts[1:], strict=False))
        within = all(math.isfinite(cut) and (self.by == "value" or (0 < cut < 100 and cut == int(cut))) for cut in self.cuts)
        if not 1 <= len(self.cuts) <= MOST_CUTS or not rising or not within or self.by not in BYS:
            raise Problem("bad_factor_cuts", field=self.field, cuts=" / ".join(f"{cut:g}" for cut in self.cuts) or "–")
        return self

    def with_(self, **changes: Any) -> Axis:
        return replace(self, **changes)

    @property
    def text(self) -> str:
        if not self.is_metric:
            return _escaped(self.field)
        numbers = [f"{cut:.15g}" for cut in self.cuts]
        return self.field + CUT + (VALUES + ",".join(numbers) if self.by == "value" else "-".join(numbers))

    @staticmethod
    def read(text: str) -> Axis:
        """What `text` wrote; raises ValueError or `Problem` for what it did not."""
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
    """Two factors crossed. `across` makes the columns, `down` the rows; `named` is the saved matrix it started from, whose
    boxes may have names; "" for none."""

    across: Axis
    down: Axis
    named: str = ""

    @property
    def text(self) -> str:
        """The two in one short text, for links and the ledger."""
        return CROSS.join([self.across.text, self.down.text, *([_escaped(self.named)] if self.named else [])])

    @staticmethod
    def read(text: str) -> Factors:
        """What `text` wrote; `Problem("bad_factors")` or `Problem("bad_factor_cuts")` for what cannot be read."""
        parts = text.split(CROSS)
        try:
            if len(text) > LONGEST_SPEC or len(parts) not in (2, 3):
                raise ValueError(text)
            named = _plain(parts[2]) if len(parts) == 3 else ""
            return Factors(Axis.read(parts[0]), Axis.read(parts[1]), named[:LONGEST_NAME])
        except ValueError as broken:
            raise Problem("bad_factors", spec=text[:60]) from broken

    def with_(self, **changes: Any) -> Factors:
        return replace(self, **changes)

    @property
    def transposed(self) -> Factors:
        """Rows and columns exchanged; the names of boxes belong to the matrix as it was saved, so they go."""
        return Factors(self.down, self.across)

    def same_boxes(self, other: Factors) -> bool:
        """True when the boxes of both mean the same things, wherever the cuts lie: then names fit both."""
        return all(
            a.field == b.field and (not a.is_metric or len(a.cuts) == len(b.cuts))
            for a, b in ((self.across, other.across), (self.down, other.down))
        )


@dataclass(frozen=True, slots=True)
class SavedFactors:
    """A matrix kept under a name. `names`: (key of the row's band, key of the column's band) → what the user calls the box."""

    factors: Factors
    names: tuple[tuple[str, str, str], ...] = ()
    author: str = ""

    def name_of(self, down: str, across: str) -> str:
        """What a box is called; "" where nobody has named it."""
        return next((name for d, a, name in self.names if (d, a) == (down, across)), "")

    def renamed(self, down: str, across: str, name: str) -> tuple[tuple[str, str, str], ...]:
        """All names with one box called anew; an empty name takes it off."""
        others = tuple(known for known in self.names if known[:2] != (down, across))
        return (*others, (down, across, name)) if name else others


def move_cut(cuts: tuple[float, ...], index: int, to: float) -> tuple[float, ...]:
    """Percentile cuts after cut `index` was moved: it pushes the others before it, each stays 1 apart and within 1–99."""
    to = min(max(to, 1 + index), 99 - (len(cuts) - 1 - index))
    return tuple(min(cut, to - (index - k)) if k < index else max(cut, to + (k - index)) if k > index else to for k, cut in enumerate(cuts))


def even_cuts(bands: int) -> tuple[float, ...]:
    """Percentiles that part customers into so many bands of like size: (50,), (33, 67), (25, 50, 75)."""
    return tuple(float(round(100 * k / bands)) for k in range(1, bands))


def _escaped(text: str) -> str:
    """`text` without the signs that part a spec."""
    for sign in ("%", CROSS, CUT):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def _plain(text: str) -> str:
    return unquote(text)
