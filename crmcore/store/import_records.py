"""What stays of an import: its folder with report and refused lines, its ledger row; and the comparison afterwards."""
from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.domain.problems import Problem, Question
from crmcore.domain.tables import BY_NAME, CUSTOMER
from crmcore.store.checking import Checked, control_totals
from crmcore.store.files import sync
from crmcore.store.hub import question
from crmcore.store.import_request import ImportReport, ImportRequest, Note
from crmcore.store.ledger import Ledger
from crmcore.store.places import pointer_file, signature_file
from crmcore.store.refusals import write_refused
from crmcore.store.versions import current, point_to, sweep_unfinished, versions

KIND = "import"


def imports_folder(company_dir: Path) -> Path:
    """Where the record of every import of the company lies, one folder a number."""
    return Path(company_dir) / "imports"


def next_number(company_dir: Path) -> int:
    """The number of the next import, from 1; only for the holder of the import lock."""
    return max((int(p.name) for p in imports_folder(company_dir).glob("[0-9]*") if p.name.isdigit()), default=0) + 1


def earlier_import(company_dir: Path, sha256: str, request: ImportRequest) -> Question | None:
    """Question `already_imported` when the very same file is part of the data in force, and the request is not `again`;
    `already_imported_keyed` of a table with a key, whose rows would only replace themselves."""
    if request.again:
        return None
    in_force = _lineage(company_dir)
    for row in reversed(Ledger(company_dir).rows(KIND)):
        known = row.payload
        same = (known["sha256"], known["table"], known["sheet"]) == (sha256, request.table, request.sheet)
        if same and known["version"] in in_force:
            code = "already_imported_keyed" if BY_NAME[request.table].key else "already_imported"
            return Question(code, option="again", choices=("yes", "no"), file=known["file"],
                            day=row.recorded_at[:10], author=row.author, rows=known["counts"]["accepted"])
    return None


def new_customers(company_dir: Path, checked: Checked) -> Iterator[Note]:
    """`W-NEW-CUSTOMERS` when a company that has customers gets further ones from a table that is not theirs."""
    base = current(company_dir)
    if base is None or checked.table is CUSTOMER or "customer_id" not in {c.name for c in checked.fields}:
        return
    ids = checked.con.sql("select distinct customer_id from judged where broken is null").to_arrow_table()
    with question(company_dir, base) as cursor:
        cursor.register("found_ids", ids)
        n, known = cursor.execute("""select (select count(*) from found_ids anti join customer using (customer_id)),
                                            (select count(*) from customer)""").fetchall()[0]
        cursor.unregister("found_ids")
    if n and known:
        yield Note("W-NEW-CUSTOMERS", {"n": n})


def compare_totals(company_dir: Path, version: int, base: int | None, checked: Checked, staged: Sequence[Path],
                   number: int) -> None:
    """Problem `totals_differ` unless the accepted rows are found in the version with the same control totals."""
    table, wanted = checked.table, checked.totals
    names = {c.name for c in checked.fields if not c.input_only} & {c.name for c in table.stored}
    with question(company_dir, version) as cursor:
        if table.name == "order_line":
            found = control_totals(cursor, f"order_line where import_id = {number}", table, names)
        elif table.key:
            keys = pa.concat_tables([pq.read_table(path, columns=list(table.key)) for path in staged])
            cursor.register("staged_keys", keys)
            found = control_totals(cursor, f"{table.name} semi join staged_keys using ({', '.join(table.key)})", table, names)
            cursor.unregister("staged_keys")
        else:
            rows = cursor.execute(f"select count(*) from {table.name}").fetchall()[0][0]
            before = next((v.rows[table.name] for v in versions(company_dir) if v.number == base), 0)
            if rows - before != wanted.rows:
                raise Problem("totals_differ", wanted=wanted.rows, found=rows - before)
            return
    if found != wanted:
        raise Problem("totals_differ", wanted=str(wanted.plain()), found=str(found.plain()))


def withdraw(company_dir: Path, version: int, base: int | None) -> None:
    """Take back a version that nobody has seen yet: the one before is in force again, its files are gone."""
    if base is None:
        pointer_file(company_dir).unlink(missing_ok=True)
    else:
        point_to(company_dir, base)
    signature_file(company_dir, version).unlink(missing_ok=True)
    sweep_unfinished(company_dir)


def keep_record(company_dir: Path, number: int, version: int, request: ImportRequest, sha256: str, checked: Checked,
                notes: Sequence[Note], refused: pa.Table, workdir: Path, author: str) -> ImportReport:
    """Write imports/NNNNNN/ (report.json, refused.csv) and the ledger row."""
    source = checked.source
    told: dict[str, Any] = {
        "number": number, "file": request.shown_name, "sha256": sha256, "table": checked.table.name, "sheet": request.sheet,
        "version": version, "counts": asdict(checked.counts), "refused_by_rule": dict(checked.refused_by_rule),
        "totals": checked.totals.plain(), "request": request.answers(),
        "mapping": {m.field: m.header or m.number for m in checked.matches},
        "unmapped": [source.header(n) for n in checked.unmapped],
        "notes": [{"code": n.code, **{k: v if isinstance(v, int) else str(v) for k, v in n.values.items()}} for n in notes]}
    draft, folder = workdir / "record", imports_folder(company_dir) / f"{number:06d}"
    draft.mkdir()
    (draft / "report.json").write_text(json.dumps(told, ensure_ascii=False, indent=1), "utf-8")
    sync(draft / "report.json")
    if refused.num_rows:
        write_refused(checked, draft / "refused.csv")
        sync(draft / "refused.csv")
    folder.parent.mkdir(exist_ok=True)
    os.replace(draft, folder)
    sync(folder.parent)
    position = Ledger(company_dir).append(KIND, told, author=author)
    return ImportReport(number, checked.table.name, request.shown_name, sha256, checked.counts, checked.totals, version, position,
                        refused, checked.refused_by_rule, tuple(notes), checked.matches, tuple(told["unmapped"]), folder)


def _lineage(company_dir: Path) -> set[int]:
    """The version in force and all it was built on."""
    base = {v.number: v.base for v in versions(company_dir)}
    found: set[int] = set()
    version = current(company_dir)
    while version is not None:
        found.add(version)
        version = base.get(version)
    return found
