"""Files with days off and days worked: text in either encoding, sheets, calendars of other programs; what is none is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.reading.day_list import read_day_list

DAYS = [(date(2027, 2, 6), "休", "春节"), (date(2027, 2, 20), "班", "春节")]


def sheet(path: Path, *more: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    for row in (("日期", "类型", "名称"), *DAYS, *more):
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("kind", ["utf-8-sig", "gb18030", "utf-16", "xlsx", "ics"])
def test_a_list_of_days_in_any_file(tmp_path: Path, kind: str):
    file = tmp_path / "days"
    if kind == "xlsx":
        sheet(file.with_suffix(".xlsx")).rename(file)
    elif kind == "ics":
        event = "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{:%Y%m%d}\r\nSUMMARY:{} {}\r\nEND:VEVENT\r\n"
        events = "".join(event.format(day, name, word) for day, word, name in DAYS)
        file.write_text(f"BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n", encoding="utf-8", newline="")
    else:
        file.write_text("日期,类型,名称\n" + "".join(f"{day},{word},{name}\n" for day, word, name in DAYS), encoding=kind)
    read = read_day_list(file)
    assert list(read.holidays) == [DAYS[0][0]] and list(read.make_up_days) == [DAYS[1][0]]
    assert all(name.startswith("春节") for name in (*read.holidays.values(), *read.make_up_days.values()))


def test_the_row_that_is_no_day_is_named_as_the_program_numbers_it(tmp_path: Path):
    with pytest.raises(Problem) as told:
        read_day_list(sheet(tmp_path / "days.xlsx", ("soon", "off", "")))
    assert (told.value.code, told.value.values["n"]) == ("calendar_line", 4)


@pytest.mark.parametrize("content", [None, b"x" * ((1 << 20) + 1), b"PK\x03\x04 broken"])
def test_what_is_no_such_file_is_told(tmp_path: Path, content: bytes | None):
    file = tmp_path / "days"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Problem):
        read_day_list(file)
