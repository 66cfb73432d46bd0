"""How sure one customer's tier is, beside the tier; where that takes long, it is worked out on demand."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.report.evidence.tables import stability_text
from pages._ui.components import widgets
from pages._ui.evidence import background_work
from pages._ui.state import state
from pages._ui.state.state import t

#: in a list: the tier hangs on small shifts of the weights
BORDERLINE = "≈"


def draw(graded: Book, row: int) -> None:
    """One line under the tier; a button where everybody would have to be graded 200 times first and that takes a while."""
    if graded.computed[row] < 0:
        return
    found = background_work.known_stability(graded)
    if found is None and st.button(t("evidence.badge.ask"), key="customer.stability", type="tertiary"):
        found = background_work.stability(graded)
    if found is not None and found.draws:
        widgets.note(stability_text(graded, found, row, state.current_words()))
