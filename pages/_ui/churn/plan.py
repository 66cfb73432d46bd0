"""How many to call: the threshold or the most calls, the best threshold, and what they mean in customers and money."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.churn.call_plan import CallPlan, call_plan
from crmcore.domain.churn.call_terms import HIGHEST_COST, HIGHEST_THRESHOLD, MOST_CALLS
from crmcore.domain.churn.plan_curve import best_threshold, plan_curve
from crmcore.domain.grading.book import Book
from crmcore.report.churn.figures import CallPlanCurve, call_plan_line_chart
from crmcore.report.churn.plan_tables import funnel_table
from pages._ui.churn import terms as churn_terms
from pages._ui.churn.result_keys import CallPlanKey, PlanCurveKey
from pages._ui.churn.terms import number
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import linked_key, t


def plan_of(graded: Book) -> CallPlan:
    """What the visitor's terms mean for the part looked at."""
    terms = churn_terms.terms_of(graded)
    return data.derived(graded, CallPlanKey(terms), lambda customer_mask: call_plan(graded, terms, customer_mask))


def draw(graded: Book) -> None:
    """Threshold, most calls and the estimates beside the curve of what is left; below, the way from all active customers to the calls."""
    plan, curve = plan_of(graded), _curve(graded)
    widgets.section(t("churn.plan.title"))
    left, right = st.columns([1, 1.6], gap="large")
    with left:
        _settings(plan, curve.best)
    with right:
        widgets.figure(
            call_plan_line_chart(curve, plan.threshold, state.current_words(), currency=data.company().currency, dark=state.dark()),
            key="churn.curve",
        )
    funnel(graded)
    widgets.finding_list([_money(plan)], key="churn.plan")
    widgets.note(churn_terms.success_note() + " " + t("churn.success.where"))
    scope(graded)


def funnel(graded: Book) -> None:
    """The way from all active customers to those who are called: who is left out at each step, and why."""
    widgets.small_table(*funnel_table(plan_of(graded), state.current_words(), data.company().currency), text_columns=2, cards=True)


def _curve(graded: Book) -> CallPlanCurve:
    """What every threshold would leave under the other terms."""
    terms = churn_terms.terms_of(graded)
    key = PlanCurveKey(terms.cost, terms.success, terms.most)
    thresholds, calls, net = data.derived(graded, key, lambda customer_mask: plan_curve(graded, terms, customer_mask))
    return CallPlanCurve(thresholds, calls, net, plan_of(graded).active, best_threshold(net))


def _settings(plan: CallPlan, best: int | None) -> None:
    """The visitor's terms; `best`: the threshold that leaves most, None where no call pays."""
    terms, words = plan.terms, state.current_words()
    key = linked_key("churn.threshold", terms.threshold)
    st.slider(
        t("churn.plan.threshold"),
        1,
        HIGHEST_THRESHOLD,
        terms.threshold,
        format="%d%%",
        key=key,
        on_change=churn_terms.turn,
        args=("threshold", key),
    )
    reason = "none" if best is None else "already" if best == terms.threshold else ""
    st.button(
        t("churn.best.button") if best is None else t("churn.best.button_at", risk=words.share(best / 100)),
        key="churn.best",
        icon=":material/target:",
        disabled=bool(reason),
        help=t(f"churn.best.{reason or 'help'}"),
        on_click=churn_terms.set_threshold,
        args=(best,),
    )
    widgets.note(t(f"churn.best.{reason}") if reason else "")
    number(st, "most", t("churn.plan.most"), terms.most or plan.calls, MOST_CALLS, t("churn.plan.most_help"))
    first, second = st.columns(2, vertical_alignment="bottom")
    number(first, "cost", t("churn.plan.cost"), terms.cost, HIGHEST_COST)
    number(second, "success", t("churn.plan.success"), terms.success, 100)


def _money(plan: CallPlan) -> Finding:
    """What the calls keep, cost and leave."""
    words, currency = state.current_words(), data.company().currency
    protected, risked, cost, net = (
        words.money(amount, currency, compact=True) for amount in (plan.protected, plan.value_at_risk, plan.cost, plan.net)
    )
    sentence = t(
        "churn.plan.money",
        n=plan.calls,
        success=words.share(plan.terms.success / 100),
        protected=protected,
        risked=risked,
        cost=cost,
        net=net,
    )
    return Finding(sentence, "good" if plan.net > 0 else "plain")
