"""A person makes another version the current one, and the ledger keeps who did it."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.engine.damage import require_intact
from crmcore.store.files.disk_errors import disk_errors_as_problems
from crmcore.store.files.locks import import_lock
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.versions.pointer import current_version_number, pointer_restored_on_error, set_current_version
from crmcore.store.versions.versions import abandoned_versions


def switch_version(company_dir: Path, version: int, *, author: str, based_on: int | None = None) -> int | None:
    """Undo, redo, or leave a damaged version; returns the version that was left (None: the pointer named none).

    Pointer and ledger row are written together: where the disk takes only one of them, neither stays. A damaged ledger is left
    alone, for the data must be repaired all the same. `based_on`: the current version that the person was looking at.
    `Problem`: version_moved when it no longer is, unknown_version, abandoned_version, damaged_version, author_missing,
    import_running, disk_failed."""
    author = checked_name(author, "author_missing")
    with import_lock(company_dir, author), disk_errors_as_problems():
        try:
            before = current_version_number(company_dir)
        except Problem:
            before = None
        if based_on is not None and before != based_on:
            raise Problem("version_moved", base=based_on, current=before or 0)
        if version in abandoned_versions(company_dir):
            raise Problem("abandoned_version", version=version)
        require_intact(company_dir, version)  # before the transaction: hashing a large version for the first time takes a while
        try:
            with pointer_restored_on_error(company_dir), Ledger(company_dir).transaction() as transaction:
                transaction.append("undo", {"from": before, "to": version}, author=author)
                set_current_version(company_dir, version)
        except Problem as broken:
            if broken.code != "damaged_ledger":
                raise
            set_current_version(company_dir, version)
    return before
