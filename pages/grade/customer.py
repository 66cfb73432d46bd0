"""Customer: everything about one customer on one page: its tier and why, its colour, its history, what is on file."""

from __future__ import annotations

import math

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.roster import roster
from crmcore.report.health.words import growth_headline
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import Words
from pages._ui.components import widgets
from pages._ui.components.widgets import Kpi
from pages._ui.cost_to_serve import waterfall
from pages._ui.customer_data import customer as customer_data
from pages._ui.customers import (
    choice,
    explanation as customers_explanation,
    grid,
    needs,
    override_trail,
    records,
    standing,
    tier_dialog,
    worth,
)
from pages._ui.data import data, health
from pages._ui.evidence import badge
from pages._ui.grade_changes import customer as why
from pages._ui.key_customers import customer as key_customers
from pages._ui.letting_go import customer as letting_go
from pages._ui.state import state, tabs
from pages._ui.state.addresses import name_shown
from pages._ui.state.state import t


def page() -> None:
    """Who it is, how it stands, how it came about, what is on file, what was decided by hand."""
    graded = data.book()
    row = choice.on_screen(graded)
    if row is None:
        widgets.page_head(t("customer.title"))
        choice.draw(graded, None)
        _nobody()
        return
    widgets.page_head(name_shown(customer_name(graded, row)), _who(graded, row))
    choice.draw(graded, row)
    tier_dialog.show_pending_toast()
    _standing(graded, row)
    badge.draw(graded, row)
    _figures(graded, row)
    known, name = data.details(graded, row), tier_dialog.display_name(graded, row)

    def score() -> None:
        """What the score is made of, beside what was bought, and what would lift the customer."""
        explanation = data.explanation(graded, row)
        left, right = st.columns(2, gap="large")
        with left:
            customers_explanation.draw(graded, explanation, name)
        with right:
            records.draw_history(graded, known.history)
            customers_explanation.lifts(graded, explanation)
        widgets.note(_scope(graded))

    tabs.sections(
        "customer.part",
        {
            "grade": (
                score,
                lambda: why.draw(graded, row, name),
            ),
            "worth": (lambda: worth.draw(graded, row), lambda: waterfall.draw_customer(graded, row)),
            "file": (
                lambda: records.draw(graded, row, known, f"customer.{graded.version}.{graded.scenario.day}.{row}.{state.view().language}"),
                lambda: customer_data.draw(graded, row, known),
            ),
            "decided": (
                lambda: needs.draw(graded, row),
                lambda: key_customers.draw(graded, row),
                lambda: letting_go.draw(graded, row),
                lambda: _trail(graded, row),
            ),
        },
    )


def _trail(graded: Book, row: int) -> None:
    """Tiers given by hand."""
    widgets.section(t("customer.trail.title"))
    override_trail.draw(graded, row)


def _scope(graded: Book) -> str:
    """What the figures above cover: filters shape the list, never one customer's figures."""
    months = graded.scenario.window
    parts = [
        t("common.scope.as_of", day=graded.scenario.day),
        t("common.window.all") if months is None else t("common.window.months", n=months),
        t("customer.scope"),
    ]
    return t("common.scope.separator").join(parts)


def _nobody() -> None:
    wanted = state.view().customer
    if wanted:
        widgets.empty_state(t("customer.unknown", customer=wanted), t("customer.unknown_hint"))
    else:
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))


def _who(graded: Book, row: int) -> str:
    """Number and what the company knows of the customer, in one line."""
    record = roster(graded, [row], ("order_amount",))
    reps = data.rep_names()
    parts = [record["customer_id"][0].as_py()]
    for field in ("segment", "region", "city", "industry", "rep_id"):
        value = record[field][0].as_py() if field in record.column_names else None
        if value:
            parts.append(reps.get(value, value) if field == "rep_id" else value)
    return t("common.scope.separator").join(parts)


def _standing(graded: Book, row: int) -> None:
    """How it stands and what to do next, how the tier is given, and the way to give another one."""
    standing.draw(graded, row, _tier_name(graded, row))
    with st.container(horizontal=True, vertical_alignment="center"):
        if graded.computed[row] >= 0 and st.button(t("customers.tier.title"), key="customer.tier"):
            tier_dialog.open_for(graded, row)
    if row in graded.overrides:
        widgets.note(t("common.scope.pair", field=tier_dialog.how_given(graded, row), values=graded.overrides[row].reason))


def _figures(graded: Book, row: int) -> None:
    words, currency, known = state.current_words(), data.company().currency, graded.mart.metrics
    tier, rank = int(graded.tier[row]), int(graded.rank[row])
    named = _tier_name(graded, row)
    growth = health.growth(graded)
    grown, no_change = growth_headline(graded, growth, row, words)
    kpis = [
        Kpi(
            t("common.label.given_tier"),
            named,
            t("customer.next", tier=words.tier(graded.scheme.id, graded.scheme.tiers[tier - 1])) if tier > 0 else "",
            about="given_tier",
        ),
        Kpi(
            t("common.label.score"),
            words.number(graded.score[row], 1),
            t("customer.rank", rank=rank, n=len(graded.rows)) if rank else "",
            about="score",
        ),
        Kpi(
            t("metric.order_amount"),
            words.money(known["order_amount"][row], currency, compact=True),
            grown,
            bool(growth.change[row] >= 0) if growth is not None and grown and not math.isnan(growth.change[row]) else None,
            t("meaning.order_amount"),
            about="order_amount",
        ),
    ]
    kpis += [
        Kpi(
            t(f"metric.{m}"),
            words.money(known[m][row], currency, compact=True),
            _under(graded, m, row, words),
            hint=t(f"meaning.{m}"),
            about=m,
        )
        for m in ("gross_profit", "net_profit")
    ]
    gap = known["median_gap_days"][row]
    kpis.append(
        Kpi(
            t("metric.days_since_order"),
            words.metric("days_since_order", known["days_since_order"][row]),
            t("customer.usual", gap=words.metric("median_gap_days", gap)) if not math.isnan(gap) else "",
            about="days_since_order",
        )
    )
    widgets.kpi_row(kpis)
    widgets.note(no_change)


def _tier_name(graded: Book, row: int) -> str:
    """The tier that counts, marked where it was set by hand; a prospect's provisional one; or that there is none."""
    words, tiers, provisional = state.current_words(), graded.scheme.tiers, int(graded.provisional[row])
    if graded.tier[row] >= 0:
        name = words.tier(graded.scheme.id, tiers[int(graded.tier[row])])
        return f"{name} {grid.BY_HAND}" if row in graded.overrides else name
    if provisional >= 0:
        return t("customers.provisional", tier=words.tier(graded.scheme.id, tiers[provisional]))
    return t("population.ungraded")


def _under(graded: Book, metric: str, row: int, words: Words) -> str:
    """Below net profit what lies between it and the gross profit beside it; else the share of the amount."""
    known = graded.mart.metrics
    amount, served = known["order_amount"][row], known["gross_profit"][row] - known["net_profit"][row]
    if metric == "net_profit" and served > 0:
        return t("customer.after_service", cost=words.money(served, data.company().currency, compact=True))
    return t("customer.margin", share=words.share(known[metric][row] / amount, 1)) if amount > 0 else ""


page()
