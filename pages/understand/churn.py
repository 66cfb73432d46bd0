"""Churn: who may leave, who owes too much, who has gone, whether the model can be trusted, and what keeping is worth."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import churned_of
from crmcore.domain.churn.lists import arrears_of
from crmcore.domain.grading.book import Book
from crmcore.report.churn.words import quality_text
from pages._ui.churn import (
    arrears as churn_arrears,
    churned,
    economics,
    model,
    risk as churn_risk,
    story,
    weak_model,
)
from pages._ui.churn.result_keys import ARREARS, CHURNED
from pages._ui.components import widgets
from pages._ui.components.widgets import Kpi
from pages._ui.data import data
from pages._ui.state import state, tabs
from pages._ui.state.state import t


def key_figures(graded: Book) -> None:
    """The three lists and the quality of the model in one line."""
    churn, plan, words, currency = churn_of(graded), churn_risk.plan_of(graded), state.current_words(), data.company().currency
    arrears, gone = arrears_of(graded), churned_of(graded)
    owing, left = data.derived(graded, ARREARS, arrears.rows), data.derived(graded, CHURNED, gone.ranked)
    weak, test, lost = weak_model.weak(churn), churn.test, gone.lost_with(left)
    ready = churn.ready and not weak  # a model that tells nothing chooses nobody here either
    silent = weak_model.silent(graded)
    widgets.kpi_row(
        [
            Kpi(
                t("churn.kpi.to_call" if ready else "churn.kpi.at_risk"),
                words.number(plan.calls if ready else len(silent)),
                t("churn.kpi.at_risk_under", reached=words.number(plan.at_risk), risk=words.share(plan.threshold / 100))
                if ready
                else t("churn.kpi.at_risk_plain"),
            ),
            Kpi(
                t("churn.kpi.value"),
                words.money(plan.value_at_risk if ready else weak_model.worth(graded, silent), currency, compact=True),
                t("churn.kpi.value_under" if ready else "churn.kpi.value_plain"),
            ),
            Kpi(
                t("churn.kpi.watch"),
                words.number(len(owing)) if arrears.has_invoices else words.number(None),
                t("churn.kpi.watch_under", money=words.money(arrears.overdue[owing].sum(), currency, compact=True))
                if arrears.has_invoices
                else t("churn.kpi.watch_none"),
            ),
            Kpi(
                t("churn.kpi.gone"),
                words.number(len(left)),
                t("churn.kpi.gone_under" if lost >= 0 else "churn.kpi.gone_spared", money=words.money(abs(lost), currency, compact=True)),
            ),
            Kpi(
                t("churn.kpi.grade"),
                quality_text(test.grade, words) if test else words.number(None),
                t("churn.kpi.grade_under" if test else "churn.kpi.grade_none"),
            ),
        ]
    )


def page() -> None:
    """The conclusion, the key figures, and a tab for each topic."""
    widgets.page_head(t("churn.title"), t("churn.about"))
    graded = data.book()
    with st.spinner(t("churn.learning"), show_time=True):
        churn, customer_mask = churn_of(graded), data.customer_mask(graded)
    if not len(churn.rows) or (customer_mask is not None and not customer_mask.any()):
        widgets.empty_state(t("churn.nobody"), t("churn.nobody_hint"))
        return
    widgets.finding_list([story.conclusion(graded)], key="churn.story")
    key_figures(graded)
    widgets.finding_list([model.verdict(churn)], key="churn.verdict")
    widgets.note(t("churn.two_meanings" if churn.ready else "churn.two_meanings_plain", days=churn.horizon_days))
    if customer_mask is not None:
        widgets.note(t("churn.whole_company"))
    drawn = {
        "risk": churn_risk.draw,
        "arrears": churn_arrears.draw,
        "gone": churned.draw,
        "model": model.draw,
        "economics": economics.draw,
    }
    for tab, draw in zip(tabs.linked("churn.tab", {name: t(f"churn.tab.{name}") for name in drawn}), drawn.values(), strict=True):
        with tab:
            draw(graded)


page()
