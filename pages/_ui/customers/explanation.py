"""How a customer came by its tier: points per indicator, what is missing to the next tier, which single change would do."""

from __future__ import annotations

from html import escape

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.explain import Explanation, MetricLine
from crmcore.domain.summary.colours import signal
from crmcore.report.grading.waterfall import waterfall
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book, told: Explanation, name: str) -> None:
    """The waterfall, then its table in numbers. It explains the computed tier only, and says so where that does not count."""
    if told.score is None:
        widgets.empty_state(t("customer.no_score", why=t(f"population.{told.population}")), t(f"population.meaning.{told.population}"))
        return
    widgets.figure(
        waterfall(told, state.speech(), name=name, currency=data.company().currency, dark=state.dark()), key="customer.waterfall"
    )
    _table(told)
    if told.override:
        widgets.note(t("customer.explains", tier=state.speech().tier(graded.scheme.id, told.computed)))
    if told.known_metrics < told.asked_metrics:
        widgets.note(t("customer.scored_on", known=told.known_metrics, asked=told.asked_metrics))
    widgets.note(t("customer.positions", n=told.graded))
    for gate in told.gated:
        widgets.note(t("customer.gated", gate=t(f"gate.{gate}")))


def lifts(graded: Book, told: Explanation) -> None:
    """What would lift the customer one tier: the points missing, then each indicator on its own."""
    if told.score is None:
        return
    w = state.speech()
    if told.next_tier is None:
        widgets.section(t("customer.at_the_top"))
        return
    tier = w.tier(graded.scheme.id, told.next_tier)
    missing = (
        t("customer.lift_plain", tier=tier)
        if told.to_next_tier is None
        else t("customer.lift_missing", tier=tier, points=w.number(told.to_next_tier, 1))
    )
    widgets.section(missing)
    if graded.cut_by != "score" or told.to_next_tier is None:
        widgets.note(t("customer.lift_unfit"))
        return
    rows = [
        (
            t(f"metric.{line.metric}"),
            w.metric(line.metric, line.raw, data.company().currency),
            t("customer.not_alone") if line.lift is None else w.metric(line.metric, line.lift, data.company().currency),
        )
        for line in _ordered(told)
        if line.points is not None
    ]
    widgets.small_table([t("workbook.card.indicator"), t("customer.now"), t("customer.would_do")], rows)
    widgets.note(t("customer.lift_note"))


def _table(told: Explanation) -> None:
    w = state.speech()
    rows = [
        (
            t(f"metric.{line.metric}"),
            w.metric(line.metric, line.raw, data.company().currency),
            w.number(line.position, 1),
            w.share(line.weight / 100, 1) if line.points is not None else w.number(None),
            w.number(line.points, 1),
        )
        for line in _ordered(told)
    ]
    rows.append((t("common.label.score"), "", "", "", w.number(told.score, 1)))
    widgets.small_table(
        [t("workbook.card.indicator"), t("customer.value"), t("customer.position"), t("common.label.weight"), t("customer.points")],
        rows,
        total=True,
    )


def _ordered(told: Explanation) -> list[MetricLine]:
    """The indicators as the waterfall shows them: the heaviest first, the unknown last."""
    return sorted(told.lines, key=lambda line: (line.points is None, -line.weight))


def colour(graded: Book, row: int) -> None:
    """Green, yellow or red, and in words why: colour is never the only sign."""
    seen = signal(graded, row)
    why = t(f"customer.why.{seen.why}", money=state.speech().money(seen.profit, data.company().currency))
    st.html(f'<div class="ck-signal {seen.colour}"><b>{escape(t(f"customer.colour.{seen.colour}"))}</b> {escape(why)}</div>')
