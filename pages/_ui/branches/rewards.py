"""A reward plan: what each group gets, what it costs and what it may bring."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from crmcore.domain.branches.plans import RewardsAsked
from crmcore.domain.branches.rewards import MOST_MORE, Reward
from crmcore.domain.campaigns.expected_return import SuccessRate
from crmcore.domain.kernel.problems import Problem
from crmcore.report.branches.tables import chance_text, rewards_table
from crmcore.usecases.branches.branches import GROUPINGS, default_rewards, reward_groups, rewards_of
from pages._ui.branches import desk, saving
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding, Kpi
from pages._ui.data import data
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

#: columns of the table to fill in, and the most of each; percentages but `each`
FIELDS: dict[str, float] = {"rate": 100.0, "each": 1e9, "breakage": 100.0, "low": 100.0, "high": 100.0, "more": MOST_MORE * desk.PERCENT}
FIXED = "branches.rewards.fixed"


def draw() -> None:
    """The table to fill in, key figures, a line a group, and what it all rests on."""
    words, currency, graded = state.current_words(), data.company().currency, desk.graded()
    widgets.note(t("branches.rewards.note"))
    by = state.chosen("campaigns.rewarded", GROUPINGS, GROUPINGS[0])
    left, right = st.columns(2, vertical_alignment="bottom")
    left.radio(
        t("branches.rewards.by"),
        GROUPINGS,
        **widget_state.choice("branches.by", by, GROUPINGS),
        format_func=fixed_labels(GROUPINGS, lambda code: t(f"branches.rewards.by_{code}")),
        horizontal=True,
        on_change=lambda: state.choose("campaigns.rewarded", state.read("branches.by"), GROUPINGS[0]),
    )
    asked, stamp = _opened(by, graded.scheme.id), saving.stamp("rewards")
    fixed = right.number_input(
        t("branches.rewards.fixed", currency=currency), 0.0, 1e12, asked.fixed if asked else 0.0, format="%g", key=f"{FIXED}{stamp}"
    )
    codes, group = reward_groups(graded, by)
    shown = [code for place, code in enumerate(codes) if (group == place).any()]
    names = {code: words.tier(graded.scheme.id, code) if by == "tier" else t(f"loyalty.box.{code}") for code in codes}
    key = f"branches.rewards.{data.company().slug}.{graded.scheme.id}.{by}.{state.view().language}{stamp}"
    first = default_rewards(codes, by) | (dict(asked.rewards) if asked else {})
    filled = st.data_editor(
        _first_table([first[code] for code in shown], [names[code] for code in shown]),
        key=key,
        hide_index=True,
        num_rows="fixed",
        disabled=("group",),
        column_config={"group": st.column_config.TextColumn(t("branches.column.group"), pinned=True)}
        | {name: _column(name, most, currency) for name, most in FIELDS.items()},
    )
    try:
        rewards = {code: _reward(row) for code, row in zip(shown, filled.to_dict("records"), strict=True)}
        plan = rewards_of(graded, desk.sales(), by, rewards, fixed)
    except Problem as problem:
        widgets.finding_list([Finding(words.problem(problem), "bad")], key="branches.rewards_problem")
        return
    if not plan.groups:
        widgets.note(t("branches.rewards.nobody"))
        return
    returns, worst = plan.returns, plan.anyway + plan.fixed
    widgets.kpi_row(
        [
            Kpi(
                t("branches.kpi.cost"),
                words.money(worst, currency, compact=True),
                t("branches.kpi.cost_under", anyway=words.money(plan.anyway, currency, compact=True)),
                hint=t("branches.kpi.cost_hint"),
                about="branches.cost",
            ),
            Kpi(
                t("branches.kpi.return"),
                words.money(returns.p50, currency, compact=True),
                t(
                    "campaigns.kpi.return_under",
                    low=words.money(returns.p10, currency, compact=True),
                    high=words.money(returns.p90, currency, compact=True),
                ),
                hint=t("branches.kpi.return_hint"),
                about="branches.return",
            ),
            Kpi(t("branches.kpi.loss"), chance_text(returns.chance_of_loss, words), t("branches.kpi.loss_under"), about="branches.loss"),
        ]
    )
    if np.isnan(desk.sales().profit).all():
        widgets.finding_list([Finding(t("branches.rewards.no_profit"), "bad")], key="branches.rewards_profit")
    widgets.small_table(*rewards_table(plan, lambda code: names[code], words, currency), total=True, cards=True)
    widgets.note(t("branches.rewards.table_note"))
    widgets.note(t("branches.rewards.assumption", day=words.date(desk.sales().as_of)))
    saving.draw("rewards", RewardsAsked(by, graded.scheme.id, tuple(rewards.items()), fixed))


def _opened(by: str, scheme: str) -> RewardsAsked | None:
    """The saved plan that the table begins with, if it is one of the groups on screen."""
    found = saving.opened("rewards")
    plan = None if found is None else found.plan
    fits = isinstance(plan, RewardsAsked) and plan.by == by and (by != "tier" or plan.scheme == scheme)
    return plan if isinstance(plan, RewardsAsked) and fits else None


def _first_table(rewards: list[Reward], names: list[str]) -> pd.DataFrame:
    def column(name: str) -> list[float]:
        if name in ("low", "high"):
            return [getattr(reward.changing, name) * desk.PERCENT for reward in rewards]
        return [getattr(reward, name) * (1.0 if name == "each" else desk.PERCENT) for reward in rewards]

    return pd.DataFrame({"group": names, **{name: pd.array(column(name), dtype="Float64") for name in FIELDS}})


def _column(name: str, most: float, currency: str) -> Any:
    return st.column_config.NumberColumn(
        t(f"branches.field.{name}", currency=currency),
        help=t(f"branches.meaning.{name}"),
        min_value=0,
        max_value=most,
        step=0.5 if name == "rate" else 1,
        format="%g",
        required=True,
    )


def _reward(row: dict[str, Any]) -> Reward:
    value = {name: 0.0 if pd.isna(row[name]) else float(row[name]) / (1.0 if name == "each" else desk.PERCENT) for name in FIELDS}
    return Reward(value["rate"], value["each"], value["breakage"], SuccessRate(value["low"], value["high"]), value["more"])
