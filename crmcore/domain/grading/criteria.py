"""The criteria that the sources grade by, each as weights: one alone, or several together.

S4 grades by credit, order amount (or quantity), prospects, contribution to profit, or 10/30/60 of 100 together; S0 names a Canadian firm
that grades by order volume and credit (without saying how much each counts: half and half is ours), and telecoms by revenue per user.
"""

from __future__ import annotations

from crmcore.domain.grading.scenario import DEFAULT_WEIGHTS

#: id of a set of criteria → (metric id, weight) pairs
CRITERIA: dict[str, tuple[tuple[str, float], ...]] = {
    "composite": DEFAULT_WEIGHTS,
    "volume_and_credit": (("credit_score", 50.0), ("order_amount", 50.0)),
    "credit": (("credit_score", 100.0),),
    "order_amount": (("order_amount", 100.0),),
    "order_quantity": (("order_quantity", 100.0),),
    "net_profit": (("net_profit", 100.0),),
    "profit_margin": (("profit_margin", 100.0),),
    "prospects": (("growth_outlook", 100.0),),
    "arpu": (("arpu_month", 100.0),),
}
