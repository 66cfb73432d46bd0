"""The registry of metrics (indicators) that customers can be graded by.

A new metric is one column, one `Metric` line here and one line per locale (`metric.<id>` and `meaning.<id>`). A column from
orders is made in `crmcore/store/facts/order_metrics.py`, one from other facts in `crmcore/store/facts/marts.py` with its SQL in
`crmcore/store/sql/mart`; what is computed only on demand is an insight (`crmcore.domain.grading.insights`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["money", "count", "share", "days", "points", "ratio", "hours", "quantity"]
Missing = Literal["unknown", "zero"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric.

    Attributes
    ----------
    id
        Name of the mart's column, key of a weight, and part of the locale keys.
    unit
        What its values are in; money is in the company's currency, "share" is 0–1, "points" 0–100 (survey answers 0–10).
    needs
        The table without which it is unknown.
    higher_is_better
        False where less is better.
    missing
        What an absent value means: "unknown" (dropped for that customer) or "zero" (the table exists and the customer has no
        row in it).
    group
        Heading under which it is listed.
    best
        The best value there can be; None: no limit.
    derived_by
        Name of the insight that computes it at first use (see `crmcore.domain.grading.insights`); "" where the store does.
    weighable
        Whether it distinguishes graded customers, so that a weight on it makes sense.
    """

    id: str
    unit: Unit
    needs: str
    higher_is_better: bool = True
    missing: Missing = "unknown"
    group: Literal["value", "worth", "activity", "credit", "attitude", "service", "outlook"] = "value"
    best: float | None = None
    derived_by: str = ""
    weighable: bool = True

    @property
    def is_earned(self) -> bool:
        """Whether it is money of which more is better: nothing at or below zero is much."""
        return self.unit == "money" and self.higher_is_better

    @property
    def discounted(self) -> bool:
        """Whether it is a present value or derived from one, and so depends on the scenario's value terms."""
        return self.derived_by in ("value", "value_at_risk")


METRICS: tuple[Metric, ...] = (
    Metric("order_amount", "money", "order_line"),
    Metric("gross_profit", "money", "order_line"),
    Metric("net_profit", "money", "order_line"),
    Metric("profit_margin", "share", "order_line", derived_by="margin"),
    Metric("profit_share", "share", "order_line"),
    Metric("average_order", "money", "order_line"),
    Metric("arpu_month", "money", "order_line"),
    Metric("current_value", "money", "order_line", group="worth", derived_by="value"),
    Metric("growth_potential", "money", "order_line", group="worth", derived_by="value"),
    Metric("room_to_grow", "money", "order_line", group="worth", derived_by="value"),
    Metric("lifetime_value", "money", "order_line", group="worth", derived_by="value"),
    Metric("value_at_risk", "money", "order_line", group="worth", derived_by="value_at_risk"),
    Metric("lost_profit", "money", "order_line", group="worth", derived_by="lost_profit", weighable=False),
    Metric("order_count", "count", "order_line", group="activity"),
    Metric("order_quantity", "quantity", "order_line", group="activity"),
    Metric("days_since_order", "days", "order_line", higher_is_better=False, group="activity", best=0),
    Metric("tenure_days", "days", "order_line", group="activity"),
    Metric("median_gap_days", "days", "order_line", higher_is_better=False, group="activity"),
    Metric("growth_rate", "share", "order_line", group="activity"),
    Metric("churn_risk", "share", "order_line", higher_is_better=False, group="activity", best=0, derived_by="churn"),
    Metric("credit_score", "points", "payment", group="credit", best=100),
    Metric("on_time_share", "share", "payment", group="credit", best=1),
    Metric("average_days_late", "days", "payment", higher_is_better=False, group="credit", best=0),
    Metric("overdue_amount", "money", "payment", higher_is_better=False, missing="zero", group="credit", best=0),
    Metric("disputed_share", "share", "payment", higher_is_better=False, group="credit", best=0),
    Metric("growth_outlook", "points", "customer", group="outlook", best=100),
    Metric("product_prospects", "points", "product", group="outlook", best=100, derived_by="product_prospects", weighable=False),
    Metric("share_of_wallet", "share", "customer", group="outlook", best=1),
    Metric("satisfaction", "points", "survey", group="attitude", best=10),
    Metric("recommend", "points", "survey", group="attitude", best=10),
    Metric("trust", "points", "survey", group="attitude", best=10),
    Metric("repeat_purchase", "points", "order_line", group="activity", best=100, derived_by="loyalty"),
    Metric("attitude", "points", "survey", group="attitude", best=100, derived_by="loyalty"),
    Metric("loyalty", "points", "survey", group="attitude", best=100, derived_by="loyalty"),
    Metric("influence", "money", "relation", missing="zero", group="worth", derived_by="influence"),
    Metric("complaint_count", "count", "complaint", higher_is_better=False, missing="zero", group="service", best=0),
    Metric("service_cost", "money", "service_cost", higher_is_better=False, missing="zero", group="service", best=0),
    Metric("service_hours", "hours", "service_cost", higher_is_better=False, missing="zero", group="service", best=0),
)
#: metrics that the store computes; the others are derived from what it has
STORED: tuple[Metric, ...] = tuple(m for m in METRICS if not m.derived_by)
BY_ID: dict[str, Metric] = {m.id: m for m in METRICS}
