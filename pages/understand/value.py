"""Value: what customers are worth together and each, what they could be worth, and what to do for whom."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.value.customer_equity import CustomerEquity, customer_equity
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.value import (
    best as value_best,
    formula as value_formula,
    groups as value_groups,
    matrix as value_box,
    model as value_model,
    outlook as value_outlook,
    programmes as value_programmes,
    terms as value_terms,
)


def where(graded: Book) -> None:
    """Who holds the value: tiers, segments, wallets, and who brings others."""
    for sections in ((value_groups.equity, value_formula.retention), (value_groups.wallet, value_groups.influence)):
        for column, section in zip(st.columns(2, gap="large"), sections, strict=True):
            with column:
                section(graded)
        st.space("small")


#: tab → its sections in their order; the model last, because its first fit takes a while
TABS: dict[str, tuple[Callable[[Book], None], ...]] = {
    "worth": (value_box.draw, value_best.draw),
    "act": (value_programmes.draw, value_groups.groups),
    "where": (where,),
    "outlook": (value_outlook.draw,),
    "formula": (value_formula.draw,),
    "model": (value_model.draw,),
}


def key_figures(graded: Book, told: CustomerEquity) -> None:
    """Equity and what belongs to it."""
    w, currency = state.speech(), data.company().currency

    def money(value: float | None) -> str:
        return w.money(value, currency, compact=True)

    amounts = graded.mart.insight("value").basis == "order_amount"
    positive = told.equity is not None and told.equity > 0 and told.growth_potential is not None
    growth = told.growth_potential / told.equity if positive else None
    widgets.kpi_row(
        [
            widgets.Kpi(
                t("value.kpi.equity"), money(told.equity), t("value.kpi.equity_under", n=told.customers), hint=t("value.kpi.equity_hint")
            ),
            widgets.Kpi(
                t("value.kpi.top"), w.share(told.top_share), t("value.kpi.top_under", n=told.top_customers), hint=t("value.kpi.top_hint")
            ),
            widgets.Kpi(
                t("value.kpi.growth"),
                money(told.growth_potential),
                t("value.kpi.growth_under", share=w.share(growth)),
                hint=t("value.kpi.growth_hint"),
            ),
            widgets.Kpi(
                t("value.kpi.to_date"),
                money(told.to_date),
                t("value.kpi.to_date_amount" if amounts else "value.kpi.to_date_under"),
                hint=t("value.kpi.to_date_hint"),
            ),
            widgets.Kpi(
                t("value.kpi.lifetime"), money(told.lifetime_value), t("value.kpi.lifetime_under"), hint=t("value.kpi.lifetime_hint")
            ),
            widgets.Kpi(
                t("value.kpi.below"),
                w.number(told.below),
                t("value.kpi.below_under", money=money(told.below_value)),
                hint=t("value.kpi.below_hint"),
            ),
        ]
    )
    lapsed = told.customers - len(graded.rows if data.part(graded) is None else graded.rows[data.part(graded)[graded.rows]])
    if lapsed > 0:
        widgets.note(t("value.matrix.everyone", n=lapsed))
    scope(graded)


def page() -> None:
    graded = data.book()
    widgets.page_head(t("value.title"), t("value.about"))
    told = data.kept(graded, "value.equity", lambda part: customer_equity(graded, part))
    if told.equity is None:
        widgets.empty_state(t("value.nobody"), t("value.nobody_hint"))
        value_outlook.draw(graded)
        return
    value_terms.draw(graded)
    key_figures(graded, told)
    for place, sections in zip(st.tabs([t(f"value.tab.{name}") for name in TABS]), TABS.values(), strict=True):
        with place:
            for section in sections:
                section(graded)
                st.space("small")


page()
