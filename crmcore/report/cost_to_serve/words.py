"""What the costs, and what rests on their rates, are called."""

from __future__ import annotations

from crmcore.domain.cost_to_serve.serving_costs import RECORDED
from crmcore.domain.cost_to_serve.waterfall import Capacity
from crmcore.domain.grading.cost_rates import DRIVERS, CostRates
from crmcore.report.words.words import Words

#: where the method comes from
SOURCE = "Kaplan & Anderson 2004"


def step_name(name: str, words: Words) -> str:
    """The name of a cost: recorded costs, or a driver."""
    return words.t("cost_to_serve.recorded" if name == RECORDED else f"cost_to_serve.driver.{name}")


def rate_text(driver: str, rate: float, words: Words, currency: str = "") -> str:
    """A rate with its unit: money a piece or an hour, or a share a year."""
    if DRIVERS[driver] == "money_years":
        return words.t("cost_to_serve.a_year", share=words.share(rate, 1))
    return words.money(rate, currency, digits=2)


def rates_line(rates: CostRates, words: Words, currency: str = "") -> str:
    """All rates in one line, for what rests on them; "" where there are none."""
    each = [
        words.t("common.scope.pair", field=step_name(driver, words), values=rate_text(driver, rate, words, currency))
        for driver, rate in rates.rates
    ]
    return words.t("common.scope.list").join(each)


def capacity_sentence(check: Capacity, words: Words, currency: str = "") -> str:
    """How much of what the departments cost the customers caused, and what is left or overdrawn."""
    used, supplied, unused = (words.money(value, currency, compact=True) for value in (check.used, check.supplied, abs(check.unused)))
    if check.unused < 0:
        return words.t("cost_to_serve.capacity.over", used=used, supplied=supplied, over=unused)
    return words.t(
        "cost_to_serve.capacity.unused", used=used, supplied=supplied, unused=unused, share=words.share(check.unused / check.supplied)
    )
