"""Whom to call: the first customers of the list with reasons, action and salesperson, then what the list rests on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from crmcore.domain.churn.call_plan import churn_of, rows_to_call
from crmcore.domain.grading.book import Book
from crmcore.domain.health.next_action import ACTIONS
from crmcore.report.churn.csv_lists import risk_file
from crmcore.report.churn.tables import has_referrals, risk_table
from crmcore.report.churn.words import comeback_text, slow_text
from pages._ui.churn import export, key_figures, model, plan as churn_plan, terms as churn_terms
from pages._ui.churn.result_keys import CallLinesKey, CallsKey
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.scope import nobody_hint, scope
from pages._ui.data import data, health
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t

#: customers shown; all are one click away
SHOWN = 10


def draw(graded: Book) -> None:
    """The list, how far to trust it, the key figures, and how many to call."""
    plan = churn_plan.plan_of(graded)
    if not plan.active:
        widgets.empty_state(t("churn.nobody"), nobody_hint("churn.nobody_hint"))
        return
    if not plan.by_model:
        widgets.finding_list([model.rule_line(churn_of(graded))], key="churn.rule")
    _whom(graded)
    if not plan.by_model:
        _came_once(graded)
    else:
        churn, words = churn_of(graded), state.current_words()
        said = [comeback_text(churn, words), slow_text(churn, words)]
        widgets.finding_list([Finding(text) for text in said if text], key="churn.comeback")
    model.fold(graded)
    key_figures.draw(graded)
    if plan.by_model:
        churn_plan.draw(graded)
    else:
        churn_plan.funnel(graded)


def _whom(graded: Book) -> None:
    """The first of the list with reasons, action and salesperson, and the ways to all of them."""
    terms, plan = churn_terms.terms_of(graded), churn_plan.plan_of(graded)
    rows = data.derived(graded, CallsKey(terms), lambda customer_mask: rows_to_call(graded, terms, customer_mask))
    if not len(rows):
        code = "silent_nobody" if not plan.by_model else "none_pays" if plan.at_risk else "nobody"
        widgets.empty_state(t(f"churn.plan.{code}", risk=state.current_words().share(terms.threshold / 100)), t(f"churn.plan.{code}_hint"))
        return
    lines = data.derived(
        graded,
        CallLinesKey(terms, state.view().language),
        lambda customer_mask: risk_table(
            graded, rows[:SHOWN], state.current_words(), data.company().currency, data.rep_names(), health.actions(graded)
        ),
    )
    # the link carries what was asked for: under other filters the limit counts anew
    code = f"churn.calls.{churn_terms.terms().list_code}" if plan.by_model else "churn.to_call"
    widgets.small_table(*lines, text_columns=4, cards=True, of_list=listed.opened(code))
    open_all("risk", code, len(rows), beside=None if plan.by_model else lambda: _overdue_best(graded))
    order = t("churn.plan.order" if plan.by_model else "churn.plan.order_plain")
    below = t("churn.plan.below", order=order, referrals=_referrals(graded, rows), similar=t("churn.plan.similar"))
    widgets.note(" ".join(below.split()))
    export.offer(
        graded,
        export.File(
            "risk",
            code.removeprefix("churn."),
            len(rows),
            lambda context: risk_file(graded, rows, plan, context, state.current_words(), data.rep_names(), health.actions(graded)),
            notes=(churn_terms.success_note(),) if plan.by_model else (),
        ),
    )
    scope(graded)


def _came_once(graded: Book) -> None:
    """Who bought on one day only and has not come back for long: apart, since one purchase is no rhythm; nothing where there is nobody."""
    mask, once = data.customer_mask(graded), churn_of(graded).came_once
    n = int((once if mask is None else once & mask).sum())
    if not n:
        return
    widgets.finding_list([Finding(t("churn.once.told", n=n))], key="churn.once")
    with st.container(horizontal=True, key="ck-links-churn-once"):
        if st.button(t("churn.once.open", n=n) + " →", key="churn.open.once", type="tertiary"):
            listed.show("churn.came_once")


def _overdue_best(graded: Book) -> None:
    """The way to the best customers that are overdue by their own rhythm."""
    rows = next((finding.rows for finding in data.findings(graded) if finding.code == "quiet"), np.zeros(0, int))
    if n := len(rows):
        calls = int((health.actions(graded).codes[rows] == ACTIONS.index("keep")).sum())
        tier = state.current_words().tier(graded.scheme.id, graded.scheme.tiers[0])
        if st.button(t("churn.plan.quiet", n=n, tier=tier, calls=calls, others=n - calls) + " →", key="churn.open.quiet", type="tertiary"):
            listed.show("quiet")


def _referrals(graded: Book, rows: np.ndarray) -> str:
    """Why the table says nothing of referrals; "" where it does."""
    if "relation" not in graded.mart.has:
        return t("churn.referral.none", table=t("table.relation"))
    return "" if has_referrals(graded, rows[:SHOWN]) else t("churn.plan.sent_nobody")


def open_all(name: str, code: str, n: int, shown: int = SHOWN, beside: Callable[[], None] | None = None) -> None:
    """The way to all customers of a list, where they can be exported; `shown` of them stand above. `beside` draws further ways."""
    with st.container(horizontal=True, key=f"ck-links-churn-{name}"):
        if st.button(t("churn.open", n=n) + " →", key=f"churn.open.{name}", type="tertiary", disabled=not n):
            listed.show(code)
        if beside is not None:
            beside()
    if n > shown:
        widgets.note(t("churn.shown", n=shown))
