"""Addresses of before: each leads to its tab, with all that the link carries."""

from __future__ import annotations

import pytest

from pages._ui.navigation.pages import BY_ID
from pages._ui.state.link import from_link
from pages._ui.state.moved import MOVED, link_now, page_now
from pages._ui.state.view import View


def test_an_old_link_opens_the_tab_and_keeps_everything_else():
    link = {
        "company": ["demo"],
        "as_of": ["2025-12-31"],
        "f.region": ["North", "East"],
        "c.cohorts.tab": ["compare"],
        "c.cohorts.one": ["3"],
    }
    kept = {name: link[name] for name in ("company", "as_of", "f.region")}
    choices = {"c.lifecycle.tab": ["cohorts"], "c.lifecycle.cohorts": ["compare"], "c.lifecycle.cohort": ["3"]}
    assert link_now("cohorts", link) == {**kept, **choices}


def test_the_way_back_to_a_page_of_before_leads_to_the_page_of_now():
    assert from_link({"from": ["cohorts"]}, View()).origin == "lifecycle"


@pytest.mark.parametrize("page", MOVED)
def test_pages_of_before_stand_in_pages_that_there_are(page):
    assert page not in BY_ID and page_now(page) in BY_ID and page_now(page_now(page)) == page_now(page)
