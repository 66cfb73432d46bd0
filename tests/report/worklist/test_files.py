"""The worklist as files: a workbook and a calendar that are read back, and a sheet that prints on one page."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import python_calamine
from icalendar import Calendar
from playwright.sync_api import Browser

from crmcore.domain.health.colours import COLOURS, health_of
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.worklist.week import BEYOND
from crmcore.domain.worklist.worklist import Worklist
from crmcore.report.exports import table_workbook
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.report.worklist.calendar import week_calendar
from crmcore.report.worklist.sheet import LINES, week_sheets
from crmcore.report.worklist.workbook import worklist_workbook
from crmcore.usecases.worklist.worklist import read_worklist
from tests.prepared import prepared
from tests.usecases.worklist.shop import DAY, books, build_shop, shop_in


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Worklist, object]:
    """The list of the shop, and its Book."""
    shop = shop_in(prepared(tmp_path_factory, "worklist_shop", build_shop))
    return read_worklist(shop, books(shop.dir), DAY), books(shop.dir)(DAY).now


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_has_every_entry_of_everybody(listed, language):
    found, book = listed
    content = worklist_workbook(found, [0, 1], DAY, health_of(book), book, ExportContext("Shop", "EUR", "Li"), words_for(language))
    head, *lines = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(lines) == len(found.entries) and head[2] == words_for(language).t("column.customer.customer_id")
    assert {line[11] for line in lines} <= {words_for(language).t(f"health.word.{colour}") for colour in COLOURS}
    assert {line[2] for line in lines} == {book.mart.customers.ids[int(row)].as_py() for row in found.entries.rows}


def test_more_entries_than_a_sheet_holds_are_refused_and_none_is_cut_off(listed, monkeypatch):
    found, book = listed
    monkeypatch.setattr(table_workbook, "MAX_ROWS", len(found.entries) - 1)
    with pytest.raises(Problem, match="too_many_rows_for_excel"):
        worklist_workbook(found, [0, 1], DAY, health_of(book), book, ExportContext("Shop", "EUR", "Li"), words_for("en"))


def test_the_calendar_is_read_back_with_duties_on_their_days(listed):
    found, book = listed
    calendar = Calendar.from_ical(week_calendar(found, [0], book, "shop", words_for("en")))
    days = {str(event["uid"]): event.decoded("dtstart") for event in calendar.walk("VEVENT")}
    assert len(days) == int((found.plan.part[found.places(0)] != BEYOND).sum())
    assert days["worklist-c7-2026-01-05@shop"] == date(2026, 1, 9)  # the appointment
    assert days["worklist-c6-2026-01-05@shop"] == DAY  # a debt has no day: the first of the week
    everybody = Calendar.from_ical(week_calendar(found, [0, 1], book, "shop", words_for("en"))).walk("VEVENT")
    assert len(everybody) == sum(int((found.plan.part[found.places(rep)] != BEYOND).sum()) for rep in (0, 1))
    assert all(str(event["summary"]).startswith(tuple(f"{found.reps.name(rep)}: " for rep in (0, 1))) for event in everybody)


def test_the_sheet_says_each_entry_and_no_script_of_a_customer(listed):
    found, book = listed
    page = week_sheets(found, [0], book, words_for("en"), "EUR").decode()
    assert page.count("☐") == min(int((found.plan.part[found.places(0)] != BEYOND).sum()), LINES)
    assert week_sheets(found, [0, 1], book, words_for("en"), "EUR").decode().count("<section>") == 2
    assert "Keep the appointment" in page and "<script" not in page and "http" not in page


@pytest.mark.browser
@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_sheet_prints_on_one_page(listed, language, tmp_path: Path, chromium: Browser):
    """Seen before: cells that wrapped, nine pages."""
    found, book = listed
    page = week_sheets(found, [0], book, words_for(language), "EUR").decode()
    row = page[page.index("<tbody>") + 7 : page.index("</tr>", page.index("<tbody>")) + 5]
    long = row.replace("</td>", " with a name and reasons that are longer than the sheet is wide, as some of them are</td>", 6)
    long = re.sub("</?div>", "", long.replace('class="w"', 'class=""'))  # as on a sheet with more entries than may wrap
    full = page.replace(page[page.index("<tbody>") : page.index("</tbody>")], "<tbody>" + long * LINES)
    (tmp_path / "sheet.html").write_text(full, encoding="utf-8")
    tab = chromium.new_page()
    tab.goto((tmp_path / "sheet.html").as_uri())
    printed = tab.pdf(prefer_css_page_size=True)
    tab.close()
    assert len(re.findall(rb"/Type /Page\b(?!s)", printed)) == 1
