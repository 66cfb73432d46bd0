"""The pointer: a small file that holds the number of the current version. Undo and redo only move it."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from crmcore.domain.kernel.problems import Problem
from crmcore.store.engine.damage import last_good, require_intact
from crmcore.store.files.atomic_write import atomic_write_text, sync_to_disk
from crmcore.store.files.paths import finished_versions, pointer_file, signature_file
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.versions.history import signature_or_none

#: what the pointer says until the first version is current: a file that is missing later was lost
_NONE_YET = "0"


def current_version_number(company_dir: Path) -> int | None:
    """The number of the current version; None before the first import. `Problem`: damaged_pointer (with the newest
    good version as `good`) where the pointer names no version, lost_pointer where there is no good version either."""
    try:
        text = pointer_file(company_dir).read_text("utf-8").strip()
    except FileNotFoundError:
        if not _had_current_version(company_dir):
            return None
        text = ""
    except UnicodeDecodeError:
        text = ""
    if text == _NONE_YET:
        return None
    if text.isascii() and text.isdigit() and signature_file(company_dir, int(text)).exists():
        return int(text)
    good = last_good(company_dir)
    raise Problem("damaged_pointer" if good else "lost_pointer", good=good or 0, folder=str(company_dir))


def set_current_version(company_dir: Path, version: int) -> None:
    """Make another version the current one. `Problem`: unknown_version, damaged_version."""
    atomic_write_text(pointer_file(company_dir), f"{require_intact(company_dir, version)}\n")


def begin_pointer(company_dir: Path) -> None:
    """Write the pointer of a company without a current version, so that a missing one is known to be lost."""
    atomic_write_text(pointer_file(company_dir), f"{_NONE_YET}\n")


@contextmanager
def pointer_restored_on_error(company_dir: Path) -> Generator[None, None, None]:
    """If the block raises, the pointer says what it said before. The way back is written beforehand: on a disk that has
    become full a file can still be renamed, and no longer be written."""
    pointer = pointer_file(company_dir)
    before = pointer.read_bytes() if pointer.exists() else None
    way_back = pointer.with_name(f"{pointer.name}.back.tmp")  # a name that `remove_unfinished` removes
    try:
        if before is not None:
            way_back.write_bytes(before)
            sync_to_disk(way_back)
        try:
            yield
        except BaseException:
            if before is None:
                pointer.unlink(missing_ok=True)
            elif pointer.read_bytes() != before:
                os.replace(way_back, pointer)
                sync_to_disk(pointer.parent)
            raise
    finally:
        way_back.unlink(missing_ok=True)


def _had_current_version(company_dir: Path) -> bool:
    """True where a version was built on another, or the ledger knows of an import: then there has been a pointer."""
    finished = finished_versions(company_dir)
    return any((signature_or_none(company_dir, number) or {}).get("base") for number in finished) or (
        bool(finished) and bool(Ledger(company_dir).rows("import"))
    )
