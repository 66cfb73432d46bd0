"""The main job in a real browser: see the demo, switch the language, bring in a file and see its pyramids."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

ORDERS = "订单编号,客户编号,客户名称,日期,金额,利润\n" + "".join(
    f"N{k},K{k % 40:03d},<b>甲{k % 40}</b>,2024-{1 + k % 12:02d}-{1 + k % 28:02d},{100 + 7 * k},{20 - k % 40}\n" for k in range(200)
)


@pytest.mark.proof
def test_the_demo_company_greets_a_newcomer(visit: Visit):
    page = visit()
    expect(page).to_have_url(re.compile("/overview"))
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.locator(".js-plotly-plot").nth(1)).to_contain_text("−¥")  # losses are on the screen, signed
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.proof
def test_the_language_switches_and_stays(visit: Visit):
    page = visit("overview")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.get_by_text("简体中文", exact=True).click()
    expect(page.get_by_role("heading", name="首页")).to_be_visible()
    page.get_by_role("link", name="权重").click()
    expect(page.get_by_role("heading", name="权重").first).to_be_visible()
    expect(page).to_have_url(re.compile("lang=zh_CN"))


@pytest.mark.proof
def test_a_chinese_browser_is_greeted_in_chinese(visit: Visit):
    expect(visit("overview", locale="zh-CN").get_by_role("heading", name="首页")).to_be_visible()


def bring_in(page: Page, company: str) -> None:
    """Name the company, sign, import, and wait for the report."""
    main = page.get_by_test_id("stMain")
    main.get_by_label("Name of the new company").fill(company)
    main.get_by_label("Name of the new company").press("Enter")
    go = page.get_by_role("button", name=re.compile("Import [0-9,]+ rows"))
    expect(go).to_be_visible()
    who = main.get_by_placeholder("Who is working?")
    if who.count():  # an earlier visitor may have said it already
        who.fill("Li Wei")
        who.press("Enter")
    go.click()
    expect(main).to_contain_text("are now part of")


def test_a_file_of_orders_becomes_its_own_pyramids(visit: Visit, tmp_path: Path):
    (tmp_path / "orders.csv").write_text(ORDERS, encoding="gb18030")
    page = visit("imports")
    page.locator("input[type=file]").set_input_files(str(tmp_path / "orders.csv"))
    bring_in(page, "海棠 <i>贸易</i>")
    page.get_by_role("button", name="Open the pyramids").click()
    expect(page.get_by_role("heading", name="Pyramids")).to_be_visible()
    expect(page.locator(".ck-pyramid").first).to_contain_text("40 in all")
    page.get_by_role("link", name="Customers").click()
    expect(page.get_by_test_id("stMain")).to_contain_text("40 customers listed")
    assert page.locator("b", has_text="甲").count() == 0  # a name with markup in it stays text


@pytest.mark.proof
def test_refused_lines_are_taken_away_mended_and_brought_in_again(visit: Visit, tmp_path: Path):
    (tmp_path / "orders.csv").write_text(
        ORDERS.replace("N3,K003,<b>甲3</b>", "N3,,").replace("甲5</b>,2024-06-06", "甲5</b>,2024-06-31"), encoding="utf-8"
    )
    page = visit("imports")
    main = page.get_by_test_id("stMain")
    page.locator("input[type=file]").set_input_files(str(tmp_path / "orders.csv"))
    expect(main).to_contain_text("2 lines will be refused")
    bring_in(page, "Mended")
    expect(main).to_contain_text("201 lines = 1 header + 198 accepted + 2 refused")
    with page.expect_download() as taken:
        main.get_by_role("button", name="Download the refused lines").click()
    taken.value.save_as(tmp_path / "refused.csv")
    with (tmp_path / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [line["Refused: code"] for line in lines] == ["E-ID-BLANK", "E-DATE"]
    lines[0]["客户编号"], lines[1]["日期"] = "K003", "2024-06-06"
    with (tmp_path / "mended.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    page.get_by_role("button", name="Import another file").click()
    page.locator("input[type=file]").set_input_files(str(tmp_path / "mended.csv"))
    page.get_by_role("button", name="Import 2 rows").click()
    expect(main).to_contain_text("are now part of")
    expect(main).to_contain_text("3 lines = 1 header + 2 accepted")
    page.get_by_role("tab", name="Earlier imports").click()
    expect(page.get_by_role("tabpanel").filter(has_text="Choose a row")).to_be_visible()
