"""Customers that get much more or much less than those like them, and prospects."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.report.budget.tables import served_cells
from pages._ui.budget import desk
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t

#: lines of a table; the list behind it has all
SHOWN = 5


def draw() -> None:
    """Both with their first customers, then the prospects; each opens its list."""
    words, currency, basis, graded = state.current_words(), data.company().currency, desk.basis(), desk.graded()
    widgets.section(t("budget.served.title"))
    widgets.note(t("budget.served.note"))
    followed = None
    for column, (places, name) in zip(st.columns(2, gap="medium"), ((basis.over, "over"), (basis.under, "under")), strict=True):
        with column:
            cost, fair = float(basis.effort.cost[places].sum()), float(basis.served.fair[places].sum())
            values = {"cost": words.money(cost, currency, compact=True), "fair": words.money(fair, currency, compact=True)}
            if not len(places):
                widgets.finding_list([Finding(t(f"budget.served.no_{name}"), "good")], key=f"budget.{name}")
                continue
            sentence = Finding(
                t(f"budget.served.{name}", n=len(places), **values),
                "bad" if name == "over" else "watch",
                t("budget.open"),
                f"budget.{name}",
            )
            followed = widgets.finding_list([sentence], key=f"budget.{name}") or followed
            head, rows = served_cells(basis, graded, places[:SHOWN], words, currency)
            widgets.small_table(head, rows, text_columns=2, cards=True)
    _prospects_by_tier()
    followed = widgets.finding_list(_prospects(), key="budget.prospects") or followed
    if followed:
        listed.show(followed)


def _prospects() -> list[Finding]:
    words, currency, basis = state.current_words(), data.company().currency, desk.basis()
    found = basis.prospects
    if not len(found.places):
        return [Finding(t("budget.prospects.none"))]
    cost = words.money(float(basis.effort.cost[found.places].sum()), currency, compact=True)
    sentences = [Finding(t("budget.prospects.all", n=len(found.places), cost=cost), "plain", t("budget.open"), "budget.prospects")]
    for name, mask in (("costly", found.over), ("neglected", found.neglected)):
        if n := int(mask.sum()):
            sentences.append(Finding(t(f"budget.prospects.{name}_sentence", n=n), "watch", t("budget.open"), f"budget.{name}"))
    return sentences


def _prospects_by_tier() -> None:
    """How many prospects stand in each provisional tier, and what they take."""
    words, currency, basis = state.current_words(), data.company().currency, desk.basis()
    found, effort = basis.prospects, basis.effort
    if not len(found.places):
        return
    scheme, tier = desk.graded().scheme, effort.tier[found.places]
    lines = []
    for place, name in enumerate([*(words.tier(scheme.id, code) for code in scheme.tiers), t("budget.no_tier")]):
        mine = tier == (place if place < len(scheme.tiers) else -1)
        if not mine.any():
            continue
        cost = float(effort.cost[found.places[mine]].sum())
        usual = float(found.usual[mine][0])
        lines.append(
            (
                name,
                words.number(int(mine.sum())),
                words.money(cost, currency, compact=True),
                words.money(cost / int(mine.sum()), currency),
                words.number(None) if np.isnan(usual) else words.money(usual, currency),
            )
        )
    widgets.section(t("budget.prospects.title"))
    widgets.small_table([t(f"budget.prospects.{name}") for name in ("tier", "customers", "cost", "each", "usual")], lines, cards=True)
