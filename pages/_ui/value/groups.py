"""Customers seen from other sides: the four groups, the equity by tier, the share of wallet, and who brings others."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.summary.worth_table import worth_rows
from crmcore.domain.value.customer_equity import NO_TIER, equity_by_tier, tier_equity_intervals
from crmcore.domain.value.equity_interval import EquityIntervals
from crmcore.domain.value.groups import GROUPS, value_groups
from crmcore.domain.value.influence import Influence
from crmcore.domain.value.lists import customer_list
from crmcore.domain.value.valuation import Valuation
from crmcore.domain.value.wallet import WalletBand, wallet_bands, wallets
from crmcore.report.value.headings import equity_heading
from crmcore.report.value.interval_figures import equity_chart
from crmcore.report.value.tables import equity_table, influence_table, wallet_table, worth_table
from crmcore.report.value.wallet import wallet_bars
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.data.result_keys import ListKey
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.value.matrix import link
from pages._ui.value.result_keys import VALUE_GROUPS, GroupRowsKey, ValueFigureKey

#: customers up to which the intervals of the equity are computed while the page is drawn
AT_ONCE = 200_000
#: customers that bring others shown at once
SHOWN = 8


def groups(graded: Book) -> None:
    """The four groups of the source and the rest."""
    measure = profit_metric(graded.mart, state.view().profit)
    group = data.derived(graded, VALUE_GROUPS, lambda _: value_groups(graded))
    rows = data.derived(
        graded, GroupRowsKey(VALUE_GROUPS, measure), lambda customer_mask: worth_rows(graded, group, GROUPS, customer_mask, measure)
    )
    widgets.section(t("value.group.title"))
    widgets.small_table(
        *worth_table(
            rows,
            state.current_words(),
            lambda code: t(f"value.group.{code}"),
            t("value.group.group"),
            measure=measure,
            currency=data.company().currency,
            rule=(t("value.group.rule"), lambda code: t(f"value.group.{code}_rule")),
        ),
        text_columns=2,
    )
    if not any(row.service_cost for row in rows) or graded.mart.summable("gross_profit") is None:
        widgets.note(t("value.group.no_service"))
    scope(graded, population=True)
    with st.container(horizontal=True, key="ck-links-value-groups"):
        for row in rows:
            link(f"group.{row.code}", t(f"value.group.{row.code}"), row.customers)


def intervals(graded: Book) -> EquityIntervals:
    """How sure the equity is, and that of each tier. Of many customers its progress is shown."""
    bar = st.progress(0.0) if graded.mart.count > AT_ONCE else None

    def shown(share: float) -> None:
        if bar is not None:
            bar.progress(share)

    result = data.derived(graded, ValueFigureKey("intervals"), lambda mask: tier_equity_intervals(graded, mask, shown))
    if bar is not None:
        bar.empty()
    return result


def _intervals_wanted(graded: Book) -> bool:
    """Whether the intervals are to be worked out: of many customers, once the visitor asks for them."""
    asked = f"value.intervals.{data.company().slug}"
    if graded.mart.count > AT_ONCE and not state.read(asked):
        if not st.button(t("value.equity.work_out"), key="value.intervals"):
            return False
        state.remember(asked, True)
    return True


def equity(graded: Book) -> None:
    """What the customers of each tier are worth together."""
    rows = data.derived(graded, ValueFigureKey("equity_by_tier"), lambda customer_mask: equity_by_tier(graded, customer_mask))

    def name(code: str) -> str:
        return t("value.equity.no_tier") if code == NO_TIER else state.current_words().tier(graded.scheme.id, code)

    words, currency = state.current_words(), data.company().currency
    amounts = graded.mart.insight("value", Valuation).basis == "order_amount"
    widgets.section(equity_heading(rows, words, name, amounts=amounts))
    ends = intervals(graded) if _intervals_wanted(graded) else None
    if ends is not None:
        widgets.figure(equity_chart(rows, ends, words, name, currency, dark=state.dark()), key="value.equity_chart")
    widgets.small_table(*equity_table(rows, words, name, currency, ends), total=True)
    if ends is not None:
        widgets.note(t("value.equity.note"))
    scope(graded)
    with st.container(horizontal=True, key="ck-links-value-tiers"):
        for row in rows:
            if row.code != NO_TIER and row.customers:
                label = t("value.open_list", name=name(row.code), n=row.customers)
                if st.button(label + " →", key=f"value.open.tier.{row.code}", type="tertiary"):
                    listed.show_tier(row.code)


def wallet(graded: Book) -> None:
    """What part of their spending is ours, where customers told it."""

    def bands(customer_mask: np.ndarray | None) -> tuple[WalletBand, ...]:
        return wallet_bands(graded, wallets(graded), customer_mask)

    bands_of_wallet = data.derived(graded, ValueFigureKey("wallet"), bands)
    widgets.section(t("value.wallet.title"))
    if not any(band.customers for band in bands_of_wallet):
        widgets.empty_state(t("value.wallet.needs"), t("value.wallet.needs_hint", column=t("column.customer.annual_wallet")))
        return
    figure = wallet_bars(bands_of_wallet, state.current_words(), currency=data.company().currency, dark=state.dark())
    widgets.figure(figure, key="value.wallet.bars", on_select=lambda band: listed.show(f"value.wallet.{band}"))
    widgets.small_table(*wallet_table(bands_of_wallet, state.current_words(), data.company().currency), total=True)
    if bands_of_wallet[-1].customers:
        widgets.note(t("value.wallet.over_note"))
    scope(graded, months=12)
    with st.container(horizontal=True, key="ck-links-value-wallet"):
        link("wallet", t("value.wallet.open"), sum(band.customers for band in bands_of_wallet))
        for band in bands_of_wallet:
            if band.customers:
                link(f"wallet.{band.band}", t(f"value.wallet.band_{band.band}"), band.customers)


def influence(graded: Book) -> None:
    """Who sent other customers: a key customer need not be a big one."""
    influence_of_customers = graded.mart.insight("influence", Influence)
    everyone, small = (
        data.topic_list(graded, ListKey(f"value.{code}"), lambda customer_mask, code=code: customer_list(graded, customer_mask, code)).rows
        for code in ("influence", "influence.small")
    )
    widgets.section(t("value.influence.title"))
    if not len(everyone):
        widgets.empty_state(
            t("value.influence.needs"), t("value.influence.needs_hint", table=t("table.relation"), column=t("column.customer.referred_by"))
        )
        return
    words = state.current_words()
    widgets.finding_list(
        [widgets.Finding(t("value.influence.finding", n=len(everyone), small=words.number(len(small))))], key="value.influence"
    )
    widgets.note(t("value.influence.note"))
    first = small[:SHOWN] if len(small) else everyone[:SHOWN]
    widgets.small_table(*influence_table(graded, influence_of_customers, first, words, data.company().currency), text_columns=2)
    scope(graded)
    with st.container(horizontal=True, key="ck-links-value-influence"):
        link("influence.small", t("value.influence.small"), len(small))
        link("influence", t("value.influence.all"), len(everyone))
