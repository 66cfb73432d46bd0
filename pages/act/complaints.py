"""Complaints: whom to answer next and by when, recording it, the delays, and a replay under other terms."""

from __future__ import annotations

from crmcore.domain.tables.registry import BY_NAME
from pages._ui.complaints import one, opening, queue, reports
from pages._ui.complaints.desk import desk_of
from pages._ui.components import widgets
from pages._ui.controls import last_result, working_date
from pages._ui.data import data
from pages._ui.state import tabs
from pages._ui.state.state import t


def page() -> None:
    """The queue, one complaint, a new one, reports, replay."""
    graded = data.book()
    widgets.page_head(t("complaints.title"), t("complaints.about"))
    working_date.draw()
    desk = desk_of(graded)
    if not len(desk.known):
        widgets.empty_state(t("complaints.none"), t("complaints.none_hint", table=t(f"table.{BY_NAME['complaint'].name}")))
        last_result.show(one.PLACE)
        opening.draw(graded)
        return
    queue.figures(desk)
    tabs.sections(
        "complaints.tab",
        {
            "queue": (lambda: queue.draw(graded, desk), lambda: one.draw(graded, desk), lambda: opening.draw(graded)),
            "delays": (lambda: reports.delays(desk),),
            "key": (lambda: reports.key_customers(graded, desk), lambda: reports.staying(graded, desk)),
            "replay": (lambda: reports.replays(desk),),
        },
    )


page()
