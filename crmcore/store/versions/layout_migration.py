"""Layout migration: a version of an earlier layout is rebuilt as the next version, never changed in place.

A version's file is never written to again, so a table cannot get another column. The next version is built from what
the old one holds, and becomes the current one; the old one stays, and going back to it migrates it once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from crmcore.store.engine.signature import LAYOUT, read_signature
from crmcore.store.files.locks import waiting_import_lock
from crmcore.store.files.paths import signature_file
from crmcore.store.versions.building import Changes
from crmcore.store.versions.history import signature_of
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import Progress, build_version, remove_unfinished
from crmcore.store.versions.versions import MIGRATION_NOTE, Version

#: who holds the import lock meanwhile
_OWNER = "cockpit"


def migrate_layout(company_dir: Path, patience: float = 60.0, progress: Progress | None = None) -> int | None:
    """The number of the current version, in the present layout; None before the first import.

    Costs one `stat` call as long as there is nothing to do. Else the next version is built, by one process at a time:
    others wait, `patience` seconds at most. Raises `Problem("import_running", owner, since)` after them.
    """
    version = current_version_number(company_dir)
    if version is None or has_current_layout(company_dir, version):
        return version
    with waiting_import_lock(company_dir, _OWNER, patience):
        return _migrate(company_dir, progress)


def undo_target(known: Mapping[int, Version], number: int) -> int | None:
    """The version that undoing leads back to: the one before the newest import, since a migration imported nothing. None
    where that was deleted, or there was none."""
    version = known[number]
    while version.note == MIGRATION_NOTE and version.base is not None and version.base in known:
        version = known[version.base]
    return version.base if version.base in known else None


def same_facts(company_dir: Path, version: int, other: int) -> bool:
    """True where both versions hold the same facts: they are the same, or one was only migrated from the other."""
    older, newer = sorted((version, other))
    while newer > older and (signature := signature_of(company_dir, newer))["note"] == MIGRATION_NOTE:
        newer = signature["base"]
    return newer == older


def has_current_layout(company_dir: Path, version: int) -> bool:
    """Whether a version has the layout that is built today, or a later one. Raises `Problem("unknown_version")`."""
    path = signature_file(company_dir, version)
    changed = path.stat().st_mtime_ns if path.exists() else 0
    return _layout(Path(company_dir), version, changed) >= LAYOUT


@lru_cache(maxsize=256)
def _layout(company_dir: Path, version: int, changed: int) -> int:  # noqa: ARG001  a part of the cache's key
    """The layout in a signature, 1 where there is none in it; read once as long as its file is not `changed`."""
    return read_signature(company_dir, version).get("layout", 1)


def _migrate(company_dir: Path, progress: Progress | None) -> int:
    """Migrate, as the holder of the import lock: somebody else may have done it meanwhile."""
    version = current_version_number(company_dir)
    assert version is not None
    if has_current_layout(company_dir, version):
        return version
    remove_unfinished(company_dir)
    return build_version(company_dir, Changes(), base=version, note=MIGRATION_NOTE, progress=progress)
