"""Campaigns: planned and rehearsed, launched with customers held out at random, judged by the orders that come in afterwards."""

from __future__ import annotations

from pages._ui.campaigns import answers, desk, launched, planning
from pages._ui.components import widgets
from pages._ui.controls import last_result, working_date
from pages._ui.controls.scheme_choice import scheme_box
from pages._ui.state.state import t


def page() -> None:
    """What came of those launched, planning another, who answers, winning or keeping."""
    widgets.page_head(t("campaigns.title"), t("campaigns.about"))
    working_date.draw()
    scheme_box("campaigns.scheme")
    last_result.show(desk.PLACE)
    launched.draw()
    planning.draw()
    answers.draw()


page()
