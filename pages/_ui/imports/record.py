"""One import as its record tells it, just over or long ago: the account of its lines, the totals, what changed, what was refused."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from crmcore.domain.kernel.formula_guard import unescape_formula
from crmcore.report.imports.rejected_file import changes_file, left_out_file, rejected_rows_file
from crmcore.store.files.flat_csv import read_flat
from crmcore.store.imports.matching.corrected_file import CODE, COLUMN, LINE, TEXT
from crmcore.store.imports.matching.keys import CHANGES_SCHEMA, KeyCounts
from crmcore.store.imports.matching.row_status import UNKNOWN_CUSTOMER
from crmcore.store.imports.records import imports_folder
from crmcore.store.imports.validation.control_totals import ControlTotals, Counts
from crmcore.store.reading.source.request import REFUSED_SCHEMA, Note
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.exports import download
from pages._ui.exports.download import Download
from pages._ui.imports import result, style
from pages._ui.imports.result import CHANGES_SHOWN, SHOWN
from pages._ui.state import state
from pages._ui.state.state import t

REFUSED, CHANGES, LEFT_OUT = "refused.csv", "changes.csv", "left_out.csv"


@dataclass(frozen=True, slots=True)
class Record:
    """The ledger row of an import (`payload`), and the folder with the refused lines and the changes, whose names begin with `prefix` where
    they are those of a further table."""

    payload: Mapping[str, Any]
    folder: Path
    prefix: str = ""

    @property
    def counts(self) -> Counts:
        """The balance of the import's lines."""
        return Counts(**self.payload["counts"])

    @property
    def totals(self) -> ControlTotals:
        """Its control totals."""
        plain = self.payload["totals"]
        first, last = (plain[name] and date.fromisoformat(plain[name]) for name in ("first_date", "last_date"))
        amount, profit = (None if plain[name] is None else Decimal(plain[name]) for name in ("amount", "profit"))
        return ControlTotals(plain["rows"], plain["customers"], amount, profit, first, last)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was corrected or worth knowing."""
        return tuple(Note(note["code"], {k: v for k, v in note.items() if k != "code"}) for note in self.payload["notes"])

    @property
    def keys(self) -> KeyCounts | None:
        """How its rows compared with the data by their key; None of a table without one."""
        return KeyCounts(**self.payload["keys"]) if self.payload.get("keys") else None


def record(number: int) -> Record | None:
    """An import of the company on screen by its number."""
    payload = next((row.payload for row in data.past_imports() if row.payload["number"] == number), None)
    return None if payload is None else Record(payload, imports_folder(data.company().dir) / f"{number:06d}")


def draw(of: Record, currency: str, position: str) -> None:
    """Everything recorded of an import, the balance of its lines first. `position`: where on the page, as it may be drawn twice."""
    payload, table = of.payload, of.payload["table"]
    lost = {rule: n for rule, n in payload["refused_by_rule"].items() if rule != UNKNOWN_CUSTOMER}
    waited = of.counts.refused - sum(lost.values())
    result.balance(of.counts, waited)
    hidden = bool(data.privacy().hidden)
    lines = [] if hidden else _refused_lines(of)
    result.refused(
        pa.Table.from_pylist(lines, REFUSED_SCHEMA),
        lost,
        t("imports.left_out", n=sum(lost.values())),
        f"imports.{position}.{payload['number']}",
    )
    if waited and position != "report":  # there stands which lines wait now
        widgets.note(t("imports.waiting.since", n=waited))
    if lost:
        widgets.note(t("imports.record.hidden" if hidden else "imports.mend"))
    _offer_file(of, REFUSED, of.counts.refused, position, "both" if lost and waited else "waiting" if waited else "refused")
    left_out = sum(note.values["n"] for note in of.notes if note.code == "W-STATUS-IGNORED")
    _offer_file(of, LEFT_OUT, left_out, position, "left_out")
    result.released(of.notes)
    result.agreed(of.totals, of.totals, table, currency)  # an import whose totals differ afterwards is taken back
    result.keys(of.keys)
    if of.keys and of.keys.changed and hidden:
        widgets.note(t("imports.keys.hidden"))
    if of.keys and not hidden:
        result.changes(_changes(of), table, of.keys.changed, linked=True)
        _offer_file(of, CHANGES, of.keys.changed, position, "changes")
    result.notes(of.notes, table, currency)


def draw_parts(of: Record, currency: str, position: str) -> None:
    """The further tables of an import of several, each as it was recorded."""
    for part in of.payload.get("parts", ()):
        style.heading(t(f"table.{part['table']}"), part["file"])
        draw(Record(part, of.folder, part.get("prefix", "")), currency, f"{position}.{part['table']}")


def _offer_file(of: Record, name: str, n: int, position: str, called: str) -> None:
    """The download button, labelled by `called`, for the file `name` of `n` lines: the refused ones, to be corrected, or the changes."""
    if not n or data.privacy().hidden or not data.author() or not (of.folder / (of.prefix + name)).exists():
        return
    number, what = of.payload["number"], name.partition(".")[0]
    parcel = Download(
        f"import_{what}",
        t(f"imports.{what}_file", number=number),
        n,
        lambda: _content(of, name),
        {"version": of.payload["version"], "import": number},
    )
    download.instant_button(parcel, t(f"imports.{called}_download"), f"imports.{position}.{what}.{number}")


def _content(of: Record, name: str) -> bytes:
    """The file with its reasons in the visitor's language; cached, because the page runs often."""
    basis = (data.company().slug, of.payload["number"], state.view().language)
    key = f"imports.taken.{of.prefix}{name}"
    if (cached := state.read(key)) and cached[0] == basis:
        return cached[1]
    lines, words = read_flat(of.folder / (of.prefix + name)), state.current_words()
    delimiter = of.payload.get("delimiter") or ","
    content = (
        left_out_file(lines, delimiter)
        if name == LEFT_OUT
        else changes_file(lines, of.payload["table"], words)
        if name == CHANGES
        else rejected_rows_file(lines, words, delimiter)
    )
    state.remember(key, (basis, content))
    return content


def _changes(of: Record) -> pa.Table:
    path = of.folder / (of.prefix + CHANGES)
    if not path.exists():
        return CHANGES_SCHEMA.empty_table()
    return pa.Table.from_pylist(
        [{name: unescape_formula(cell) for name, cell in line.items()} for line in _lines(path, CHANGES_SHOWN + 1)], CHANGES_SCHEMA
    )


def _refused_lines(of: Record) -> list[dict[str, Any]]:
    """The first refused lines: where each stands, and what stands there (the whole line where it was no row of the table)."""
    path = of.folder / (of.prefix + REFUSED)
    found = _lines(path, SHOWN) if path.exists() else []
    return [
        {
            "line": int(line[LINE]),
            "column": line[COLUMN] or None,
            "rule": line[CODE],
            "value": unescape_formula(line.get(line[COLUMN]) or line[TEXT]),
        }
        for line in found
        if LINE in line
    ]


def _lines(path: Path, limit: int) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(islice(csv.DictReader(file), limit))
