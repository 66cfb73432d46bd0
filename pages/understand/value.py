"""Value: what customers are worth together and each, what they could be worth, and what to do for whom."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.value.customer_equity import CustomerEquity, customer_equity
from crmcore.domain.value.method_choice import ANNUITY
from crmcore.domain.value.valuation import Valuation
from pages._ui.components import widgets
from pages._ui.controls.scope import nobody_hint, scope
from pages._ui.data import data
from pages._ui.relations import tab as relations
from pages._ui.state import state, tabs
from pages._ui.state.state import t
from pages._ui.target_customers import likeness, profile
from pages._ui.value import (
    best,
    formula,
    groups,
    matrix,
    model,
    outlook,
    programmes,
    terms,
)
from pages._ui.value.result_keys import ValueFigureKey


def _worth(graded: Book) -> None:
    """The four boxes of current value and room to grow; the most valuable customers."""
    tabs.sections("value.looked_at", {"boxes": (partial(matrix.draw, graded),), "best": (partial(best.draw, graded),)})


def _act(graded: Book) -> None:
    """What to do for whom; the next products to offer."""
    programmed = (partial(programmes.draw, graded), partial(groups.groups, graded))
    tabs.sections("value.done_by", {"programmes": programmed, "next": (partial(programmes.next_offers, graded),)})


def _where(graded: Book) -> None:
    """Who holds the value: tiers and segments; the rest of customers' wallets, and others that they send; relations."""
    held = {
        "tiers": (partial(_beside, graded, groups.equity, formula.retention),),
        "more": (partial(_beside, graded, groups.wallet, groups.influence),),
        "relations": (partial(relations.draw, graded),),
    }
    tabs.sections("value.held", held)


def _beside(graded: Book, *sections: Callable[[Book], None]) -> None:
    for column, section in zip(st.columns(len(sections), gap="large"), sections, strict=True):
        with column:
            section(graded)


def _new_customers(graded: Book) -> None:
    """Who may be a target customer and how alike the prospects are; their growth outlook as people judge it."""
    sections = {"profile": (partial(profile.draw, graded), partial(likeness.draw, graded)), "judged": (partial(outlook.draw, graded),)}
    tabs.sections("value.newcomers", sections)


def _model(graded: Book) -> None:
    """The purchase model; what it assumes and how it was checked."""
    tabs.sections("value.fitted", {"model": (partial(model.draw, graded),), "checks": (partial(model.checks, graded),)})


#: tab → what draws it; the model last, because its first fit takes a while
TABS: dict[str, Callable[[Book], None]] = {
    "worth": _worth,
    "act": _act,
    "where": _where,
    "outlook": _new_customers,
    "formula": formula.draw,
    "model": _model,
}


def key_figures(graded: Book, equity: CustomerEquity) -> None:
    """Equity and what belongs to it."""
    words, currency = state.current_words(), data.company().currency

    def money(value: float | None) -> str:
        return words.money(value, currency, compact=True)

    amounts = graded.mart.insight("value", Valuation).basis == "order_amount"
    positive = equity.equity is not None and equity.equity > 0 and equity.growth_potential is not None
    growth = equity.growth_potential / equity.equity if positive else None
    widgets.kpi_row(
        [
            widgets.Kpi(
                t("value.kpi.revenue" if amounts else "value.kpi.equity"),
                money(equity.equity),
                t("value.kpi.equity_under", n=equity.customers),
                hint=t("value.kpi.revenue_hint") if amounts else t("value.kpi.equity_hint", option=money(equity.option)),
                about="value.revenue" if amounts else "value.equity",
            ),
            widgets.Kpi(
                t("value.kpi.top"),
                words.share(equity.top_share),
                t("value.kpi.top_under", n=equity.top_customers),
                hint=t("value.kpi.top_hint"),
                about="value.top",
            ),
            widgets.Kpi(
                t("value.kpi.growth"),
                money(equity.growth_potential),
                t("value.kpi.growth_under", share=words.share(growth)),
                hint=t("value.kpi.growth_sales_hint" if amounts else "value.kpi.growth_hint"),
                about="value.growth",
            ),
            widgets.Kpi(
                t("value.kpi.to_date"),
                money(equity.to_date),
                t("value.kpi.to_date_amount" if amounts else "value.kpi.to_date_under"),
                hint=t("value.kpi.to_date_hint"),
                about="value.to_date",
            ),
            widgets.Kpi(
                t("value.kpi.lifetime"),
                money(equity.lifetime_value),
                t("value.kpi.lifetime_under"),
                hint=t("value.kpi.lifetime_hint"),
                about="value.lifetime",
            ),
            widgets.Kpi(
                t("value.kpi.below"),
                words.number(equity.below),
                t("value.kpi.below_under", money=money(equity.below_value)),
                hint=t("value.kpi.below_hint"),
                about="value.below",
            ),
        ]
    )
    _interval(graded, money)
    customer_mask = data.customer_mask(graded)
    inside = len(graded.rows if customer_mask is None else graded.rows[customer_mask[graded.rows]])
    if inside < equity.customers:
        widgets.note(t("value.matrix.everyone", n=equity.customers - inside, all=equity.customers, inside=inside))
    if equity.gone and equity.gone_value:
        widgets.note(t("value.matrix.gone", n=equity.gone, money=money(equity.gone_value)))
    scope(graded)


def _interval(graded: Book, money: Callable[[float | None], str]) -> None:
    """How sure the equity is."""
    if graded.mart.count > groups.AT_ONCE:
        widgets.note(t("value.kpi.interval_large"))
        return
    ends = groups.intervals(graded).all
    if ends is not None:
        key = "value.kpi.interval" if graded.mart.insight("value", Valuation).method == ANNUITY else "value.kpi.interval_fixed"
        widgets.note(t(key, low=money(ends[0]), high=money(ends[1])))


def page() -> None:
    """The assumptions, the key figures, and a tab for each topic."""
    graded = data.book()
    widgets.page_head(t("value.title"), t("value.about"))
    equity = data.derived(graded, ValueFigureKey("equity"), lambda customer_mask: customer_equity(graded, customer_mask))
    if equity.equity is None:
        widgets.empty_state(t("value.nobody"), nobody_hint("value.nobody_hint"))
        outlook.draw(graded)
        return
    terms.draw(graded)
    key_figures(graded, equity)
    tabs.sections("value.tab", {name: (partial(draw, graded),) for name, draw in TABS.items()})


page()
