"""Tables of branches: each with its customers, where those of one buy besides, a reward plan by group, what a new branch rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from crmcore.domain.branches.across import MOST_BRANCHES, BranchRow, UseRow
from crmcore.domain.branches.investment import CHANCES, InvestmentReturn
from crmcore.domain.branches.rewards import RewardPlan
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import UNKNOWN, Words


def branch_table(rows: Sequence[BranchRow], words: Words, currency: str) -> TableCells:
    """One line a branch, the largest amount first."""
    names = ("branch", "customers", "home_customers", "shared_customers", "orders", "amount", "profit", "visitors_share")
    lines = [
        (
            row.name,
            words.number(row.customers),
            words.number(row.home_customers),
            words.number(row.shared_customers),
            words.number(row.orders),
            words.money(row.amount, currency, compact=True),
            words.money(row.profit, currency, compact=True),
            words.share(row.visitors_share),
        )
        for row in rows
    ]
    return _head(names, words), lines


def use_table(rows: Sequence[UseRow], words: Words, currency: str) -> TableCells:
    """Customers by the number of branches that they use."""
    customers, amount = sum(row.customers for row in rows), sum(row.amount for row in rows)
    lines = [
        (
            _used(row.branches, words),
            words.number(row.customers),
            words.share(row.customers / customers) if customers else UNKNOWN,
            words.share(row.amount / amount) if amount > 0 else UNKNOWN,
            words.money(row.amount / row.customers, currency) if row.customers else UNKNOWN,
            words.number(row.orders / row.customers, 1) if row.customers else UNKNOWN,
        )
        for row in rows
    ]
    return _head(("used", "customers", "customers_share", "amount_share", "amount_each", "orders_each"), words), lines


def tier_use_table(means: np.ndarray, names: Sequence[str], words: Words, currency: str) -> TableCells:
    """Mean amount of the customers of each tier, by the number of branches that they use."""
    head = (words.t("branches.column.group"), *(_used(branches, words) for branches in range(1, MOST_BRANCHES + 1)))
    return head, [(name, *(words.money(value, currency) for value in row)) for name, row in zip(names, means, strict=True)]


def home_table(shares: np.ndarray, names: Sequence[str], words: Words) -> TableCells:
    """Of what the customers of each home branch bought, the share bought at each branch."""
    return (words.t("branches.column.home"), *names), [
        (name, *(words.share(share) for share in row)) for name, row in zip(names, shares, strict=True)
    ]


def rewards_table(plan: RewardPlan, group_name: Callable[[str], str], words: Words, currency: str) -> TableCells:
    """One line a group that gets something, and all together."""

    def money(value: float) -> str:
        return words.money(value, currency, compact=True)

    names = ("group", "customers", "anyway", "extra", "middle", "range", "loss", "break_even")
    lines = [
        (
            group_name(group.group),
            words.number(group.customers),
            money(group.anyway),
            money(group.extra),
            money(group.returns.p50),
            words.t("campaigns.interval", low=money(group.returns.p10), high=money(group.returns.p90)),
            chance_text(group.returns.chance_of_loss, words),
            _needed_share(group.returns.break_even, words),
        )
        for group in plan.groups
    ]
    total = plan.returns
    lines.append(
        (
            words.t("branches.rewards.all"),
            words.number(sum(group.customers for group in plan.groups)),
            money(plan.anyway),
            money(plan.extra),
            money(total.p50),
            words.t("campaigns.interval", low=money(total.p10), high=money(total.p90)),
            chance_text(total.chance_of_loss, words),
            "",
        )
    )
    return _head(names, words), lines


def chance_text(chance: float, words: Words) -> str:
    """A chance in whole percent; what rests on assumptions is never said to be certain."""
    if chance < 0.01:
        return words.t("branches.chance.under")
    return words.t("branches.chance.over") if chance > 0.99 else words.share(chance)


def _needed_share(share: float | None, words: Words) -> str:
    return words.t("branches.rewards.never") if share is None or share > 1 or share < 0 else words.share(share, 1)


def return_table(found: InvestmentReturn, words: Words, currency: str) -> TableCells:
    """What an investment may return: in a bad, a middling and a good case."""
    lines = [
        (
            words.t(f"branches.case.p{chance * 100:.0f}"),
            words.money(found.profit[k], currency, compact=True),
            words.money(found.value[k], currency, compact=True),
            words.share(found.recovered[k]),
            words.number(found.payback[k]) if found.payback[k] is not None else words.t("branches.new.not_within", n=found.plan.years),
        )
        for k, chance in enumerate(CHANCES)
    ]
    return _head(("case", "yearly", "value", "recovered", "payback"), words), lines


def tried_table(found: InvestmentReturn, words: Words, currency: str) -> TableCells:
    """Each comparable branch: what it earned, and what the others alone foretold for it."""
    best, branches = found.tried[0], found.comparable
    lines = [
        (
            name,
            words.number(branches.customers[k]),
            words.money(branches.profit[k], currency, compact=True),
            words.money(best.foretold[k], currency, compact=True),
            words.money(best.foretold[k] - branches.profit[k], currency, compact=True),
        )
        for k, name in enumerate(branches.names)
    ]
    return _head(("branch", "customers", "profit", "foretold", "error"), words), lines


def _head(names: Sequence[str], words: Words) -> tuple[str, ...]:
    return tuple(words.t(f"branches.column.{name}") for name in names)


def _used(branches: int, words: Words) -> str:
    return words.t("branches.used_most" if branches == MOST_BRANCHES else "branches.used", n=branches)
