"""The field's textbook claims and how each is judged by what a company's data say. One line per claim.

A claim about a level holds from a stated figure on. One about a difference between two groups holds where the whole range
that chance allows lies on the claimed side. It cannot be told where data are missing or customers too few.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from crmcore.domain.claims import findings as compute
from crmcore.domain.claims.findings import FEWEST, ClaimResult
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
    compute: Callable[[Book, np.ndarray | None], ClaimResult]
    unit: Unit
    holds: float
    criterion: Literal["level", "above", "below", "never"]
    sources: tuple[str, ...]
    page: str
    listed: bool = True


CLAIMS: tuple[Claim, ...] = (
    Claim("pareto", compute.pareto, "share", 0.75, "level", ("schmittlein_1993", "kim_2017", "mccarthy_2019"), "pyramids"),
    Claim("key_major", compute.key_major, "share", 0.75, "level", (), "pyramids"),
    Claim("keeping", compute.retention_cost, "ratio", 4.0, "level", ("gallo_2014",), "churn", listed=False),
    Claim("five_points", compute.five_points, "change", 0.90, "level", ("reichheld_1990",), "value", listed=False),
    Claim("tell", compute.word_of_mouth, "per_hundred", 0.0, "never", ("tarp_1981", "east_2007"), "loyalty"),
    Claim("pay_more", compute.pay_more, "points", 0.0, "below", ("reichheld_1990", "reinartz_2002"), "loyalty"),
    Claim("cost_less", compute.cost_less, "points", 0.0, "below", ("reichheld_1990", "reinartz_2002"), "loyalty"),
    Claim("new_products", compute.new_products, "points", 0.0, "above", (), "value"),
    Claim("big", compute.largest_customers, "share", 0.75, "level", ("kaplan_2001",), "factors"),
    Claim("long", compute.long_standing, "correlation", 0.50, "level", ("reinartz_2000", "reinartz_2002"), "lifecycle"),
)
BY_ID: Mapping[str, Claim] = {claim.id: claim for claim in CLAIMS}


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim with what the data say of it and what follows."""

    claim: Claim
    result: ClaimResult
    verdict: Verdict
    needs: tuple[str, ...] = field(default=())

    @property
    def values(self) -> Mapping[str, Any]:
        return self.result.values


def judge(claim: Claim, book: Book, customer_mask: np.ndarray | None = None) -> JudgedClaim:
    """Read one claim over the customers in `customer_mask` (bool[N]; None: everyone) and judge it."""
    result = claim.compute(book, customer_mask)
    needs = result.needs or (("more",) if result.figure is not None and result.fewest < FEWEST else ())
    return JudgedClaim(claim, result, verdict(claim, result, needs), needs)


def judge_all(book: Book, customer_mask: np.ndarray | None = None) -> tuple[JudgedClaim, ...]:
    """All claims in their order."""
    return tuple(judge(claim, book, customer_mask) for claim in CLAIMS)


def verdict(claim: Claim, result: ClaimResult, needs: tuple[str, ...] = ()) -> Verdict:
    """What follows from a reading; anything still needed makes it untold."""
    if result.figure is None or needs or claim.criterion == "never":
        return "untold"
    if claim.criterion == "level":
        return "holds" if result.figure >= claim.holds and result.also else "does_not"
    if result.low is None or result.high is None:
        return "untold"
    beyond = result.low > claim.holds if claim.criterion == "above" else result.high < claim.holds
    return "holds" if beyond else "does_not"
