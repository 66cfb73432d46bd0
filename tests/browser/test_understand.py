"""From an understanding to its customers: the number on the page is the number in the list, and the link says it all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from crmcore.report.words.words import words_for

pytestmark = [pytest.mark.browser, pytest.mark.proof]

EN, ZH = words_for("en"), words_for("zh_CN")


def followed(page, starts: str) -> int:
    """Click the way to a list that starts with that text; returns the number it promises."""
    way = page.get_by_role("button", name=re.compile(rf"^{re.escape(starts)}[:：] ?[\d,]+"))
    way.wait_for()
    promised = int(re.sub(r"\D", "", way.inner_text().removeprefix(starts)))
    way.click()
    return promised


def listed(page, speech, count: int) -> None:
    """Wait for a list of so many customers."""
    page.locator(".ck-head h1", has_text=speech.t("customers.title")).wait_for()
    last = min(200, count)
    page.get_by_text(speech.t("common.page.rows", first=1, last=last, total=count), exact=True).wait_for()


def test_a_box_of_the_value_matrix_opens_its_customers_and_a_turned_discount_rate_is_in_the_link(visit):
    page = visit("value")
    rate = page.get_by_role("spinbutton", name=EN.t("value.terms.discount_rate"))
    expect(rate).to_have_value("10")
    rate.fill("20")
    rate.press("Enter")
    page.wait_for_url(re.compile(r"value=discount_rate%3A0\.2|value=discount_rate:0\.2"))
    promised = followed(page, EN.t("value.box.platinum"))
    listed(page, EN, promised)
    page.wait_for_url(re.compile("listed=value.box.platinum"))


def test_a_turned_cut_moves_customers_between_the_boxes_of_loyalty(visit):
    page = visit("loyalty", locale="zh-CN")
    before = page.get_by_role("button", name=re.compile(f"^{ZH.t('loyalty.box.latent')}.*\\d")).first
    before.wait_for()
    told = before.inner_text()
    page.get_by_role("slider", name=ZH.t("loyalty.cut.repeat")).press("PageUp")
    page.wait_for_url(re.compile("loyalty=repeat_cut"))
    expect(page.get_by_role("button", name=told, exact=True)).to_have_count(0)
    promised = followed(page, ZH.t("loyalty.box.latent"))
    listed(page, ZH, promised)


def test_who_came_into_decline_opens_as_a_list_and_one_of_them_as_a_page(visit):
    page = visit("lifecycle")
    promised = followed(page, EN.t("lifecycle.stage.decline"))
    listed(page, EN, promised)
    visit_of_one = page.url
    assert "listed=lifecycle.decline" in visit_of_one
