"""The textbook claims and how each is judged by the company's own data. One line per claim.

A claim about a level holds from a stated figure on. Where the figure is an estimate the word follows its 90 % interval: the claim holds
where all of it lies beyond the stated figure, is not borne out where none of it does, and stays undecided where it lies on both sides. It
stays undecided, too, where data are missing or customers are too few.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from crmcore.domain.claims import benefits, results
from crmcore.domain.claims.results import FEWEST, ClaimResult
from crmcore.domain.grading.book import Book

Unit = Literal["share", "ratio", "change", "points", "correlation", "per_hundred"]
Verdict = Literal["holds", "does_not", "untold"]
VERDICTS: tuple[Verdict, ...] = ("holds", "does_not", "untold")


Topic = Literal["profit", "loyal_sales", "loyal_costs"]
TOPICS: tuple[Topic, ...] = ("profit", "loyal_sales", "loyal_costs")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    compute    computes the claim's figure from a Book and a mask of customers
    unit       unit of the figure
    holds      the figure from which on the claim holds; for a difference, the value that the whole interval must lie beyond
    criterion  "level": the figure is at least `holds`; "above" or "below": it lies beyond it on that side; "never": no data of ours can
               decide it
    sources    ids of the studies it comes from (`crmcore.report.words.citations`); (): commonly quoted, no study known
    page       id of the page with the details
    listed     True where a list of customers belongs to it
    topic      what it is about: "profit": profit, size and time; the benefits of loyalty: "loyal_sales", "loyal_costs"
    """

    id: str
    compute: Callable[[Book, np.ndarray | None], ClaimResult]
    unit: Unit
    holds: float
    criterion: Literal["level", "above", "below", "never"]
    sources: tuple[str, ...]
    page: str
    listed: bool = True
    topic: Topic = "profit"

    @property
    def benefit(self) -> bool:
        """True where it is one of the benefits of loyalty."""
        return self.topic != "profit"


CLAIMS: tuple[Claim, ...] = (
    Claim("pareto", results.pareto, "share", 0.75, "level", ("schmittlein_1993", "kim_2017", "mccarthy_2019"), "pyramids"),
    Claim("key_major", results.key_major, "share", 0.75, "level", (), "pyramids"),
    Claim("keeping", results.retention_cost, "ratio", 4.0, "level", ("gallo_2014",), "churn", listed=False),
    Claim("five_points", results.five_points, "change", 0.90, "level", ("reichheld_1990",), "value", listed=False),
    Claim("big", results.largest_customers, "share", 0.75, "level", ("kaplan_2001",), "factors"),
    Claim("long", results.long_standing, "correlation", 0.50, "level", ("reinartz_2000", "reinartz_2002"), "lifecycle"),
    Claim("volume", benefits.volume, "points", 0.0, "above", ("reichheld_1990",), "loyalty", topic="loyal_sales"),
    Claim("pay_more", results.pay_more, "points", 0.0, "below", ("reichheld_1990", "reinartz_2002"), "loyalty", topic="loyal_sales"),
    Claim("resist", benefits.resistance, "points", 0.0, "above", (), "value", topic="loyal_sales"),
    Claim("tell", results.word_of_mouth, "per_hundred", 0.0, "never", ("tarp_1981", "east_2007"), "loyalty", topic="loyal_costs"),
    Claim("salespeople", benefits.salespeople, "ratio", 10.0, "level", (), "loyalty", topic="loyal_costs"),
    Claim("sent", benefits.winning_by_referral, "change", 0.0, "below", ("reichheld_1990",), "value", topic="loyal_costs"),
    Claim("new_products", results.new_products, "points", 0.0, "above", (), "value", topic="loyal_sales"),
    Claim("cost_less", results.cost_less, "points", 0.0, "below", ("reichheld_1990", "reinartz_2002"), "loyalty", topic="loyal_costs"),
    Claim("keeping_falls", benefits.keeping_falls, "points", 0.0, "below", ("reichheld_1990",), "budget", topic="loyal_costs"),
)
BY_ID: Mapping[str, Claim] = {claim.id: claim for claim in CLAIMS}


@dataclass(frozen=True, slots=True)
class JudgedClaim:
    """A claim, the figure of the company's data, the verdict, and the data still missing for one."""

    claim: Claim
    result: ClaimResult
    verdict: Verdict
    needs: tuple[str, ...] = field(default=())

    @property
    def values(self) -> Mapping[str, Any]:
        """Further figures for the claim's sentence."""
        return self.result.values


def judge(claim: Claim, book: Book, customer_mask: np.ndarray | None = None) -> JudgedClaim:
    """Compute one claim over the customers in `customer_mask` (bool[N]; None: everyone) and judge it."""
    result = claim.compute(book, customer_mask)
    needs = result.needs or (("more",) if result.figure is not None and result.fewest < FEWEST else ())
    needs = needs or (("certainty",) if _both_sides(claim, result) else ())
    return JudgedClaim(claim, result, verdict(claim, result, needs), needs)


def judge_all(book: Book, customer_mask: np.ndarray | None = None) -> tuple[JudgedClaim, ...]:
    """All claims in their order."""
    return tuple(judge(claim, book, customer_mask) for claim in CLAIMS)


def verdict(claim: Claim, result: ClaimResult, needs: tuple[str, ...] = ()) -> Verdict:
    """The verdict on a result; missing data make it "untold" (undecided)."""
    if result.figure is None or needs or claim.criterion == "never":
        return "untold"
    low, high = (result.figure,) * 2 if result.low is None or result.high is None else (result.low, result.high)
    if claim.criterion == "level":
        return "holds" if low >= claim.holds and result.also else "does_not"
    beyond = low > claim.holds if claim.criterion == "above" else high < claim.holds
    return "holds" if beyond else "does_not"


def _both_sides(claim: Claim, result: ClaimResult) -> bool:
    """Whether the interval of an estimate has the stated figure inside, so that neither word is sure."""
    if claim.criterion == "never" or result.low is None or result.high is None:
        return False
    return result.low <= claim.holds < result.high if claim.criterion == "above" else result.low < claim.holds <= result.high
