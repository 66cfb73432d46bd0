"""Programmes for the strategic tiers (S3): the steps to take, each with its customers selected by a simple rule.

A most valuable (MVC) or second-tier (STC) customer may fall under several steps or none, and under none where it has gone; one below
zero (BZ) under exactly one. Steps are general advice for a group: the next action of a customer comes first (`crmcore.domain.health`).

listen     MVC that complained in the window                   more      STC whose growth potential lies above the tier's median
care       MVC whose satisfaction is at least 7                 new       STC to offer a product next, the upper half by profit
frontline  MVC that nobody visited in the window               cross     STC that buy in one category only
act        MVC whose next order is later than their usual gap       clean     STC with more than DEFAULT_CAP contacts per purchase
reverse    MVC that decline
loyalty    MVC that are not truly loyal, where attitude is known

reassess     loses now, but not in the year before
end          lost in both years and has overdue bills; or none of the following can help
migrate      service costs turn its profit into a loss, and it buys less than the median: move to a cheaper channel
educate      service costs turn its profit into a loss, and it buys at least the median: reduce the service needed
renegotiate  the goods themselves are sold at a loss, with a discount above the median
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.service_facts import Baskets, ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.lifecycle.stages import DECLINE, LifeCycle
from crmcore.domain.loyalty.quadrant import TRUE, UNKNOWN, Loyalty
from crmcore.domain.offers.contact_load import DEFAULT_CAP
from crmcore.domain.offers.next_products import next_products_of
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.value.strategic_tiers import BZ, MVC, STC

STEPS: dict[str, tuple[str, ...]] = {
    "mvc": ("reverse", "listen", "act", "frontline", "care", "loyalty"),
    "stc": ("more", "new", "cross", "clean"),
    "bz": ("reassess", "educate", "renegotiate", "migrate", "end"),
}
SATISFIED = 7.0
#: the next order is late after the customer's own median gap, but never before so many days
SHORTEST_GAP = 30.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a programme: bool[N] of its customers, the metrics that its rule uses, and the table it lacks ("": none)."""

    code: str
    customer_mask: np.ndarray
    columns: tuple[str, ...]
    lacks: str = ""


def programme(book: Book, tier: np.ndarray, strategic: str) -> tuple[Step, ...]:
    """The steps for a strategic tier, in the order of STEPS.

    Parameters
    ----------
    book : the graded customers
    tier : int8[N], from `strategic_tiers`
    strategic : an entry of STRATEGIC
    """
    steps = {"mvc": _for_most_valuable, "stc": _for_second_tier, "bz": _for_below_zero}[strategic](book, tier)
    return tuple(steps[code] for code in STEPS[strategic])


def declining(book: Book) -> np.ndarray:
    """bool[N]: in the stage of decline; nobody where nothing reads the life cycle."""
    if "lifecycle" not in book.mart.insights:
        return np.zeros(book.mart.count, bool)
    return book.mart.insight("lifecycle", LifeCycle).today == DECLINE


def mean_discount(book: Book) -> np.ndarray | None:
    """float64[N]: mean discount in the window, 0–1, NaN unknown; None where it is unknown of everyone."""
    facts = _facts(book)
    return None if facts is None else facts.discount


def high_discount(book: Book) -> np.ndarray | None:
    """bool[N]: mean discount above the median of the graded customers; None where it is unknown of everyone."""
    discount = mean_discount(book)
    if discount is None:
        return None
    with np.errstate(invalid="ignore"):
        return discount > _median(discount, _graded(book))


def _facts(book: Book) -> ServiceFacts | None:
    return book.mart.insight("service_facts", ServiceFacts) if "service_facts" in book.mart.insights else None


def _for_most_valuable(book: Book, tier: np.ndarray) -> dict[str, Step]:
    members, m, facts = (tier == MVC) & ~gone_mask(book), book.mart.metrics, _facts(book)
    with np.errstate(invalid="ignore"):
        silent = m["days_since_order"] > np.maximum(SHORTEST_GAP, m["median_gap_days"])
        steps = {
            "reverse": Step("reverse", members & declining(book), ("growth_rate", "days_since_order", "median_gap_days")),
            "listen": _known(book, "listen", "complaint_count", lambda x: members & (x > 0)),
            "act": Step("act", members & silent & ~declining(book), ("days_since_order", "median_gap_days")),
            "care": _known(book, "care", "satisfaction", lambda x: members & (x >= SATISFIED)),
        }
    visits = None if facts is None else facts.visits
    steps["frontline"] = (
        Step("frontline", np.zeros(len(members), bool), (), "contact")
        if visits is None
        else Step("frontline", members & (visits == 0), ("days_since_order",))
    )
    steps["loyalty"] = _to_win(book, members)
    return steps


def _to_win(book: Book, members: np.ndarray) -> Step:
    if "loyalty" not in book.mart.insights or np.isnan(book.mart.metrics["attitude"]).all():
        return Step("loyalty", np.zeros(len(members), bool), (), "survey")
    box = book.mart.insight("loyalty", Loyalty).box
    return Step("loyalty", members & (box >= 0) & (box != TRUE) & (box != UNKNOWN), ("repeat_purchase", "attitude"))


def _known(book: Book, code: str, metric: str, rule: Callable[[np.ndarray], np.ndarray]) -> Step:
    """A step that uses one metric; where that is unknown for everyone, the step names the table it lacks."""
    values = book.mart.metrics[metric]
    if np.isnan(values).all():
        return Step(code, np.zeros(len(values), bool), (), BY_ID[metric].needs)
    return Step(code, rule(values), (metric,))


def _for_second_tier(book: Book, tier: np.ndarray) -> dict[str, Step]:
    members, m, facts = (tier == STC) & ~gone_mask(book), book.mart.metrics, _facts(book)
    nobody = np.zeros(len(members), bool)
    growth = m["growth_potential"]
    median = float(np.nanmedian(growth[members])) if (members & ~np.isnan(growth)).any() else np.inf
    steps = {"more": Step("more", members & (growth > max(median, 0.0)), ("growth_potential",))}
    to_offer, one_category = _to_offer(book, members), _one_category(book)
    steps["new"] = Step("new", nobody, (), "category") if to_offer is None else Step("new", to_offer, ("growth_potential",))
    steps["cross"] = (
        Step("cross", nobody, (), "category") if one_category is None else Step("cross", members & one_category, ("growth_potential",))
    )
    steps["clean"] = (
        Step("clean", nobody, (), "contact")
        if facts is None or facts.contacts is None
        else Step("clean", members & (facts.contacts > DEFAULT_CAP * np.maximum(np.nan_to_num(m["order_count"]), 1)), ("order_count",))
    )
    return steps


def _to_offer(book: Book, members: np.ndarray) -> np.ndarray | None:
    """bool[N]: those of the members to whom a product is named whose expected profit is at least the median of theirs; None: no items."""
    offers = next_products_of(book)
    if offers is None:
        return None
    named = members & offers.has_offer & (np.nan_to_num(offers.margin) > 0)
    return named & (np.nan_to_num(offers.margin) >= _median(offers.margin, named))


def _one_category(book: Book) -> np.ndarray | None:
    """bool[N]: bought in one category only in the window; None where order lines have no category."""
    baskets = book.mart.insight("baskets", Baskets) if "baskets" in book.mart.insights else None
    if baskets is None or not baskets.categories:
        return None
    return np.bincount(baskets.customer, minlength=book.mart.count) == 1


def _for_below_zero(book: Book, tier: np.ndarray) -> dict[str, Step]:
    members, m, facts = tier == BZ, book.mart.metrics, _facts(book)
    before = np.full(len(members), np.nan) if facts is None else facts.profit_before
    amount, gross, overdue = m["order_amount"], m["gross_profit"], m["overdue_amount"]
    graded = _graded(book)
    discounted = high_discount(book)
    with np.errstate(invalid="ignore"):
        repeated = members & (before < 0)
        owing = repeated & (overdue > 0)
        by_service = repeated & ~owing & (gross >= 0)
        small = amount < _median(amount, graded)
        by_goods = repeated & ~owing & ~by_service & (False if discounted is None else discounted)
    rest = repeated & ~owing & ~by_service & ~by_goods
    return {
        "reassess": Step("reassess", members & ~repeated, ("net_profit",)),
        "educate": Step("educate", by_service & ~small, ("gross_profit", "service_cost", "net_profit")),
        "renegotiate": Step("renegotiate", by_goods, ("gross_profit", "net_profit"), "discount" if discounted is None else ""),
        "migrate": Step("migrate", by_service & small, ("gross_profit", "service_cost", "order_amount")),
        "end": Step("end", owing | rest, ("net_profit", "overdue_amount")),
    }


def _graded(book: Book) -> np.ndarray:
    graded = np.zeros(book.mart.count, bool)
    graded[book.rows] = True
    return graded


def _median(values: np.ndarray, among: np.ndarray) -> float:
    known = among & ~np.isnan(values)
    return float(np.median(values[known])) if known.any() else np.nan
