"""The decisions so far: who set terms or calendar, when, and from which day they count."""

from __future__ import annotations

from datetime import date

from pages._ui.components import widgets
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.terms.decision import calendar_decisions, decisions


def draw() -> None:
    """One line a decision, the newest first."""
    words = state.current_words()
    rows = [("terms", row) for row in decisions()] + [("calendar", row) for row in calendar_decisions()]
    if not rows:
        return
    widgets.section(t("terms.history.title"))
    lines = [
        (
            words.date(date.fromisoformat(row.recorded_at[:10])),
            t(f"terms.history.{what}"),
            row.author,
            t("terms.history.every_day") if row.effective_on is None else words.date(row.effective_on),
        )
        for what, row in sorted(rows, key=lambda entry: -entry[1].position)
    ]
    widgets.small_table([t(f"terms.history.column.{name}") for name in ("recorded", "what", "author", "from")], lines, text_columns=4)
