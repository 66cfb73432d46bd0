"""Tables of the team: every salesperson now and as proposed, and what the moves change by tier."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.team.balancing import Move
from crmcore.domain.team.team import Loads, Team
from crmcore.report.team.words import region_name
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import UNKNOWN, Words


def tier_names(team: Team, words: Words, scheme: str) -> tuple[str, ...]:
    """The names of the tiers, and, last, of customers without one."""
    return (*(words.tier(scheme, code) for code in team.tiers), words.t("team.no_tier"))


def people_table(team: Team, before: Loads, after: Loads, words: Words, scheme: str, currency: str = "") -> TableCells:
    """One row a salesperson: customers, by tier, hours, load, money, missing to quota; where a figure changes, both."""
    people = team.people

    def both(one: str, other: str) -> str:
        return one if one == other else words.t("team.table.arrow", before=one, after=other)

    def money(name: str, person: int) -> str:
        return both(*(words.money(getattr(state, name)[person], currency, compact=True) for state in (before, after)))

    def number(one: float, other: float) -> str:
        return both(words.number(one), words.number(other))

    with_quota = not np.isnan(people.quota).all()
    named = (*("customers",), *(tier_names(team, words, scheme)), *("hours", "capacity", "load", "amount", "profit", "potential"))
    head = (
        words.t("team.person"),
        words.t("team.region"),
        *(words.t(f"team.table.{name}") if name in _WORDED else name for name in (*named, *(("quota_gap",) if with_quota else ()))),
    )

    def cells(person: int) -> tuple[str, ...]:
        return (
            people.name(person),
            region_name(people.regions[person], words),
            number(before.customers[person], after.customers[person]),
            *(number(one, other) for one, other in zip(before.by_tier[person], after.by_tier[person], strict=True)),
            number(before.hours[person], after.hours[person]),
            words.number(people.hours[person]),
            both(*(words.share(1 + state.relative[person]) for state in (before, after))),
            *(money(name, person) for name in ("amount", "profit", "potential")),
            *((both(*(quota_text(state.quota_gap[person], words, currency) for state in (before, after))),) if with_quota else ()),
        )

    return head, [cells(person) for person in np.lexsort((np.arange(people.count), people.region)).tolist()]


def quota_text(gap: float, words: Words, currency: str) -> str:
    """What is missing to the quota; where it is exceeded, by how much it is over."""
    if not gap < 0:
        return words.money(gap, currency, compact=True)
    return words.t("team.table.over", amount=words.money(-gap, currency, compact=True))


_WORDED = frozenset({"customers", "hours", "capacity", "load", "amount", "profit", "potential", "quota_gap"})


def effect_table(team: Team, moves: Sequence[Move], words: Words, scheme: str, currency: str = "") -> TableCells:
    """What moves by tier: customers, their hours, order amount and profit; and all together."""
    moved = np.array([move.customer for move in moves], np.int64)
    tier = np.where(team.tier < 0, len(team.tiers), team.tier)[moved]

    def cells(name: str, chosen: np.ndarray) -> tuple[str, ...]:
        return (
            name,
            words.number(len(chosen)),
            words.number(team.hours[chosen].sum()),
            *(_money(column[chosen], words, currency) for column in (team.amount, team.profit)),
        )

    lines = [cells(name, moved[tier == place]) for place, name in enumerate(tier_names(team, words, scheme))]
    head = tuple(words.t(f"team.effect.{name}") for name in ("tier", "moved", "hours", "amount", "profit"))
    return head, [*lines, cells(words.t("team.table.all"), moved)]


def _money(values: np.ndarray, words: Words, currency: str) -> str:
    known = values[~np.isnan(values)]
    return words.money(float(known.sum()), currency, compact=True) if len(known) or not len(values) else UNKNOWN
