"""Warning signs: which facts count as a reason for churn risk, from which limit on, and the action each calls for, as one table.

A model says by how much a group of facts raises a customer's risk; it does not say that the facts are bad news. A short silence
may raise it where most customers are silent for even less. So a group is named as a reason only where one of its signs holds:
a fact beyond a limit that a salesperson would accept.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

#: the action where no sign holds
LISTEN = "listen"
_COMPARE: dict[str, Callable[[float, float], bool]] = {">=": operator.ge, "<=": operator.le}


@dataclass(frozen=True, slots=True)
class Limit:
    """A comparison of a fact with `bound`; `times_usual`: the bound is a multiple of the typical customer's value."""

    fact: str
    relation: Literal[">=", "<="]
    bound: float
    times_usual: bool = False

    def holds(self, facts: Mapping[str, float | None], usual: Mapping[str, float | None]) -> bool:
        """True where the fact is beyond the bound; False where the fact or the typical value is unknown."""
        value, typical = facts.get(self.fact), usual.get(self.fact) if self.times_usual else 1.0
        # of a typical loss, less is lost below it and not above
        return (
            value is not None
            and typical is not None
            and (not self.times_usual or typical > 0)
            and _COMPARE[self.relation](value, self.bound * typical)
        )


@dataclass(frozen=True, slots=True)
class Sign:
    """A reason that can be named.

    group    group of facts whose weight in the model it carries (`features.GROUPS`)
    limits   conditions that all hold
    action   the action it calls for
    tells    facts that its sentence names
    first    to be resolved before any offer: named before stronger reasons
    """

    code: str
    group: str
    limits: tuple[Limit, ...]
    action: str
    tells: tuple[str, ...]
    first: bool = False


#: of each group the first sign that holds is named; `silent_too_long` is the result of the plain rule. Days late: from 30 on
#: finance must be involved, below 10 is not late; a pace counts only for customers that usually order at least twice in the
#: time; answers of six of ten and below are detractors (Reichheld 2003)
SIGNS: tuple[Sign, ...] = (
    Sign("complains", "complaints", (Limit("complaints_year", ">=", 1),), "settle_complaint", ("complaints_year",), first=True),
    Sign("very_late", "payment", (Limit("days_late", ">=", 30),), "payment_plan", ("days_late",), first=True),
    Sign("unpaid", "payment", (Limit("overdue_share", ">=", 0.25),), "payment_plan", ("overdue_share",), first=True),
    Sign("disputes", "payment", (Limit("disputed", ">=", 0.05),), "settle_dispute", ("disputed",), first=True),
    Sign("late", "payment", (Limit("days_late", ">=", 10),), "remind_payment", ("days_late",)),
    Sign(
        "silent", "silence", (Limit("silence_ratio", ">=", 1.5), Limit("days_since", ">=", 30)), "ask_next_order", ("days_since", "own_gap")
    ),
    Sign("once", "silence", (Limit("purchase_days", "<=", 1), Limit("days_since", ">=", 60)), "second_order", ("days_since",)),
    Sign("quiet", "silence", (Limit("silent_too_long", ">=", 1),), "ask_next_order", ("days_since",)),
    Sign("slower_quarter", "rhythm", (Limit("pace_quarter", "<=", 0.7), Limit("own_gap", "<=", 45)), "ask_elsewhere", ("pace_quarter",)),
    Sign("slower_half", "rhythm", (Limit("pace_half", "<=", 0.7), Limit("own_gap", "<=", 91)), "ask_elsewhere", ("pace_half",)),
    Sign("fewer", "rhythm", (Limit("orders_growth", "<=", -0.3),), "ask_elsewhere", ("orders_growth",)),
    Sign("less_half", "spending", (Limit("amount_pace", "<=", 0.7), Limit("own_gap", "<=", 91)), "show_range", ("amount_pace",)),
    Sign("less", "spending", (Limit("amount_growth", "<=", -0.3),), "show_range", ("amount_growth",)),
    Sign("unsatisfied", "attitude", (Limit("satisfaction", "<=", 6),), "visit_unhappy", ("satisfaction",)),
    Sign("not_recommending", "attitude", (Limit("recommend", "<=", 6),), "visit_unhappy", ("recommend",)),
    Sign("distrusting", "attitude", (Limit("trust", "<=", 6),), "visit_unhappy", ("trust",)),
    Sign("neglected", "service", (Limit("contacts", "<=", 1),), "visit_neglected", ("contacts",)),
    Sign("new", "tenure", (Limit("tenure", "<=", 365),), "welcome", ("tenure",)),
    Sign("rare", "habit", (Limit("orders_year", "<=", 0.75, times_usual=True),), "standing_order", ("orders_year",)),
    Sign("small", "size", (Limit("average_order", "<=", 0.5, times_usual=True),), "larger_order", ("average_order",)),
    Sign("thin", "margin", (Limit("margin", "<=", 0.75, times_usual=True),), "check_prices", ("margin",)),
)
ACTIONS: tuple[str, ...] = tuple(dict.fromkeys([*(sign.action for sign in SIGNS), LISTEN]))


def sign_of(group: str, facts: Mapping[str, float | None], usual: Mapping[str, float | None]) -> Sign | None:
    """The first sign of a group that holds; None where none does, or the facts are unknown. `facts`, `usual`: fact → value of
    the customer and of the typical customer."""
    return next((sign for sign in SIGNS if sign.group == group and all(limit.holds(facts, usual) for limit in sign.limits)), None)
