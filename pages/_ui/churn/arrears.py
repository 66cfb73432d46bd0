"""Whom to watch for bad debt: what they owe, against which limit, and what to do."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.churn.arrears import LONG_DAYS, REASONS, Arrears, arrears_of
from crmcore.domain.grading.book import Book
from crmcore.report.churn.csv_lists import arrears_file
from crmcore.report.churn.tables import arrears_table
from pages._ui.churn import export
from pages._ui.churn.result_keys import ARREARS
from pages._ui.churn.risk import SHOWN, open_all
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data, health
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book) -> None:
    """The customers in arrears as a table, the ways to their lists, and the download."""
    arrears = arrears_of(graded)
    if not arrears.has_invoices:
        widgets.empty_state(t("churn.arrears.needs", table=t("table.payment")), t("churn.arrears.needs_hint"))
        return
    rows = data.derived(graded, ARREARS, arrears.rows)
    if not len(rows):
        widgets.empty_state(t("churn.arrears.none"), t("churn.arrears.none_hint"))
        return
    currency = data.company().currency
    widgets.section(
        t("churn.arrears.title", n=len(rows), money=state.current_words().money(arrears.overdue[rows].sum(), currency, compact=True))
    )
    widgets.small_table(
        *arrears_table(graded, arrears, rows[:SHOWN], state.current_words(), currency, data.rep_names(), health.actions(graded)),
        text_columns=4,
        cards=True,
        of_list=listed.opened("churn.arrears"),
    )
    with st.container(horizontal=True, key="ck-links-churn-owing"):
        for code in REASONS:
            n = int(arrears.reason(code)[rows].sum())
            if st.button(
                t("churn.arrears.open_one", reason=t(f"churn.listed.owing.{code}"), n=n) + " →",
                key=f"churn.owing.{code}",
                type="tertiary",
                disabled=not n,
            ):
                listed.show(f"churn.owing.{code}")
    open_all("arrears", "churn.arrears", len(rows))
    widgets.note(t("churn.arrears.defined", day=graded.scenario.day, days=LONG_DAYS))
    _others(graded, arrears, rows)
    export.offer(
        graded,
        export.File(
            "arrears",
            "arrears",
            len(rows),
            lambda context: arrears_file(graded, arrears, rows, context, state.current_words(), data.rep_names(), health.actions(graded)),
        ),
    )
    if not arrears.has_limits:
        widgets.note(t("churn.arrears.no_limits", column=t("column.customer.credit_limit")))
    widgets.note(t("churn.arrears.note"))
    scope(graded, months=None)


def _others(graded: Book, arrears: Arrears, rows: np.ndarray) -> None:
    """Who owes something overdue and is not watched, so that the sum agrees with that of the overview; nothing where there is nobody."""
    mask, words, currency = data.customer_mask(graded), state.current_words(), data.company().currency
    owing = np.flatnonzero((arrears.overdue > 0) if mask is None else (arrears.overdue > 0) & mask)
    others = np.setdiff1d(owing, rows)
    if len(others):
        money, total = (words.money(float(arrears.overdue[of].sum()), currency, compact=True) for of in (others, owing))
        note = t("churn.arrears.others", n=len(others), money=money, days=LONG_DAYS, all=len(owing), total=total)
        if disputing := int((arrears.overdue[rows] <= 0).sum()):
            note += " " + t("churn.arrears.disputing", n=disputing)
        widgets.note(note)
