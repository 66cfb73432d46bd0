"""A click on a tier's bar opens that tier's customers: on the small pyramid and on the large one."""
from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser


def headed(page, title: str) -> None:
    """Wait for the page of that name."""
    page.locator(".ck-head h1", has_text=title).wait_for()


@pytest.mark.parametrize(("path", "locale", "title"), [("overview", "en-US", "Customers"), ("pyramids", "zh-CN", "客户清单")])
def test_a_click_on_a_bar_opens_the_customers_of_its_tier(visit, path, locale, title):
    page = visit(path, locale=locale)
    bars = page.locator(".js-plotly-plot .barlayer .point path")
    bars.nth(1).wait_for()
    page.wait_for_timeout(500)                       # plotly listens only once the bars have come to rest
    box = bars.nth(1).bounding_box()                 # the second bar of the left side: tier B
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile(r"/customers\?.*f\.tier=B"))
    headed(page, title)


def test_the_language_switch_turns_the_page_into_chinese_and_the_link_says_so(visit):
    page = visit("pyramids")
    headed(page, "Pyramids")
    page.get_by_text("简体中文", exact=True).click()
    headed(page, "金字塔")
    page.wait_for_url(re.compile("lang=zh_CN"))
