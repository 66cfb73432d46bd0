"""What serving costs the demo company: the rates that its people have set, in force on every day of its data."""

from __future__ import annotations

from crmcore.demo.base.language import in_language
from crmcore.domain.grading.cost_rates import CostRates
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.cost_rates import cost_decisions, set_cost_rates

CONTROLLER = "Signe Aldmoor 沈谦和"
_RATES = {"order": 25.0, "order_line": 4.0, "return_line": 480.0, "visit_hour": 360.0, "call": 45.0, "complaint": 420.0, "overdue": 0.12}
#: the recorded handling of returns would count twice beside a rate per return
_REPLACES = "Returns handling 退货处理"
#: what the departments cost a year, per customer
CAPACITY = 2_400


def set_demo_cost_rates(company: Company, customers: int) -> None:
    """Set the demo's rates, unless an earlier build has; some customers with a good gross profit lose money by them."""
    if not cost_decisions(company.dir):
        replaces = {"return_line": (in_language(_REPLACES, company.language),)}
        chosen = CostRates.of(_RATES, replaces, float(CAPACITY * customers))
        set_cost_rates(company, chosen, author=in_language(CONTROLLER, company.language))
