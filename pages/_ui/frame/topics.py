"""The topics that have lists of customers. A new one is added here and nowhere else."""

from __future__ import annotations

from pages._ui.branches import lists as branches_lists
from pages._ui.budget import lists as budget_lists
from pages._ui.churn import lists as churn_lists
from pages._ui.claims import lists as claims_lists
from pages._ui.cohorts import lists as cohorts_lists
from pages._ui.compare import lists as compare_lists
from pages._ui.cost_to_serve import lists as cost_to_serve_lists
from pages._ui.customer_data import desk as customer_data_desk
from pages._ui.evidence import lists as evidence_lists
from pages._ui.factors import lists as factors_lists
from pages._ui.grading import lists as grading_lists
from pages._ui.key_customers import lists as key_customers_lists
from pages._ui.lifecycle import lists as lifecycle_lists
from pages._ui.lists.topics import register
from pages._ui.loyalty import lists as loyalty_lists
from pages._ui.offers import lists as offers_lists
from pages._ui.orders import lists as orders_lists
from pages._ui.readiness import desk as readiness_desk
from pages._ui.team import lists as team_lists
from pages._ui.trends import lists as trends_lists
from pages._ui.value import lists as value_lists
from pages._ui.visits import lists as visits_lists
from pages._ui.voice import lists as voice_lists


def register_topics() -> None:
    """Register the lists of every topic."""
    register(
        branches_lists.TOPIC,
        budget_lists.TOPIC,
        churn_lists.TOPIC,
        claims_lists.TOPIC,
        cohorts_lists.TOPIC,
        compare_lists.TOPIC,
        cost_to_serve_lists.TOPIC,
        customer_data_desk.TOPIC,
        evidence_lists.TOPIC,
        factors_lists.TOPIC,
        grading_lists.TOPIC,
        key_customers_lists.TOPIC,
        lifecycle_lists.TOPIC,
        loyalty_lists.TOPIC,
        offers_lists.TOPIC,
        orders_lists.TOPIC,
        readiness_desk.TOPIC,
        team_lists.TOPIC,
        trends_lists.TOPIC,
        value_lists.TOPIC,
        visits_lists.TOPIC,
        voice_lists.TOPIC,
    )
