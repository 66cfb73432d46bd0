"""The line under a figure of the Book: its date and window, and the visitor's filters it obeys or leaves aside."""

from __future__ import annotations

from collections.abc import Sequence

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import TierRow
from pages._ui.components import widgets
from pages._ui.controls import sidebar
from pages._ui.state.state import t


def scope(graded: Book, aside: tuple[str, ...] = (), population: bool = False, months: int | None = 0) -> None:
    """Draw it. `aside`: filters the figure does not obey; `months`: its own window where that is not the scenario's."""
    widgets.scope_note(
        graded.scenario.day,
        graded.scenario.window if months == 0 else months,
        sidebar.scope(),
        ignored=tuple(sidebar.filter_label(name) for name in aside),
        population=population,
    )


def override_note(graded: Book, rows: Sequence[TierRow]) -> None:
    """Say how many of the tiers shown people have set, and whether those are counted."""
    n = sum(row.overridden for row in rows)
    if n:
        widgets.note(t("pyramids.by_hand" if graded.scenario.apply_overrides else "pyramids.by_hand_aside", n=n))


def net_note(graded: Book) -> None:
    """Say so where net profit is gross profit, because no cost to serve is known."""
    if graded.mart.basis == "gross_profit":
        widgets.note(t("overview.net_is_gross"))
