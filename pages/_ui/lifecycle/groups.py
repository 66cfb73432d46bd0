"""IBM's groups: each with its rule and thresholds, its customers, and what could not be asked for lack of data."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.lifecycle.ibm_groups import group_rows
from crmcore.domain.lifecycle.lists import ibm_groups_of
from crmcore.domain.lifecycle.stages import LifeCycle
from crmcore.report.lifecycle.headings import group_heading
from crmcore.report.lifecycle.tables import group_table
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.lifecycle.stages import YEAR, show
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book, life: LifeCycle) -> None:
    """The groups as a table with a button each."""
    groups = ibm_groups_of(graded.mart)
    rows = group_rows(life, groups, data.customer_mask(graded))
    widgets.section(group_heading(rows, groups, state.current_words()))
    widgets.small_table(*group_table(rows, groups, state.current_words(), life.basis, data.company().currency), text_columns=2, cards=True)
    widgets.note(t("lifecycle.ibm.note"))
    for lack in groups.lacking:
        widgets.note(
            t(f"lifecycle.ibm.lacking.{lack}", table=t("table.survey")) if lack == "attitude" else t(f"lifecycle.ibm.lacking.{lack}")
        )
    scope(graded, months=YEAR)
    with st.container(horizontal=True, key="ck-links-lifecycle-ibm"):
        for row in rows:
            label = t("lifecycle.ibm.open", group=t(f"lifecycle.ibm.name.{row.group}"), n=row.customers)
            if st.button(label + " →", key=f"lifecycle.ibm.{row.group}", type="tertiary", disabled=not row.customers):
                show(f"ibm.{row.group}")
