"""Who may leave: the threshold or the most calls, what they mean in calls, leavers and money, and whom to call first."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from crmcore.domain.churn.call_plan import (
    HIGHEST_COST,
    HIGHEST_THRESHOLD,
    MOST_CALLS,
    CallPlan,
    call_plan,
    churn_of,
    plan_curve,
    rows_to_call,
)
from crmcore.domain.grading.book import Book
from crmcore.report.churn.csv_lists import risk_file
from crmcore.report.churn.figures import CallPlanCurve, call_plan_line_chart
from crmcore.report.churn.tables import has_referrals, risk_table
from pages._ui.churn import export, terms as churn_terms, weak_model
from pages._ui.churn.result_keys import ACTIVE, CallLinesKey, CallPlanKey, CallsKey, PlanCurveKey
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import linked_key, t

#: customers shown; all are one click away
SHOWN = 10


def plan_of(graded: Book) -> CallPlan:
    """What the visitor's terms mean for the part looked at."""
    terms = churn_terms.terms_of(graded)
    return data.derived(graded, CallPlanKey(terms), lambda customer_mask: call_plan(graded, terms, customer_mask))


def draw(graded: Book) -> None:
    """The call plan under the visitor's terms, and the first customers to call."""
    churn, plan = churn_of(graded), plan_of(graded)
    active = data.derived(graded, ACTIVE, lambda customer_mask: _active(graded, customer_mask))
    if not len(active):
        widgets.empty_state(t("churn.nobody"), t("churn.nobody_hint"))
        return
    risk = state.current_words().share(plan.threshold / 100)
    widgets.note(
        t(
            "churn.plan.defined" if churn.ready else "churn.plan.defined_plain",
            n=plan.at_risk,
            risk=risk,
            since=churn.inactive_since,
            days=churn.horizon_days,
            active=len(active),
        )
    )
    if churn.ready:
        weak_model.draw(graded)
        _threshold(graded, len(active))
    else:
        widgets.finding_list([Finding(t("churn.plan.plain", n=plan.calls, risked=_money(plan.value_at_risk)), "watch")], key="churn.plan")
    _whom(graded)


def _active(graded: Book, customer_mask: np.ndarray | None) -> np.ndarray:
    rows = churn_of(graded).rows
    return rows if customer_mask is None else rows[customer_mask[rows]]


def _threshold(graded: Book, active: int) -> None:
    """Threshold, most calls and the estimates beside the curve of what is left; `active`: customers looked at."""
    terms, plan = churn_terms.terms_of(graded), plan_of(graded)
    curve = data.derived(graded, PlanCurveKey(terms.cost, terms.success), lambda customer_mask: plan_curve(graded, terms, customer_mask))
    left, right = st.columns([1, 1.6], gap="large")
    with left:
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
        number(left, "most", t("churn.plan.most"), terms.most or plan.calls, MOST_CALLS, t("churn.plan.most_help"))
        first, second = st.columns(2)
        number(first, "cost", t("churn.plan.cost"), terms.cost, HIGHEST_COST)
        number(second, "success", t("churn.plan.success"), terms.success, 100)
        widgets.finding_list(_meaning(graded), key="churn.plan")
    with right:
        widgets.figure(
            call_plan_line_chart(
                CallPlanCurve(*curve, active=active),
                terms.threshold,
                state.current_words(),
                currency=data.company().currency,
                dark=state.dark(),
            ),
            key="churn.curve",
        )
        widgets.note(t("churn.plan.unit"))
        test, words = churn_of(graded).test, state.current_words()
        if test is not None and plan.tested:
            widgets.note(
                t(
                    "churn.plan.two_counts",
                    leavers=words.number(plan.tested_leavers),
                    found=words.number(test.model.leavers_found),
                    risk=words.share(plan.threshold / 100),
                    tested=words.number(plan.tested),
                    caught=words.number(plan.caught),
                )
            )
        scope(graded)


def _meaning(graded: Book) -> list[Finding]:
    """What the terms mean: calls, who is left out, leavers at the threshold, money."""
    terms, plan, words = churn_terms.terms_of(graded), plan_of(graded), state.current_words()
    test = churn_of(graded).test
    assert test is not None  # a model has been tested
    found = [Finding(t("churn.plan.calls", n=plan.calls, cost=_money(plan.cost)))]
    if terms.most:
        found.append(
            Finding(
                t("churn.plan.most_first", n=plan.calls, risk=words.share(terms.threshold / 100), reached=words.number(plan.at_risk))
                if plan.calls == terms.most
                else t("churn.plan.most_all", n=plan.calls)
            )
        )
    if plan.not_worth:
        found.append(
            Finding(t("churn.plan.not_worth", n=plan.not_worth, success=words.share(terms.success / 100), cost=_money(terms.cost)))
        )
    if plan.tested:
        found.append(
            Finding(
                t(
                    "churn.plan.caught",
                    n=plan.tested,
                    day=test.cut_off,
                    caught=words.number(plan.caught),
                    leavers=words.number(plan.tested_leavers),
                    share=words.share(plan.recall),
                    right=words.share(plan.precision),
                )
            )
        )
    found.append(
        Finding(
            t(
                "churn.plan.protects",
                success=words.share(terms.success / 100),
                protected=_money(plan.protected),
                risked=_money(plan.value_at_risk),
                net=_money(plan.net),
            ),
            "good" if plan.net > 0 else "plain",
        )
    )
    return found


def number(column: Any, field: str, label: str, value: int, most: int, help_text: str | None = None) -> None:
    """One figure of the visitor's."""
    key = linked_key(f"churn.{field}", value)
    column.number_input(label, 0, most, value, key=key, help=help_text, on_change=churn_terms.turn, args=(field, key))


def _whom(graded: Book) -> None:
    """The first of the list with reasons, action and salesperson."""
    terms, churn = churn_terms.terms_of(graded), churn_of(graded)
    rows = data.derived(graded, CallsKey(terms), lambda customer_mask: rows_to_call(graded, terms, customer_mask))
    if not len(rows):
        if churn.ready:
            code = "none_pays" if plan_of(graded).at_risk else "nobody"
            widgets.empty_state(
                t(f"churn.plan.{code}", risk=state.current_words().share(terms.threshold / 100)), t(f"churn.plan.{code}_hint")
            )
        return
    widgets.section(t("churn.table.title", n=len(rows)))
    lines = data.derived(
        graded,
        CallLinesKey(terms, state.view().language),
        lambda customer_mask: risk_table(graded, rows[:SHOWN], state.current_words(), data.company().currency, data.rep_names()),
    )
    with st.container(key="ck-scroll-churn-risk"):
        widgets.small_table(*lines, text_columns=4)
    widgets.note(" ".join([t("churn.plan.order" if churn.ready else "churn.plan.order_plain"), *_referrals(graded, rows)]))
    # the link carries what was asked for: under other filters the limit counts anew
    code = f"churn.calls.{churn_terms.terms().list_code}" if churn.ready else "churn.silent"
    open_all("risk", code, len(rows))
    export.offer(
        graded,
        export.File(
            "risk",
            code.removeprefix("churn."),
            len(rows),
            lambda context: risk_file(graded, rows, terms, context, state.current_words(), data.rep_names()),
        ),
    )
    widgets.note(t("churn.plan.similar"))
    scope(graded)


def _referrals(graded: Book, rows: np.ndarray) -> list[str]:
    """Why the table says nothing of referrals, where it does not."""
    if "relation" not in graded.mart.has:
        return [t("churn.referral.none", table=t("table.relation"))]
    return [] if has_referrals(graded, rows[:SHOWN]) else [t("churn.plan.sent_nobody")]


def open_all(name: str, code: str, n: int, shown: int = SHOWN) -> None:
    """The way to all customers of a list, where they can be exported; `shown` of them stand above."""
    with st.container(horizontal=True, key=f"ck-links-churn-{name}"):
        if st.button(t("churn.open", n=n) + " →", key=f"churn.open.{name}", type="tertiary", disabled=not n):
            listed.show(code)
    if n > shown:
        widgets.note(t("churn.shown", n=shown))


def _money(amount: float) -> str:
    return state.current_words().money(amount, data.company().currency, compact=True)
