"""Trends: the tiers month by month, who moved between two dates, and whether customers really improved."""

from __future__ import annotations

from pages._ui.components import widgets
from pages._ui.controls.scope import nobody_hint
from pages._ui.data import data
from pages._ui.state import tabs
from pages._ui.state.state import t
from pages._ui.trends import (
    background_work,
    migration,
    months,
    player,
    standard,
)


def page() -> None:
    """Month by month, the fixed standard, the player, the moves between two dates."""
    graded = data.book()
    widgets.page_head(t("trends.title"), t("trends.about"))
    if not len(graded.rows):
        widgets.empty_state(t("trends.nobody"), nobody_hint("trends.nobody_hint"))
        return
    months.choices()
    trends = background_work.monthly_trends(graded)
    if not any(month.customers for month in trends.months):
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    months.headline(graded, trends)
    tabs.sections(
        "trends.tab",
        {
            "months": (lambda: months.draw(graded, trends), lambda: months.concentration(graded, trends)),
            "standard": (lambda: standard.draw(graded, trends),),
            "moves": (lambda: migration.draw(graded),),
            "player": (lambda: player.draw(graded, trends),),
        },
    )


page()
