"""Sales by branch on a working date, and the groups of customers that a reward plan knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from crmcore.domain.branches.rewards import Reward, RewardPlan, reward_plan
from crmcore.domain.branches.sales import BranchSales
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.loyalty.quadrant import BOXES
from crmcore.domain.loyalty.tables import loyalty_of
from crmcore.store.companies.companies import Company
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.branch_sales import read_branch_sales

#: customers are rewarded by their tier, or by their box of the loyalty quadrant
GROUPINGS: tuple[str, ...] = ("tier", "loyalty")


def read_sales(company: Company, book: Book, day: date) -> BranchSales:
    """The sales of the twelve months up to a day, or to the newest order where that lies before. Raises `Problem("unknown_version")`."""
    newest = data_dates(company.dir, book.version).last_order or day
    return read_branch_sales(company.dir, book.version, book.mart.count, min(day, newest))


def reward_groups(book: Book, by: str) -> tuple[tuple[str, ...], np.ndarray]:
    """(codes, int64[N] place of each customer's group, −1: none). Raises `Problem("unknown_grouping")`."""
    if by not in GROUPINGS:
        raise Problem("unknown_grouping", by=by, known=", ".join(GROUPINGS))
    if by == "tier":
        return book.scheme.tiers, book.tier.astype(np.int64)
    return BOXES, loyalty_of(book).box.astype(np.int64)


def default_rewards(codes: Sequence[str], by: str) -> dict[str, Reward]:
    """A first proposal: 2% for the upper half of the tiers, or for the truly loyal and those who buy often without liking us; nothing for
    the others."""
    first = codes[: (len(codes) + 1) // 2] if by == "tier" else ("true", "spurious")
    return {code: Reward(rate=0.02 if code in first else 0.0) for code in codes}


def rewards_of(book: Book, sales: BranchSales, by: str, rewards: Mapping[str, Reward], fixed: float = 0.0) -> RewardPlan:
    """A reward plan on the customers of a Book, by what they bought wherever they bought.

    `rewards`: group → what it gets; a group without an entry gets nothing. `Problem`: unknown_grouping, unknown_reward_group, and those of
    `reward_plan`.
    """
    codes, group = reward_groups(book, by)
    for code in rewards:
        if code not in codes:
            raise Problem("unknown_reward_group", group=code, known=", ".join(codes))
    amount, profit = (np.bincount(sales.customer, values, sales.count) for values in (sales.amount, sales.profit))
    return reward_plan(codes, group, amount, profit, [rewards.get(code, Reward()) for code in codes], fixed)
