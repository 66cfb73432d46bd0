"""Causes of departure: voluntary, or dropped by the company; from the data, or as judged by a person.

The cause in force on a date is a pure function of the recorded rows and that date; a later row wins, and no row is ever
changed (S1: churn).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmcore.domain.kernel.problems import Problem

CAUSES: tuple[str, ...] = ("voluntary", "involuntary_arrears", "involuntary_other", "unknown")
#: cause → fragments of a file's text that mean it, tested in this order
_FRAGMENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("involuntary_arrears", ("arrear", "unpaid", "not pay", "insolv", "bankrupt", "拖欠", "欠款", "欠费", "破产")),
    ("unknown", ("unknown", "未知", "不明")),
    ("involuntary_other", ("involuntary", "company", "dropped", "被动", "公司")),
    ("voluntary", ("voluntary", "competitor", "主动", "自愿", "竞争")),
)


@dataclass(frozen=True, slots=True)
class DepartureCause:
    """One person's judgement, in force from `effective_on` on. `cause` None: back to the cause in the data."""

    customer_id: str
    cause: str | None
    author: str
    effective_on: date
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> DepartureCause:
        """The same judgement; raises `Problem("bad_departure_cause")` for an unknown cause."""
        if self.cause is not None and self.cause not in CAUSES:
            raise Problem("bad_departure_cause", customer=self.customer_id, cause=self.cause, known=", ".join(CAUSES))
        return self


def causes_in_force(rows: Iterable[DepartureCause], as_of: date) -> dict[str, DepartureCause]:
    """customer_id → the judgement in force on `as_of`; `rows` in any order."""
    in_force: dict[str, DepartureCause] = {}
    for row in sorted(rows, key=lambda row: row.position):
        if row.effective_on > as_of:
            continue
        if row.cause is None:
            in_force.pop(row.customer_id, None)
        else:
            in_force[row.customer_id] = row
    return in_force


#: the only editable column of the table of churned customers, and the rows shown at once
COLUMN, MOST_ROWS = "cause", 200


def parse_cause_edits(
    changes: Mapping[str, Any], shown: Sequence[tuple[str, str]], author: str, effective_on: date
) -> tuple[DepartureCause, ...]:
    """The judgements that a table's edits record, validated because a browser can send anything.

    changes   {"edited_rows": {place in the table: {column: value}}, "added_rows": […], "deleted_rows": […]}
    shown     (customer_id, cause shown) of every line

    Raises `Problem("bad_cause_edit")` for a row or column that was not shown, `Problem("bad_departure_cause")` for an unknown
    cause. A cause set back to what it was is no edit.
    """
    if changes.get("added_rows") or changes.get("deleted_rows"):
        raise Problem("bad_cause_edit")
    judgements = []
    for table_row, cells in changes.get("edited_rows", {}).items():
        at = int(table_row) if str(table_row).isdecimal() else -1
        if not 0 <= at < len(shown) or not isinstance(cells, Mapping) or set(cells) - {COLUMN}:
            raise Problem("bad_cause_edit")
        customer, before = shown[at]
        if COLUMN in cells and cells[COLUMN] != before:
            if not isinstance(cells[COLUMN], str):
                raise Problem("bad_cause_edit")
            judgements.append(DepartureCause(customer, cells[COLUMN], author, effective_on).checked())
    return tuple(judgements)


def parse_cause(text: str | None) -> str:
    """The cause that a file's text means; "unknown" for an empty text and for text that matches no cause."""
    lowered = (text or "").strip().lower()
    return next((cause for cause, fragments in _FRAGMENTS if any(fragment in lowered for fragment in fragments)), "unknown")
