"""A click on a tier's bar opens that tier's customers: on the small pyramid and on the large one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import TimeoutError as NothingCame

pytestmark = [pytest.mark.browser, pytest.mark.proof]


def headed(page, title: str) -> None:
    """Wait for the page of that name."""
    page.locator(".ck-head h1", has_text=title).wait_for()


def open_second_tier(page) -> None:
    """Click the second bar of four on the left side, once plotly hovers over it: it answers a click with what it hovers over.

    While the page still grows the figure moves away from under the pointer; then the pointer follows it.
    """
    side = page.locator(".nsewdrag[data-subplot=xy]").first
    for _ in range(10):
        side.wait_for()
        box = side.bounding_box()
        place = {"x": box["width"] - 15, "y": box["height"] * 1.5 / 4}
        try:
            side.hover(position=place)
            page.locator(".hoverlayer .hovertext").first.wait_for(timeout=1_500)
            side.click(position=place)
            return page.wait_for_url(re.compile(r"/customers\?.*f\.tier=B"), timeout=10_000)
        except NothingCame:
            page.mouse.move(0, 0)
    pytest.fail("the pyramid never answered the pointer")


@pytest.mark.parametrize(("path", "locale", "title"), [("overview", "en-US", "Customers"), ("pyramids", "zh-CN", "客户清单")])
def test_a_click_on_a_bar_opens_the_customers_of_its_tier(visit, path, locale, title):
    page = visit(path, locale=locale)
    open_second_tier(page)
    headed(page, title)


def test_the_language_switch_turns_the_page_into_chinese_and_the_link_says_so(visit):
    page = visit("pyramids")
    headed(page, "Pyramids")
    page.get_by_text("简体中文", exact=True).click()
    headed(page, "金字塔")
    page.wait_for_url(re.compile("lang=zh_CN"))
