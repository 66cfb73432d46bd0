"""Campaigns: planned and rehearsed, launched with customers held out at random, judged by the orders that come in afterwards; customers
across branches, rewards for loyal ones and what a new branch may return."""

from __future__ import annotations

from pages._ui.branches import overview as branches
from pages._ui.campaigns import answers, desk, launched, planning
from pages._ui.components import widgets
from pages._ui.controls import last_result, working_date
from pages._ui.controls.scheme_choice import scheme_box
from pages._ui.state import tabs
from pages._ui.state.state import t


def page() -> None:
    """A tab for campaigns: what came of those launched, planning another, who answers, winning or keeping; and one for branches."""
    widgets.page_head(t("campaigns.title"), t("campaigns.about"))
    working_date.draw()
    scheme_box("campaigns.scheme")
    last_result.show(desk.PLACE)
    labels = {"campaigns": t("campaigns.title"), "branches": t("branches.tab")}
    first, second = tabs.linked("campaigns.tab", labels)
    with first:
        launched.draw()
        planning.draw()
        answers.draw()
    with second:
        branches.draw()


page()
