"""What a new branch, or another investment, may return: by what comparable branches earn, and how far that rule errs on each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.stats import t as student

from crmcore.domain.branches.sales import MONTHS, BranchSales
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.problems import Problem

#: comparable branches that are needed
NEEDED = 5
#: years that may be looked at, and the year in which a new branch earns as much as one that has been there for long
MOST_YEARS, FULL_YEAR = 30, 3
#: a branch without a sale for so many months before the date has closed
CLOSED_AFTER = 3
CHANCES = (0.1, 0.5, 0.9)

Reason = Literal["young", "closed", "profit_unknown"]
Rule = Literal["mean", "per_customer"]


@dataclass(frozen=True, eq=False)
class Comparable:
    """Branches that sold through the whole twelve months.

    Attributes
    ----------
    names
        n of them.
    profit
        float64[n], gross profit of the twelve months (money), before what running the branch costs.
    customers
        int64[n], who bought there.
    left_out
        (name, why) of the other branches.
    """

    names: tuple[str, ...]
    profit: np.ndarray
    customers: np.ndarray
    left_out: tuple[tuple[str, Reason], ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """The yearly profit of a new branch once it is established: Student's t with `freedom` degrees.

    Attributes
    ----------
    rule
        "mean": as the others on average; "per_customer": as much per customer as the others together.
    centre, spread
        Money a year.
    freedom
        Branches less one.
    """

    rule: Rule
    centre: float
    spread: float
    freedom: int

    def at(self, chance: float) -> float:
        """The profit that is not exceeded with this chance (money a year)."""
        return self.centre + self.spread * float(student.ppf(chance, self.freedom))

    def below(self, profit: float) -> float:
        """The chance of less than this profit a year."""
        if self.spread == 0:
            return float(profit > self.centre)
        return float(student.cdf((profit - self.centre) / self.spread, self.freedom))


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """The rule tried on each branch, foretold from the others alone.

    Attributes
    ----------
    rule
        Which.
    foretold
        float64[n], profit (money).
    error
        Mean distance between what was foretold and what it earned (money).
    share
        The same ÷ mean profit; NaN where that is not above zero.
    inside
        Branches whose profit lay between the P10 and P90 foretold for it.
    """

    rule: Rule
    foretold: np.ndarray
    error: float
    share: float
    inside: int


@dataclass(frozen=True, slots=True)
class Investment:
    """What is planned. Money is an assumption of the reader, but for what the branches earn.

    Attributes
    ----------
    amount
        Spent at the beginning.
    running
        Rent, staff and the like, a year.
    years
        Looked at.
    discount
        Yearly rate of interest.
    customers
        How many would buy there; None: not said, the other branches' mean profit counts.
    win_each
        What drawing one customer there costs, at the beginning.
    first_year
        Share of an established branch's profit in the first year; it rises evenly until FULL_YEAR.
    drawn_away
        Share of its profit that our other branches lose to it.
    resale
        Share of `amount` that is got back if it is given up after `years`.
    """

    amount: float
    running: float = 0.0
    years: int = 5
    discount: float = 0.1
    customers: int | None = None
    win_each: float = 0.0
    first_year: float = 0.5
    drawn_away: float = 0.0
    resale: float = 0.0

    def checked(self) -> Investment:
        """The same. Raises `Problem("bad_investment")` (`field`, `value`)."""
        for name, value, least, most in (
            ("amount", self.amount, 0, 1e12),
            ("running", self.running, 0, 1e12),
            ("years", self.years, 1, MOST_YEARS),
            ("discount", self.discount, 0, 1),
            ("customers", self.customers or 0, 0, 10**8),
            ("win_each", self.win_each, 0, 1e9),
            ("first_year", self.first_year, 0, 1),
            ("drawn_away", self.drawn_away, 0, 1),
            ("resale", self.resale, 0, 1),
        ):
            if not least <= value <= most:
                raise Problem("bad_investment", field=name, value=value, least=least, most=most)
        return self

    @property
    def spent(self) -> float:
        """Money at the beginning: the amount, and drawing the customers."""
        return self.amount + self.win_each * (self.customers or 0)

    def reached(self) -> np.ndarray:
        """float64[years], share of an established branch's profit in each year."""
        year = np.arange(1, self.years + 1)
        return self.first_year + (1 - self.first_year) * np.minimum(year - 1, FULL_YEAR - 1) / (FULL_YEAR - 1)

    def flows(self, profit: float) -> np.ndarray:
        """float64[years], present value of what each year brings where an established branch earns `profit` (money)."""
        later = (1.0 + self.discount) ** -np.arange(1, self.years + 1)
        yearly = self.reached() * (1 - self.drawn_away) * profit - self.running
        yearly[-1] += self.resale * self.amount
        return yearly * later

    def value(self, profit: float) -> float:
        """Present value of all of it less what is spent (money)."""
        return float(self.flows(profit).sum()) - self.spent


@dataclass(frozen=True, eq=False)
class InvestmentReturn:
    """What an investment may return.

    Attributes
    ----------
    plan, comparable, forecast, tried
        What is planned, the branches, the rule that errs least, every rule tried on each branch (the best first).
    profit, value, recovered
        (P10, P50, P90): yearly profit once established, present value less what is spent, share of what is spent that comes back.
    chance_of_loss
        That it returns less than is spent.
    needed
        Yearly profit, once established, from which on it pays (money); None where no profit would do.
    payback
        (P10, P50, P90) years until what was spent has come back at each of these profits; None: not within the years.
    """

    plan: Investment
    comparable: Comparable
    forecast: Forecast
    tried: tuple[LeaveOneOut, ...]
    profit: tuple[float, ...]
    value: tuple[float, ...]
    recovered: tuple[float, ...]
    chance_of_loss: float
    needed: float | None
    payback: tuple[int | None, ...]


def comparable_branches(sales: BranchSales) -> Comparable:
    """The branches that were there before the twelve months began and sold to the end of them."""
    began, ended = months_before(sales.as_of, MONTHS), months_before(sales.as_of, CLOSED_AFTER)
    names, profits, customers, left_out = [], [], [], []
    for place, name in enumerate(sales.names):
        rows = np.flatnonzero(sales.branch == place)
        profit = float(sales.profit[rows].sum())
        why: Reason | None = (
            "closed"
            if sales.last_sale[place] <= ended
            else "young"
            if sales.first_sale[place] > began
            else "profit_unknown"
            if np.isnan(profit)
            else None
        )
        if why is not None:
            left_out.append((name, why))
            continue
        names.append(name)
        profits.append(profit)
        customers.append(len(np.unique(sales.customer[rows[sales.orders[rows] > 0]])))
    return Comparable(tuple(names), np.array(profits), np.array(customers, np.int64), tuple(left_out))


def forecast(rule: Rule, profit: np.ndarray, customers: np.ndarray, expected: float) -> Forecast:
    """The profit of one more branch.

    Parameters
    ----------
    rule : Rule
    profit, customers : float64[n], int64[n] of the comparable branches
    expected : customers of the new one

    Notes
    -----
    "mean": the prediction interval of one more draw, t · s · √(1 + 1/n). "per_customer": the ratio estimator r = Σ profit ÷ Σ customers
    with a variance that grows with the customers, s² = Σ e² ÷ customers ÷ (n − 1), and spread s · √(c + c² ÷ Σ customers).

    References
    ----------
    Cochran, W. G. (1977), Sampling Techniques, 3rd ed., chapter 6 (ratio estimator as the best linear estimator under this variance).
    """
    n = len(profit)
    if rule == "mean":
        return Forecast(rule, float(profit.mean()), float(profit.std(ddof=1)) * float(np.sqrt(1 + 1 / n)), n - 1)
    total = float(customers.sum())
    ratio = float(profit.sum()) / total
    errors = profit - ratio * customers
    scale = float(np.sqrt((errors**2 / customers).sum() / (n - 1)))
    return Forecast(rule, ratio * expected, scale * float(np.sqrt(expected + expected**2 / total)), n - 1)


def leave_one_out(rule: Rule, found: Comparable) -> LeaveOneOut:
    """Each branch foretold from the others alone."""
    n, foretold, inside = len(found.names), [], 0
    for k in range(n):
        others = np.arange(n) != k
        one = forecast(rule, found.profit[others], found.customers[others], float(found.customers[k]))
        foretold.append(one.centre)
        inside += one.at(CHANCES[0]) <= found.profit[k] <= one.at(CHANCES[-1])
    error, mean = float(np.abs(np.array(foretold) - found.profit).mean()), float(found.profit.mean())
    return LeaveOneOut(rule, np.array(foretold), error, error / mean if mean > 0 else float("nan"), inside)


def investment_return(plan: Investment, found: Comparable) -> InvestmentReturn:
    """What an investment may return. Raises `Problem`: bad_investment, too_few_branches (`n`, `needed`)."""
    plan.checked()
    if len(found.names) < NEEDED:
        raise Problem("too_few_branches", n=len(found.names), needed=NEEDED)
    rules: tuple[Rule, ...] = ("mean", "per_customer") if (plan.customers or 0) > 0 and (found.customers > 0).all() else ("mean",)
    tried = tuple(sorted((leave_one_out(rule, found) for rule in rules), key=lambda one: one.error))
    best = forecast(tried[0].rule, found.profit, found.customers, float(plan.customers or 0))
    profit = tuple(best.at(chance) for chance in CHANCES)
    value = tuple(plan.value(one) for one in profit)
    nothing = plan.value(0.0)
    gained = plan.value(1.0) - nothing
    needed = -nothing / gained if gained > 0 else None
    return InvestmentReturn(
        plan,
        found,
        best,
        tried,
        profit,
        value,
        tuple(1 + one / plan.spent if plan.spent else float("nan") for one in value),
        best.below(needed) if needed is not None else float(nothing < 0),
        needed,
        tuple(_payback(plan, one) for one in profit),
    )


def _payback(plan: Investment, profit: float) -> int | None:
    back = np.flatnonzero(np.cumsum(plan.flows(profit)) >= plan.spent)
    return int(back[0]) + 1 if len(back) else None
