"""Who answers campaigns, learnt on one and judged on the next; and where the next money does most: winning or keeping."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.campaigns.equity_test import Response, equity_test
from crmcore.domain.kernel.problems import Problem
from crmcore.report.campaigns.tables import deciles_table, equity_table
from pages._ui.campaigns import desk
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

PERCENT = 100.0
#: of the form, three in a line: margin, discount; spending, rate and most of winning; the same of keeping
FIELDS: dict[str, float] = {
    "margin": 1000.0,
    "discount": 10.0,
    "win_spending": 50.0,
    "win_rate": 10.0,
    "win_most": 30.0,
    "keep_spending": 80.0,
    "keep_rate": 70.0,
    "keep_most": 90.0,
}


def draw() -> None:
    """Both, folded."""
    with st.expander(t("campaigns.answers.title"), key="campaigns.answers"):
        _who_answers()
    with st.expander(t("campaigns.equity.title"), key="campaigns.equity"):
        _winning_or_keeping()


def _who_answers() -> None:
    words, currency, found = state.current_words(), data.company().currency, desk.answers()
    widgets.note(t("campaigns.answers.note"))
    if found.earlier is None or found.later is None:
        widgets.note(t("campaigns.answers.two_needed"))
        return
    if not found.models:
        widgets.note(t("campaigns.answers.too_few", earlier=found.earlier.plan.name, later=found.later.plan.name))
        return
    best = found.models[0]
    worth = int((best.chance >= best.break_even).sum())
    values = {
        "earlier": found.earlier.plan.name,
        "later": found.later.plan.name,
        "auc": words.share(best.auc),
        "kind": t(f"campaigns.answers.{best.kind}"),
        "break_even": words.share(best.break_even, 1),
        "value": words.money(found.value, currency),
        "n": worth,
        "whole": words.number(len(best.chance)),
    }
    widgets.finding_list(
        [Finding(t("campaigns.answers.finding", **values)), Finding(t("campaigns.answers.worth", **values))], key="campaigns.answers_found"
    )
    widgets.small_table(*deciles_table(best.deciles, words, currency), cards=True)


def _winning_or_keeping() -> None:
    words, currency = state.current_words(), data.company().currency
    widgets.note(t("campaigns.equity.note"))
    with st.form("campaigns.equity_form", border=False):
        rows = [column for _ in range(len(FIELDS) // 3 + 1) for column in st.columns(3)]
        for place, (name, first) in zip((0, 1, 3, 4, 5, 6, 7, 8), FIELDS.items(), strict=True):
            is_money = name == "margin" or name.endswith("spending")
            rows[place].number_input(
                t(f"campaigns.equity.{name}", currency=currency),
                0.0,
                1e9 if is_money else PERCENT,
                first,
                format="%g",
                key=f"campaigns.equity.{name}",
                help=t("campaigns.equity.most_help") if name.endswith("most") else None,
            )
        st.form_submit_button(t("campaigns.equity.work_out"), key="campaigns.equity_work_out")
    chosen = {name: float(state.read(f"campaigns.equity.{name}", first)) for name, first in FIELDS.items()}
    try:
        winning, keeping = (
            Response(chosen[f"{side}_spending"], chosen[f"{side}_rate"] / PERCENT, chosen[f"{side}_most"] / PERCENT)
            for side in ("win", "keep")
        )
        found = equity_test(chosen["margin"], chosen["discount"] / PERCENT, winning, keeping)
    except Problem as problem:
        widgets.finding_list([Finding(words.problem(problem), "bad")], key="campaigns.equity_problem")
        return
    more = [
        side
        for side, now, best in (("win", winning.spending, found.acquisition), ("keep", keeping.spending, found.retention))
        if best > now
    ]
    said = "both" if len(more) == 2 else more[0] if more else "neither"
    values = {"now": words.money(found.equity_now, currency), "best": words.money(found.equity_best, currency)}
    widgets.finding_list([Finding(t(f"campaigns.equity.said_{said}", **values))], key="campaigns.equity_found")
    widgets.small_table(*equity_table(found, winning, keeping, words, currency), cards=True)
