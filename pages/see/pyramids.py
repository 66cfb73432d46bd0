"""Pyramids: how many customers stand in each tier beside what the tier earns, and how much hangs on how few."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.concentration import whale_curve
from crmcore.domain.summary.key_figures import in_window
from crmcore.domain.summary.tier_table import TierRow, profit_metric, tier_rows
from crmcore.domain.summary.ungraded import UngradedRow, ungraded_rows
from crmcore.report.grading.whale import WhaleCurve, whale_chart
from crmcore.report.pyramids.tables import concentration_table, tier_heading, tier_table, ungraded_table
from pages._ui.components import widgets
from pages._ui.controls.scheme_choice import scheme_box
from pages._ui.controls.scope import net_note, scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.pyramids import offer
from pages._ui.pyramids.tier_pyramid import SET_ASIDE, draw_tier_pyramid
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.state.view import MEASURES, PROFITS


def choices() -> None:
    """Scheme, what tiers are measured by, and numbers or shares."""
    scheme, profit, measure = st.columns([1.6, 2, 1.2], gap="medium")
    with scheme:
        scheme_box("pyramids.scheme")
    profit.segmented_control(
        t("pyramids.profit"),
        PROFITS,
        **widget_state.multi("pyramids.profit", state.view().profit),
        required=True,
        format_func=fixed_labels(PROFITS, lambda metric: t(f"metric.{metric}")),
        on_change=change_profit,
    )
    measure.segmented_control(
        t("pyramids.shown"),
        MEASURES,
        **widget_state.multi("pyramids.measure", state.view().measure),
        required=True,
        format_func=fixed_labels(MEASURES, lambda shown: t(f"pyramids.{shown}")),
        on_change=change_measure,
    )


def change_profit() -> None:
    """Take over the choice of profit."""
    state.change(profit=state.read("pyramids.profit"))


def change_measure() -> None:
    """Take over numbers or shares."""
    state.change(measure=state.read("pyramids.measure"))


def scheme_note(graded: Book) -> None:
    """Where the scheme comes from, and what it cuts by where that is not the score."""
    key = f"scheme.{graded.scheme.id}.source"
    source = t(key) if state.current_words().has(key) else graded.scheme.source
    metrics = [t(f"metric.{metric}") for metric in (graded.cut_by, graded.across) if metric not in ("", "score")]
    by = t("pyramids.cut_by", metric=t("common.scope.list").join(metrics)) if metrics else ""
    own = t("pyramids.own_shares") if graded.scheme.adjustable else ""
    widgets.note(t("common.scope.separator").join(text for text in (source, by, own) if text))


def tiers(graded: Book, rows: tuple[TierRow, ...]) -> None:
    """The same figures as a table."""
    widgets.section(tier_heading(rows, state.current_words(), graded.scheme.id, state.view().profit))
    widgets.small_table(
        *tier_table(rows, state.current_words(), graded.scheme.id, measure=state.view().profit, currency=data.company().currency),
        total=True,
    )
    scope(graded, aside=SET_ASIDE)


def concentration(graded: Book) -> None:
    """The whale curve beside its figures."""
    measure, currency = profit_metric(graded.mart, state.view().profit), data.company().currency
    figures = data.concentration_of(graded, measure)
    curve, table = st.columns((1, 1), gap="large")
    with curve:
        x, y = whale_curve(in_window(graded, measure, data.customer_mask(graded)))
        figure = whale_chart(WhaleCurve(x, y, figures, measure=measure), state.current_words(), currency=currency, dark=state.dark())
        widgets.figure(figure, key="pyramids.whale")
    with table:
        widgets.section(t("pyramids.concentration.title", measure=t(f"overview.basis.{measure}")))
        widgets.small_table(*concentration_table(figures, state.current_words(), currency), text_columns=2)
    scope(graded)


def ungraded(graded: Book, rows: tuple[TierRow, ...], missing: tuple[UngradedRow, ...]) -> None:
    """Who carries no tier, and why: graded and ungraded are all customers, always."""
    graded_count, n = sum(row.customers for row in rows), sum(row.customers for row in missing)
    if not n:
        if graded_count:
            widgets.section(t("pyramids.ungraded.none", n=graded_count))
        return
    widgets.section(t("pyramids.ungraded.title", graded=graded_count, all=graded_count + n, n=n))
    widgets.small_table(*ungraded_table(missing, state.current_words(), data.company().currency), text_columns=2)
    scope(graded, aside=SET_ASIDE)
    with st.container(horizontal=True, key="ck-links-ungraded"):
        for row in missing:
            label = t("pyramids.ungraded.open_reason", reason=t(f"population.{row.reason}"), n=row.customers)
            if st.button(label + " →", key=f"pyramids.open.{row.reason}", type="tertiary"):
                listed.show_population(row.reason)


def page() -> None:
    """Both pyramids, the same figures as tables, and the customers without a tier."""
    graded = data.book()
    customer_mask = data.customer_mask(graded, but=SET_ASIDE)
    rows, missing = tier_rows(graded, customer_mask), ungraded_rows(graded, customer_mask)
    widgets.page_head(t("pyramids.title"), t("pyramids.about"))
    choices()
    scheme_note(graded)
    net_note(graded)
    draw_tier_pyramid("pyramids", graded, rows)
    offered = st.container()
    if any(row.customers for row in rows):
        st.space("xsmall")
        tiers(graded, rows)
        st.space("small")
        concentration(graded)
    st.space("small")
    ungraded(graded, rows, missing)
    with offered:  # another scheme is graded for it: nobody waits for that to see this one
        offer.draw("pyramids", graded, rows, SET_ASIDE)


page()
