"""The field's textbook claims and how each is judged by what a company's data say. One line per claim.

A claim about a level holds from a stated figure on. One about a difference between two groups holds where the whole range
that chance allows lies on the claimed side. It cannot be told where data are missing or customers too few.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from crmcore.domain.claims import findings as read
from crmcore.domain.claims.findings import FEWEST, Reading
from crmcore.domain.grading.book import Book

Unit = Literal["share", "ratio", "change", "points", "correlation", "per_hundred"]
Verdict = Literal["holds", "does_not", "untold"]
VERDICTS: tuple[Verdict, ...] = ("holds", "does_not", "untold")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    sources    ids of the studies it is measured against (`crmcore.report.words.citations`); (): commonly quoted, no study known
    unit       what its figure is
    holds      from this figure on; for "difference" claims the value that the whole interval must lie beyond
    side       "level": the figure at least `holds`; "above" or "below": the interval beyond it; "never": no data here can tell
    page       id of the page where it can be looked into
    listed     True where a list of customers stands behind it
    """

    id: str
    read: Callable[[Book, np.ndarray | None], Reading]
    unit: Unit
    holds: float
    side: Literal["level", "above", "below", "never"]
    sources: tuple[str, ...]
    page: str
    listed: bool = True


CLAIMS: tuple[Claim, ...] = (
    Claim("pareto", read.pareto, "share", 0.75, "level", ("schmittlein_1993", "kim_2017", "mccarthy_2019"), "pyramids"),
    Claim("key_major", read.key_major, "share", 0.75, "level", (), "pyramids"),
    Claim("keeping", read.keeping, "ratio", 4.0, "level", ("gallo_2014",), "churn", listed=False),
    Claim("five_points", read.five_points, "change", 0.90, "level", ("reichheld_1990",), "value", listed=False),
    Claim("tell", read.tell, "per_hundred", 0.0, "never", ("tarp_1981", "east_2007"), "loyalty"),
    Claim("pay_more", read.pay_more, "points", 0.0, "below", ("reichheld_1990", "reinartz_2002"), "loyalty"),
    Claim("cost_less", read.cost_less, "points", 0.0, "below", ("reichheld_1990", "reinartz_2002"), "loyalty"),
    Claim("new_products", read.new_products, "points", 0.0, "above", (), "value"),
    Claim("big", read.big, "share", 0.75, "level", ("kaplan_2001",), "factors"),
    Claim("long", read.long, "correlation", 0.50, "level", ("reinartz_2000", "reinartz_2002"), "lifecycle"),
)
BY_ID: Mapping[str, Claim] = {claim.id: claim for claim in CLAIMS}


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with what the data say of it and what follows."""

    claim: Claim
    reading: Reading
    verdict: Verdict
    needs: tuple[str, ...] = field(default=())

    @property
    def values(self) -> Mapping[str, Any]:
        return self.reading.values


def judge(claim: Claim, book: Book, part: np.ndarray | None = None) -> Judged:
    """Read one claim over the customers of `part` (bool[N]; None: everyone) and judge it."""
    reading = claim.read(book, part)
    needs = reading.needs or (("more",) if reading.figure is not None and reading.fewest < FEWEST else ())
    return Judged(claim, reading, verdict(claim, reading, needs), needs)


def judge_all(book: Book, part: np.ndarray | None = None) -> tuple[Judged, ...]:
    """All claims in their order."""
    return tuple(judge(claim, book, part) for claim in CLAIMS)


def verdict(claim: Claim, reading: Reading, needs: tuple[str, ...] = ()) -> Verdict:
    """What follows from a reading; anything still needed makes it untold."""
    if reading.figure is None or needs or claim.side == "never":
        return "untold"
    if claim.side == "level":
        return "holds" if reading.figure >= claim.holds and reading.also else "does_not"
    if reading.low is None or reading.high is None:
        return "untold"
    beyond = reading.low > claim.holds if claim.side == "above" else reading.high < claim.holds
    return "holds" if beyond else "does_not"
