"""A backup of one company, possible while the dashboard is up and while somebody imports.

What is copied never changes once it has its name; the ledger is copied by SQLite's own backup. Pointer and ledger are
taken first and the versions after them, so that whatever they name is in it.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.archive import FOLDERS, Archive, ArchiveWriter, is_archive
from crmcore.store.companies import companies
from crmcore.store.companies.companies import open_company
from crmcore.store.engine.damage import companion_files, file_faults, require_intact
from crmcore.store.engine.signature import read_signature
from crmcore.store.engine.version_lock import shared_version_lock
from crmcore.store.files.atomic_write import atomic_replacement, atomic_write_text
from crmcore.store.files.locks import is_importing
from crmcore.store.files.paths import database_file, finished_versions, retired_file, signature_file
from crmcore.store.ledger.ledger import FILE as LEDGER, Ledger
from crmcore.store.versions.history import retired_versions
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.versions import MIGRATION_NOTE

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made: what is in it, and the versions left out because they are damaged."""

    file: Path
    archive: Archive
    left_out: tuple[int, ...]


def create_backup(company_dir: Path, file: Path) -> Backup:
    """Write the company to `file`, whole or not at all; a backup of that name is replaced, nothing else is.

    `Problem`: no_company, no_data, damaged_version, damaged_pointer, damaged_ledger (what is damaged is repaired first),
    not_a_backup (there is another file of that name), backup_failed (the disk)."""
    company = open_company(company_dir)
    if file.is_dir() or (file.exists() and not is_archive(file)):
        raise Problem("not_a_backup", file=file.name)
    try:
        with tempfile.TemporaryDirectory(prefix="backup-") as work, ExitStack() as held:
            version = _take_snapshot(company.dir, Path(work), held)
            finished = finished_versions(company.dir)
            left_out = tuple(n for n in finished if any(file_faults(company.dir, n)))
            with atomic_replacement(file) as draft:
                archive = _write_archive(draft, company.dir, Path(work), version, [n for n in finished if n not in left_out], company.name)
    except OSError as failed:
        raise Problem("backup_failed", kind=type(failed).__name__) from failed
    return Backup(file, archive, left_out)


def _take_snapshot(company_dir: Path, work: Path, held: ExitStack) -> int:
    """Pointer and ledger as they belong together, copied to `work`, and every version held so that none is deleted."""
    for _ in range(_ATTEMPTS):
        busy = is_importing(company_dir)
        version = current_version_number(company_dir)
        if version is None:
            raise Problem("no_data", company=open_company(company_dir).name)
        (work / LEDGER).unlink(missing_ok=True)
        if Ledger(company_dir).file.exists():
            Ledger(company_dir).copy_to(work / LEDGER)
        if busy or is_importing(company_dir):
            version = _version_in_ledger(company_dir, version, work)
        try:
            for number in finished_versions(company_dir):
                held.enter_context(shared_version_lock(company_dir, number))
            if version is not None:
                atomic_write_text(work / "CURRENT", f"{require_intact(company_dir, version)}\n")
                return version
        except Problem as deleted:
            if deleted.code != "unknown_version":
                raise
            held.close()
    raise Problem("no_data", company=open_company(company_dir).name)


def _version_in_ledger(company_dir: Path, version: int, work: Path) -> int | None:
    """While somebody imports: the version that the copied ledger knows of, the one before if it does not know the newest."""
    signature = read_signature(company_dir, version)
    known = {row.payload["version"] for row in Ledger(work).rows("import")}
    return version if version in known or signature["note"] == MIGRATION_NOTE or open_company(company_dir).is_demo else signature["base"]


def _write_archive(draft: Path, company_dir: Path, work: Path, version: int, numbers: list[int], name: str) -> Archive:
    writer = ArchiveWriter(draft)
    writer.add(companies.FILE, company_dir / companies.FILE)
    writer.add("CURRENT", work / "CURRENT")
    if (work / LEDGER).exists():
        writer.add(LEDGER, work / LEDGER)
    for number in numbers:
        for path in (signature_file(company_dir, number), database_file(company_dir, number), *companion_files(company_dir, number)):
            if path.exists():
                writer.add(f"versions/{path.name}", path)
    for number in retired_versions(company_dir):
        writer.add(f"versions/{number:06d}.gone", retired_file(company_dir, number))
    for path in sorted(path for folder in FOLDERS for path in (company_dir / folder).rglob("*")):
        if path.is_file() and path.suffix != ".tmp":
            writer.add(path.relative_to(company_dir).as_posix(), path)
    return writer.close(
        company=name, made_at=datetime.now(UTC).isoformat(timespec="seconds"), version=version, ledger=Ledger(work).position()
    )
