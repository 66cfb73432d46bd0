"""Why a customer left: of its own will, or dropped by the company; what the data say, and what a person says instead.

What counts on a date is a pure function of the trail and that date; a later row wins, nothing is ever changed (S1: churn).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmcore.domain.kernel.problems import Problem

CAUSES: tuple[str, ...] = ("voluntary", "involuntary_arrears", "involuntary_other", "unknown")
#: words of files that say a cause, by what they contain
_SPOKEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("involuntary_arrears", ("arrear", "unpaid", "not pay", "insolv", "bankrupt", "拖欠", "欠款", "欠费", "破产")),
    ("unknown", ("unknown", "未知", "不明")),
    ("involuntary_other", ("involuntary", "company", "dropped", "被动", "公司")),
    ("voluntary", ("voluntary", "competitor", "主动", "自愿", "竞争")),
)


@dataclass(frozen=True, slots=True)
class DepartureCause:
    """One judgement, known from `effective_on` on. `cause` None: back to what the data say."""

    customer_id: str
    cause: str | None
    author: str
    effective_on: date
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> DepartureCause:
        """The same judgement, or `Problem("bad_departure_cause")`."""
        if self.cause is not None and self.cause not in CAUSES:
            raise Problem("bad_departure_cause", customer=self.customer_id, cause=self.cause, known=", ".join(CAUSES))
        return self


def causes_in_force(rows: Iterable[DepartureCause], as_of: date) -> dict[str, DepartureCause]:
    """customer_id → the judgement that counts on `as_of`; `rows` in any order."""
    counting: dict[str, DepartureCause] = {}
    for row in sorted(rows, key=lambda row: row.position):
        if row.effective_on > as_of:
            continue
        if row.cause is None:
            counting.pop(row.customer_id, None)
        else:
            counting[row.customer_id] = row
    return counting


#: the only column of the table of the gone that can be changed, and rows offered at once
COLUMN, MOST_ROWS = "cause", 200


def parse_cause_edits(
    changes: Mapping[str, Any], shown: Sequence[tuple[str, str]], author: str, effective_on: date
) -> tuple[DepartureCause, ...]:
    """The judgements that a table's changes make; a browser can send anything.

    changes   {"edited_rows": {place in the table: {column: value}}, "added_rows": […], "deleted_rows": […]}
    shown     (customer_id, cause shown) of every line

    Raises `Problem("bad_cause_edit")` for a line or a column that was not offered, `Problem("bad_departure_cause")`. A cause
    put back to what it was is no judgement.
    """
    if changes.get("added_rows") or changes.get("deleted_rows"):
        raise Problem("bad_cause_edit")
    found = []
    for place, cells in changes.get("edited_rows", {}).items():
        at = int(place) if str(place).isdecimal() else -1
        if not 0 <= at < len(shown) or not isinstance(cells, Mapping) or set(cells) - {COLUMN}:
            raise Problem("bad_cause_edit")
        customer, before = shown[at]
        if COLUMN in cells and cells[COLUMN] != before:
            if not isinstance(cells[COLUMN], str):
                raise Problem("bad_cause_edit")
            found.append(DepartureCause(customer, cells[COLUMN], author, effective_on).checked())
    return tuple(found)


def cause_of(text: str | None) -> str:
    """The cause that a file's words tell; "unknown" for none and for words nobody knows."""
    said = (text or "").strip().lower()
    return next((cause for cause, words in _SPOKEN if any(word in said for word in words)), "unknown")
