"""The length rule: at 1440 pixels no page, and no tab of one, is longer than about two screens, and none pans sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page as BrowserPage

from pages._ui.navigation.pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.long]

#: pixels: "about 2,000"
LONGEST = 2100
WIDTH, HEIGHT = 1440, 900
_MEASURE = "() => { const m = document.querySelector('[data-testid=stMain]'); return [m.scrollHeight, m.scrollWidth - m.clientWidth]; }"
_BUSY = """() => document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') === 'running'
 || !!document.querySelector('[data-testid=stSpinner], [data-testid=stSkeleton], [data-testid=stStatusWidget] img')"""
_VISIBLE_TABS = "() => [...document.querySelectorAll('[role=tab]')].filter(tab => tab.offsetParent).map(tab => tab.innerText)"


def settled(page: BrowserPage) -> None:
    """Wait until the page has been still for a second."""
    quiet = 0
    for _ in range(150):
        page.wait_for_timeout(250)
        quiet = 0 if page.evaluate(_BUSY) else quiet + 1
        if quiet >= 4:
            return


def lengths(page: BrowserPage, seen: tuple[str, ...] = ()) -> dict[tuple[str, ...], tuple[int, int]]:
    """Tabs opened, outer one first → (height, pixels that it pans sideways) of what is then on screen, each tab of the page once."""
    settled(page)
    found = {seen: tuple(page.evaluate(_MEASURE))}
    tried: set[str] = set()
    while new := [label for label in page.evaluate(_VISIBLE_TABS) if label not in tried]:
        tried.add(new[0])
        page.get_by_role("tab", name=new[0], exact=True).first.click()
        settled(page)
        found[*seen, new[0]] = tuple(page.evaluate(_MEASURE))
    return found


@pytest.mark.parametrize("page_id", [page.id for page in PAGES])
def test_no_page_and_no_tab_is_longer_than_about_two_screens(visit, page_id):
    page = visit(f"{page_id}?lang=en", viewport={"width": WIDTH, "height": HEIGHT})
    page.locator(".ck-head h1").first.wait_for()
    found = lengths(page)
    assert {tabs: size for tabs, size in found.items() if size[0] > LONGEST or size[1] > 0} == {}
