"""The value at risk among the key figures: the same figure as on the churn page, with the customers to call behind it."""

from __future__ import annotations

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.grading.book import Book
from pages._ui.churn import plan as churn_plan, terms as churn_terms
from pages._ui.components.widgets import Kpi
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.summary.addresses import customers


def at_risk(graded: Book) -> Kpi | None:
    """The figure; None where nobody is active. By the plain rule, which knows no probability, it is what is at risk at most."""
    churn = churn_of(graded)
    if not len(churn.rows):
        return None
    plan = churn_plan.plan_of(graded)
    code, sort = (
        (f"churn.calls.{churn_terms.terms().list_code}", "-value_at_risk") if plan.by_model else ("churn.to_call", "-current_value")
    )
    return Kpi(
        t("churn.kpi.value_at_most" if churn.at_most or not plan.by_model else "churn.kpi.value"),
        state.current_words().money(plan.value_at_risk, data.company().currency, compact=True),
        t("churn.kpi.value_under", n=plan.calls),
        about="churn.value",
        address=customers(code, sort),
    )
