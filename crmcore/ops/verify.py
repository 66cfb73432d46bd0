"""Verification: everything of a company checked against what was written at the time: files, figures, pointer, ledger, records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies import companies
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions import runs
from crmcore.store.decisions.act import campaigns
from crmcore.store.engine.damage import companion_files, file_faults, last_good
from crmcore.store.engine.signature import differences, read_signature
from crmcore.store.files.atomic_write import file_hash
from crmcore.store.files.paths import finished_versions
from crmcore.store.imports.records import KIND as IMPORT, imports_folder
from crmcore.store.ledger import ledger
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.ledger.seals import first_altered_position
from crmcore.store.versions.pointer import current_version_number


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `code` is the locale key `keep.fault.<code>`, `values` its placeholders."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """What was checked, how many of each, what is wrong, and the newest version that is whole (None: there is none)."""

    folder: Path
    checked: dict[str, int]
    faults: tuple[Fault, ...]
    good: int | None


def company_folders(root: Path) -> tuple[Path, ...]:
    """Every folder under the data root that is a company, or was one before it was damaged."""
    marks = (companies.FILE, "versions", ledger.FILE, "CURRENT")
    folders = (path for path in root.glob("*") if path.is_dir() and not path.name.startswith("."))
    return tuple(sorted(path for path in folders if any((path / mark).exists() for mark in marks)))


def verify(company_dir: Path) -> VerificationResult:
    """Check one company; it may be damaged in any way. Nothing is written but DuckDB's own scratch files."""
    trail = _trail(company_dir)
    imports = [row.payload for row in trail if row.kind == IMPORT]
    published = [row.payload for row in trail if row.kind == runs.KIND]
    launched = [row.payload for row in trail if row.kind == campaigns.KIND]
    found = (
        *_description(company_dir),
        *_pointer(company_dir),
        *_versions(company_dir),
        *_ledger(company_dir),
        *(fault for record in imports for fault in _import(company_dir, record)),
        *(fault for record in published for fault in _run(company_dir, record)),
        *(fault for record in launched for fault in _campaign(company_dir, record)),
    )
    checked = {"versions": len(finished_versions(company_dir)), "ledger_rows": len(trail), "imports": len(imports), "runs": len(published)}
    return VerificationResult(company_dir, checked, found, last_good(company_dir))


def _description(company_dir: Path) -> Iterator[Fault]:
    try:
        open_company(company_dir)
    except Problem:
        yield Fault("description")


def _pointer(company_dir: Path) -> Iterator[Fault]:
    try:
        current_version_number(company_dir)
    except Problem:
        yield Fault("pointer")


def _versions(company_dir: Path) -> Iterator[Fault]:
    for number in finished_versions(company_dir):
        broken = [Fault(f"file_{f.how}", {"version": number, "file": f.file}) for f in file_faults(company_dir, number)]
        yield from broken
        if any(fault.code == "file_unreadable" for fault in broken):
            continue
        if not any(fault.code == "file_missing" and fault.values["file"].endswith(".duckdb") for fault in broken):
            yield from (Fault("figures", {"version": number, "part": part}) for part in differences(company_dir, number))
        yield from _rows_beside(company_dir, number, {fault.values["file"] for fault in broken})


def _rows_beside(company_dir: Path, version: int, known: set[str]) -> Iterator[Fault]:
    """The files read instead of the database hold one row for each customer."""
    wanted = read_signature(company_dir, version)["tables"]["customer"]["rows"]
    for path in companion_files(company_dir, version):
        if not path.exists() or path.name in known:
            continue
        try:
            with pa.memory_map(str(path)) as source:
                rows = pa.ipc.open_file(source).read_all().num_rows
        except (pa.ArrowException, OSError):
            rows = -1
        if rows != wanted:
            yield Fault("file_changed", {"version": version, "file": path.name})


def _trail(company_dir: Path) -> tuple[Any, ...]:
    try:
        return Ledger(company_dir).trail()
    except Problem:
        return ()


def _ledger(company_dir: Path) -> Iterator[Fault]:
    book = Ledger(company_dir)
    try:
        positions = [row.position for row in book.trail()]
    except Problem as broken:
        if broken.values["how"] != "altered":  # the check below finds out which row it is
            yield Fault(f"ledger_{broken.values['how']}")
            return
        positions = []
    if positions != list(range(1, len(positions) + 1)):
        yield Fault("ledger_gap")
    if book.file.exists():
        with closing(_connection(book.file)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                yield Fault("ledger_unreadable")
            elif position := first_altered_position(connection):
                yield Fault("ledger_altered", {"position": position})


def _connection(file: Path) -> sqlite3.Connection:
    """A connection that only reads, without SQLite's own files beside the ledger where the folder may not be written to."""
    connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("SELECT 1 FROM ledger LIMIT 1").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        return sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)
    return connection


def _import(company_dir: Path, record: dict[str, Any]) -> Iterator[Fault]:
    folder = imports_folder(company_dir) / f"{record['number']:06d}"
    try:
        is_intact = json.loads((folder / "report.json").read_text("utf-8"))["sha256"] == record["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        is_intact = False
    if not is_intact:
        yield Fault("import_report", {"number": record["number"], "file": record["file"]})
    for name, wanted in record.get("files", {}).items():
        try:
            is_intact = file_hash(folder / name) == wanted
        except OSError:
            is_intact = False
        if not is_intact:
            yield Fault("import_file", {"number": record["number"], "file": record["file"], "name": name})


def _run(company_dir: Path, record: dict[str, Any]) -> Iterator[Fault]:
    if _rows(company_dir / runs.FOLDER, record["run"], runs.COLUMNS) != record["customers"]:
        yield Fault("run", {"run": record["run"], "name": record["name"]})


def _campaign(company_dir: Path, record: dict[str, Any]) -> Iterator[Fault]:
    if _rows(company_dir / campaigns.FOLDER, record["campaign"], campaigns.COLUMNS) != record["customers"]:
        yield Fault("campaign", {"campaign": record["campaign"], "name": record["plan"]["name"]})


def _rows(folder: Path, number: int, columns: Sequence[str]) -> int:
    """Rows of a frozen table, −1 where it cannot be read."""
    try:
        return pq.read_table(folder / f"{number:06d}.parquet", columns=list(columns)).num_rows
    except (OSError, pa.ArrowException):
        return -1
