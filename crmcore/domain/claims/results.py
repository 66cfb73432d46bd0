"""The figure of each textbook claim in the company's own data: one function per claim, from a Book and a mask to a ClaimResult."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from crmcore.domain.claims import groups
from crmcore.domain.facts.keeping_spend import KeepingSpend, cost_ratio, yearly_keeping
from crmcore.domain.facts.left_truncation import LeftTruncation
from crmcore.domain.facts.long_view import LongView
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.resampling import SEED, percentile_interval, rank_correlation, replicates
from crmcore.domain.loyalty.quadrant import Loyalty
from crmcore.domain.loyalty.satisfaction import DISSATISFIED, HIGH
from crmcore.domain.summary.concentration import concentration
from crmcore.domain.summary.tier_table import profit_metric, tier_rows
from crmcore.domain.value.influence import Influence
from crmcore.domain.value.retention import MOST_RETENTION, shrunk_retention
from crmcore.domain.value.valuation import MORE_RETENTION, Valuation, present_value

#: with fewer customers (in either group) a claim stays undecided; below the second number a caution is shown
FEWEST, CAUTION = 30, 100
#: share of the customers that key and major customers may have
ABOUT_A_FIFTH = (0.15, 0.25)


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """The figure of one claim.

    figure      None where it cannot be computed; its unit is the claim's
    n           customers it is computed from; `fewest`: the smaller of two groups, else n
    low, high   90 % interval of an estimate; None for what is counted
    basis       which profit it is, or who counts as loyal
    values      further figures for the sentence
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
        """True where so few customers are counted that a single one may change the figure."""
        return self.figure is not None and self.fewest < CAUTION


def unknown(*needs: str, n: int = 0, basis: str = "") -> ClaimResult:
    """A result without a figure, because `needs` are missing."""
    return ClaimResult(None, n, n, basis=basis, needs=needs)


def pareto(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Share of profit of the best 20 % of the customers with an order line in the window."""
    measure = profit_metric(book.mart, "net_profit")
    shares = concentration(book.mart.metrics[measure][groups.in_window(book, customer_mask)])
    if shares.top_share is None or not shares.top_customers:
        return unknown("positive", n=shares.customers, basis=measure)
    return ClaimResult(shares.top_share, shares.customers, shares.customers, basis=measure, values={"top": shares.top_customers})


def key_major(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Share of profit of the top tiers that together come nearest to a fifth of the customers."""
    measure = profit_metric(book.mart, "net_profit")
    rows = tier_rows(book, customer_mask)
    upper = groups.upper_tiers(rows)
    people, inside = sum(row.customers for row in rows), sum(row.customers for row in rows[:upper])
    values = [getattr(row, measure) or 0.0 for row in rows]
    if not people:
        return unknown("graded", basis=measure)
    if sum(values) <= 0:
        return unknown("positive", n=people, basis=measure)
    share = inside / people
    return ClaimResult(
        sum(values[:upper]) / sum(values),
        people,
        people,
        basis=measure,
        also=ABOUT_A_FIFTH[0] <= share <= ABOUT_A_FIFTH[1],
        values={"people": share, "inside": inside, "tiers": tuple(row.tier for row in rows[:upper])},
    )


def retention_cost(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Mean cost of winning a customer ÷ mean spending a year on keeping an active one."""
    if not {"long_view", "active", "keeping_spend"} <= groups.known_insights(book):
        return unknown("acquisition_cost", "keeping_cost")
    view, spend = book.mart.insight("long_view", LongView), book.mart.insight("keeping_spend", KeepingSpend)
    won = groups.restrict(~np.isnan(view.acquisition_cost), customer_mask)
    active = groups.restrict(book.mart.insight("active", np.ndarray), customer_mask)
    months = book.mart.window or max(view.months, 1)
    keeping = yearly_keeping(spend, active, months)
    lacking = (*(() if won.any() else ("acquisition_cost",)), *(() if keeping is not None else ("keeping_cost",)))
    if lacking or keeping is None:
        return unknown(*lacking)
    if not active.any():
        return unknown("buyers")
    costs, winning = cost_ratio(view.acquisition_cost, won, spend, active, months), view.acquisition_cost[won]
    if costs.times is None:
        return unknown("keeping_cost", n=costs.winning_known)
    chance = replicates(winning, np.mean) / np.maximum(replicates(keeping, np.mean, SEED + 1), 1e-9)
    low, high = percentile_interval(chance)
    return ClaimResult(
        costs.times,
        costs.winning_known,
        min(costs.winning_known, costs.active),
        low,
        high,
        values={"winning": costs.winning_cost, "keeping": costs.retention_cost, "kept": costs.active, "activities": costs.activities},
    )


def five_points(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Relative growth of the present value of the active customers with 5 more points of yearly retention."""
    if "value" not in book.mart.insights:
        return unknown("history")
    value = book.mart.insight("value", Valuation)
    mask = groups.restrict(~np.isnan(value.margin), customer_mask)
    if "active" in book.mart.insights:
        mask = mask & book.mart.insight("active", np.ndarray)
    margin, retention = value.margin[mask], value.retention[mask]
    now = float(present_value(margin, retention, value.terms).sum())
    n = int(mask.sum())
    if now <= 0:
        return unknown("positive", n=n, basis=value.basis)
    raised = np.maximum(retention, np.minimum(retention + MORE_RETENTION, MOST_RETENTION))
    then = float(present_value(margin, raised, value.terms).sum())
    low, high = _five_points_interval(book, value, mask) or (None, None)
    return ClaimResult(
        then / now - 1,
        n,
        n,
        low,
        high,
        basis=value.basis,
        needs=("history",) if value.source == "assumed" else (),
        values={"retention": value.overall_retention, "years": value.terms.horizon_years, "rate": value.terms.discount_rate},
    )


def _five_points_interval(book: Book, value: Valuation, mask: np.ndarray) -> tuple[float, float] | None:
    """The interval of the growth, with the retention of every segment estimated anew in each draw of customers; None where retention is
    not estimated, or a draw earns nothing."""
    if value.source != "estimated" or "long_view" not in book.mart.insights:
        return None
    view = book.mart.insight("long_view", LongView)
    size, n = len(view.segments) + 1, view.count
    columns = np.column_stack([view.segment + 1, view.bought_before, view.bought & view.bought_before, np.where(mask, value.margin, 0.0)])

    def growth(rows: np.ndarray) -> float:
        segment = rows[:, 0].astype(np.intp)
        buyers, retained, margin = (np.bincount(segment, rows[:, k], size) for k in (1, 2, 3))
        retention = np.nan_to_num(shrunk_retention(buyers * n / len(rows), retained * n / len(rows)))  # of all, whatever part is drawn
        raised = np.maximum(retention, np.minimum(retention + MORE_RETENTION, MOST_RETENTION))
        now, then = (float(present_value(margin, r, value.terms).sum()) for r in (retention, raised))
        return then / now - 1 if now > 0 else np.nan

    drawn = replicates(columns, growth)
    return percentile_interval(drawn) if np.isfinite(drawn).all() else None


def word_of_mouth(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Customers referred per 100 highly satisfied, beside 100 dissatisfied; whom they told is recorded nowhere."""
    if not {"loyalty", "influence"} <= groups.known_insights(book):
        return unknown("survey", "relation", "told")
    loyalty, referrals = book.mart.insight("loyalty", Loyalty), book.mart.insight("influence", Influence)
    state = np.where(groups.restrict(loyalty.population, customer_mask), loyalty.satisfaction, -1)
    satisfied, dissatisfied = np.flatnonzero(state == HIGH), np.flatnonzero(state == DISSATISFIED)
    lacking = (*(() if len(satisfied) + len(dissatisfied) else ("survey",)), *(() if referrals.referred.any() else ("relation",)), "told")
    if len(lacking) > 1 or not len(satisfied):
        return unknown(*lacking, n=len(dissatisfied))
    n = len(satisfied) + len(dissatisfied)
    return ClaimResult(
        100 * float(referrals.referred[satisfied].mean()),
        n,
        n,
        needs=lacking,
        values={
            "dissatisfied": len(dissatisfied),
            "pleased": len(satisfied),
            "good": 100 * float(referrals.referred[satisfied].mean()),
            "bad": 100 * float(referrals.referred[dissatisfied].mean()) if len(dissatisfied) else None,
        },
    )


def pay_more(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Mean discount (0–1) of the loyal less that of the others: a smaller discount is a higher price."""
    if not {"loyalty", "service_facts"} <= groups.known_insights(book):
        return unknown("discount")
    discount = book.mart.insight("service_facts", ServiceFacts).discount
    if discount is None or not np.nanmax(np.abs(np.append(discount, 0.0))):
        return unknown("discount")
    split = groups.loyalty_split(book, customer_mask)
    known = ~np.isnan(discount)
    return difference(discount[split.loyal & known][:, None], discount[split.others & known][:, None], split.basis)


def cost_less(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Service cost per unit of order amount (0–1) of the loyal less that of the others."""
    served, amount = book.mart.summable("service_cost"), book.mart.metrics["order_amount"]
    if served is None or "loyalty" not in groups.known_insights(book):
        return unknown("service_cost")
    split = groups.loyalty_split(book, customer_mask)
    with np.errstate(invalid="ignore"):
        buying = amount > 0
    both = np.column_stack([served, amount])
    return difference(both[split.loyal & buying], both[split.others & buying], split.basis)


def new_products(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Share of the customers with earlier purchases that bought in a category new to them: the loyal less the others."""
    if not {"loyalty", "baskets", "baskets_before"} <= groups.known_insights(book):
        return unknown("category")
    if book.mart.window is None:
        return unknown("window")
    buyers = groups.new_category_buyers(book)
    if buyers is None:
        return unknown("category")
    had, new = buyers
    if not had.any():
        return unknown("history")
    split = groups.loyalty_split(book, customer_mask)
    bought = new.astype(float)[:, None]
    return difference(bought[split.loyal & had], bought[split.others & had], split.basis)


def largest_customers(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Share of the largest 20 % by order amount that are also among the most profitable 20 %."""
    profit = profit_metric(book.mart, "net_profit")
    if profit == "order_amount":
        return unknown("profit")
    fifths = groups.top_fifths(book, customer_mask)
    if fifths is None:
        return unknown("different")
    large, best = fifths
    losing = int((book.mart.metrics[profit][large] < 0).sum())
    known = ~np.isnan(book.mart.metrics["order_amount"]) & ~np.isnan(book.mart.metrics[profit])
    among = int((groups.in_window(book, customer_mask) & known).sum())
    return ClaimResult(
        float((large & best).sum() / large.sum()),
        among,
        int(large.sum()),
        basis=profit,
        values={"large": int(large.sum()), "both": int((large & best).sum()), "losing": losing},
    )


def long_standing(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Spearman rank correlation of the days as a customer with profit; and how many may be older than counted (`likely`)."""
    measure = profit_metric(book.mart, "net_profit")
    tenure, profit = book.mart.metrics["tenure_days"], book.mart.metrics[measure]
    mask = groups.in_window(book, customer_mask) & ~np.isnan(tenure) & ~np.isnan(profit)
    n = int(mask.sum())
    estimate = rank_correlation(tenure[mask], profit[mask])
    if estimate is None:
        return unknown("more", n=n, basis=measure)
    correlation, low, high = estimate
    likely = int((book.mart.insight("left_truncation", LeftTruncation).likely & mask).sum())
    return ClaimResult(correlation, n, n, low, high, basis=measure, values={"likely": likely})


def difference(loyal: np.ndarray, others: np.ndarray, basis: str) -> ClaimResult:
    """A mean (float64[n, 1]) or a ratio of sums (float64[n, 2]) of the loyal less that of the others, with its interval."""
    n, fewest = len(loyal) + len(others), min(len(loyal), len(others))
    if not fewest:
        return unknown("more", n=n, basis=basis)

    def statistic(rows: np.ndarray) -> float:
        return float(rows[:, 0].mean() if rows.shape[1] == 1 else rows[:, 0].sum() / rows[:, 1].sum())

    low, high = percentile_interval(replicates(loyal, statistic) - replicates(others, statistic, SEED + 1))
    first, second = statistic(loyal), statistic(others)
    return ClaimResult(
        first - second,
        n,
        fewest,
        low,
        high,
        basis,
        {"loyal": first, "others": second, "n_loyal": len(loyal), "n_others": len(others)},
    )
