"""Most valuable, second tier, below zero: what to do for each, every step with its rule and its customers."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.offers.next_products import NextProducts, next_products_of
from crmcore.domain.summary.worth_table import WorthRow, worth_rows
from crmcore.domain.value.programmes import Step, programme
from crmcore.domain.value.strategic_tiers import STC, STRATEGIC, strategic_tiers
from crmcore.report.value.tables import most_named, offer_table
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.value.matrix import link
from pages._ui.value.result_keys import STRATEGIC_TIERS, GroupRowsKey, ProgrammeKey, ValueFigureKey

#: what a step can lack that is no table of its own
COLUMNS = ("category", "discount")


def draw(graded: Book) -> None:
    """Three columns, one a tier."""
    tier = data.derived(graded, STRATEGIC_TIERS, lambda _: strategic_tiers(graded))
    rows = data.derived(graded, GroupRowsKey(STRATEGIC_TIERS), lambda customer_mask: worth_rows(graded, tier, STRATEGIC, customer_mask))
    widgets.section(t("value.tier3.title"))
    widgets.note(t("value.tier3.general"))
    for column, row in zip(st.columns(3, gap="large"), rows, strict=True):
        with column:
            _tier(graded, row, _steps(graded, tier, row.code))
    widgets.note(t("value.matrix.two_views"))
    scope(graded, population=True)


def next_offers(graded: Book) -> None:
    """What the second tier could be offered next, where it has customers and there are products to choose from."""
    tier = data.derived(graded, STRATEGIC_TIERS, lambda _: strategic_tiers(graded))
    rows = data.derived(graded, GroupRowsKey(STRATEGIC_TIERS), lambda customer_mask: worth_rows(graded, tier, STRATEGIC, customer_mask))
    next_products = data.derived(graded, ValueFigureKey("offers"), lambda _: next_products_of(graded))
    if next_products is not None and rows[STC].customers:
        _offers(graded, tier, next_products)
    else:
        widgets.empty_state(t("common.empty.no_rows"))


def _steps(graded: Book, tier: np.ndarray, of: str) -> tuple[tuple[Step, int], ...]:
    """Each step with the number of its customers that the visitor looks at."""

    def counted(customer_mask: np.ndarray | None) -> tuple[tuple[Step, int], ...]:
        return tuple(
            (step, int((step.customer_mask if customer_mask is None else step.customer_mask & customer_mask).sum()))
            for step in programme(graded, tier, of)
        )

    return data.derived(graded, ProgrammeKey(of), counted)


def _tier(graded: Book, row: WorthRow, steps: tuple[tuple[Step, int], ...]) -> None:
    words, currency = state.current_words(), data.company().currency
    widgets.section(t(f"value.tier3.{row.code}"))
    widgets.note(t(f"value.tier3.{row.code}_rule"))
    if row.code == "bz" and not row.customers:
        unknown = graded.mart.summable("net_profit") is None
        widgets.note(t("value.tier3.unknown_below" if unknown else "value.tier3.none_below"))
        return
    money = {
        name: words.money(value, currency, compact=True)
        for name, value in (("value", row.current_value), ("growth", row.growth_potential), ("profit", row.profit))
    }
    with st.container(key=f"ck-links-value-{row.code}"):
        if st.button(
            t(f"value.tier3.{row.code}_figures", n=row.customers, **money) + " →",
            key=f"value.open.tier3.{row.code}",
            type="tertiary",
            disabled=not row.customers,
        ):
            listed.show(f"value.tier3.{row.code}")
    for step, n in steps:
        with st.container(gap=None, key=f"ck-links-value-step-{step.code}"):
            if step.lacks and not n:  # nobody can be told: that is not nobody
                st.markdown(t("value.tier3.untold", step=t(f"value.step.{step.code}")))
            else:
                link(f"step.{step.code}", t(f"value.step.{step.code}"), n)
            widgets.note(t(f"value.rule.{step.code}"))
            if step.lacks:
                lacks = t(f"value.tier3.{step.lacks}") if step.lacks in COLUMNS else t(f"table.{step.lacks}")
                widgets.note(t("value.tier3.lacks", table=lacks))


def _offers(graded: Book, tier: np.ndarray, next_products: NextProducts) -> None:
    def missing(customer_mask: np.ndarray | None) -> list[int]:
        step = next(step.customer_mask for step in programme(graded, tier, "stc") if step.code == "new")
        items = next_products.named[step if customer_mask is None else step & customer_mask].ravel()
        return np.bincount(items[items >= 0], minlength=next_products.items.count).tolist()

    counts = data.derived(graded, ValueFigureKey("missing_offers"), missing)
    widgets.section(t("value.offer.title"))
    widgets.small_table(*offer_table(next_products, counts, state.current_words()))
    widgets.note(t("value.offer.note"))
    scope(graded)
    with st.container(horizontal=True, key="ck-links-value-offers"):
        for k in most_named(next_products, counts):
            label = literal(t("value.offer.open", category=next_products.items.names[k], n=counts[k]))
            if st.button(label + " →", key=f"value.open.step.new.{k}", type="tertiary"):
                listed.show(f"value.step.new.{k}")
