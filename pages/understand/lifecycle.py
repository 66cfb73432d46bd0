"""Life cycle: exploration, formation, stable, decline; today, over the quarters, who moves, and IBM's groups."""

from __future__ import annotations

from crmcore.domain.lifecycle.lists import life_cycle_of
from crmcore.domain.lifecycle.tables import life_tables
from pages._ui.components import widgets
from pages._ui.controls.scope import nobody_hint
from pages._ui.data import data
from pages._ui.lifecycle import groups, loyalty, moves, stages
from pages._ui.state import tabs
from pages._ui.state.state import t


def page() -> None:
    """Stages today and over time, moves, decliners, IBM's groups."""
    graded = data.book()
    life, customer_mask = life_cycle_of(graded.mart), data.customer_mask(graded)
    widgets.page_head(t("lifecycle.title"), t("lifecycle.about"))
    if not life.ends:
        widgets.empty_state(t("lifecycle.nobody"), nobody_hint("lifecycle.nobody_hint"))
        return
    tables = life_tables(life, customer_mask)
    if not any(row.customers for row in tables.quarters[-1].stages):
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    if not life.has_profit:
        widgets.note(t("lifecycle.no_profit"))
    tabs.sections(
        "lifecycle.tab",
        {
            "today": (lambda: stages.today(graded, life, tables), lambda: moves.decliners(graded, life, tables)),
            "over_time": (lambda: stages.over_time(graded, life, tables), lambda: moves.draw(graded, tables)),
            "loyalty": (lambda: loyalty.draw(graded, life),),
            "groups": (lambda: groups.draw(graded, life),),
        },
    )


page()
