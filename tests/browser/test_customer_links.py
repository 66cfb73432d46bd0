"""A name in a table of any page opens that customer in the running session, and Back leads to the same page and tab."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from crmcore.report.words.words import words_for

pytestmark = [pytest.mark.browser, pytest.mark.proof]

#: page with its tab → locale key of its heading
PLACES = {
    "lifecycle": "lifecycle.title",
    "loyalty?c.loyalty.tab=convert": "loyalty.title",
    "value?c.value.tab=where&c.value.held=more": "value.title",
    "churn?c.churn.tab=arrears": "churn.title",
    "compare?compare=draft@2024-12-31|draft&c.compare.tab=customers": "compare.title",
}
LOCALES = {"en": "en-US", "zh_CN": "zh-CN"}


def settled(page: Page, heading: str) -> None:
    """Wait until the page is on screen and has written its link."""
    expect(page.locator(".ck-head h1")).to_have_text(heading)
    page.wait_for_url(lambda url: "company=demo" in url and "click=" not in url)
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")


def open_tabs(page: Page) -> Locator:
    return page.locator("[role=tab][aria-selected=true]")


def back_at(page: Page, address: str, tabs: list[str]) -> None:
    """Wait for the address and for the tabs that were open: tabs inside a tab are drawn last."""
    page.wait_for_url(address)
    expect(open_tabs(page)).to_have_text(tabs)


@pytest.mark.parametrize(
    ("place", "language"),
    [*((place, "en") for place in PLACES), *((place, "zh_CN") for place in ("lifecycle", "churn?c.churn.tab=arrears"))],
)
def test_a_name_opens_its_customer_and_back_leads_to_the_same_tab(visit, place, language):
    """Planted once: `follow` loads the address instead; the second socket showed it."""
    heading = words_for(language).t(PLACES[place])
    page = visit(f"{place}{'&' if '?' in place else '?'}lang={language}", locale=LOCALES[language])
    settled(page, heading)
    sockets: list[str] = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    link = page.locator("td a.ck-link:visible").first
    name = re.sub(r" \(.*\)$", "", link.inner_text())
    before, tabs = page.url, open_tabs(page).all_inner_texts()
    link.click()
    settled(page, name)
    assert "/customer?" in page.url
    page.go_back()
    settled(page, heading)
    back_at(page, before, tabs)
    assert not sockets


def test_the_way_back_on_the_page_leads_to_the_same_tab(visit):
    page = visit("value?c.value.tab=where&c.value.held=more&lang=en")
    settled(page, words_for("en").t("value.title"))
    link = page.locator("td a.ck-link:visible").first
    name, before, tabs = link.inner_text(), page.url, open_tabs(page).all_inner_texts()
    link.press("Enter")
    settled(page, name)
    page.get_by_role("link", name="Back to Value").click()
    settled(page, words_for("en").t("value.title"))
    back_at(page, before, tabs)


def test_a_link_opened_in_a_new_tab_of_the_browser_shows_the_customer(visit):
    page = visit("lifecycle?lang=en")
    settled(page, words_for("en").t("lifecycle.title"))
    link = page.locator("td a.ck-link:visible").first
    with page.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    settled(opened.value, re.sub(r" \(.*\)$", "", link.inner_text()))
    assert "/lifecycle?" in page.url


def test_a_name_in_a_grid_opens_its_customer(visit):
    """The name of a grid is drawn, so the pointer finds it by its place: the first column, the first row."""
    page = visit("churn?c.churn.tab=gone&lang=en")
    settled(page, words_for("en").t("churn.title"))
    grid = page.locator("[data-testid=stDataFrame]:visible").first
    grid.scroll_into_view_if_needed()
    name = re.search(r"name=([^&]*)", grid.locator("td[aria-colindex='1']").first.text_content())
    for _ in range(20):
        box = grid.bounding_box()
        page.mouse.move(box["x"] + 30, box["y"] + 49)
        page.wait_for_timeout(300)
        page.mouse.click(box["x"] + 30, box["y"] + 51)
        page.wait_for_timeout(500)
        if "/customer?" in page.url:
            break
    settled(page, page.evaluate("decodeURIComponent", name[1]) if name else "")
    page.go_back()
    settled(page, words_for("en").t("churn.title"))
    assert "c.churn.tab=gone" in page.url
