"""What effort is spent on: the customers that together bring nothing, the best fifth, tiers and boxes."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.budget.basis import box_table
from crmcore.domain.budget.comparison import EFFORT_WANTED, OTHERS, PROSPECTS
from crmcore.domain.budget.effort import HOURS_OF_VISITS
from crmcore.report.budget.figures import effort_chart, nothing_chart
from crmcore.report.budget.tables import effort_cells
from crmcore.report.budget.words import BOX_SCHEME
from crmcore.report.cost_to_serve.words import rates_line
from pages._ui.budget import desk
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding, Kpi
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t


def draw() -> None:
    """The finding with its figure, the key figures, the sentences, and effort against profit by tier and box."""
    words, currency, basis = state.current_words(), data.company().currency, desk.basis()
    widgets.note(t("budget.scope", grades=desk.grades_note(), period=desk.period(), day=desk.graded().mart.as_of))
    found = basis.nothing
    if found is not None and found.net_of_others > 0:
        title = t("budget.nothing.title", customers=words.share(found.customers_share), cost=words.share(found.effort_share))
        widgets.figure(nothing_chart(found, words, currency=currency, dark=state.dark(), title=title), key="budget.nothing")
    _key_figures()
    followed = widgets.finding_list([*_nothing(), *_best_fifth(), *_outside(), *_remarks()], key="budget.findings")
    if followed:
        listed.show(followed)


def by_tier() -> None:
    """Effort against profit by tier and box."""
    words, currency, basis = state.current_words(), data.company().currency, desk.basis()
    effort = basis.effort
    widgets.section(t("budget.chart.section"))
    scheme = desk.graded().scheme.id
    if (chart := effort_chart(basis.tiers, words, scheme, dark=state.dark(), title=_chart_title())) is not None:
        widgets.figure(chart, key="budget.chart")
    widgets.small_table(*effort_cells(basis.tiers, words, scheme, currency), total=True, cards=True)
    if st.toggle(t("budget.boxes"), key="budget.boxes.shown"):  # present values are worked out only when asked for
        boxes = data.derived(desk.graded(), desk.BoxesKey(), lambda _: box_table(desk.graded(), effort))
        widgets.small_table(*effort_cells(boxes, words, BOX_SCHEME, currency), total=True, cards=True)
        widgets.note(t("budget.boxes_note"))


def _nothing() -> list[Finding]:
    """Who together brings nothing, in words that fit: all, those who lose money alone, or some whose losses others make up for."""
    words, currency, basis = state.current_words(), data.company().currency, desk.basis()
    found = basis.nothing
    if found is None:
        quiet = basis.effort.profit_known and not basis.losers.count
        return [Finding(t("budget.nothing.nobody"), "good")] if quiet else []
    key = "sentence" if found.losing < len(found.places) else "losers"
    values = {
        "n": len(found.places),
        "losing": found.losing,
        "net": words.money(found.net, currency, compact=True),
        "others": words.money(found.net_of_others, currency, compact=True),
    }
    text = t(f"budget.nothing.{key if found.net_of_others > 0 else 'everybody'}", **values)
    return [Finding(text, "bad", t("budget.open"), "budget.nothing")]


def _chart_title() -> str:
    """The tier whose share of the cost lies farthest above its share of the profit."""
    table, words = desk.basis().tiers, state.current_words()
    earned, spent = table.shares("gross"), table.shares("cost")
    if earned is None or spent is None:
        return ""
    k = int(np.nanargmax(spent - np.nan_to_num(earned)))
    name = (
        words.tier(desk.graded().scheme.id, table.groups[k])
        if k < len(desk.graded().scheme.tiers)
        else t(f"budget.group.{table.groups[k]}")
    )
    key = "title" if desk.basis().effort.profit_known else "title_amount"
    return t(f"budget.chart.{key}", tier=name, cost=words.share(float(spent[k])), gross=words.share(float(earned[k])))


def _key_figures() -> None:
    words, currency, basis = state.current_words(), data.company().currency, desk.basis()
    effort, fifth = basis.effort, basis.fifth
    shares = {} if fifth is None else dict(fifth.effort_shares)
    figures = []
    if "cost" in shares:
        figures.append(
            Kpi(
                t("budget.kpi.fifth"),
                words.share(shares["cost"]),
                t("budget.kpi.fifth_under", wanted=words.share(EFFORT_WANTED)),
                hint=t("budget.kpi.fifth_hint"),
                about="budget.fifth",
            )
        )
    figures.append(
        Kpi(t("budget.kpi.cost"), words.money(float(effort.cost.sum()), currency, compact=True), desk.period(), about="budget.cost")
    )
    for places, name in ((basis.over, "over"), (basis.under, "under")):
        gap = abs(float((effort.cost[places] - basis.served.fair[places]).sum()))
        figures.append(
            Kpi(
                t(f"budget.kpi.{name}"),
                words.number(len(places)),
                t(f"budget.kpi.{name}_under", money=words.money(gap, currency, compact=True)),
                hint=t(f"budget.kpi.{name}_hint"),
                about=f"budget.{name}",
            )
        )
    if effort.profit_known:
        figures.append(
            Kpi(
                t("budget.kpi.losers"),
                words.number(basis.losers.count),
                t("budget.kpi.losers_under", money=words.money(float(basis.losers.net.sum()), currency, compact=True)),
                loss=basis.losers.count > 0,
                hint=t("budget.kpi.losers_hint"),
                about="budget.losers",
            )
        )
    widgets.kpi_row(figures)


def _best_fifth() -> list[Finding]:
    words, fifth = state.current_words(), desk.basis().fifth
    if fifth is None or not fifth.effort_shares:
        return []
    each = [t("budget.fifth.part", share=words.share(share), measure=t(f"budget.measure.{name}")) for name, share in fifth.effort_shares]
    key = "budget.fifth.sentence" if fifth.profit_share is not None else "budget.fifth.without_profit"
    return [
        Finding(
            t(
                key,
                n=fifth.customers,
                profit=words.share(fifth.profit_share),
                efforts=t("common.scope.list").join(each),
                wanted=words.share(EFFORT_WANTED),
            )
        )
    ]


def _outside() -> list[Finding]:
    """What prospects and others without an order in the window take."""
    table, words, currency = desk.basis().tiers, state.current_words(), data.company().currency
    shares = table.shares("cost")
    found = []
    for code in (PROSPECTS, OTHERS):
        k = table.groups.index(code)
        if (money := float(table.sums["cost"][k])) > 0 and shares is not None:
            found.append(
                Finding(
                    t(
                        f"budget.outside.{code}",
                        n=int(table.customers[k]),
                        money=words.money(money, currency, compact=True),
                        share=words.share(float(shares[k]), 1),
                    )
                )
            )
    return found


def _remarks() -> list[Finding]:
    """What the figures rest on."""
    basis, words = desk.basis(), state.current_words()
    found = []
    if not basis.effort.profit_known:
        found.append(Finding(t("budget.remark.no_profit"), "bad"))
    if basis.costs.rates.in_use:
        found.append(Finding(t("budget.remark.rates", rates=rates_line(basis.costs.rates, words, data.company().currency))))
    if basis.effort.hours_from == HOURS_OF_VISITS:
        found.append(Finding(t("budget.remark.hours_of_visits")))
    if gone := int(basis.effort.gone.sum()):
        found.append(Finding(t("budget.remark.gone", n=gone)))
    return found
