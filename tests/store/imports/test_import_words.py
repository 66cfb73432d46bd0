"""Whatever an import says, it says in both languages, with all its values."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import open_company, update_company
from crmcore.store.imports.importing import preview
from crmcore.store.reading.source import request
from crmcore.store.reading.source.request import ImportRequest
from tests.store.imports.run_import import HEADER, file_of, imported, looked_at

STORE = Path(request.__file__).parents[2]
TEXT = "\n".join(path.read_text("utf-8") for path in STORE.rglob("*.py"))
SPOKEN = [words_for("en"), words_for("zh_CN")]

ROW = "c1,2024-01-05,10\n"
SAID = {
    "E-EMPTY": (" \n", {}),
    "E-TYPE": ("%PDF-1.7", {}),
    "E-TRUNCATED": ("PAR1", {}),
    "E-COLUMN-LIMIT": (",".join("abcdefghij" * 40), {}),
    "E-COLUMN-MISSING-LIKE": ("customer id,amount\n1,2\n", {}),
    "E-COLUMN-MISSING": ("date,amount\n2024-01-05,2\n", {}),
    "E-NO-ROWS": (HEADER, {}),
    "E-LOOKS-LIKE": (f"{HEADER}\n{ROW}", {"table": "customer"}),
    "E-ALL-REFUSED": (f"{HEADER}\n,,1\n", {}),
    "unknown_table": (HEADER, {"table": "cars"}),
    "unknown_field": (HEADER, {"mapping": {"cars": 1}}),
    "unknown_header": (HEADER, {"mapping": {"amount": "cars"}}),
    "unknown_encoding": (HEADER, {"encoding": "x"}),
    "header_used_twice": (HEADER, {"mapping": {"amount": 1, "profit": 1}}),
    "unknown_delimiter": (HEADER, {"delimiter": "ab"}),
    "unknown_date_format": (f"{HEADER}\n{ROW}", {"date_format": "x"}),
    "no_such_row": (HEADER, {"header_row": 9}),
    "mixed_currencies": (f"{HEADER}\nc1,2024-01-05,¥1\nc1,2024-01-05,$1\n", {}),
    "encoding": ("customer id\n張學友鄧麗君國語".encode("big5"), {}),
    "header": (ROW * 2, {}),
    "header_row": (f"Sales,,\n\n{HEADER}\n{ROW}", {}),
    "double_header": (f"{HEADER},amount\nc1,2024-01-05,1,2\n", {}),
    "date_order": (f"{HEADER}\nc1,3/4/2024,1\n", {}),
    "decimal_mark": (f'{HEADER}\nc1,2024-01-05,"1,234"\n', {}),
    "share_scale": (f"{HEADER},discount\nc1,2024-01-05,1,0.5\nc1,2024-01-05,1,50\n", {}),
    "discount": ("customer id,date,quantity,unit price,discount\nc1,2024-01-05,2,100,10\n", {}),
    "statuses": (f"{HEADER},status\nc1,2024-01-05,1,void\n", {}),
    "all_left_out": (f"{HEADER},status\nc1,2024-01-05,1,void\n", {"status": {"void": "ignore"}}),
    "bad_status_answer": (f"{HEADER},status\nc1,2024-01-05,1,void\n", {"status": {"void": "no"}}),
    "negatives": (f"{HEADER}\nc1,2024-01-05,-1\n", {}),
    "future": (f"{HEADER}\n{ROW}", {"today": date(2024, 1, 4)}),
    "many_refused": (f"{HEADER}\n{ROW},2024-01-05,1\n", {}),
}


def said(folder: Path, content: str | bytes, answers: dict) -> list[Problem]:
    try:
        shown = looked_at(folder, content, **answers)
    except Problem as problem:
        return [problem]
    return [p for p in (shown.problem, *shown.questions) if p]


@pytest.mark.proof
@pytest.mark.parametrize("code", SAID)
def test_what_goes_wrong_is_said_with_all_its_values(tmp_path, code):
    found = {p.code: p for p in said(tmp_path, *SAID[code])}
    for spoken in SPOKEN:
        sentence = spoken.problem(found[code])
        assert sentence != str(found[code]) and "{" not in sentence


def test_a_file_imported_before_is_said(tmp_path):
    imported(tmp_path, f"{HEADER}\n{ROW}")
    (question,) = preview(tmp_path / "company", ImportRequest(file_of(tmp_path, f"{HEADER}\n{ROW}"))).questions
    assert all("ann" in spoken.problem(question) for spoken in SPOKEN)


@pytest.mark.parametrize("code", ["other_currency", "other_currency_stopped"])
def test_another_currency_than_the_companys_is_said(tmp_path, code):
    update_company(open_company(tmp_path / "company", create=True), currency="EUR")
    with pytest.raises(Problem, match=code) as found:
        imported(tmp_path, f"{HEADER}\nc1,2024-01-05,¥1\n", other_currency="stop" if code.endswith("stopped") else None)
    assert all("CNY" in spoken.problem(found.value) and "EUR" in spoken.problem(found.value) for spoken in SPOKEN)


def test_every_rule_and_note_has_words():
    codes = set(re.findall(r"\"([EW]-[A-Z]+(?:-[A-Z]+)*)\"", TEXT)) | set(re.findall(r":(E-[A-Z-]+)'", TEXT))
    assert len(codes) > 40
    assert [c for c in sorted(codes) if not any(SPOKEN[0].has(f"{kind}.{c}") for kind in ("rule", "problem"))] == []


@pytest.mark.parametrize("code", ["no_file", "unknown_sheet", "totals_differ", "sheet", "E-SHAPE", "E-PASSWORD", "E-MACROS", "E-NESTED"])
def test_what_is_hard_to_bring_about_has_words_too(code):
    assert all(spoken.has(f"problem.{code}") for spoken in SPOKEN)
