"""The list of refused lines: every line of it, its rule in words, and nothing a spreadsheet would run."""
from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest

from crmcore.report.refused_file import refused_file, rule_words
from crmcore.report.words import LANGUAGES, words

REFUSED = pa.table({"line": [3, 7], "column": ["金额", "=cmd()"], "value": ['say "no", twice', None],
                    "rule": ["E-NUMBER", "E-OF-TOMORROW"]})


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refused_line_comes_with_its_rule_in_words_and_its_code(language):
    head, first, second = read(refused_file(REFUSED, words(language)))
    assert head == [words(language).t(f"imports.refused.{name}") for name in ("line", "column", "value", "rule", "code")]
    assert first == ["3", "金额", 'say "no", twice', words(language).t("rule.E-NUMBER"), "E-NUMBER"]
    assert second[2] == ""


def test_a_cell_that_looks_like_a_formula_stays_text():
    assert read(refused_file(REFUSED, words("en")))[2][1] == "'=cmd()"


def test_a_rule_without_words_shows_its_code():
    assert rule_words("E-OF-TOMORROW", words("en")) == "E-OF-TOMORROW"


def test_no_refused_lines_give_a_heading_only():
    assert len(read(refused_file(REFUSED.slice(0, 0), words("en")))) == 1
