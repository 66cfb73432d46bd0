"""Customers across branches: who buys at several, what each branch sells to whom, where the customers of each buy besides."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from crmcore.domain.branches.across import branch_rows, home_shares, use_by_group, use_rows
from crmcore.domain.tables.registry import BY_NAME
from crmcore.report.branches.figures import SHOWN, branches_chart
from crmcore.report.branches.tables import branch_table, home_table, tier_use_table, use_table
from crmcore.report.imports.template import template_workbook
from pages._ui.branches import desk, investment, lists, rewards
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.exports import download
from pages._ui.lists import listed
from pages._ui.navigation.pages import open_page
from pages._ui.state import state, tabs
from pages._ui.state.state import t

#: a share of the amount on lines without a branch that is worth saying; branches of the crossed table at most
UNNAMED, CROSSED = 0.005, 10


def draw() -> None:
    """Tabs: what the branches tell, or what is missing; rewards, which need none; a new branch."""
    known = desk.sales().known
    parts: dict[str, tuple[Callable[[], None], ...]] = {
        "sold": (_findings, _branches) if known else (_missing,),
        "rewards": (rewards.draw,),
    }
    if known:
        parts["new"] = (investment.draw,)
    titles = {"sold": t("branches.across"), "rewards": t("branches.rewards.title"), "new": t("branches.new.title")}
    tabs.sections("campaigns.part", parts, words={code: titles[code] for code in parts})


def _missing() -> None:
    widgets.empty_state(t("branches.missing"), t("branches.missing_hint", column=t("column.order_line.branch")))
    with st.container(horizontal=True):
        if st.button(t("branches.missing_button") + " →", key="branches.imports", type="primary"):
            open_page("imports")
        file = f"{t('branches.template_file')}.xlsx"
        download.blank_button(
            t("branches.template"), template_workbook(BY_NAME["order_line"], state.current_words()), file, "branches.template"
        )


def _findings() -> None:
    words, currency, sales = state.current_words(), data.company().currency, desk.sales()
    uses = use_rows(sales)
    customers, amount = sum(use.customers for use in uses), sum(use.amount for use in uses)
    several = sum(use.customers for use in uses[1:])
    values = {
        "n": several,
        "share": words.share(several / customers) if customers else "–",
        "amount": words.share(sum(use.amount for use in uses[1:]) / amount) if amount > 0 else "–",
        "day": words.date(sales.as_of),
        "branches": len(branch_rows(sales)),
    }
    found = [Finding(t("branches.found.several", **values), link=t("branches.found.list") if several else "", target=lists.SEVERAL)]
    if sales.unnamed_share > UNNAMED:
        found.append(Finding(t("branches.found.unnamed", share=words.share(sales.unnamed_share, 1))))
    followed = widgets.finding_list(found, key="branches.found")
    if followed:
        listed.show(f"branches.{followed}")
    widgets.small_table(*use_table(uses, words, currency), cards=True)
    widgets.note(t("branches.use_note"))
    graded = desk.graded()
    means = use_by_group(sales, graded.tier, len(graded.scheme.tiers))
    with st.expander(t("branches.tiers.title"), key="branches.tiers"):
        widgets.note(t("branches.tiers.note"))
        names = [words.tier(graded.scheme.id, code) for code in graded.scheme.tiers]
        widgets.small_table(*tier_use_table(means, names, words, currency), cards=True)


def _branches() -> None:
    words, currency, sales = state.current_words(), data.company().currency, desk.sales()
    rows = branch_rows(sales)
    shown = rows[:SHOWN]
    widgets.figure(
        branches_chart(rows, words, currency, dark=state.dark(), title=t("branches.chart.title")), key="branches.chart", on_select=_open
    )
    widgets.small_table(*branch_table(shown, words, currency), cards=True)
    if len(rows) > len(shown):
        widgets.note(t("branches.more", n=len(rows) - len(shown)))
    widgets.note(t("branches.home_note"))
    if len(rows) > 1:
        with st.expander(t("branches.crossed.title"), key="branches.crossed"):
            names = [row.name for row in rows[:CROSSED]]
            shares = home_shares(sales, [row.name for row in rows])[: len(names), : len(names)]
            widgets.note(t("branches.crossed.note"))
            widgets.small_table(*home_table(np.asarray(shares), names, words), cards=True, wrap=True)


def _open(branch: str) -> None:
    listed.show(f"branches.{lists.code_of(branch)}")
