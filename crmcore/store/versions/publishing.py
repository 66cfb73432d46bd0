"""Build the next data version and make it the current one.

A version is built beside the others and becomes visible only when it is whole: `.tmp` → CHECKPOINT → fsync →
rename, then the columns read most, then the signature, then the pointer. Killed anywhere on the way, the current
version stays what it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import BY_NAME, CUSTOMER
from crmcore.store.engine.damage import companion_files, file_fingerprint, require_intact, sealed
from crmcore.store.engine.engine import locked_duckdb, sql_literal
from crmcore.store.engine.signature import LAYOUT, content_totals, dates_of, read_signature
from crmcore.store.facts.customers import customer_columns, store_customers
from crmcore.store.facts.mart_file import DEFAULT_WINDOW, store_columns
from crmcore.store.facts.marts import mart_columns
from crmcore.store.files.atomic_write import atomic_replacement, atomic_write_text
from crmcore.store.files.crash_points import reached
from crmcore.store.files.locks import HOLDER
from crmcore.store.files.paths import (
    customers_file,
    database_file,
    finished_versions,
    mart_file,
    pointer_file,
    signature_file,
    versions_folder,
)
from crmcore.store.versions.building import CARRIED, Changes, fill_version
from crmcore.store.versions.customer_history import changing_columns
from crmcore.store.versions.pointer import begin_pointer, current_version_number, set_current_version

BUILD_MEMORY = "1GB"

#: called with the share done, 0–1, and the name of the step
Progress = Callable[[float, str], None]


def build_version(
    company_dir: Path,
    changes: Changes,
    *,
    base: int | None,
    note: str = "",
    progress: Progress | None = None,
    before_publishing: Callable[[int], None] = lambda number: None,
) -> int:
    """Build the next version from the current one and what is staged, make it the current one, return its number.

    Parameters
    ----------
    changes
        What the version before lacks or has too much.
    base
        The current version when the caller began (None: none yet).
    note
        What the list of versions says about it.
    progress
        Called with the share done and the step: customers, order_lines, purchases, mart, sign, done.
    before_publishing
        Called with the number once the version can be read and before it is current: what is written down about it must come
        first. If it raises, the version is removed.

    Raises
    ------
    Problem
        version_moved (somebody else has imported meanwhile), damaged_version (nothing is built on such a base), duplicate_key,
        money_out_of_range; then nothing has changed.
    """
    unknown = (changes.staged.keys() | changes.replaced_tables) - BY_NAME.keys() - {CARRIED}
    if unknown:
        raise ValueError(f"no such table: {', '.join(sorted(unknown))}")
    _refuse_moved(company_dir, base)
    if base is not None:
        require_intact(company_dir, base)
    versions_folder(company_dir).mkdir(parents=True, exist_ok=True)
    number = _claimed_number(company_dir)
    progress = progress or _ignore_progress
    try:
        signature = _write_files(company_dir, number, changes, base, progress)
        listed = CUSTOMER.name in changes.staged or (base is not None and read_signature(company_dir, base).get("has_customer_list", False))
        signature |= {
            "number": number,
            "base": base,
            "note": note,
            "layout": LAYOUT,
            "has_customer_list": listed,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        _refuse_moved(company_dir, base)
        atomic_write_text(signature_file(company_dir, number), json.dumps(sealed(signature), indent=1, ensure_ascii=False))
        reached("signed")
        if base is None:
            begin_pointer(company_dir)
        before_publishing(number)
    except BaseException:
        remove_version(company_dir, number)
        raise
    set_current_version(company_dir, number)
    reached("pointed")
    progress(1.0, "done")
    return number


def remove_version(company_dir: Path, number: int) -> None:
    """Delete a version that was never current; its signature first: what is left when killed is unfinished."""
    signature_file(company_dir, number).unlink(missing_ok=True)
    for path in versions_folder(company_dir).glob(f"{number:06d}.*"):
        path.unlink(missing_ok=True)


def remove_unfinished(company_dir: Path) -> None:
    """Delete what killed writers have left behind. Only for the holder of the import lock: a build under way looks the same."""
    for name in (pointer_file(company_dir).name, HOLDER):
        for draft in company_dir.glob(f"{name}.*.tmp"):
            draft.unlink(missing_ok=True)
    finished = finished_versions(company_dir)
    for path in versions_folder(company_dir).glob("[0-9]*"):
        if path.suffix == ".tmp" or (path.suffix != ".gone" and int(path.name[:6]) not in finished):
            path.unlink(missing_ok=True)


def _ignore_progress(share: float, step: str) -> None:
    """For callers that do not ask how far it is."""


def _write_files(company_dir: Path, number: int, changes: Changes, base: int | None, progress: Progress) -> dict[str, Any]:
    """Write all files of version `number` but its signature, and return that."""
    path = database_file(company_dir, number)
    folders = {versions_folder(company_dir), *(Path(file).parent for files in changes.staged.values() for file in files)}
    with atomic_replacement(path) as draft:
        with closing(locked_duckdb(folders, company_dir / f"spill-build-{number}", BUILD_MEMORY)) as connection:
            connection.execute(f"attach {sql_literal(draft)} as fresh")
            connection.execute("use fresh")
            if base is not None:
                connection.execute(f"attach {sql_literal(database_file(company_dir, base))} as base (read_only)")
            fill_version(connection, changes, base="base" if base is not None else None, progress=progress)
            reached("built")
            connection.execute("checkpoint fresh")
            reached("checkpointed")
            progress(0.85, "mart")
            signature = content_totals(connection) | {"customer_history": changing_columns(connection)}
            store_customers(customers_file(company_dir, number), customer_columns(connection))
            if as_of := dates_of(signature).default_as_of:
                columns = mart_columns(connection, as_of, DEFAULT_WINDOW)
                store_columns(mart_file(company_dir, number), columns, as_of, DEFAULT_WINDOW)
        progress(0.95, "sign")
        beside = (file for file in companion_files(company_dir, number) if file.exists())
        signature |= file_fingerprint(draft) | {"files": {file.name: file_fingerprint(file) for file in beside}}
    return signature


def _claimed_number(company_dir: Path) -> int:
    """The next free number. The empty file that claims it makes two builders take different ones."""
    taken = [int(path.name[:6]) for path in versions_folder(company_dir).glob("[0-9][0-9][0-9][0-9][0-9][0-9].*")]
    number = max(taken, default=0) + 1
    while True:
        try:
            database_file(company_dir, number).touch(exist_ok=False)
            return number
        except FileExistsError:
            number += 1


def _refuse_moved(company_dir: Path, base: int | None) -> None:
    """`Problem("version_moved")` unless `base` is still the current version."""
    now = current_version_number(company_dir)
    if now != base:
        raise Problem("version_moved", base=base or 0, current=now or 0)
