"""What stays of an import: its folder with report and refused lines, its ledger row; and the comparison afterwards."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.kernel.tables import BY_NAME
from crmcore.store.engine.engine import cursor_for
from crmcore.store.engine.signature import read_signature
from crmcore.store.files.atomic_write import file_hash, sync_to_disk
from crmcore.store.files.crash_points import reached
from crmcore.store.imports.matching.line_provenance import origin
from crmcore.store.imports.matching.pending_lines import FILE as ORPHANS, Waiting, still_waiting
from crmcore.store.imports.matching.pending_resolution import FILE as SETTLED, MENDED
from crmcore.store.imports.matching.row_status import ORPHAN
from crmcore.store.imports.pipeline import Examined, Staged
from crmcore.store.imports.report import ImportReport, Preview
from crmcore.store.imports.validation.validation import control_totals
from crmcore.store.ledger.ledger import Ledger, LedgerRow
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.history import lineage
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import remove_version
from crmcore.store.versions.versions import abandoned_versions

KIND = "import"


def imports_folder(company_dir: Path) -> Path:
    """Where the record of every import of the company lies, one folder a number."""
    return Path(company_dir) / "imports"


def next_number(company_dir: Path) -> int:
    """The number of the next import, from 1; only for the holder of the import lock."""
    return max((int(p.name) for p in imports_folder(company_dir).glob("[0-9]*") if p.name.isdigit()), default=0) + 1


def earlier_import(company_dir: Path, sha256: str, seen: Examined, request: ImportRequest) -> Question | None:
    """Question `already_imported` when a file with the very same rows is part of the data in force, whether its bytes are the
    same or not, and the request says neither `again` nor what to do `on_overlap`; of a table with a key `already_imported_keyed`,
    whose rows would only replace themselves, or `already_imported_back` where others have changed since. Not where some of its lines
    have been replaced since: they overlap."""
    content, met, keys = seen.content, seen.preview.overlap, seen.preview.keys
    if request.again or request.on_overlap is not None or met is not None and met.new:
        return None
    for row in reversed(_in_force(company_dir)):
        known = row.payload
        if known["table"] != request.table:
            continue
        if (known["sha256"], known["sheet"]) == (sha256, request.sheet) or content and known.get("content") == content:
            since = keys.changed + keys.new if keys else 0
            code = "already_imported_back" if since else "already_imported_keyed" if BY_NAME[request.table].key else "already_imported"
            rows = known["counts"]["accepted"] + known.get("known", 0) + known.get("orphans", 0)
            return Question(
                code,
                option="again",
                choices=("yes", "no"),
                file=known["file"],
                day=row.recorded_at[:10],
                author=row.author,
                rows=rows,
                n=since,
            )
    return None


def lines_left(company_dir: Path, version: int) -> dict[int, int]:
    """Order lines that a version still holds of every import, by the import's number: a later one may have replaced some."""
    with cursor_for(company_dir, version) as cursor:
        return dict(cursor.execute("select import_id, count(*) from order_line where import_id is not null group by all").fetchall())


def waiting(company_dir: Path) -> tuple[Waiting, ...]:
    """The lines of every import in force that had no customer when they came; some may have one by now, and some may be settled.
    Problem `damaged_record`."""
    settled = settled_lines(company_dir)
    return tuple(
        Waiting(told["number"], told["table"], _kept(company_dir, told, ORPHANS), told["sha256"], settled)
        for told in (row.payload for row in _in_force(company_dir))
        if told.get("orphans")
    )


def settled_lines(company_dir: Path) -> tuple[Path, ...]:
    """The origins of the lines that imports in force have settled (see `settling`), a file for each. Problem `damaged_record`."""
    return tuple(_kept(company_dir, row.payload, SETTLED) for row in _in_force(company_dir) if row.payload.get("settled"))


def origins_in_force(company_dir: Path, table: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """How the origins of the imports of a table begin (see `origins.origin`): those in force, and, old → new, those of undone ones of
    which the very same sheet has been brought again."""

    def begins(told: Mapping[str, Any]) -> str:
        return origin(told["number"], told["sha256"])

    in_force = [row.payload for row in _in_force(company_dir) if row.payload["table"] == table]
    numbers = {told["number"] for told in in_force}
    again: dict[tuple[str, str | None], list[str]] = {}
    for told in in_force:
        again.setdefault((told["sha256"], told["sheet"]), []).append(begins(told))
    gone = [row.payload for row in Ledger(company_dir).rows(KIND) if row.payload["table"] == table and row.payload["number"] not in numbers]
    renamed = {begins(told): again.get((told["sha256"], told["sheet"]), []) for told in gone}
    return tuple(map(begins, in_force)), {old: new[0] for old, new in renamed.items() if len(new) == 1}


def mended_since(company_dir: Path) -> dict[int, int]:
    """How many lines of every import, by its number, came back mended with an import that is in force."""
    files = settled_lines(company_dir)
    if not files:
        return {}
    brought = pa.concat_tables([pq.read_table(path, filters=[("how", "=", MENDED)]) for path in files])["origin"].unique()
    begins = {row.payload["number"]: origin(row.payload["number"], row.payload["sha256"]) for row in Ledger(company_dir).rows(KIND)}
    counts = {number: pc.sum(pc.starts_with(brought, start)).as_py() for number, start in begins.items()}
    return {number: n for number, n in counts.items() if n}


def still_out(company_dir: Path, version: int) -> dict[int, int]:
    """Lines that wait for their customer in the version in force, by the number of their import."""
    found = waiting(company_dir)
    if not found:
        return {}
    with cursor_for(company_dir, version) as cursor:
        return still_waiting(cursor, found)


def compare_totals(company_dir: Path, version: int, base: int | None, name: str, seen: Preview, staged: Staged, number: int) -> None:
    """Problem `totals_differ` unless the accepted rows are found in the version with the same control totals, and no table
    has gained or lost other rows than it should have."""
    table, wanted = BY_NAME[name], seen.totals
    assert wanted is not None
    names = set(staged.columns) & {c.name for c in table.stored}
    with cursor_for(company_dir, version) as cursor:
        if name == "order_line":
            found = control_totals(cursor, f"order_line where import_id = {number}", table, names)
        elif table.key:
            keys = pa.concat_tables([pq.read_table(path, columns=list(table.key)) for path in staged.files[name]])
            cursor.register("staged_keys", keys)
            found = control_totals(cursor, f"{name} semi join staged_keys using ({', '.join(table.key)})", table, names)
            cursor.unregister("staged_keys")
        else:
            found = wanted
    if found != wanted:
        raise Problem("totals_differ", wanted=str(wanted.plain()), found=str(found.plain()))
    before, after = ({} if v is None else _rows(company_dir, v) for v in (base, version))
    gained: Counter[str] = Counter(staged.released.gained)
    if name == "attribute":  # with the columns that no field takes there are more of them than lines
        gained[name] += sum(pq.read_metadata(path).num_rows for path in staged.files[name]) - wanted.rows
    gained[name] += (seen.keys.new if seen.keys else wanted.rows) - (staged.instead.held if staged.instead else 0)
    for other in BY_NAME:
        if other in ("customer", "attribute") and other != name:
            continue  # these grow by what other files carry along
        if after.get(other, 0) - before.get(other, 0) != gained[other]:
            raise Problem("totals_differ", wanted=gained[other], found=after.get(other, 0) - before.get(other, 0))


def sweep_abandoned(company_dir: Path) -> None:
    """Remove what a killed import finished and never wrote down: its version (see `versions.abandoned`) and the record after those
    that the ledger knows. Only for the holder of the import lock."""
    for number in abandoned_versions(company_dir):
        remove_version(company_dir, number)
    trail = Ledger(company_dir).trail()
    last = max((row.payload["number"] for row in trail if row.kind == KIND), default=0)
    for number in range(last + 1, next_number(company_dir)):
        shutil.rmtree(imports_folder(company_dir) / f"{number:06d}", ignore_errors=True)


def keep_record(
    company_dir: Path, number: int, version: int, request: ImportRequest, sha256: str, examined: Examined, author: str
) -> ImportReport:
    """Write imports/NNNNNN/ (report.json, and as staged: refused.csv, orphans.parquet, settled.parquet, changes.csv) and the
    ledger row."""
    seen, staged = examined.preview, examined.staged
    assert staged is not None and seen.totals is not None
    told: dict[str, Any] = {
        "number": number,
        "file": request.shown_name,
        "sha256": sha256,
        "content": examined.content,
        "table": request.table,
        "sheet": request.sheet,
        "delimiter": seen.delimiter,
        "version": version,
        "counts": asdict(seen.counts),
        "refused_by_rule": dict(seen.refused_by_rule),
        "orphans": seen.refused_by_rule.get(ORPHAN, 0),
        "released": {str(k): n for k, n in staged.released.counts.items()},
        "settled": dict(staged.settled),
        "keys": asdict(seen.keys) if seen.keys else None,
        "replaced": staged.instead.held if staged.instead else 0,
        "known": staged.known,
        "totals": seen.totals.plain(),
        "request": request.answers(),
        "mapping": {m.field: m.header or m.number for m in seen.mapping},
        "unmapped": list(seen.unmapped),
        "notes": [{"code": n.code, **{k: v if isinstance(v, int) else str(v) for k, v in n.values.items()}} for n in seen.notes],
    }
    draft, folder = staged.record, imports_folder(company_dir) / f"{number:06d}"
    told["files"] = {path.name: file_hash(path) for path in sorted(draft.iterdir())}
    (draft / "report.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    for path in draft.iterdir():
        sync_to_disk(path)
    folder.parent.mkdir(exist_ok=True)
    os.replace(draft, folder)
    sync_to_disk(folder.parent)
    reached("recorded")
    position = Ledger(company_dir).append(KIND, told, author=author)
    return ImportReport(
        number,
        request.table,
        request.shown_name,
        sha256,
        seen.counts,
        seen.totals,
        version,
        position,
        staged.refused,
        seen.refused_by_rule,
        seen.notes,
        seen.mapping,
        seen.unmapped,
        folder,
        seen.keys,
        seen.overlap,
        staged.released.counts,
    )


def _kept(company_dir: Path, told: Mapping[str, Any], name: str) -> Path:
    """A table that is kept with the record of an import. Problem `damaged_record` where it is missing or cannot be read."""
    path = imports_folder(company_dir) / f"{told['number']:06d}" / name
    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowException) as damaged:
        raise Problem("damaged_record", number=told["number"], file=told["file"], name=name) from damaged
    return path


def _in_force(company_dir: Path) -> list[LedgerRow]:
    """The imports that are part of the data in force, the oldest first."""
    versions = _lineage(company_dir)
    return [row for row in Ledger(company_dir).rows(KIND) if row.payload["version"] in versions]


def _rows(company_dir: Path, version: int) -> dict[str, int]:
    return {name: told["rows"] for name, told in read_signature(company_dir, version)["tables"].items()}


def _lineage(company_dir: Path) -> set[int]:
    """The version in force and all it was built on, those no longer kept among them."""
    return set(lineage(company_dir, current_version_number(company_dir)))
