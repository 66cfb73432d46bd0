"""Evidence: do the tiers predict, how sure and how fair are they, whom they got wrong; what did managing by them change; and
do the claims of the textbooks hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from crmcore.domain.grading.book import Book
from pages._ui.claims import tab as claims
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.evidence import grades
from pages._ui.exclusivity import tab as exclusivity
from pages._ui.management_effect import tab as management
from pages._ui.state import tabs
from pages._ui.state.state import t


def page() -> None:
    """The grades on earlier days, what a change did, VIPs, textbook claims. Only the open tab is worked out."""
    graded = data.book()
    widgets.page_head(t("evidence.title"), t("evidence.about"))
    tabs.sections(TAB, {name: (partial(draw, graded),) for name, draw in TABS.items()}, lazy=TABS)


#: the link's choice of the open tab
TAB = "evidence.tab"
TABS: dict[str, Callable[[Book], None]] = {
    "grades": grades.grades,
    "over_time": grades.over_time,
    "mistakes": grades.mistakes,
    "today": grades.today,
    "management": management.draw,
    "exclusivity": exclusivity.draw,
    "claims": claims.draw,
}

page()
