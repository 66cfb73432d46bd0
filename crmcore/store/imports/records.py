"""The record of an import: its folder with report and refused lines, its ledger row; and what the records say afterwards."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.columns import Table
from crmcore.domain.tables.registry import BY_NAME
from crmcore.store.engine.engine import cursor_for
from crmcore.store.engine.signature import read_signature
from crmcore.store.files.atomic_write import file_hash, sync_to_disk
from crmcore.store.files.crash_points import reached
from crmcore.store.imports.matching.pending_lines import FILE as PENDING_FILE, PendingLines, count_still_pending
from crmcore.store.imports.matching.pending_resolution import FILE as SUPERSEDED_FILE
from crmcore.store.imports.matching.row_status import UNKNOWN_CUSTOMER
from crmcore.store.imports.pipeline.state import ProcessedFile, StagedImport
from crmcore.store.imports.report import ImportReport
from crmcore.store.imports.validation.control_totals import ControlTotals, control_totals
from crmcore.store.ledger.ledger import Ledger, LedgerRow
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.history import lineage
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import remove_version
from crmcore.store.versions.versions import abandoned_versions

KIND = "import"


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """What is recorded of an import: its company, its number, the request, the SHA-256 of the file, what became of the file, and who
    imported it. Of an import of several tables there is one for each."""

    company_dir: Path
    number: int
    request: ImportRequest
    sha256: str
    processed: ProcessedFile
    author: str

    @property
    def staged(self) -> StagedImport:
        """What it puts into the next version; only of an import without open questions."""
        assert self.processed.staged is not None
        return self.processed.staged


def imports_folder(company_dir: Path) -> Path:
    """The folder with the record of every import of the company, one folder a number."""
    return Path(company_dir) / "imports"


def next_number(company_dir: Path) -> int:
    """The number of the next import, from 1, that no line has yet (a copy of an older demo has lines of an import without a record);
    only for the holder of the import lock."""
    known = [int(p.name) for p in imports_folder(company_dir).glob("[0-9]*") if p.name.isdigit()]
    if not known and (version := current_version_number(company_dir)) is not None:
        known = list(lines_left(company_dir, version))
    return max(known, default=0) + 1


def earlier_import(company_dir: Path, sha256: str, processed: ProcessedFile, request: ImportRequest) -> Question | None:
    """Question `already_imported` when a file with the very same rows is part of the data in force, whether its bytes are the same or
    not, and the request says neither `again` nor what to do `on_overlap`.

    Of a table with a key `already_imported_keyed`, whose rows would only replace themselves, or `already_imported_back` where others
    have changed since. Not where some of its lines have been replaced since: they overlap.
    """
    content, overlap, keys = processed.content, processed.preview.overlap, processed.preview.keys
    if request.again or request.on_overlap is not None or (overlap is not None and overlap.new):
        return None
    for row, earlier in reversed([(found, part) for found in _in_force(company_dir) for part in parts_of(found.payload)]):
        if earlier["table"] != request.table:
            continue
        same_bytes = (earlier["sha256"], earlier["sheet"]) == (sha256, request.sheet) and not _other_currency(earlier, request)
        if same_bytes or (content and earlier.get("content") == content):
            since = keys.changed + keys.new if keys else 0
            code = "already_imported_back" if since else "already_imported_keyed" if BY_NAME[request.table].key else "already_imported"
            return Question(
                code,
                option="again",
                choices=("yes", "no"),
                file=earlier["file"],
                day=row.recorded_at[:10],
                author=row.author,
                rows=earlier["counts"]["accepted"] + earlier.get("known", 0) + earlier.get("orphans", 0),
                n=since,
            )
    return None


def _other_currency(earlier: Mapping[str, Any], request: ImportRequest) -> bool:
    """Whether an earlier import took the lines in one currency and this one takes those in another."""
    before = earlier.get("request", {}).get("currency")
    return bool(before and request.currency) and before != request.currency


def lines_left(company_dir: Path, version: int) -> dict[int, int]:
    """Order lines that a version still has of every import, by the import's number: a later import may have replaced some."""
    with cursor_for(company_dir, version) as cursor:
        return dict(cursor.execute("select import_id, count(*) from order_line where import_id is not null group by all").fetchall())


def pending_lines(company_dir: Path) -> tuple[PendingLines, ...]:
    """The lines of every import in force that had no customer when they came; some may have one by now, and some may be superseded.
    Problem `damaged_record`."""
    superseded = superseded_files(company_dir)
    return tuple(
        PendingLines(payload["number"], payload["table"], _record_file(company_dir, payload, PENDING_FILE), payload["sha256"], superseded)
        for payload in parts_in_force(company_dir)
        if payload.get("orphans")
    )


def superseded_files(company_dir: Path) -> tuple[Path, ...]:
    """The origins of the lines that imports in force have superseded (see `pending_resolution`), a file for each. Problem
    `damaged_record`."""
    return tuple(_record_file(company_dir, part, SUPERSEDED_FILE) for part in parts_in_force(company_dir) if part.get("settled"))


def pending_counts(company_dir: Path, version: int) -> dict[int, int]:
    """Lines that wait for their customer in the version in force, by the number of their import."""
    pending = pending_lines(company_dir)
    if not pending:
        return {}
    with cursor_for(company_dir, version) as cursor:
        return count_still_pending(cursor, pending)


def compare_totals(records: Sequence[ImportRecord], base: int | None, version: int) -> None:
    """Problem `totals_differ` unless the accepted rows are in the version with the same control totals, and no table has gained or lost
    other rows since `base` than it should have. `records`: of one import, one for each of its tables."""
    first = records[0]
    expected: Counter[str] = Counter()
    for record in records:
        table, wanted = BY_NAME[record.request.table], record.processed.preview.totals
        assert wanted is not None
        with cursor_for(first.company_dir, version) as cursor:
            stored = _stored_totals(cursor, table, record.staged, first.number) or wanted
        if stored != wanted:
            raise Problem("totals_differ", wanted=str(wanted.plain()), found=str(stored.plain()))
        expected.update(_expected_gains(record, record.staged, wanted))
    before, after = ({} if v is None else _rows(first.company_dir, v) for v in (base, version))
    for name in BY_NAME:
        if name in ("customer", "attribute") and (len(records) > 1 or name != first.request.table):
            continue  # these grow by what other files carry along
        gained = after.get(name, 0) - before.get(name, 0)
        if gained != expected[name]:
            raise Problem("totals_differ", wanted=expected[name], found=gained)


def _stored_totals(cursor: duckdb.DuckDBPyConnection, table: Table, staged: StagedImport, number: int) -> ControlTotals | None:
    """The control totals of an import's rows in a version; None where its rows cannot be told from others."""
    names = set(staged.columns) & {c.name for c in table.stored}
    if table.name == "order_line":
        return control_totals(cursor, f"order_line where import_id = {number}", table, names)
    if not table.key:
        return None
    keys = pa.concat_tables([pq.read_table(path, columns=list(table.key)) for path in staged.files[table.name]])
    cursor.register("staged_keys", keys)
    totals = control_totals(cursor, f"{table.name} semi join staged_keys using ({', '.join(table.key)})", table, names)
    cursor.unregister("staged_keys")
    return totals


def _expected_gains(record: ImportRecord, staged: StagedImport, totals: ControlTotals) -> Counter[str]:
    """How many rows each table should gain by an import."""
    name, keys = record.request.table, record.processed.preview.keys
    gains: Counter[str] = Counter(staged.resolved.gained)
    if name == "attribute":  # with the columns that no field takes there are more of them than lines
        gains[name] += sum(pq.read_metadata(path).num_rows for path in staged.files[name]) - totals.rows
    gains[name] += (keys.new if keys else totals.rows) - (staged.replaced.held if staged.replaced else 0)
    return gains


def sweep_abandoned(company_dir: Path) -> None:
    """Remove what a killed import finished and never recorded: its version (see `versions.abandoned_versions`) and the record after
    those that the ledger knows. Only for the holder of the import lock."""
    for number in abandoned_versions(company_dir):
        remove_version(company_dir, number)
    trail = Ledger(company_dir).trail()
    last = max((row.payload["number"] for row in trail if row.kind == KIND), default=0)
    for number in range(last + 1, next_number(company_dir)):
        shutil.rmtree(imports_folder(company_dir) / f"{number:06d}", ignore_errors=True)


def write_record(records: Sequence[ImportRecord], version: int, about: Mapping[str, Any] | None = None) -> tuple[ImportReport, ...]:
    """Write imports/NNNNNN/ (report.json, and as staged: refused.csv, left_out.csv, orphans.parquet, settled.parquet,
    changes.csv) and the ledger row.

    Of an import of several tables the first one's payload is that of the import; it has those of the others in `parts`, whose files begin
    with their table's name, and what is said `about` the whole.
    """
    first, others = records[0], records[1:]
    draft, folder = first.staged.record, imports_folder(first.company_dir) / f"{first.number:06d}"
    payload = _payload(first, first.staged, version)
    parts = []
    for record in others:
        prefix = f"{record.request.table}."
        for path in sorted(record.staged.record.iterdir()):
            os.replace(path, draft / (prefix + path.name))
        parts.append(_payload(record, record.staged, version) | {"prefix": prefix})
    if parts:
        payload["parts"] = parts
    payload |= about or {}
    payload["files"] = {path.name: file_hash(path) for path in sorted(draft.iterdir())}
    (draft / "report.json").write_text(json.dumps(payload, ensure_ascii=False, indent=1), "utf-8")
    for path in draft.iterdir():
        sync_to_disk(path)
    folder.parent.mkdir(exist_ok=True)
    os.replace(draft, folder)
    sync_to_disk(folder.parent)
    reached("recorded")
    position = Ledger(first.company_dir).append(KIND, payload, author=first.author)
    return tuple(_report(record, version, position, folder) for record in records)


def _report(record: ImportRecord, version: int, position: int, folder: Path) -> ImportReport:
    shown, staged = record.processed.preview, record.staged
    assert shown.totals is not None
    return ImportReport(
        number=record.number,
        table=record.request.table,
        file=record.request.shown_name,
        sha256=record.sha256,
        counts=shown.counts,
        totals=shown.totals,
        version=version,
        ledger_position=position,
        rejected=staged.rejected,
        rejected_by_rule=shown.rejected_by_rule,
        notes=shown.notes,
        mapping=shown.mapping,
        unmapped=shown.unmapped,
        folder=folder,
        keys=shown.keys,
        overlap=shown.overlap,
        resolved=staged.resolved.counts,
    )


def _payload(record: ImportRecord, staged: StagedImport, version: int) -> dict[str, Any]:
    """What the report and the ledger row say; their keys are a format on disk."""
    shown, request = record.processed.preview, record.request
    assert shown.totals is not None
    return {
        "number": record.number,
        "file": request.shown_name,
        "sha256": record.sha256,
        "content": record.processed.content,
        "table": request.table,
        "sheet": request.sheet,
        "delimiter": shown.delimiter,
        "version": version,
        "counts": asdict(shown.counts),
        "refused_by_rule": dict(shown.rejected_by_rule),
        "orphans": shown.rejected_by_rule.get(UNKNOWN_CUSTOMER, 0),
        "released": {str(number): n for number, n in staged.resolved.counts.items()},
        "settled": dict(staged.superseded),
        "keys": asdict(shown.keys) if shown.keys else None,
        "replaced": staged.replaced.held if staged.replaced else 0,
        "known": staged.known,
        "totals": shown.totals.plain(),
        "request": request.answers(),
        "mapping": {m.field: m.header or m.number for m in shown.mapping},
        "unmapped": list(shown.unmapped),
        "notes": [{"code": n.code, **_without_names(n.values)} for n in shown.notes],
    }


def _record_file(company_dir: Path, payload: Mapping[str, Any], name: str) -> Path:
    """A table that is stored with the record of an import. Problem `damaged_record` where it is missing or cannot be read."""
    path = imports_folder(company_dir) / f"{payload['number']:06d}" / (payload.get("prefix", "") + name)
    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowException) as damaged:
        raise Problem("damaged_record", number=payload["number"], file=payload["file"], name=name) from damaged
    return path


def parts_of(payload: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """What is recorded of each table of an import: one, unless it brought several."""
    return (payload, *payload.get("parts", ()))


def past_requests(company_dir: Path) -> list[Mapping[str, Any]]:
    """What was answered at the imports in force, of every table of each, the oldest first."""
    return [part["request"] for part in parts_in_force(company_dir)]


def parts_in_force(company_dir: Path) -> Iterator[Mapping[str, Any]]:
    """What is recorded of every table of the imports that are part of the data in force, the oldest first."""
    return (part for row in _in_force(company_dir) for part in parts_of(row.payload))


def _in_force(company_dir: Path) -> list[LedgerRow]:
    """The imports that are part of the data in force, the oldest first."""
    versions = _lineage(company_dir)
    return [row for row in Ledger(company_dir).rows(KIND) if row.payload["version"] in versions]


def _rows(company_dir: Path, version: int) -> dict[str, int]:
    return {name: table["rows"] for name, table in read_signature(company_dir, version)["tables"].items()}


def _lineage(company_dir: Path) -> set[int]:
    """The version in force and all it was built on, those that were deleted among them."""
    return set(lineage(company_dir, current_version_number(company_dir)))


#: values of notes that hold texts of the file
NAMING = frozenset({"customers", "examples", "statuses"})


def _without_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """A note's values as plain JSON; texts of customers do not go into the ledger."""
    return {name: "…" if name in NAMING else value if isinstance(value, int) else str(value) for name, value in values.items()}
