"""Customer lists of the value page: list code → its customers, ordered by the metric that the list is about.

box.<box> box.unknown       a box of the value matrix; graded customers of whom one of both values is unknown
box.waiting                 prospects assigned to a box by their growth outlook
tier3.<mvc|stc|bz>          most valuable, second tier, below zero
step.<step>                 a step of their programmes; step.new.<k>: customers that miss the k-th usual category
group.<group>               one of the four groups, or the rest
wallet wallet.<band>        known wallets, and those of one band of our share
influence influence.small   customers that referred others; those of them outside the top tier
prospects                   customers that have not bought yet
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.offers.next_products import next_products_of
from crmcore.domain.summary.findings import Finding, Tone
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.value.groups import GROUPS, value_groups
from crmcore.domain.value.influence import Influence
from crmcore.domain.value.matrix import BOXES, value_matrix
from crmcore.domain.value.programmes import STEPS, programme
from crmcore.domain.value.strategic_tiers import STRATEGIC, strategic_tiers
from crmcore.domain.value.wallet import BANDS, wallets

#: (bool[N] of the customers, metric to sort by, "-" before it: descending, metrics to show beside them)
Selection = tuple[np.ndarray, str, tuple[str, ...]]

WORTH, GROWTH = f"{DESCENDING}current_value", f"{DESCENDING}growth_potential"
_BOTH = ("current_value", "growth_potential")
ROOM, _AXES = f"{DESCENDING}room_to_grow", ("current_value", "room_to_grow")
_TONES: dict[str, Tone] = {"tier3.bz": "bad", "step.reverse": "watch", "group.over_served": "watch"}


def customer_list(book: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The list of the customers that `code` names, within `customer_mask` (bool[N]; None: everyone); empty for an unknown code."""
    selection = _select(book, code)
    if selection is None:
        return Finding(code, "plain", {})
    mask, sort, columns = selection
    rows = np.flatnonzero(mask if customer_mask is None else mask & customer_mask)
    values = book.mart.metrics[sort.removeprefix(DESCENDING)][rows]
    order = np.argsort(-values if sort.startswith(DESCENDING) else values, kind="stable")
    return Finding(code, _TONES.get(code, "plain"), {"n": len(rows)}, rows[order], sort, columns)


def _select(book: Book, code: str) -> Selection | None:
    """The customers that `code` names, how to sort them and what to show; None for an unknown code."""
    kind, _, detail = code.partition(".")
    select = {
        "box": _box,
        "tier3": _tier,
        "step": _step,
        "group": _group,
        "wallet": _wallet,
        "influence": _influence,
        "prospects": _prospects,
    }.get(kind)
    return select(book, detail) if select else None


def _box(book: Book, box: str) -> Selection | None:
    matrix = value_matrix(book)
    if box == "unknown":
        return matrix.unknown, WORTH, _AXES
    if box == "waiting":
        return matrix.provisional >= 0, f"{DESCENDING}growth_outlook", ("growth_outlook",)
    if box not in BOXES:
        return None
    return matrix.box == BOXES.index(box), ROOM if box == "iron" else WORTH, _AXES


def _tier(book: Book, tier: str) -> Selection | None:
    if tier not in STRATEGIC:
        return None
    mask = strategic_tiers(book) == STRATEGIC.index(tier)
    if tier == "bz":
        return mask, "net_profit", ("net_profit", "service_cost", "current_value")
    return mask, GROWTH if tier == "stc" else WORTH, _BOTH


def _step(book: Book, detail: str) -> Selection | None:
    code, _, category = detail.partition(".")
    strategic = next((tier for tier, steps in STEPS.items() if code in steps), None)
    if strategic is None:
        return None
    tier = strategic_tiers(book)
    sort = {"mvc": WORTH, "stc": GROWTH, "bz": "net_profit"}[strategic]
    if category:
        offers = next_products_of(book)
        if code != "new" or offers is None or not category.isdecimal() or int(category) >= offers.items.count:
            return None
        step = next(s for s in programme(book, tier, strategic) if s.code == code)
        return step.customer_mask & (offers.named == int(category)).any(axis=1), sort, ("growth_potential", "order_amount")
    step = next(s for s in programme(book, tier, strategic) if s.code == code)
    return step.customer_mask, sort, tuple(dict.fromkeys((sort.removeprefix(DESCENDING), *step.columns)))


def _group(book: Book, group: str) -> Selection | None:
    if group not in GROUPS:
        return None
    mask = value_groups(book) == GROUPS.index(group)
    if group == "prospective":
        return mask, f"{DESCENDING}growth_outlook", ("growth_outlook",)
    if group == "over_served":
        return mask, f"{DESCENDING}service_cost", ("service_cost", "gross_profit", "net_profit")
    return mask, GROWTH if group == "potential" else WORTH, _BOTH


def _wallet(book: Book, band: str) -> Selection | None:
    bands = wallets(book).band
    if not band:
        return bands >= 0, GROWTH, ("share_of_wallet", "growth_potential")
    if not band.isdecimal() or int(band) > len(BANDS):
        return None
    return bands == int(band), GROWTH, ("share_of_wallet", "growth_potential")


def _influence(book: Book, narrowed: str) -> Selection | None:
    if "influence" not in book.mart.insights or narrowed not in ("", "small"):
        return None
    mask = book.mart.insight("influence", Influence).referred > 0
    return mask & (book.tier != 0) if narrowed else mask, f"{DESCENDING}influence", ("influence", "current_value")


def _prospects(book: Book, detail: str) -> Selection | None:
    if detail:
        return None
    return book.mart.population == PROSPECT, f"{DESCENDING}growth_outlook", ("growth_outlook",)
