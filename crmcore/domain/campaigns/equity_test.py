"""How to divide spending between winning and keeping customers: the customer equity test.

Reference: R. C. Blattberg & J. Deighton (1996), "Manage Marketing by the Customer Equity Test", Harvard Business Review 74(4), 136–144.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

from scipy.optimize import minimize_scalar

from crmcore.domain.kernel.problems import Problem


@dataclass(frozen=True, slots=True)
class Response:
    """A rate that rises with spending towards a ceiling: rate(x) = ceiling · (1 − e^(−k x)).

    Attributes
    ----------
    spending
        Today's, per prospect or customer and year (money).
    rate
        What that achieves today (0 to 1).
    ceiling
        What no spending could exceed: a judgement.
    """

    spending: float
    rate: float
    ceiling: float

    def checked(self) -> Response:
        """The same. Raises `Problem("bad_response")`."""
        if not (self.spending > 0 and 0 < self.rate < self.ceiling <= 1):
            raise Problem("bad_response", spending=self.spending, rate=self.rate, ceiling=self.ceiling)
        return self

    @property
    def speed(self) -> float:
        """k, per unit of money."""
        return -log(1 - self.rate / self.ceiling) / self.spending

    def at(self, spending: float) -> float:
        """The rate at another spending."""
        return self.ceiling * (1 - exp(-self.speed * spending))


@dataclass(frozen=True, slots=True)
class EquityTest:
    """Spending of today beside the spending that makes a customer worth most.

    Attributes
    ----------
    acquisition, retention
        Spending per prospect, and per customer and year (money), at the optimum.
    acquisition_rate, retention_rate
        What they achieve.
    equity_now, equity_best
        Value of one prospect, present value less spending (money).
    """

    acquisition: float
    retention: float
    acquisition_rate: float
    retention_rate: float
    equity_now: float
    equity_best: float


def equity_test(margin: float, discount: float, winning: Response, keeping: Response) -> EquityTest:
    """The spending on winning and on keeping that makes customer equity greatest, each found alone: what keeping is worth does not
    depend on how a customer was won.

    Parameters
    ----------
    margin : profit of a customer in a year before what is spent on keeping it (money)
    discount : yearly rate of interest, .1 = 10 %
    winning : share of prospects won by spending per prospect
    keeping : share of customers kept by spending per customer and year

    Raises `Problem("bad_response")`.
    """
    winning.checked()
    keeping.checked()
    most = max(margin, 0.0) * (1 + 1 / max(discount, 0.01)) + winning.spending + keeping.spending
    keep = minimize_scalar(lambda r: -_customer_value(margin, discount, r, keeping.at(r)), bounds=(0, most), method="bounded")
    best_retention = float(keep.x)
    worth = _customer_value(margin, discount, best_retention, keeping.at(best_retention))
    win = minimize_scalar(lambda a: a - winning.at(a) * worth, bounds=(0, most), method="bounded")
    best_acquisition = float(win.x)
    today = _customer_value(margin, discount, keeping.spending, keeping.rate)
    return EquityTest(
        best_acquisition,
        best_retention,
        winning.at(best_acquisition),
        keeping.at(best_retention),
        winning.rate * today - winning.spending,
        winning.at(best_acquisition) * worth - best_acquisition,
    )


def _customer_value(margin: float, discount: float, spending: float, rate: float) -> float:
    """Of a customer just won: the first margin, then each year's margin less spending where it stays: m + (m − R/r) · s/(1 − s) with
    s = r/(1 + d)."""
    if rate <= 0:
        return margin
    lasting = rate / (1 + discount)
    return margin + (margin - spending / rate) * lasting / (1 - lasting)
