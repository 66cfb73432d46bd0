"""What a company's data say of each textbook claim: one function a claim, a Book and a part in, a Reading out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from crmcore.domain.claims import groups
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.resampling import SEED, interval, rank_correlation, replicates
from crmcore.domain.loyalty.satisfaction import DISSATISFIED, HIGH
from crmcore.domain.summary.concentration import concentration
from crmcore.domain.summary.tier_table import profit_metric, tier_rows
from crmcore.domain.value.valuation import MORE_RETENTION, MOST_RETENTION, present_value

#: fewer customers (in either group) can tell nothing; below the second number a caution is said
FEWEST, CAUTION = 30, 100
#: key and major are a fifth of the customers, give or take
ABOUT_A_FIFTH = (0.15, 0.25)
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """What the data say.

    figure      None where nothing can be said; its unit is the claim's
    n           customers it rests on; `fewest`: the smaller of two groups, else n
    low, high   the range that chance allows, None where none is told
    basis       what profit is, or who counts as loyal
    values      further figures of the sentence
    needs       what is missing: tables, columns, or more of something
    also        False where a second condition of the claim fails
    """

    figure: float | None
    n: int
    fewest: int
    low: float | None = None
    high: float | None = None
    basis: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    also: bool = True

    @property
    def small(self) -> bool:
        """So few customers that a single one may move the figure."""
        return self.figure is not None and self.fewest < CAUTION


def unknown(*needs: str, n: int = 0, basis: str = "") -> Reading:
    """Nothing can be said without `needs`."""
    return Reading(None, n, n, basis=basis, needs=needs)


def pareto(book: Book, part: np.ndarray | None) -> Reading:
    """Share of profit of the best 20 % of the customers with a line in the window."""
    measure = profit_metric(book.mart, "net_profit")
    told = concentration(book.mart.metrics[measure][groups.in_window(book, part)])
    if told.top_share is None or not told.top_customers:
        return unknown("positive", n=told.customers, basis=measure)
    return Reading(told.top_share, told.customers, told.customers, basis=measure, values={"top": told.top_customers})


def key_major(book: Book, part: np.ndarray | None) -> Reading:
    """Share of profit of the upper tiers, cut where they come nearest to a fifth of the customers."""
    measure = profit_metric(book.mart, "net_profit")
    rows = tier_rows(book, part)
    upper = groups.upper_tiers(rows)
    people, inside = (sum(row.customers for row in some) for some in (rows, rows[:upper]))
    values = [getattr(row, measure) or 0.0 for row in rows]
    if not people:
        return unknown("graded", basis=measure)
    if sum(values) <= 0:
        return unknown("positive", n=people, basis=measure)
    share = inside / people
    return Reading(
        sum(values[:upper]) / sum(values),
        people,
        people,
        basis=measure,
        also=ABOUT_A_FIFTH[0] <= share <= ABOUT_A_FIFTH[1],
        values={"people": share, "inside": inside, "tiers": tuple(row.tier for row in rows[:upper])},
    )


def keeping(book: Book, part: np.ndarray | None) -> Reading:
    """Mean cost of winning a customer ÷ mean cost a year of serving one that is still a customer."""
    if not {"long_view", "active"} <= groups.known_insights(book):
        return unknown("acquisition_cost", "service_cost")
    view, served = book.mart.insight("long_view"), book.mart.summable("service_cost")
    won = groups.within(~np.isnan(view.acquisition_cost), part)
    kept = groups.within(book.mart.insight("active"), part)
    lacking = (*(() if won.any() else ("acquisition_cost",)), *(() if served is not None else ("service_cost",)))
    if lacking or served is None:
        return unknown(*lacking)
    if not kept.any():
        return unknown("buyers")
    months = book.mart.window or max(view.months, 1)
    winning, serving = view.acquisition_cost[won], served[kept] * MONTHS / months
    if serving.mean() <= 0:
        return unknown("service_cost", n=int(won.sum()))
    chance = replicates(winning, np.mean) / np.maximum(replicates(serving, np.mean, SEED + 1), 1e-9)
    low, high = interval(chance)
    return Reading(
        float(winning.mean() / serving.mean()),
        int(won.sum()),
        int(min(won.sum(), kept.sum())),
        low,
        high,
        values={"winning": float(winning.mean()), "serving": float(serving.mean()), "kept": int(kept.sum())},
    )


def five_points(book: Book, part: np.ndarray | None) -> Reading:
    """By how much the present value of those who are still customers would grow, were 5 points more of them kept each year."""
    if "value" not in book.mart.insights:
        return unknown("history")
    value = book.mart.insight("value")
    who = groups.within(~np.isnan(value.margin), part)
    if "active" in book.mart.insights:
        who = who & book.mart.insight("active")
    margin, kept = value.margin[who], value.retention[who]
    now = float(present_value(margin, kept, value.terms).sum())
    n = int(who.sum())
    if now <= 0:
        return unknown("positive", n=n, basis=value.basis)
    more = np.maximum(kept, np.minimum(kept + MORE_RETENTION, MOST_RETENTION))
    then = float(present_value(margin, more, value.terms).sum())
    return Reading(
        then / now - 1,
        n,
        n,
        basis=value.basis,
        needs=("history",) if value.source == "assumed" else (),
        values={"retention": value.overall_retention, "years": value.terms.horizon_years, "rate": value.terms.discount_rate},
    )


def tell(book: Book, part: np.ndarray | None) -> Reading:
    """Customers sent per 100 of the highly satisfied, beside 100 of the dissatisfied: nobody records whom they told."""
    if not {"loyalty", "influence"} <= groups.known_insights(book):
        return unknown("survey", "relation", "told")
    loyalty, sent = book.mart.insight("loyalty"), book.mart.insight("influence")
    state = np.where(groups.within(loyalty.population, part), loyalty.satisfaction, -1)
    pleased, cross = (np.flatnonzero(state == code) for code in (HIGH, DISSATISFIED))
    lacking = (*(() if len(pleased) + len(cross) else ("survey",)), *(() if sent.referred.any() else ("relation",)), "told")
    if len(lacking) > 1 or not len(pleased):
        return unknown(*lacking, n=len(cross))
    n = len(pleased) + len(cross)
    return Reading(
        100 * float(sent.referred[pleased].mean()),
        n,
        n,
        needs=lacking,
        values={
            "dissatisfied": len(cross),
            "pleased": len(pleased),
            "good": 100 * float(sent.referred[pleased].mean()),
            "bad": 100 * float(sent.referred[cross].mean()) if len(cross) else None,
        },
    )


def pay_more(book: Book, part: np.ndarray | None) -> Reading:
    """Mean discount of the loyal less that of the others, 0–1: who needs less of it pays more."""
    if not {"loyalty", "service_facts"} <= groups.known_insights(book):
        return unknown("discount")
    discount = book.mart.insight("service_facts").discount
    if discount is None or not np.nanmax(np.abs(np.append(discount, 0.0))):
        return unknown("discount")
    found = groups.loyal(book, part)
    sides = [discount[who & ~np.isnan(discount)][:, None] for who in (found.loyal, found.others)]
    return _difference(sides, found.basis)


def cost_less(book: Book, part: np.ndarray | None) -> Reading:
    """Cost of serving per unit of amount, of the loyal less that of the others, 0–1."""
    served, amount = book.mart.summable("service_cost"), book.mart.metrics["order_amount"]
    if served is None or "loyalty" not in groups.known_insights(book):
        return unknown("service_cost")
    found = groups.loyal(book, part)
    with np.errstate(invalid="ignore"):
        sides = [np.column_stack([served[who], amount[who]]) for who in (found.loyal & (amount > 0), found.others & (amount > 0))]
    return _difference(sides, found.basis)


def new_products(book: Book, part: np.ndarray | None) -> Reading:
    """Of those who bought before the window, the share that bought in a category new to them: the loyal less the others."""
    if not {"loyalty", "baskets", "baskets_before"} <= groups.known_insights(book):
        return unknown("category")
    if book.mart.window is None:
        return unknown("window")
    told = groups.explorers(book)
    if told is None:
        return unknown("category")
    had, new = told
    if not had.any():
        return unknown("history")
    found = groups.loyal(book, part)
    return _difference([new[who & had].astype(float)[:, None] for who in (found.loyal, found.others)], found.basis)


def big(book: Book, part: np.ndarray | None) -> Reading:
    """Share of the largest 20 % by amount that are among the most profitable 20 %, too."""
    profit = profit_metric(book.mart, "net_profit")
    if profit == "order_amount":
        return unknown("profit")
    who = groups.biggest(book, part)
    if who is None:
        return unknown("more")
    large, best = who
    losing = int((book.mart.metrics[profit][large] < 0).sum())
    known = ~np.isnan(book.mart.metrics["order_amount"]) & ~np.isnan(book.mart.metrics[profit])
    among = int((groups.in_window(book, part) & known).sum())
    return Reading(
        float((large & best).sum() / large.sum()),
        among,
        int(large.sum()),
        basis=profit,
        values={"large": int(large.sum()), "both": int((large & best).sum()), "losing": losing},
    )


def long(book: Book, part: np.ndarray | None) -> Reading:
    """Rank correlation of the days since the first purchase with profit."""
    measure = profit_metric(book.mart, "net_profit")
    tenure, profit = book.mart.metrics["tenure_days"], book.mart.metrics[measure]
    who = groups.in_window(book, part) & ~np.isnan(tenure) & ~np.isnan(profit)
    n = int(who.sum())
    told = rank_correlation(tenure[who], profit[who])
    return unknown("more", n=n, basis=measure) if told is None else Reading(told[0], n, n, told[1], told[2], basis=measure)


def _difference(sides: list[np.ndarray], basis: str) -> Reading:
    """A mean (one column) or a ratio of sums (two) of the loyal less that of the others, with the range chance allows."""
    loyal, others = sides
    n, fewest = len(loyal) + len(others), min(len(loyal), len(others))
    if not fewest:
        return unknown("more", n=n, basis=basis)

    def statistic(rows: np.ndarray) -> float:
        return float(rows[:, 0].mean() if rows.shape[1] == 1 else rows[:, 0].sum() / rows[:, 1].sum())

    low, high = interval(replicates(loyal, statistic) - replicates(others, statistic, SEED + 1))
    first, second = statistic(loyal), statistic(others)
    return Reading(
        first - second, n, fewest, low, high, basis, {"loyal": first, "others": second, "n_loyal": len(loyal), "n_others": len(others)}
    )
