"""Back and Forward: one press a page, whoever was on screen there is again, and what a person has set stays."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from crmcore.report.words.words import words_for

pytestmark = [pytest.mark.browser, pytest.mark.proof]

EN = words_for("en")


def on(page: Page, name: str) -> None:
    """Wait until a page is on screen and has written its link."""
    expect(page.locator(".ck-head h1")).to_have_text(EN.t(f"{name}.title"))
    page.wait_for_url(re.compile(rf"/{name}\?company=demo"))
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")


def test_one_press_leads_back_from_a_list_and_leaves_nothing_of_it(visit):
    """Planted once: no script in `history`, and Back led to the list again, without its link."""
    page = visit("churn")
    on(page, "churn")
    page.get_by_role("tab", name=EN.t("churn.tab.gone")).click()
    page.wait_for_url(re.compile("c.churn.tab=gone"))
    page.get_by_role("button", name=re.compile(r"^Open (all )?(the )?[\d,]+ customers? →$")).locator("visible=true").first.click()
    on(page, "customers")
    page.wait_for_url(re.compile("listed=churn.gone"))
    page.go_back()
    on(page, "churn")
    page.wait_for_url(lambda url: "listed" not in url and "sort" not in url and "c.churn.tab=gone" in url)
    expect(page.get_by_role("tab", name=EN.t("churn.tab.gone"))).to_have_attribute("aria-selected", "true")
    page.go_forward()
    on(page, "customers")
    page.wait_for_url(re.compile("listed=churn.gone"))


def test_a_fresh_browser_opens_a_link_on_the_same_tab_and_months(visit):
    page = visit("churn?lang=en&c.churn.tab=model")
    expect(page.get_by_role("tab", name=EN.t("churn.tab.model"))).to_have_attribute("aria-selected", "true")
    page = visit("trends?lang=en&c.trends.months=12")
    on(page, "trends")
    assert "c.trends.months=12" in page.url


def test_moves_on_a_page_are_no_presses_of_back_and_what_was_set_stays(visit):
    page = visit("overview")
    on(page, "overview")
    page.get_by_role("link", name=EN.t("common.nav.trends"), exact=True).click()
    on(page, "trends")
    for months in (36, 12):
        page.get_by_role("button", name=EN.t("trends.months_option", n=months)).or_(
            page.get_by_role("radio", name=EN.t("trends.months_option", n=months))
        ).first.click()
        page.wait_for_url(re.compile(f"c.trends.months={months}"))
    page.go_back()
    on(page, "overview")
    page.go_forward()
    on(page, "trends")
    assert "c.trends.months=12" in page.url


def test_back_leads_to_the_scheme_before_the_offered_one_and_forward_to_it_again(visit):
    """Planted once: the link written without its mark, and Back left the page."""
    page = visit("overview")
    on(page, "overview")
    page.get_by_role("link", name=EN.t("common.nav.pyramids"), exact=True).click()
    on(page, "pyramids")
    assert "scheme=" not in page.url
    page.get_by_role("button", name=EN.t("pyramids.offer_show")).click()
    page.wait_for_url(re.compile(r"/pyramids\?.*scheme="))
    on(page, "pyramids")
    assert "step=" not in page.url
    page.go_back()
    page.wait_for_url(lambda url: "/pyramids?" in url and "scheme=" not in url and "step=" not in url)
    expect(page.get_by_role("button", name=EN.t("pyramids.offer_show"))).to_be_visible()
    page.go_forward()
    page.wait_for_url(lambda url: "/pyramids?" in url and "scheme=" in url and "step=" not in url)
    expect(page.get_by_role("button", name=re.compile(r"^← "))).to_be_visible()
    page.go_back()
    page.wait_for_url(lambda url: "/pyramids?" in url and "scheme=" not in url and "step=" not in url)
    page.go_back()
    on(page, "overview")
