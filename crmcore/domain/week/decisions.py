"""Which decisions of a week bring most money: one of each topic, ranked by money, each with the assumption that it rests on.

Every candidate's money is what another capability works out; nothing is weighed anew here. Money of different topics is never added: the
same customer may stand in several.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from crmcore.domain.allocation.conflicts import conflicts_of
from crmcore.domain.allocation.ways import Ways
from crmcore.domain.budget.basis import BudgetBasis
from crmcore.domain.budget.levers import END, LeverSettings, expected_gain, turn
from crmcore.domain.letting_go.candidates import WHY, Candidates
from crmcore.domain.worklist.entries import Source
from crmcore.domain.worklist.reasons import REASONS
from crmcore.domain.worklist.worklist import Worklist

#: so many are named
MOST = 3
#: kind → (topic, page where it is done); of one topic the kind with most money counts, so that no two say nearly the same
KINDS: dict[str, tuple[str, str]] = {
    "complaints": ("complaints", "complaints"),
    "call": ("keep", "worklist"),
    "decline": ("keep", "worklist"),
    "collect": ("collect", "worklist"),
    "win_back": ("win_back", "worklist"),
    "offer": ("offer", "offers"),
    "orders": ("orders", "orders"),
    "over_served": ("cost", "budget"),
    "levers": ("cost", "budget"),
    "let_go": ("cost", "churn"),
}
#: kinds read from the worklist → reasons of its entries, and the rates that their money rests on
_FROM_WORKLIST: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "complaints": (("complaint_overdue", "complaint_due"), ("complaint_effect",)),
    "call": (("at_risk",), ("risk_from", "stay_success")),
    "decline": (("decline",), ("decline_success",)),
    "collect": (("long_overdue", "over_limit", "key_debt"), ("days_gained", "collect_effect")),
    "win_back": (("churned",), ("win_back_success", "win_back_cost")),
    "offer": (("next_product",), ("take_up",)),
}


@dataclass(frozen=True, slots=True)
class WeekDecision:
    """Something to decide.

    Attributes
    ----------
    kind
        A key of KINDS.
    money
        What it is expected to bring, above zero, in the company's currency.
    n
        Customers that it is about; of "orders": order lines.
    assumes
        What the money rests on, by name: shares from 0 to 1, days, money.
    """

    kind: str
    money: float
    n: int
    assumes: Mapping[str, float] = field(default_factory=dict)

    @property
    def topic(self) -> str:
        """What it is about; two decisions of one topic would say nearly the same."""
        return KINDS[self.kind][0]

    @property
    def page(self) -> str:
        """Id of the page where it is done."""
        return KINDS[self.kind][1]


def ranked(candidates: Iterable[WeekDecision]) -> tuple[WeekDecision, ...]:
    """The decision with most money of each topic, the largest first; those that bring nothing are left out. Equal ones stand in the order
    of KINDS, whatever the order of `candidates`."""
    places = {kind: k for k, kind in enumerate(KINDS)}
    order = sorted((one for one in candidates if one.money > 0), key=lambda one: (-one.money, places[one.kind]))
    first: dict[str, WeekDecision] = {}
    for one in order:
        first.setdefault(one.topic, one)
    return tuple(first.values())


def from_worklist(listed: Worklist) -> list[WeekDecision]:
    """What the open entries of a worklist bring: each customer's largest money of the kind's reasons."""
    rates = listed.basis.rates
    found: list[WeekDecision] = []
    for kind, (reasons, names) in _FROM_WORKLIST.items():
        sources = [source for source in listed.basis.sources if REASONS[source.reason].code in reasons]
        money = _with_entry(sources, listed.entries.rows, listed.basis.count)
        found.append(WeekDecision(kind, float(money.sum()), int((money > 0).sum()), {name: float(getattr(rates, name)) for name in names}))
    return found


def from_budget(basis: BudgetBasis, settings: LeverSettings) -> list[WeekDecision]:
    """What over-served customers cost above their share, as far as it can be taken back; what levers bring with customers that lose money.
    Both over the window of the grades."""
    effort, fair, accepts = basis.effort, basis.served.fair, settings.accepts
    above = float(np.nansum(effort.cost[basis.over] - fair[basis.over]))
    turned = turn(basis.losers, settings)
    return [
        WeekDecision("over_served", above * accepts, len(basis.over), {"accepts": accepts}),
        WeekDecision("levers", expected_gain(turned), int(turned.turned.sum()), {"accepts": accepts}),
    ]


def from_orders(ways: Ways) -> WeekDecision:
    """The gross profit of what order lines lack while another customer's order gets the same material in the same days; lines of unknown
    profit count as nothing."""
    conflicts = conflicts_of(ways.result)
    profit = np.nan_to_num(ways.demand.profit)
    return WeekDecision("orders", float(sum(profit[one.loser] * one.missing for one in conflicts)), len(conflicts))


def from_letting_go(found: Candidates, basis: BudgetBasis, settings: LeverSettings) -> WeekDecision:
    """The loss that ends, as far as its cost can be saved, with customers that lost money two years running, that no lever turns, and
    whose referrals do not outweigh it."""
    hopeless = basis.effort.rows[basis.losers.places[turn(basis.losers, settings).step == END]]
    loss = (found.why == WHY.index("loss")) & ~found.outweighed & np.isin(found.rows, hopeless)
    accepts = settings.accepts
    return WeekDecision("let_go", float(found.money[loss].sum()) * accepts, int(loss.sum()), {"accepts": accepts})


def _with_entry(sources: Iterable[Source], rows: np.ndarray, count: int) -> np.ndarray:
    """float64[count]: the largest money of some sources for each customer with an open entry, 0 without one or where it is unknown."""
    money, is_open = np.zeros(count), np.zeros(count, bool)
    is_open[rows] = True
    for source in sources:
        money[source.rows] = np.maximum(money[source.rows], np.nan_to_num(source.money))
    return np.where(is_open, money, 0.0)
