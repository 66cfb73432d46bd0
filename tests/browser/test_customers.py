"""The list of customers in a browser: its grid is a drawing, so that only a pointer can tell whether a click does what it says."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from playwright.sync_api import Locator, Page, TimeoutError as NothingCame, expect

from pages._ui.state.addresses import NAME_SHOWN

pytestmark = [pytest.mark.browser, pytest.mark.proof]

#: middle of the heading, and of the first row below it, from the top of the grid
HEADING, FIRST_ROW = 16, 47
#: from the left of the grid: the box that ticks a row, the name, the column of the health
TICK, NAME, HEALTH = 18, 60, 310
#: after which a click counts as lost. Long: one that is only answered late must not be repeated on the page it has led to
ANSWERS_MS = 20_000


def grid(page: Page):
    return page.get_by_test_id("stDataFrame")


def click_grid(page: Page, x: int, y: int, done: Callable[[], object]) -> None:
    """Click into the grid until `done` stops raising: a grid that is still being drawn does not answer."""
    for _ in range(10):
        grid(page).locator("canvas").first.wait_for()
        box = grid(page).bounding_box()
        page.mouse.click(box["x"] + x, box["y"] + y)
        try:
            return done()
        except (NothingCame, AssertionError):
            continue
    pytest.fail("the grid never answered the pointer")


def first_name(page: Page) -> str:
    """The name in the first row, from the table that the grid keeps for screen readers."""
    address = grid(page).locator("td[aria-colindex='1']").first.text_content()
    return unquote(re.search(NAME_SHOWN, address)[1])  # a link that begins with the name


def test_a_click_on_a_heading_sorts_everybody_and_one_on_a_name_opens_it(visit):
    page = visit("customers")
    click_grid(page, HEALTH, HEADING, lambda: page.wait_for_url(re.compile("sort=health"), timeout=ANSWERS_MS))
    expect(grid(page).locator("th", has_text="Health ↑")).to_be_attached()
    name = first_name(page)
    click_grid(page, NAME, FIRST_ROW, lambda: page.wait_for_url(re.compile(r"/customer\?"), timeout=ANSWERS_MS))
    expect(page.locator(".ck-head h1")).to_have_text(name)
    expect(page.get_by_text("1 of 300 in the list, by Health ↑")).to_be_visible()


def tier_c_in_the_dialog(page: Page, who: str) -> tuple[Locator, str]:
    """The dialog of the first customer with tier C chosen, signed by `who`; and the customer's name."""
    tier = page.get_by_role("button", name="Change the tier")
    click_grid(page, TICK, FIRST_ROW, lambda: tier.wait_for(timeout=ANSWERS_MS))
    name = first_name(page)
    tier.click()
    dialog = page.get_by_role("dialog")
    asked = dialog.get_by_placeholder("Who is working?")
    asked.fill(who)
    asked.press("Enter")
    expect(asked).not_to_be_attached()
    dialog.get_by_role("radio", name="C").or_(dialog.get_by_role("button", name="C", exact=True)).first.click()
    return dialog, name


def test_a_tier_is_changed_by_hand_and_the_list_leaves_as_a_file(visit):
    page = visit("customers")
    dialog, name = tier_c_in_the_dialog(page, "Mei Lin")
    expect(dialog.get_by_text("of gross profit")).to_be_visible()
    dialog.get_by_label("Reason", exact=True).fill("*left* <the> trade")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{name} is now C, set by hand.")).to_be_visible()
    page.get_by_role("button", name="Download as CSV").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Save 300 customers").click()
    rows = list(csv.DictReader(io.StringIO(coming.value.path().read_text("utf-8-sig"))))
    (changed,) = [row for row in rows if row["Set by hand"].startswith("Mei Lin: *left* <the> trade")]
    assert len(rows) == 300 and (changed["Tier in force"], changed["Computed tier"]) == ("C", "A")
