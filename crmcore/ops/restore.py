"""Restoring a backup: checked as a whole before anything is touched, then forward only; nothing that is here is lost.

Into a folder that is no company yet it becomes one, in a single rename. Into the same company: versions missing here
come back, damaged ones are replaced, the ledger gets a row that says which of its rows no longer count, and the pointer
moves to the backup's version. What came after the backup stays: its versions in the list, its decisions in the trail.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.ops.archive import FOLDERS, Archive, open_archive, unpack
from crmcore.ops.usable import unusable_part
from crmcore.store.companies import companies
from crmcore.store.companies.companies import open_company
from crmcore.store.engine.damage import companion_files, file_faults
from crmcore.store.engine.signature import read_signature
from crmcore.store.files.atomic_write import file_hash, sync_to_disk
from crmcore.store.files.locks import waiting_import_lock
from crmcore.store.files.paths import database_file, finished_versions, retired_file, signature_file, versions_folder
from crmcore.store.ledger.ledger import FILE as LEDGER, RESTORED, Ledger, LedgerRow
from crmcore.store.ledger.reader import release
from crmcore.store.versions.health import find_damage
from crmcore.store.versions.history import retired_versions
from crmcore.store.versions.pointer import current_version_number, set_current_version
from crmcore.store.versions.publishing import remove_unfinished

#: seconds that a restore waits for an import under way
PATIENCE = 600.0
#: seconds after which no restore can still be at work in its folder
_RUIN_AGE = 86_400.0


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What a restore did. `previous`: the version left; `restored`: versions put back or repaired; `revoked`: decisions that no
    longer count; `kept_aside`: files replaced, under their new names; `new`: the folder was no company before."""

    company: str
    version: int
    previous: int | None
    restored: tuple[int, ...]
    revoked: int
    kept_aside: tuple[str, ...]
    new: bool


def restore_backup(file: Path, company_dir: Path, *, author: str, patience: float = PATIENCE) -> RestoreResult:
    """Restore the backup `file` into the folder `company_dir`.

    `Problem`: no_file, bad_backup, backup_out_of_bounds (a value that cannot be used), no_room, folder_taken (files that are no
    company's), backup_of_another, diverged_history (both name `--data`), import_running, author_missing, restore_failed (the disk)."""
    author, company_dir = checked_name(author, "author_missing"), Path(company_dir).resolve()
    try:
        with open_archive(file) as (archive, packed):
            new = not company_dir.exists() or not any(company_dir.iterdir())
            if not new and not _is_company(company_dir):
                raise Problem("folder_taken", name=company_dir.name)
            with _work_folder(company_dir.parent if new else company_dir, company_dir.name) as work:
                unpack(archive, packed, work, file)
                if (found := find_damage(work)) is not None:
                    raise Problem("bad_backup", file=file.name, what=found.code)
                if part := unusable_part(work):
                    raise Problem("backup_out_of_bounds", file=file.name, what=part)
                if new:
                    return _restore_as_new(archive, work, company_dir)
                with waiting_import_lock(company_dir, author, patience):
                    return _merge(archive, work, company_dir, author)
    except OSError as failed:
        raise Problem("restore_failed", kind=type(failed).__name__) from failed


def _is_company(folder: Path) -> bool:
    return folder.is_dir() and any((folder / part).exists() for part in (companies.FILE, "versions", LEDGER))


@contextmanager
def _work_folder(beside: Path, name: str) -> Generator[Path, None, None]:
    """A folder on the same disk as what will be replaced, deleted afterwards, and with it what a killed restore left a day ago."""
    for ruin in beside.glob(".*.restoring-*"):
        if time.time() - ruin.stat().st_mtime > _RUIN_AGE:
            shutil.rmtree(ruin, ignore_errors=True)
    work = beside / f".{name}.restoring-{uuid4().hex}"
    work.mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _restore_as_new(archive: Archive, work: Path, company_dir: Path) -> RestoreResult:
    if company_dir.exists():
        company_dir.rmdir()
    os.replace(work, company_dir)
    sync_to_disk(company_dir.parent)
    return RestoreResult(archive.company, archive.version, None, finished_versions(company_dir), 0, (), True)


def _merge(archive: Archive, work: Path, company_dir: Path, author: str) -> RestoreResult:
    """Everything into a company that is here, the pointer last."""
    rows = Ledger(work).trail()
    ours = _rows_here(company_dir)
    _refuse_other_company(work, company_dir, rows, ours)
    try:
        previous = current_version_number(company_dir)
    except Problem:
        previous = None
    remove_unfinished(company_dir)
    restored, replaced = _restore_versions(work, company_dir), _ReplacedFiles()
    for folder in FOLDERS:
        _restore_records(work / folder, company_dir / folder, replaced)
    _restore_description(work, company_dir, replaced)
    if ours is None:
        release(company_dir / LEDGER)
        for path in (company_dir / f"{LEDGER}{part}" for part in ("", "-wal", "-shm")):
            if path.exists():
                replaced.keep(path)
        if (work / LEDGER).exists():
            os.replace(work / LEDGER, company_dir / LEDGER)
            sync_to_disk(company_dir)
    revoked = 0
    with Ledger(company_dir).transaction() as transaction:
        here = transaction.trail()
        transaction.append_restored(rows[len(here) :])
        counted = len(transaction.rows())
        transaction.append(
            RESTORED,
            {"to": len(rows), "version": archive.version, "from": previous, "made_at": archive.made_at, "aside": list(replaced.names)},
            author=author,
        )
        revoked = max(0, counted + 1 - len(transaction.rows()))
    set_current_version(company_dir, archive.version)
    return RestoreResult(open_company(company_dir).name, archive.version, previous, restored, revoked, tuple(replaced.names), False)


def _rows_here(company_dir: Path) -> tuple[LedgerRow, ...] | None:
    """The trail of the company that is here; None where its ledger is damaged."""
    try:
        return Ledger(company_dir).trail()
    except Problem as broken:
        if broken.code != "damaged_ledger":
            raise
        return None


def _refuse_other_company(work: Path, company_dir: Path, rows: tuple[LedgerRow, ...], ours: tuple[LedgerRow, ...] | None) -> None:
    """`Problem`: backup_of_another where backup and folder have nothing in common, diverged_history where they had once."""
    whole = [n for n in finished_versions(company_dir) if not any(file_faults(company_dir, n))]
    shared = [n for n in whole if signature_file(work, n).exists()]
    same = [n for n in shared if read_signature(work, n) == read_signature(company_dir, n)]
    common = min(len(rows), len(ours)) if ours is not None else 0
    agrees = ours is None or rows[:common] == ours[:common]
    first = bool(common) and ours is not None and rows[0] == ours[0]
    if not same and not first and (whole or ours):
        raise Problem("backup_of_another", name=open_company(work).name)
    if len(same) < len(shared) or not agrees:
        raise Problem("diverged_history", name=open_company(work).name)


def _restore_versions(work: Path, company_dir: Path) -> tuple[int, ...]:
    """Put back the versions that are missing or damaged here, the signature last; returns their numbers."""
    versions_folder(company_dir).mkdir(exist_ok=True)
    here = finished_versions(company_dir)
    restored = tuple(n for n in finished_versions(work) if n not in here or any(file_faults(company_dir, n)))
    for number in restored:
        for path in (database_file(work, number), *companion_files(work, number), signature_file(work, number)):
            if path.exists():
                os.replace(path, versions_folder(company_dir) / path.name)
        sync_to_disk(versions_folder(company_dir))
        retired_file(company_dir, number).unlink(missing_ok=True)
    for number in retired_versions(work):
        if not signature_file(company_dir, number).exists() and not retired_file(company_dir, number).exists():
            os.replace(retired_file(work, number), retired_file(company_dir, number))
    return restored


def _restore_records(theirs: Path, ours: Path, replaced: _ReplacedFiles) -> None:
    """Files of imports, runs and schemes: the missing come back, those that differ are replaced and kept aside."""
    for path in sorted(p for p in theirs.rglob("*") if p.is_file()):
        target = ours / path.relative_to(theirs)
        if target.exists() and file_hash(target) == file_hash(path):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            replaced.keep(target)
        os.replace(path, target)
        sync_to_disk(target.parent)


def _restore_description(work: Path, company_dir: Path, replaced: _ReplacedFiles) -> None:
    """The company's name and currency stay as they are here, unless they cannot be read."""
    try:
        open_company(company_dir)
    except Problem:
        if (company_dir / companies.FILE).exists():
            replaced.keep(company_dir / companies.FILE)
        os.replace(work / companies.FILE, company_dir / companies.FILE)


class _ReplacedFiles:
    """What was replaced stays beside, under a name that nothing else reads."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._mark = f"replaced-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"

    def keep(self, path: Path) -> None:
        """Give a file another name, and remember it."""
        self.names.append(f"{path.name}.{self._mark}")
        os.replace(path, path.with_name(self.names[-1]))
