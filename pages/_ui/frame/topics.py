"""Which topics have lists: one line each."""

from __future__ import annotations

from pages._ui.churn import lists as churn
from pages._ui.claims import lists as claims
from pages._ui.compare import lists as compare
from pages._ui.evidence import lists as evidence
from pages._ui.factors import lists as factors
from pages._ui.lifecycle import lists as lifecycle
from pages._ui.lists.topics import register
from pages._ui.loyalty import lists as loyalty
from pages._ui.trends import lists as trends
from pages._ui.value import lists as value


def register_topics() -> None:
    """Register the lists of every topic."""
    register(
        churn.TOPIC, claims.TOPIC, compare.TOPIC, evidence.TOPIC, factors.TOPIC, lifecycle.TOPIC, loyalty.TOPIC, trends.TOPIC, value.TOPIC
    )
