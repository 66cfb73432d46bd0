"""What to do for the most valuable, the second tier and those below zero (S3), each step with its customers by a plain rule.

A most valuable or second-tier customer may stand under several steps or under none; one below zero stands under exactly one.

listen     MVC that complained in the window                   more      STC whose growth potential lies above the tier's median
care       MVC whose satisfaction is at least 7                 new       STC that miss a category usual among their peers
frontline  MVC that nobody visited in the window               cross     STC that buy in one category only
act        MVC that let their own usual gap pass                clean     STC contacted more often than they bought, CLEAN times
reverse    MVC that decline
loyalty    MVC that are not truly loyal, though attitude is known

reassess     loses now, but not in the year before
end          lost in both years and has overdue bills; or none of the following can help
migrate      serving turns its profit into a loss, and it buys less than the median: a cheaper channel
educate      serving turns its profit into a loss, and it buys at least the median: to ask for less service
renegotiate  already the goods are sold at a loss, with a discount above the median
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.lifecycle.stages import DECLINE
from crmcore.domain.loyalty.quadrant import TRUE, UNKNOWN
from crmcore.domain.value.next_products import NextProducts, next_products
from crmcore.domain.value.strategic_tiers import BZ, MVC, STC

STEPS: dict[str, tuple[str, ...]] = {
    "mvc": ("reverse", "listen", "act", "frontline", "care", "loyalty"),
    "stc": ("more", "new", "cross", "clean"),
    "bz": ("reassess", "educate", "renegotiate", "migrate", "end"),
}
SATISFIED = 7.0
#: a customer declines when it buys half as much, or stays away for so many times its usual gap (but never under a month)
FALLEN, SILENT, SHORTEST_GAP = -0.5, 2.0, 30.0
#: contacts for one purchase from which on a customer is talked to too often
CONTACTS_PER_PURCHASE = 3.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a programme: bool[N] of its customers, the metrics that made them so, and the table it lacks ("": none)."""

    code: str
    who: np.ndarray
    columns: tuple[str, ...]
    lacks: str = ""


def programme(book: Book, tier: np.ndarray, of: str) -> tuple[Step, ...]:
    """The steps for one of STRATEGIC, in their order; `tier` as `strategic_tiers` gives it."""
    made = {"mvc": _for_most_valuable, "stc": _for_second_tier, "bz": _for_below_zero}[of](book, tier)
    return tuple(made[code] for code in STEPS[of])


def declining(book: Book) -> np.ndarray:
    """bool[N]: in the stage of decline; where no life cycle is at hand, buys half as much as the window before or less, or
    has stayed away for twice its usual gap."""
    if "lifecycle" in book.mart.insights:
        return book.mart.insight("lifecycle").today == DECLINE
    growth, since, gap = (book.mart.metrics[m] for m in ("growth_rate", "days_since_order", "median_gap_days"))
    with np.errstate(invalid="ignore"):
        return (growth <= FALLEN) | (since > np.maximum(SHORTEST_GAP, SILENT * gap))


def next_product_offers(book: Book) -> NextProducts | None:
    """What each customer could be offered next; None where order lines tell no category."""
    if "baskets" not in book.mart.insights:
        return None
    baskets = book.mart.insight("baskets")
    if not baskets.categories:
        return None
    view = book.mart.insight("long_view")
    return next_products(baskets, view.segment, book.mart.in_window)


def _facts(book: Book) -> ServiceFacts | None:
    return book.mart.insight("service_facts") if "service_facts" in book.mart.insights else None


def _for_most_valuable(book: Book, tier: np.ndarray) -> dict[str, Step]:
    of, m, facts = tier == MVC, book.mart.metrics, _facts(book)
    with np.errstate(invalid="ignore"):
        away = m["days_since_order"] > np.maximum(SHORTEST_GAP, m["median_gap_days"])
        found = {
            "reverse": Step("reverse", of & declining(book), ("growth_rate", "days_since_order", "median_gap_days")),
            "listen": _known(book, "listen", "complaint_count", lambda x: of & (x > 0)),
            "act": Step("act", of & away & ~declining(book), ("days_since_order", "median_gap_days")),
            "care": _known(book, "care", "satisfaction", lambda x: of & (x >= SATISFIED)),
        }
    visits = None if facts is None else facts.visits
    found["frontline"] = (
        Step("frontline", np.zeros(len(of), bool), (), "contact")
        if visits is None
        else Step("frontline", of & (visits == 0), ("days_since_order",))
    )
    found["loyalty"] = _to_win(book, of)
    return found


def _to_win(book: Book, of: np.ndarray) -> Step:
    if "loyalty" not in book.mart.insights or np.isnan(book.mart.metrics["attitude"]).all():
        return Step("loyalty", np.zeros(len(of), bool), (), "survey")
    box = book.mart.insight("loyalty").box
    return Step("loyalty", of & (box >= 0) & (box != TRUE) & (box != UNKNOWN), ("repeat_purchase", "attitude"))


def _known(book: Book, code: str, metric: str, rule: Callable[[np.ndarray], np.ndarray]) -> Step:
    """A step that rests on one metric; without anybody's it says which table it lacks."""
    values = book.mart.metrics[metric]
    if np.isnan(values).all():
        return Step(code, np.zeros(len(values), bool), (), BY_ID[metric].needs)
    return Step(code, rule(values), (metric,))


def _for_second_tier(book: Book, tier: np.ndarray) -> dict[str, Step]:
    of, m, facts = tier == STC, book.mart.metrics, _facts(book)
    nobody = np.zeros(len(of), bool)
    growth, found = m["growth_potential"], next_product_offers(book)
    middle = float(np.nanmedian(growth[of])) if (of & ~np.isnan(growth)).any() else np.inf
    steps = {"more": Step("more", of & (growth > max(middle, 0.0)), ("growth_potential",))}
    steps["new"] = Step("new", nobody, (), "category") if found is None else Step("new", of & (found.count > 0), ("growth_potential",))
    steps["cross"] = (
        Step("cross", nobody, (), "category") if found is None else Step("cross", of & (found.bought == 1), ("growth_potential",))
    )
    steps["clean"] = (
        Step("clean", nobody, (), "contact")
        if facts is None or facts.contacts is None
        else Step(
            "clean", of & (facts.contacts >= CONTACTS_PER_PURCHASE * np.maximum(np.nan_to_num(m["order_count"]), 1)), ("order_count",)
        )
    )
    return steps


def _for_below_zero(book: Book, tier: np.ndarray) -> dict[str, Step]:
    of, m, facts = tier == BZ, book.mart.metrics, _facts(book)
    before = np.full(len(of), np.nan) if facts is None else facts.profit_before
    amount, gross, overdue = m["order_amount"], m["gross_profit"], m["overdue_amount"]
    graded = np.zeros(len(of), bool)
    graded[book.rows] = True
    discount = None if facts is None else facts.discount
    with np.errstate(invalid="ignore"):
        twice = of & (before < 0)
        owing = twice & (overdue > 0)
        by_service = twice & ~owing & (gross >= 0)
        small = amount < _median(amount, graded)
        dear = np.zeros(len(of), bool) if discount is None else discount > _median(discount, graded)
        by_goods = twice & ~owing & ~by_service & dear
    rest = twice & ~owing & ~by_service & ~by_goods
    return {
        "reassess": Step("reassess", of & ~twice, ("net_profit",)),
        "educate": Step("educate", by_service & ~small, ("gross_profit", "service_cost", "net_profit")),
        "renegotiate": Step("renegotiate", by_goods, ("gross_profit", "net_profit"), "discount" if discount is None else ""),
        "migrate": Step("migrate", by_service & small, ("gross_profit", "service_cost", "order_amount")),
        "end": Step("end", owing | rest, ("net_profit", "overdue_amount")),
    }


def _median(values: np.ndarray, among: np.ndarray) -> float:
    known = among & ~np.isnan(values)
    return float(np.median(values[known])) if known.any() else np.nan
