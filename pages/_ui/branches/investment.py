"""A new branch or another investment: the form, what it may return, and how well the rule does on today's branches."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.branches.across import visitors_share
from crmcore.domain.branches.investment import MOST_YEARS, Investment, InvestmentReturn, comparable_branches, investment_return
from crmcore.domain.kernel.problems import Problem
from crmcore.report.branches.figures import tried_chart
from crmcore.report.branches.tables import chance_text, return_table, tried_table
from pages._ui.branches import desk, saving
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding, Kpi
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

#: whole percentages
PERCENTAGES: tuple[str, ...] = ("first_year", "drawn_away", "resale", "discount")
#: an error of this share of the mean profit makes a forecast a rough one
ROUGH = 0.3


def draw() -> None:
    """The form, and what is known once it was worked out."""
    widgets.note(t("branches.new.note"))
    found = comparable_branches(desk.sales())
    if found.left_out:
        names = t("common.scope.list").join(t(f"branches.left_out.{why}", branch=name) for name, why in found.left_out)
        widgets.note(t("branches.new.left_out", branches=names))
    try:
        investment_return(Investment(0.0), found)
    except Problem as problem:
        widgets.finding_list([Finding(state.current_words().problem(problem), "bad")], key="branches.new_problem")
        return
    _form()
    plan: Investment | None = state.read(desk.INVESTMENT)
    saving.draw("investment", plan)
    if plan is None:
        return
    try:
        _show(investment_return(plan, found))
    except Problem as problem:
        widgets.finding_list([Finding(state.current_words().problem(problem), "bad")], key="branches.new_problem")


def _form() -> None:
    currency, away = data.company().currency, visitors_share(desk.sales())
    first = {"first_year": 50, "drawn_away": round(away * desk.PERCENT) if away == away else 0, "resale": 0, "discount": 10}  # noqa: PLR0124
    opened, stamp = saving.opened("investment"), saving.stamp("investment")
    plan = opened.plan if opened is not None and isinstance(opened.plan, Investment) else None
    if plan is not None:
        first = {name: round(getattr(plan, name) * desk.PERCENT) for name in PERCENTAGES}
    with st.form("branches.new_form", border=False, enter_to_submit=False):
        money = st.columns(4)
        for column, name, most in (
            (money[0], "amount", 1e12),
            (money[1], "running", 1e12),
            (money[2], "customers", 1e8),
            (money[3], "win_each", 1e9),
        ):
            column.number_input(
                t(f"branches.new.{name}", currency=currency),
                0.0,
                most,
                _money(plan, name),
                format="%g",
                key=f"branches.new.{name}{stamp}",
                help=t(f"branches.new.{name}_help"),
                placeholder=t("branches.new.customers_empty") if name == "customers" else None,
            )
        rest = st.columns(5, vertical_alignment="bottom")
        rest[0].number_input(t("branches.new.years"), 1, MOST_YEARS, plan.years if plan else 5, key=f"branches.new.years{stamp}")
        for column, name in zip(rest[1:], PERCENTAGES, strict=True):
            column.number_input(
                t(f"branches.new.{name}"), 0, 100, first[name], key=f"branches.new.{name}{stamp}", help=t(f"branches.new.{name}_help")
            )
        st.form_submit_button(t("branches.new.work_out"), type="primary", on_click=_ask, key="branches.new_work_out")


def _money(plan: Investment | None, name: str) -> float | None:
    """What a field of money or of customers begins with."""
    value = getattr(plan, name) if plan is not None else None if name == "customers" else 0.0
    return None if value is None else float(value)


def _ask() -> None:
    """Remember the investment of the form, so that it is worked out."""
    stamp = saving.stamp("investment")
    share = {name: float(state.read(f"branches.new.{name}{stamp}") or 0) / desk.PERCENT for name in PERCENTAGES}
    customers = state.read(f"branches.new.customers{stamp}")
    plan = Investment(
        float(state.read(f"branches.new.amount{stamp}") or 0.0),
        float(state.read(f"branches.new.running{stamp}") or 0.0),
        int(state.read(f"branches.new.years{stamp}", 5)),
        share["discount"],
        int(customers) if customers else None,
        float(state.read(f"branches.new.win_each{stamp}") or 0.0),
        share["first_year"],
        share["drawn_away"],
        share["resale"],
    )
    state.remember(desk.INVESTMENT, plan)


def _show(found: InvestmentReturn) -> None:
    words, currency = state.current_words(), data.company().currency

    def money(value: float) -> str:
        return words.money(value, currency, compact=True)

    low, middle, high = found.value
    widgets.kpi_row(
        [
            Kpi(
                t("branches.kpi.value"),
                money(middle),
                t("campaigns.kpi.return_under", low=money(low), high=money(high)),
                hint=t("branches.kpi.value_hint"),
                about="branches.value",
            ),
            Kpi(
                t("branches.kpi.loss"),
                chance_text(found.chance_of_loss, words),
                t("branches.kpi.spent_under", spent=money(found.plan.spent)),
                about="branches.loss",
            ),
            Kpi(
                t("branches.kpi.needed"),
                money(found.needed) if found.needed is not None else t("campaigns.kpi.never"),
                t("branches.kpi.needed_under", profit=money(found.profit[1])),
                hint=t("branches.kpi.needed_hint"),
                about="branches.needed",
            ),
        ]
    )
    best, n = found.tried[0], len(found.comparable.names)
    rough = not best.share <= ROUGH
    values = {
        "n": n,
        "error": money(best.error),
        "share": words.share(best.share),
        "inside": best.inside,
        "rule": t(f"branches.rule.{best.rule}"),
    }
    sentences = [Finding(t("branches.new.tried", **values), "bad" if rough else "plain")]
    if rough:
        sentences.append(Finding(t("branches.new.rough"), "bad"))
    if len(found.tried) > 1:
        other = found.tried[1]
        sentences.append(Finding(t("branches.new.other_rule", rule=t(f"branches.rule.{other.rule}"), error=money(other.error))))
    widgets.small_table(*return_table(found, words, currency), cards=True)
    widgets.finding_list(sentences, key="branches.new_found")
    widgets.figure(tried_chart(found, words, currency, dark=state.dark(), title=t("branches.tried.title")), key="branches.tried")
    with st.expander(t("branches.tried.table"), key="branches.tried_table"):
        widgets.small_table(*tried_table(found, words, currency), cards=True)
    widgets.note(t("branches.new.assumption"))
