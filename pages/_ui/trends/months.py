"""Month by month: what the tiers bring, revenue per customer, the table beside a year ago, and how concentrated it is."""

from __future__ import annotations

from typing import Any

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.trends.lists import ListCode
from crmcore.domain.trends.monthly import LENGTHS, SHOWN
from crmcore.domain.trends.story import YEAR, base_index, story
from crmcore.report.trends.figures import arpu_line_chart, concentration_line_chart, losing_month_bars, tier_month_bars
from crmcore.report.trends.headings import table_heading
from crmcore.report.trends.story import trend_story
from crmcore.report.trends.tables import trend_table
from pages._ui.components import widgets
from pages._ui.controls.scope import net_note
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.state.view import PROFITS
from pages._ui.trends import background_work
from pages._ui.trends.background_work import MonthlyTrends, length

MEASURES: tuple[str, ...] = ("customers", *PROFITS)


def choices() -> None:
    """How far back, and what the columns measure."""
    left, right = st.columns([1, 2], gap="medium")
    left.segmented_control(
        t("trends.months"),
        LENGTHS,
        **widget_state.multi("trends.length.box", length()),
        required=True,
        on_change=_lengthen,
        format_func=fixed_labels(LENGTHS, lambda n: t("trends.months_option", n=n)),
    )
    right.segmented_control(
        t("trends.shown"),
        MEASURES,
        **widget_state.multi("trends.measure.box", measure()),
        required=True,
        on_change=_measure,
        format_func=fixed_labels(MEASURES, lambda m: t("common.label.customers") if m == "customers" else t(f"metric.{m}")),
    )


def measure() -> str:
    """What the columns measure, by the visitor's choice."""
    return state.chosen("trends.shown", MEASURES, MEASURES[0])


def _lengthen() -> None:
    state.choose("trends.months", state.read("trends.length.box"), SHOWN)


def _measure() -> None:
    state.choose("trends.shown", state.read("trends.measure.box"), MEASURES[0])


def headline(graded: Book, trends: MonthlyTrends) -> None:
    """What the months tell, in a sentence."""
    found = story(trends.months, state.view().profit, graded.scenario.window)
    if found:
        sentence = trend_story(found, state.current_words(), graded.scheme.id, trends.months, data.company().currency)
        widgets.finding_list([widgets.Finding(sentence, found.tone)], key="trends.story")


def draw(graded: Book, trends: MonthlyTrends) -> None:
    """Both figures side by side, and the tiers beside a year ago."""
    words, currency, scheme, months = state.current_words(), data.company().currency, graded.scheme.id, trends.months

    def opened(piece: list[Any]) -> None:
        show_was(trends, *piece)

    left, right = st.columns(2, gap="large")
    with left:
        widgets.figure(
            tier_month_bars(months, words, scheme, measure=measure(), currency=currency, dark=state.dark()),
            key="trends.tiers",
            on_select=opened,
        )
    with right:
        widgets.figure(arpu_line_chart(months, words, scheme, currency=currency, dark=state.dark()), key="trends.arpu", on_select=opened)
    widgets.note(" ".join([t("trends.computed"), t("trends.click")]))
    _short(graded, trends)
    background_work.scope(graded)
    st.space("small")
    base = base_index(months)
    then = None if base is None else months[base]
    plain = t("trends.table.title_now" if then is None else "trends.table.title" if len(months) > YEAR else "trends.table.title_first")
    widgets.section(table_heading(months[-1], then, words, scheme, state.view().profit, plain))
    widgets.small_table(*trend_table(months[-1], then, words, scheme, measure=state.view().profit, currency=currency), total=True)
    net_note(graded)
    background_work.scope(graded)
    with st.container(horizontal=True, key="ck-links-trends-was"):
        for k, row in enumerate((then or months[-1]).rows):
            label = t("trends.open_was", tier=words.tier(scheme, row.tier), month=words.month((then or months[-1]).end))
            if st.button(label + " →", key=f"trends.was.{k}", type="tertiary"):
                show_was(trends, months.index(then or months[-1]), k)


def _short(graded: Book, trends: MonthlyTrends) -> None:
    """What keeps the months from being as many, or as telling, as asked for."""
    if graded.scenario.window is None:
        widgets.note(t("trends.growing"))
    elif len(trends.months) < trends.months_wanted:
        widgets.note(t("trends.short", n=len(trends.months)))


def show_was(trends: MonthlyTrends, position: int, tier: int) -> None:
    """Open who stood in a tier at the end of a month."""
    listed.show(f"trends.{ListCode('was', trends.months[position].end, None, (tier, -1)).code}")


def concentration(graded: Book, trends: MonthlyTrends) -> None:
    """How much hangs on the best, and who costs money, month by month."""
    words, months = state.current_words(), trends.months
    left, right = st.columns(2, gap="large")
    with left:
        widgets.figure(concentration_line_chart(months, words, dark=state.dark()), key="trends.concentration")
        widgets.note(t("trends.concentration.read"))
        background_work.scope(graded)
    if all(month.losing is not None for month in months):
        with right:
            widgets.figure(losing_month_bars(months, words, currency=data.company().currency, dark=state.dark()), key="trends.losing")
            background_work.scope(graded)
