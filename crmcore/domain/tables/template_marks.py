"""What we write into workbooks of our own, so that they are known again when they come back: templates and the grade report."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

#: the sheet of a template that explains its columns, and what stands in the first column of its example row
MEANINGS_SHEET, EXAMPLE = "Meaning 含义", "C-EXAMPLE"
#: sheets of the grade report as each language names them (locale keys `workbook.sheet.*`): the report, and the one that only explains it
REPORT_SHEETS: tuple[tuple[str, str], ...] = (("Grade report", "Assumptions"), ("分级报表", "假设说明"))
#: headings of the grade report that no other file has, as each language writes them (locale keys `workbook.column.*`)
REPORT_MARKS = ("tier", "computed", "population", "score", "basis")
REPORT_HEADINGS: tuple[tuple[str, ...], ...] = (
    ("Tier in force", "Computed tier", "Graded or why not", "Composite score", "What the figures rest on"),
    ("执行等级", "计算等级", "是否分级及原因", "综合得分", "数据依据"),
)
_IN_BRACKETS = re.compile(r"[（(]\s*([a-z][a-z_]*)\s*[）)]\s*$")
#: headings that prove it: one alone may stand in anybody's file
_PROOF = 2


def field_in_brackets(header: str) -> str | None:
    """The field that a heading of a template names: `客户编号 Customer number (customer_id)`."""
    found = _IN_BRACKETS.search(header)
    return str(found[1]) if found else None


def is_grade_report(headers: Sequence[str]) -> bool:
    """Whether the headers are those of a grade report of ours, in either language."""
    folded = {unicodedata.normalize("NFKC", header).strip() for header in headers}
    return any(len(folded & {unicodedata.normalize("NFKC", h) for h in headings}) >= _PROOF for headings in REPORT_HEADINGS)


def only_explains(sheet: str, sheets: Sequence[str]) -> bool:
    """Whether a sheet of a workbook with these `sheets` is one of ours that holds no rows: the meanings of a template, or the assumptions
    of a grade report."""
    return sheet == MEANINGS_SHEET or any(sheet == card and report in sheets for report, card in REPORT_SHEETS)
