"""Data versions: immutable files, and a pointer to the one in force.

A version is built beside the others and becomes visible only when it is whole: `.tmp` → CHECKPOINT → fsync →
rename, then the columns read most, then the signature, then CURRENT. Killed anywhere on the way, the version in
force stays what it was. Undo is moving the pointer.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.tables import BY_NAME, CUSTOMER
from crmcore.store.companies.companies import is_the_demo
from crmcore.store.engine.damage import companions, intact, last_good, sealed, stamp
from crmcore.store.engine.engine import locked_duckdb, quoted
from crmcore.store.engine.signature import LAYOUT, counted, dates_of, read_signature
from crmcore.store.facts.customers import customer_columns, store_customers
from crmcore.store.facts.mart_file import DEFAULT_WINDOW, store_columns
from crmcore.store.facts.marts import mart_columns
from crmcore.store.files.atomic_write import atomic_write_text, replaced_by, sync
from crmcore.store.files.crash_points import reached
from crmcore.store.files.disk_errors import disk_errors_as_problems
from crmcore.store.files.locks import HOLDER, import_lock
from crmcore.store.files.paths import (
    customers_file,
    database_file,
    finished_versions,
    mart_file,
    pointer_file,
    retired_file,
    signature_file,
    versions_folder,
)
from crmcore.store.ledger.ledger import RESTORED, Ledger
from crmcore.store.versions.building import CARRIED, Period, fill_version

BUILD_MEMORY = "1GB"
#: the note of a version that was only brought up to the present layout
RENEWED = "layout"
#: what the pointer says until the first version is in force: a file that is missing later was lost
_NONE_YET = "0"
#: where rows of the ledger name versions that are, or were once, in force
_NAMED_BY = {"import": ("version",), "undo": ("from", "to"), RESTORED: ("version", "from")}

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Version:
    """One data version. `created_at` is UTC in ISO 8601, `rows` counts per table, `size` is in bytes."""

    number: int
    created_at: str
    note: str
    base: int | None
    rows: Mapping[str, int]
    size: int
    is_current: bool


def current(company_dir: Path) -> int | None:
    """The number of the version in force; None before the first import. `Problem`: damaged_pointer (with the newest
    good version as `good`) where the pointer names no version."""
    try:
        told = pointer_file(company_dir).read_text("utf-8").strip()
    except FileNotFoundError:
        if not _was_in_force(company_dir):
            return None
        told = ""
    except UnicodeDecodeError:
        told = ""
    if told == _NONE_YET:
        return None
    if told.isascii() and told.isdigit() and signature_file(company_dir, int(told)).exists():
        return int(told)
    good = last_good(company_dir)
    raise Problem("damaged_pointer" if good else "lost_pointer", good=good or 0, folder=str(company_dir))


def _was_in_force(company_dir: Path) -> bool:
    """True where a version was built on another, or the ledger knows of an import: then there has been a pointer."""
    finished = finished_versions(company_dir)
    return any((_signature_or_none(company_dir, number) or {}).get("base") for number in finished) or (
        bool(finished) and bool(Ledger(company_dir).rows("import"))
    )


def versions(company_dir: Path) -> tuple[Version, ...]:
    """Every finished version whose signature can be read, oldest first. None is in force where the pointer is damaged."""
    try:
        in_force = current(company_dir)
    except Problem:
        in_force = None
    told = (
        (number, signature)
        for number in finished_versions(company_dir)
        for signature in [_signature_or_none(company_dir, number)]
        if signature is not None
    )
    return tuple(
        Version(
            number,
            s["created_at"],
            s["note"],
            s["base"],
            {name: t["rows"] for name, t in s["tables"].items()},
            s["size"],
            number == in_force,
        )
        for number, s in told
    )


def abandoned(company_dir: Path) -> frozenset[int]:
    """Numbers of the versions that an import finished and was killed before it wrote them down: no row of the ledger names
    them, nothing was built on them, they were never in force. A version that was only renewed, or is the demo's, needs no row.

    The next import sweeps them; until then nobody may put them in force, for the ledger would not know what came in. Where
    the company is damaged none is told: no way out may be shut."""
    try:
        in_force = current(company_dir)
        if in_force is not None:
            intact(company_dir, in_force)
        told = {number: told_of(company_dir, number) for number in finished_versions(company_dir)}
        gone = [told_of(company_dir, number) for number in retired_versions(company_dir)]
        built_on = {signature["base"] for signature in (*told.values(), *gone)}
        found = {
            number for number, signature in told.items() if number != in_force and number not in built_on and signature["note"] != RENEWED
        }
        if not found or is_the_demo(company_dir):
            return frozenset()
        # the whole trail: what a backup put back has let go of was in force once
        rows = [(row.payload, word) for row in Ledger(company_dir).trail() for word in _NAMED_BY.get(row.kind, ())]
    except Problem:
        return frozenset()
    return frozenset(found - {payload.get(word) for payload, word in rows})


def point_to(company_dir: Path, version: int) -> None:
    """Put another version in force (undo, redo). Raises `Problem`: unknown_version, damaged_version."""
    atomic_write_text(pointer_file(company_dir), f"{intact(company_dir, version)}\n")


def lineage(company_dir: Path, version: int | None) -> tuple[int, ...]:
    """A version and all it was built on, the newest first, those no longer kept among them."""
    base: dict[int, int | None] = {}
    for told in (*finished_versions(company_dir), *retired_versions(company_dir)):
        base[told] = (_signature_or_none(company_dir, told) or {}).get("base")
    found: list[int] = []
    while version is not None and version not in found:
        found.append(version)
        version = base.get(version)
    return tuple(found)


def retired_versions(company_dir: Path) -> tuple[int, ...]:
    """Numbers of the versions that are no longer kept (store/retention.py), ascending."""
    return tuple(sorted(int(path.stem) for path in versions_folder(company_dir).glob("[0-9][0-9][0-9][0-9][0-9][0-9].gone")))


def told_of(company_dir: Path, version: int) -> dict[str, Any]:
    """The signature of a version, kept or not. `Problem`: unknown_version, damaged_version."""
    try:
        return json.loads(retired_file(company_dir, version).read_text("utf-8"))
    except (OSError, ValueError):
        return read_signature(company_dir, version)


def _signature_or_none(company_dir: Path, version: int) -> dict[str, Any] | None:
    """The signature of a version, kept or not; None where it cannot be read."""
    try:
        return told_of(company_dir, version)
    except Problem:
        return None


def build_version(
    company_dir: Path,
    staged: Mapping[str, Sequence[Path]],
    *,
    base: int | None,
    replace: frozenset[str] = frozenset(),
    without: Mapping[str, Period] = {},
    note: str = "",
    progress: Progress | None = None,
    settle: Callable[[int], None] = lambda number: None,
) -> int:
    """Build the next version from the one in force and the staged Parquet files, put it in force, return its number.

    `base` is the version in force when the caller began (None: none yet). A staged row replaces the base's row of
    its key, columns absent from the files keep the base's values; tables without a key grow; tables in `replace`
    start empty, of those in `without` the base's rows of a period (both days included) stay behind. `customer_carried`
    holds customer columns from other files, one row per customer: they fill and update. `progress` is told (share done,
    step): customers, order_lines, purchases, mart, sign, done. `settle` gets the number once the version can be read and
    before it is in force: what is written down about it must come first, and if it raises, the version is gone.
    Raises `Problem`: version_moved (somebody else has imported meanwhile), damaged_version (nothing is built on such a
    base), duplicate_key, money_out_of_range; then nothing has changed.
    """
    unknown = (staged.keys() | replace) - BY_NAME.keys() - {CARRIED}
    if unknown:
        raise ValueError(f"no such table: {', '.join(sorted(unknown))}")
    _refuse_moved(company_dir, base)
    if base is not None:
        intact(company_dir, base)
    versions_folder(company_dir).mkdir(parents=True, exist_ok=True)
    number = _claimed_number(company_dir)
    try:
        signature = _built(company_dir, number, staged, base, replace, without, progress or _unheard)
        listed = CUSTOMER.name in staged or base is not None and read_signature(company_dir, base).get("has_customer_list", False)
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
            atomic_write_text(pointer_file(company_dir), f"{_NONE_YET}\n")
        settle(number)
    except BaseException:
        remove_version(company_dir, number)
        raise
    point_to(company_dir, number)
    reached("pointed")
    (progress or _unheard)(1.0, "done")
    return number


def _unheard(share: float, step: str) -> None:
    """Nobody wants to know how far it is."""


def go_to(company_dir: Path, version: int, *, author: str, based_on: int | None = None) -> int | None:
    """Put another version in force for good reason, by a person: undo, redo, or away from a damaged one. The ledger keeps
    who did it and which version was left (None: the pointer named none); returns that. Pointer and row go together: where the
    disk takes only the one, neither stays. A damaged ledger is left alone, for the data must be mended all the same.
    `based_on`: the version in force that the person was looking at. `Problem`: version_moved when it no longer is,
    unknown_version, abandoned_version, damaged_version, author_missing, import_running, disk_failed."""
    author = checked_name(author, "author_missing")
    with import_lock(company_dir, author), disk_errors_as_problems():
        try:
            was = current(company_dir)
        except Problem:
            was = None
        if based_on is not None and was != based_on:
            raise Problem("version_moved", base=based_on, current=was or 0)
        if version in abandoned(company_dir):
            raise Problem("abandoned_version", version=version)
        intact(company_dir, version)  # before the turn: a first look at a large version takes a while
        try:
            with _kept_pointer(company_dir), Ledger(company_dir).transaction() as transaction:
                transaction.append("undo", {"from": was, "to": version}, author=author)
                point_to(company_dir, version)
        except Problem as broken:
            if broken.code != "damaged_ledger":
                raise
            point_to(company_dir, version)
    return was


@contextmanager
def _kept_pointer(company_dir: Path) -> Iterator[None]:
    """If the block raises, the pointer says what it said before. The way back is written beforehand: on a disk that has
    become full a file can still be given another's name, and no longer be written."""
    pointer = pointer_file(company_dir)
    said = pointer.read_bytes() if pointer.exists() else None
    way_back = pointer.with_name(f"{pointer.name}.back.tmp")  # a name that `sweep_unfinished` sweeps
    try:
        if said is not None:
            way_back.write_bytes(said)
            sync(way_back)
        try:
            yield
        except BaseException:
            if said is None:
                pointer.unlink(missing_ok=True)
            elif pointer.read_bytes() != said:
                os.replace(way_back, pointer)
                sync(pointer.parent)
            raise
    finally:
        way_back.unlink(missing_ok=True)


def sweep_unfinished(company_dir: Path) -> None:
    """Remove what killed writers have left behind. Only for the holder of the import lock: a running build is no ruin."""
    for name in (pointer_file(company_dir).name, HOLDER):
        for draft in company_dir.glob(f"{name}.*.tmp"):
            draft.unlink(missing_ok=True)
    finished = finished_versions(company_dir)
    for path in versions_folder(company_dir).glob("[0-9]*"):
        if path.suffix == ".tmp" or (path.suffix != ".gone" and int(path.name[:6]) not in finished):
            path.unlink(missing_ok=True)


def _built(
    company_dir: Path,
    number: int,
    staged: Mapping[str, Sequence[Path]],
    base: int | None,
    replace: frozenset[str],
    without: Mapping[str, Period],
    progress: Progress,
) -> dict[str, Any]:
    """Write all files of version `number` but its signature, and return that."""
    path = database_file(company_dir, number)
    folders = {versions_folder(company_dir), *(Path(file).parent for files in staged.values() for file in files)}
    with replaced_by(path) as draft:
        connection = locked_duckdb(folders, company_dir / f"spill-build-{number}", BUILD_MEMORY)
        with closing(connection):
            connection.execute(f"attach {quoted(draft)} as fresh")
            connection.execute("use fresh")
            if base is not None:
                connection.execute(f"attach {quoted(database_file(company_dir, base))} as base (read_only)")
            fill_version(connection, staged, base="base" if base is not None else None, replace=replace, without=without, progress=progress)
            reached("built")
            connection.execute("checkpoint fresh")
            reached("checkpointed")
            progress(0.85, "mart")
            signature = counted(connection)
            store_customers(customers_file(company_dir, number), customer_columns(connection))
            if as_of := dates_of(signature).default_as_of:
                columns = mart_columns(connection, as_of, DEFAULT_WINDOW)
                store_columns(mart_file(company_dir, number), columns, as_of, DEFAULT_WINDOW)
        progress(0.95, "sign")
        signature |= stamp(draft) | {"files": {beside.name: stamp(beside) for beside in companions(company_dir, number) if beside.exists()}}
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
    in_force = current(company_dir)
    if in_force != base:
        raise Problem("version_moved", base=base or 0, current=in_force or 0)


def remove_version(company_dir: Path, number: int) -> None:
    """Take away a version that was never in force; its signature first: what is left when killed is unfinished."""
    signature_file(company_dir, number).unlink(missing_ok=True)
    for path in versions_folder(company_dir).glob(f"{number:06d}.*"):
        path.unlink(missing_ok=True)
