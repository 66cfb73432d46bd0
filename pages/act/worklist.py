"""Worklist: what each salesperson does this week, marking what is done, handing over what is too much, what came of it."""

from __future__ import annotations

from pages._ui.components import widgets
from pages._ui.controls import last_result, working_date
from pages._ui.navigation.pages import open_page
from pages._ui.state.state import t
from pages._ui.worklist import desk, exports, handing, outcomes, overview, person, rates, recording


def page() -> None:
    """Everybody's week, one person's list, hand-overs, files; outcomes and assumptions folded."""
    widgets.page_head(t("worklist.title"), t("worklist.about"))
    working_date.draw()
    overview.week_line()
    last_result.show(recording.PLACE)
    if not len(desk.listed().entries) and not len(desk.listed().closed):
        widgets.empty_state(t("worklist.empty"), t("worklist.empty_hint"))
    else:
        person.choose()
        rep = desk.whose()
        overview.figures(rep)
        if rep is None:
            if overview.everybody() == "team":
                open_page("team")
        else:
            person.draw(rep)
            handing.draw(rep)
        exports.draw(rep)
    outcomes.draw()
    rates.draw()
    overview.missing()


page()
