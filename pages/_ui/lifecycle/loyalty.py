"""Life stages crossed with loyalty and with the ladder."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.lifecycle.loyalty_crossing import loyalty_crossing
from crmcore.domain.lifecycle.stages import LifeCycle
from crmcore.domain.loyalty.ladder import ladder
from crmcore.domain.loyalty.tables import loyalty_of
from crmcore.report.lifecycle.tables import crossing_table
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book, life: LifeCycle) -> None:
    """Two tables, one under the other."""
    loyalty, words = loyalty_of(graded), state.current_words()
    found = loyalty_crossing(life.today, loyalty.box, ladder(loyalty).rung, data.customer_mask(graded))
    widgets.section(t("lifecycle.crossing.title"))
    for name, counts in (("box", found.boxes), ("rung", found.rungs)):
        widgets.note(t(f"lifecycle.crossing.{name}"))
        widgets.small_table(*crossing_table(counts, name, words), cards=True)
    widgets.note(t("lifecycle.crossing.note"))
    scope(graded)
    st.space("small")
