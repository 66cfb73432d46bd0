"""A click on a layer of the twin pyramid opens its customers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import TimeoutError as NothingCame

pytestmark = [pytest.mark.browser, pytest.mark.proof]


def headed(page, title: str) -> None:
    """Wait for the page of that name."""
    page.locator(".ck-head h1", has_text=title).wait_for()


def open_row(page, half: int, row: int, across: float, wanted: str) -> None:
    """Click a row of five (four tiers, the prospects) of a half of the twin pyramid, `across` from 0 (left) to 1.

    Plotly answers a click with what it hovers over: while the page still grows the figure moves away from under the pointer; then
    the pointer follows it.
    """
    figure = page.locator("[class*=st-key-ck-twin] .nsewdrag[data-subplot=xy]").nth(half)
    for _ in range(10):
        figure.wait_for()
        box = figure.bounding_box()
        place = {"x": 2 + across * (box["width"] - 4), "y": box["height"] * (row + 0.5) / 5}
        try:
            figure.hover(position=place)
            page.locator(".hoverlayer .hovertext").first.wait_for(timeout=1_500)
            figure.click(position=place)
            return page.wait_for_url(re.compile(wanted), timeout=10_000)
        except NothingCame:
            page.mouse.move(0, 0)
    pytest.fail("the pyramid never answered the pointer")


@pytest.mark.parametrize(
    ("path", "locale", "title", "half", "row", "across", "wanted"),
    [
        ("overview", "en-US", "Customers", 0, 1, 0.5, r"/customers\?.*f\.tier=B"),
        ("pyramids", "zh-CN", "客户清单", 1, 3, 0.02, r"/customers\?.*f\.tier=D"),  # beside a bar of a few pixels
        ("pyramids", "en-US", "Customers", 0, 4, 0.5, r"/customers\?.*f\.population=prospect"),
        ("compare", "en-US", "Customers", 0, 0, 0.5, r"/customers\?.*listed=compare\.left\.0"),
    ],
)
def test_a_click_on_a_layer_opens_its_customers(visit, path, locale, title, half, row, across, wanted):
    page = visit(path, locale=locale)
    open_row(page, half, row, across, wanted)
    headed(page, title)


@pytest.mark.parametrize(("path", "text", "wanted"), [("overview", "B", "f.tier=B"), ("compare", "C", "listed=compare.left.2")])
def test_a_click_on_a_name_or_number_opens_its_row(visit, path, text, wanted):
    page = visit(path)
    name = page.locator("[class*=st-key-ck-twin-open] .annotation-text", has_text=re.compile(f"^{text}$")).first
    name.wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    box = name.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile(wanted))


def test_one_click_shows_a_scheme_whose_customer_counts_are_a_pyramid(visit):
    page = visit("pyramids")
    page.get_by_text("Customers by tier: a barrel").wait_for()
    page.get_by_role("button", name="Show that scheme").click()
    page.get_by_text("Customers by tier: a pyramid").wait_for()
    page.wait_for_url(re.compile("scheme=pyramid_1_4_15_80"))
    page.get_by_role("button", name="← Back to").click()
    page.get_by_text("Customers by tier: a barrel").wait_for()
    page.wait_for_url(lambda url: "scheme=" not in url)


def test_what_the_pointer_shows_of_the_prospects_is_not_cut(visit):
    page = visit("overview", viewport={"width": 1280, "height": 900})
    plot = page.locator("[class*=st-key-ck-twin] .nsewdrag").first
    plot.wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    box = plot.bounding_box()
    plot.hover(position={"x": box["width"] / 2, "y": box["height"] * 0.9})
    label = page.locator(".hoverlayer .hovertext").first
    label.wait_for()
    shown, room = label.bounding_box(), plot.locator("xpath=ancestor::*[@data-testid='stPlotlyChart']").bounding_box()
    assert room["x"] <= shown["x"] and shown["x"] + shown["width"] <= room["x"] + room["width"]


def test_the_language_switch_turns_the_page_into_chinese_and_the_link_says_so(visit):
    page = visit("pyramids")
    headed(page, "Pyramids")
    page.get_by_text("简体中文", exact=True).click()
    headed(page, "金字塔")
    page.wait_for_url(re.compile("lang=zh_CN"))
