"""The stages of the life cycle: as they stand today with their rules, and over the quarters."""

from __future__ import annotations

from typing import Any

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.lifecycle.stages import LifeCycle
from crmcore.domain.lifecycle.tables import LifeTables
from crmcore.report.lifecycle.figures import side_name, stage_bars, stage_history_bars, today_headline
from crmcore.report.lifecycle.tables import rule_table
from pages._ui.components import widgets
from pages._ui.controls.scope import net_note, scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t

#: money on this page is a year's, whatever window the grade uses
YEAR = 12


def today(graded: Book, life: LifeCycle, tables: LifeTables) -> None:
    """Each stage with its customers, amount and profit; under it what makes a stage."""
    rows, currency = tables.quarters[-1].stages, data.company().currency
    words, measures = state.current_words(), dict.fromkeys(("customers", "order_amount", life.basis))
    widgets.figure_title(today_headline(rows, words), figure_id="lifecycle.today")
    for column, measure in zip(st.columns(len(measures)), measures, strict=True):
        with column:
            figure = stage_bars(rows, words, measure=measure, currency=currency, dark=state.dark(), title="")
            widgets.figure(figure, key=f"lifecycle.today.{measure}", on_select=show, alt=side_name(measure, words))
    scope(graded, months=YEAR)
    if life.has_profit:
        net_note(graded)
    with st.container(horizontal=True, key="ck-links-lifecycle-stages"):
        for row in rows:
            label = t("lifecycle.open_stage", stage=t(f"lifecycle.stage.{row.stage}"), n=row.customers)
            if st.button(label + " →", key=f"lifecycle.open.{row.stage}", type="tertiary", disabled=not row.customers):
                show(row.stage)
    st.space("xsmall")
    widgets.section(t("lifecycle.rule.title"))
    widgets.small_table(*rule_table(life, state.current_words()), text_columns=2)
    widgets.note(t("lifecycle.rule.note"))


def over_time(graded: Book, life: LifeCycle, tables: LifeTables) -> None:
    """Customers, and what they earn, by stage at each quarter's end."""
    currency = data.company().currency
    for column, measure in zip(st.columns(2, gap="large"), ("customers", life.basis), strict=True):
        with column:
            figure = stage_history_bars(
                tables.quarters, state.current_words(), measure=measure, currency=currency, dark=state.dark(), legend=measure == "customers"
            )
            widgets.figure(figure, key=f"lifecycle.time.{measure}", on_select=show_past)
    widgets.note(f"{t('lifecycle.twelve_months')} {t('lifecycle.over.clickable')}")
    scope(graded, months=YEAR)


def show(code: str) -> None:
    """Open the customers of one of the page's lists."""
    listed.show(f"lifecycle.{code}")


def show_past(piece: list[Any]) -> None:
    """Open who stood in a stage some quarters ago."""
    back, stage = piece
    show(f"past.{back}.{stage}" if back else stage)
