"""Life cycle: exploration, formation, stable, decline; today, over the quarters, who moves, IBM's groups, and cohorts."""

from __future__ import annotations

from collections.abc import Callable

from crmcore.domain.grading.book import Book
from crmcore.domain.lifecycle.lists import life_cycle_of
from crmcore.domain.lifecycle.tables import life_tables
from pages._ui.cohorts import lenses
from pages._ui.components import widgets
from pages._ui.controls.scope import nobody_hint
from pages._ui.data import data
from pages._ui.lifecycle import groups, loyalty, moves, stages
from pages._ui.state import state, tabs
from pages._ui.state.state import t


def stages_of(graded: Book) -> dict[str, tuple[Callable[[], None], ...]]:
    """What the tabs of the stages show: today, over time, moves, decliners, loyalty, IBM's groups; why they are empty where they are."""
    life, customer_mask = life_cycle_of(graded.mart), data.customer_mask(graded)
    if not life.ends:
        return dict.fromkeys(STAGE_TABS, (lambda: widgets.empty_state(t("lifecycle.nobody"), nobody_hint("lifecycle.nobody_hint")),))
    tables = life_tables(life, customer_mask)
    if not any(row.customers for row in tables.quarters[-1].stages):
        return dict.fromkeys(STAGE_TABS, (lambda: widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint")),))
    without = () if life.has_profit else (lambda: widgets.note(t("lifecycle.no_profit")),)
    parts = (
        (lambda: stages.today(graded, life, tables), lambda: moves.decliners(graded, life, tables)),
        (lambda: stages.over_time(graded, life, tables), lambda: moves.draw(graded, tables)),
        (lambda: loyalty.draw(graded, life),),
        (lambda: groups.draw(graded, life),),
    )
    return {name: (*without, *part) for name, part in zip(STAGE_TABS, parts, strict=True)}


def page() -> None:
    """Stages today and over time, moves, decliners, IBM's groups; customers by their first purchase."""
    graded = data.book()
    widgets.page_head(t("lifecycle.title"), t("lifecycle.about"))
    if state.chosen(TAB, (*STAGE_TABS, COHORTS), STAGE_TABS[0]) == COHORTS:
        shown: dict[str, tuple[Callable[[], None], ...]] = dict.fromkeys(STAGE_TABS, ())
    else:
        shown = stages_of(graded)
    tabs.sections(TAB, {**shown, COHORTS: (lambda: lenses.draw(graded),)}, lazy=(COHORTS,))


#: the link's choice of the open tab
TAB = "lifecycle.tab"
STAGE_TABS: tuple[str, ...] = ("today", "over_time", "loyalty", "groups")
COHORTS = "cohorts"

page()
