"""The list of refused lines: every line of it, its rule in words, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest

from crmcore.report.imports.rejected_file import changes_file, rejected_rows_file, rule_text
from crmcore.report.imports.words import note_text
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.imports.matching.corrected_file import MARKS, SPELLINGS

REFUSED = pa.table(
    {
        "金额": ['say "no", twice', "=cmd()"],
        "refused_line": ["3", "7"],
        "refused_code": ["E-NUMBER", "E-OF-TOMORROW"],
        "refused_text": ["", ""],
    }
)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refused_line_keeps_its_cells_and_says_in_words_what_is_wrong(language):
    head, first, second = read(rejected_rows_file(REFUSED, words_for(language)))
    assert head == [
        "金额",
        *(
            {
                "en": ["Refused: line", "Refused: why", "Refused: code", "Refused: whole line"],
                "zh_CN": ["拒收：行号", "拒收：原因", "拒收：代码", "拒收：整行"],
            }[language]
        ),
    ]
    assert first == ['say "no", twice', "3", words_for(language).t("rule.E-NUMBER"), "E-NUMBER", ""]
    assert second[2] == "E-OF-TOMORROW"


def test_every_heading_of_ours_is_known_when_the_file_comes_back():
    for language in LANGUAGES:
        assert tuple(words_for(language).t(f"imports.refused_mark.{mark}") for mark in MARKS) in SPELLINGS


def test_a_cell_that_looks_like_a_formula_stays_text_and_is_marked_once_however_often_it_goes_out():
    once = read(rejected_rows_file(REFUSED, words_for("en")))[2][0]
    again = pa.table({"金额": [once], "refused_code": ["E-NUMBER"]})
    assert once == read(rejected_rows_file(again, words_for("en")))[1][0] == "'=cmd()"


def test_a_rule_without_words_shows_its_code():
    assert rule_text("E-OF-TOMORROW", words_for("en")) == "E-OF-TOMORROW"


def test_no_refused_lines_give_a_heading_only():
    assert len(read(rejected_rows_file(REFUSED.slice(0, 0), words_for("en")))) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_changes_are_headed_and_named_in_words_and_no_value_is_a_formula(language):
    changes = pa.table({"key": ["c1"], "column": ["name"], "old": ["Li"], "new": ["=cmd()"]})
    head, line = read(changes_file(changes, "customer", words_for(language)))
    assert head == {"en": ["Number", "Field", "So far", "In the file"], "zh_CN": ["编号", "字段", "原值", "新值"]}[language]
    assert line == ["c1", words_for(language).t("column.customer.name"), "Li", "'=cmd()"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_note_of_the_record_says_the_number_without_the_texts_it_lacks(language):
    text = note_text("W-TOTAL", {"n": 2, "examples": "…"}, "order_line", "EUR", words_for(language))
    assert "2" in text and "…" not in text
