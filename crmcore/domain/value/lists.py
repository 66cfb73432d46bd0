"""Whom a click on the value page lists: a code → its customers, those first whom it is most about.

box.<box> box.unknown       a box of the value matrix; graded customers of whom one of both values is unknown
box.waiting                 prospects that stand in a box by their growth outlook
tier3.<mvc|stc|bz>          most valuable, second tier, below zero
step.<step>                 a step of their programmes; step.new.<k>: who misses the k-th usual category
group.<group>               one of the four groups, or the rest
wallet wallet.<band>        known wallets, and those of one band of our share
influence influence.small   who sent others; those of them outside the top tier
prospects                   who has not bought yet
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.summary.findings import Finding, Tone
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.value.groups import GROUPS, value_groups
from crmcore.domain.value.matrix import BOXES, value_matrix
from crmcore.domain.value.programmes import STEPS, next_product_offers, programme
from crmcore.domain.value.strategic_tiers import STC, STRATEGIC, strategic_tiers
from crmcore.domain.value.wallet import BANDS, wallets

#: who: bool[N]; sort; columns
Asked = tuple[np.ndarray, str, tuple[str, ...]]

WORTH, GROWTH = f"{DESCENDING}current_value", f"{DESCENDING}growth_potential"
_BOTH = ("current_value", "growth_potential")
_TONES: dict[str, Tone] = {"tier3.bz": "bad", "step.reverse": "watch", "group.over_served": "watch"}


def customer_list(book: Book, part: np.ndarray | None, code: str) -> Finding:
    """The customers of `part` (bool[N]; None: everyone) that a code names; an unknown code has none."""
    kind, _, detail = code.partition(".")
    reader = {
        "box": _box,
        "tier3": _tier,
        "step": _step,
        "group": _group,
        "wallet": _wallet,
        "influence": _influence,
        "prospects": _prospects,
    }.get(kind)
    asked = reader(book, detail) if reader else None
    if asked is None:
        return Finding(code, "plain", {})
    who, sort, columns = asked
    rows = np.flatnonzero(who if part is None else who & part)
    values = book.mart.metrics[sort.removeprefix(DESCENDING)][rows]
    order = np.argsort(-values if sort.startswith(DESCENDING) else values, kind="stable")
    return Finding(code, _TONES.get(code, "plain"), {"n": len(rows)}, rows[order], sort, columns)


def _box(book: Book, box: str) -> Asked | None:
    matrix = value_matrix(book)
    if box == "unknown":
        return matrix.unknown, WORTH, _BOTH
    if box == "waiting":
        return matrix.provisional >= 0, f"{DESCENDING}growth_outlook", ("growth_outlook",)
    if box not in BOXES:
        return None
    return matrix.box == BOXES.index(box), GROWTH if box == "iron" else WORTH, _BOTH


def _tier(book: Book, tier: str) -> Asked | None:
    if tier not in STRATEGIC:
        return None
    who = strategic_tiers(book) == STRATEGIC.index(tier)
    if tier == "bz":
        return who, "net_profit", ("net_profit", "service_cost", "current_value")
    return who, GROWTH if tier == "stc" else WORTH, _BOTH


def _step(book: Book, detail: str) -> Asked | None:
    code, _, category = detail.partition(".")
    of = next((tier for tier, steps in STEPS.items() if code in steps), None)
    if of is None:
        return None
    tier = strategic_tiers(book)
    sort = {"mvc": WORTH, "stc": GROWTH, "bz": "net_profit"}[of]
    if category:
        told = next_product_offers(book)
        if code != "new" or told is None or not category.isdecimal() or int(category) >= len(told.categories):
            return None
        return (tier == STC) & told.missing[:, int(category)], sort, ("growth_potential", "order_amount")
    step = next(s for s in programme(book, tier, of) if s.code == code)
    return step.who, sort, tuple(dict.fromkeys((sort.removeprefix(DESCENDING), *step.columns)))


def _group(book: Book, group: str) -> Asked | None:
    if group not in GROUPS:
        return None
    who = value_groups(book) == GROUPS.index(group)
    if group == "prospective":
        return who, f"{DESCENDING}growth_outlook", ("growth_outlook",)
    if group == "over_served":
        return who, f"{DESCENDING}service_cost", ("service_cost", "gross_profit", "net_profit")
    return who, GROWTH if group == "potential" else WORTH, _BOTH


def _wallet(book: Book, band: str) -> Asked | None:
    told = wallets(book).band
    if not band:
        return told >= 0, GROWTH, ("share_of_wallet", "growth_potential")
    if not band.isdecimal() or int(band) > len(BANDS):
        return None
    return told == int(band), GROWTH, ("share_of_wallet", "growth_potential")


def _influence(book: Book, narrowed: str) -> Asked | None:
    if "influence" not in book.mart.insights or narrowed not in ("", "small"):
        return None
    who = book.mart.insight("influence").referred > 0
    return who & (book.tier != 0) if narrowed else who, f"{DESCENDING}influence", ("influence", "current_value")


def _prospects(book: Book, detail: str) -> Asked | None:
    if detail:
        return None
    return book.mart.population == PROSPECT, f"{DESCENDING}growth_outlook", ("growth_outlook",)
