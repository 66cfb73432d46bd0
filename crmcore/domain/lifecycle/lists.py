"""Customer lists of the life cycle page: list code → its customers, the most valuable first.

exploration formation stable decline   customers in that stage
entered_decline                        customers that entered decline in the newest quarter
reason.<reason>                        customers in decline for that reason
flow.<from>.<to>                       customers that changed stage in the newest quarter; `new`: first purchase in it
past.<k>.<stage>                       customers in that stage k quarters ago
ibm.<group>                            an IBM group
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.insights import Insights
from crmcore.domain.grading.mart import Mart
from crmcore.domain.lifecycle.ibm_groups import GROUPS, IbmGroups, LoyaltyFacts, ibm_groups
from crmcore.domain.lifecycle.stages import DECLINE, REASONS, STAGES, LifeCycle
from crmcore.domain.lifecycle.tables import entered_decline, rows_moved
from crmcore.domain.loyalty.quadrant import TRUE, Loyalty, high_repeat
from crmcore.domain.summary.findings import Finding, Tone
from crmcore.domain.summary.listing import DESCENDING

NEW = "new"
_RHYTHM = ("days_since_order", "median_gap_days", "order_amount")
_GROUP_COLUMNS: dict[str, tuple[str, ...]] = {
    "sleeping": _RHYTHM,
    "fast_growing": ("growth_rate", "order_count", "order_amount"),
    "loyal": ("repeat_purchase", "attitude", "order_amount"),
    "worth_cultivating": ("growth_potential", "attitude", "order_amount"),
}
_TONES: dict[str, Tone] = {"decline": "watch", "entered_decline": "watch", "stable": "good"}


def customer_list(book: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The list of the customers that `code` names, within `customer_mask` (bool[N]; None: everyone); empty for an unknown code."""
    selection = _select(book, code)
    if selection is None:
        return Finding(code, "plain", {})
    mask, columns = selection
    rows = most_valuable(book.mart, mask if customer_mask is None else mask & customer_mask)
    worth = value_metric(book.mart)
    return Finding(code, _TONES.get(code, "plain"), {"n": len(rows)}, rows, f"{DESCENDING}{worth}", tuple(dict.fromkeys((worth, *columns))))


def life_cycle_of(mart: Mart) -> LifeCycle:
    """The life cycle of a mart's customers, computed on first use."""
    return mart.insight("lifecycle", LifeCycle)


def ibm_groups_of(mart: Mart) -> IbmGroups:
    """The IBM groups of a mart's customers, computed on first use."""
    return mart.insight("ibm_groups", IbmGroups)


def compute_ibm_groups(insights: Insights) -> IbmGroups:
    """Compute the IBM groups from a mart's insights, with as much of loyalty and growth potential as is known."""
    facts = None
    if "loyalty" in insights:
        loyalty = insights.typed("loyalty", Loyalty)
        points = (loyalty.relationship.now, *loyalty.relationship.earlier)
        facts = LoyaltyFacts(loyalty.box == TRUE, tuple(high_repeat(p, loyalty.terms) for p in points), loyalty.attitude)
    return ibm_groups(insights["lifecycle"], facts, insights["value"].metrics["growth_potential"] if "value" in insights else None)


def value_metric(mart: Mart) -> str:
    """The metric that orders customers by value: current value where known, else the mart's best known profit or amount."""
    known = "value" in mart.insights and not np.isnan(mart.metrics["current_value"]).all()
    return "current_value" if known else mart.basis


def most_valuable(mart: Mart, mask: np.ndarray) -> np.ndarray:
    """int64[n]: rows in `mask` (bool[N]), the most valuable first, those of unknown value last."""
    rows = np.flatnonzero(mask)
    return rows[np.argsort(-mart.metrics[value_metric(mart)][rows], kind="stable")]


def _select(book: Book, code: str) -> tuple[np.ndarray, tuple[str, ...]] | None:
    """(bool[N] of the customers that `code` names, the metrics to show beside them); None for an unknown code."""
    life, n = life_cycle_of(book.mart), book.mart.count
    kind, *detail = code.split(".")
    if code in STAGES:
        return life.today == STAGES.index(code), _RHYTHM
    if code == "entered_decline":
        return _mask_of_rows(entered_decline(life), n), _RHYTHM
    if kind == "reason" and len(detail) == 1 and detail[0] in REASONS:
        return (life.today == DECLINE) & (life.reason == REASONS.index(detail[0])), (*_RHYTHM, "growth_rate")
    if kind == "flow" and len(detail) == 2 and detail[0] in (*STAGES, NEW) and detail[1] in STAGES:
        before = -1 if detail[0] == NEW else STAGES.index(detail[0])
        return _mask_of_rows(rows_moved(life, before, STAGES.index(detail[1])), n), _RHYTHM
    if kind == "past" and len(detail) == 2 and detail[0].isdecimal() and detail[1] in STAGES and int(detail[0]) < len(life.ends):
        return life.stage[-1 - int(detail[0])] == STAGES.index(detail[1]), _RHYTHM
    if kind == "ibm" and len(detail) == 1 and detail[0] in GROUPS:
        return ibm_groups_of(book.mart).group == GROUPS.index(detail[0]), _GROUP_COLUMNS.get(detail[0], ("order_amount",))
    return None


def _mask_of_rows(rows: np.ndarray, n: int) -> np.ndarray:
    mask = np.zeros(n, bool)
    mask[rows] = True
    return mask
