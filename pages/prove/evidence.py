"""Evidence: do the tiers predict, how sure and how fair are they, whom they got wrong; and what did managing by them change."""

from __future__ import annotations

from collections.abc import Callable

from crmcore.domain.grading.book import Book
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.evidence import grades
from pages._ui.exclusivity import tab as exclusivity
from pages._ui.management_effect import tab as management
from pages._ui.state import state, tabs
from pages._ui.state.state import t


def page() -> None:
    """The grades on earlier days, what a change did, how special the top tier still is. Only the open tab is worked out."""
    graded = data.book()
    widgets.page_head(t("evidence.title"), t("evidence.about"))
    labels = {name: t(f"evidence.tab.{name}") for name in TABS}
    here = state.chosen(TAB, TABS, next(iter(TABS)))
    for name, tab in zip(TABS, tabs.linked(TAB, labels), strict=True):
        if name == here:
            with tab:
                TABS[name](graded)


#: the link's choice of the open tab
TAB = "evidence.tab"
TABS: dict[str, Callable[[Book], None]] = {
    "grades": grades.grades,
    "over_time": grades.over_time,
    "mistakes": grades.mistakes,
    "today": grades.today,
    "management": management.draw,
    "exclusivity": exclusivity.draw,
}

page()
