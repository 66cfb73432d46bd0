"""Which numbers of an answer are amounts of money, so that people read them in the digits of their currency: JPY 0, BHD 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcore.domain.grading.metrics import METRICS

_METRICS = frozenset(metric.id for metric in METRICS if metric.unit == "money")
#: entries that are money wherever they stand
_MONEY = _METRICS | frozenset(
    """acquisition_cost amount amount_before amount_now annual_wallet cost credit_limit current_value_of_silent customer_equity
    equity_best equity_if_losses_end equity_interval equity_now first_day_amount first_year_amount_each gross_loss hanging
    holdout_cost hubs_hanging hubs_profit
    keeping_cost loss lost_profit median_amount mean_held_out mean_outcome mean_treated median_to_date money net_return
    net_profit_before net_profit_since net_return_interval others_net_profit_before others_net_profit_since potential_from
    past_held_out past_treated profit quota quota_gap raw_effect raw_interval remedy_cost revenue_equity smallest_visible smallest_worth_it
    to_date_less_acquisition unit_price value_at_risk value_if_stays winning_cost""".split()
)
_RATES = frozenset(("order", "order_line", "return_line", "visit_hour", "call", "complaint"))
#: entries that are money below one of that name
_BELOW = {
    "arrears": {"overdue"},
    "capacity": {"supplied", "used", "unused"},
    "change": {"change"},
    "cost_rates": {"capacity"},
    "costs": {*_RATES, "overdue", "recorded"},
    "gone": {"lost"},
    "point_by_tier": {"each", "gained", "value"},
    "rates": {*_RATES, "capacity"},
    "since": {"brought", "saved", "owed", "recovered"},
    "referrers": {"alone", "with_referrals"},
    "retention": {"curve"},
    "return": {"mean", "p10", "p50", "p90"},
    "total": {"net", "saved", "owed", "recovered"},
    "values": {"basic", "by_referral", "cost_others", "cost_sent", "keeping", "saved", "winning"},
}
#: names below which an indicator's id stands for its weight or its place
_NO_MONEY = frozenset(("weights", "rank_correlations"))
#: entries that are in the unit of the indicator (`metric`, `figure`) of their row
_OF_METRIC = {"metric": {"raw", "lift"}, "figure": {"left", "right"}}
#: entries that are money where their row's `unit` is
_OF_UNIT = frozenset(("before", "after", "change", "earlier_before", "earlier_after", "usual", "effect", "low", "high"))


class Amount(float):
    """An amount of money, shown with `digits` after the point."""

    digits: int

    def __new__(cls, value: float, digits: int) -> Amount:
        """The amount with the digits of its currency."""
        amount = super().__new__(cls, value)
        amount.digits = digits
        return amount

    def text(self) -> str:
        """`1,234.50`."""
        return f"{round(float(self), self.digits) + 0.0:,.{self.digits}f}"


def with_amounts(data: Any, digits: int, path: tuple[str, ...] = ()) -> Any:
    """The answer `data` (mappings, lists, plain numbers) with what is money as `Amount`. `path`: the names that lead to it."""
    if isinstance(data, Mapping):
        own = {name for key, names in _OF_METRIC.items() if data.get(key) in _METRICS for name in names}
        own |= _OF_UNIT if data.get("unit") == "money" else frozenset()
        return {
            name: Amount(value, digits) if name in own and _is_number(value) else with_amounts(value, digits, (*path, name))
            for name, value in data.items()
        }
    if isinstance(data, list):
        return [with_amounts(value, digits, path) for value in data]
    return Amount(data, digits) if _is_number(data) and is_money(path) else data


def is_money(path: tuple[str, ...]) -> bool:
    """Whether the entry that these names lead to is money."""
    if not path or _NO_MONEY & set(path):
        return False
    return path[-1] in _MONEY or any(path[-1] in _BELOW.get(name, ()) for name in path[:-1])


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
