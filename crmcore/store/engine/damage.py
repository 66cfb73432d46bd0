"""Damage to a data version: files that are no longer what was written are noticed at the first read, and named.

A signature holds size and sha256 of every file of its version, and seals itself. Files never change once they have
their name, so a hash is computed once for each date and size of a file; every later check costs a few `stat` calls.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from crmcore.domain.kernel.problems import Problem
from crmcore.store.files.atomic_write import file_hash
from crmcore.store.files.paths import customers_file, database_file, existing_version, finished_versions, mart_file, signature_file

#: what every signature contains, whatever its layout
_REQUIRED = {"tables", "dates", "invoices", "size", "sha256", "created_at", "note", "base"}
_SEAL = "seal"
#: bytes of a piece; a file no longer than one is hashed as a whole
PIECE = 64 << 20
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileFault:
    """What is wrong with one file: `how` is missing, changed (its bytes are others) or unreadable (a signature)."""

    file: str
    how: str


def companion_files(company_dir: Path, version: int) -> tuple[Path, ...]:
    """The files that may lie beside the database of a version, read instead of it."""
    return mart_file(company_dir, version), customers_file(company_dir, version)


def file_fingerprint(path: Path) -> dict[str, Any]:
    """Size and sha256 of a file, as a signature holds them; of a large one the sha256 of its pieces, too."""
    size = path.stat().st_size
    return {"size": size, "sha256": file_hash(path)} | ({"pieces": _piece_hashes(path, size)} if size > PIECE else {})


def sealed(signature: Mapping[str, Any]) -> dict[str, Any]:
    """A signature with a hash of itself, so that a changed figure in it is noticed, too."""
    bare = {name: value for name, value in signature.items() if name != _SEAL}
    return bare | {_SEAL: hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()}


def require_intact(company_dir: Path, version: int) -> int:
    """`version` itself if its files are what was written; else `Problem`: unknown_version, damaged_version (with the last
    good version as `good`), no_good_version where there is none."""
    fault = next(file_faults(company_dir, existing_version(company_dir, version)), None)
    if fault is not None:
        raise damage_problem(company_dir, version, fault)
    return version


def damage_problem(company_dir: Path, version: int, fault: FileFault) -> Problem:
    """The problem that names a damaged version, and the one to go back to."""
    good = last_good(company_dir, version)
    return Problem(
        "no_good_version" if good is None else "damaged_version",
        version=version,
        file=fault.file,
        how=fault.how,
        good=good or 0,
        folder=str(company_dir),
    )


def file_faults(company_dir: Path, version: int) -> Iterator[FileFault]:
    """What is wrong with the files of a finished version, the signature first; empty when all are intact."""
    try:
        signature = _signature(company_dir, version)
    except (OSError, ValueError):
        yield FileFault(signature_file(company_dir, version).name, "unreadable")
        return
    yield from _faults_of_file(database_file(company_dir, version), signature)
    for path in companion_files(company_dir, version):
        if path.name in (known := signature.get("files", {})):
            yield from _faults_of_file(path, known[path.name])


def last_good(company_dir: Path, damaged_version: int | None = None) -> int | None:
    """The version to go back to: the nearest one that the damaged one was built on, else the newest before it, else the
    newest of all. Only versions whose files are whole; None where there is none."""
    known = finished_versions(company_dir)
    before = [n for n in reversed(known) if damaged_version is not None and n < damaged_version]
    wanted = [*_built_on(company_dir, damaged_version), *before, *reversed(known)]
    others = (n for n in dict.fromkeys(wanted) if n in known and n != damaged_version)
    return next((n for n in others if not any(file_faults(company_dir, n))), None)


def readable_signature(company_dir: Path, version: int) -> dict[str, Any]:
    """The signature of a finished version, read anew; `Problem("damaged_version")` where it cannot be read."""
    try:
        return json.loads(_text_of(signature_file(company_dir, version)))
    except (OSError, ValueError):
        raise damage_problem(company_dir, version, FileFault(signature_file(company_dir, version).name, "unreadable")) from None


def _built_on(company_dir: Path, version: int | None) -> Iterator[int]:
    while version is not None:
        try:
            version = _signature(company_dir, version)["base"]
        except (OSError, ValueError):
            return
        if version is not None:
            yield version


def _signature(company_dir: Path, version: int) -> dict[str, Any]:
    """The signature; ValueError where it is none or its seal is broken. Versions of an earlier edition have no seal."""
    signature = json.loads(_text_of(signature_file(company_dir, version)))
    if not isinstance(signature, dict) or not signature.keys() >= _REQUIRED or (_SEAL in signature and sealed(signature) != signature):
        raise ValueError("no signature")
    return signature


def _faults_of_file(path: Path, fingerprint: Mapping[str, Any]) -> Iterator[FileFault]:
    try:
        now = path.stat()
        hashes = tuple(fingerprint.get("pieces", (fingerprint["sha256"],)))
        if now.st_size != fingerprint["size"] or _hashes(path, now.st_ino, now.st_mtime_ns, now.st_size, len(hashes) > 1) != hashes:
            yield FileFault(path.name, "changed")
    except FileNotFoundError:
        yield FileFault(path.name, "missing")


@lru_cache(maxsize=1024)
def _hashes(path: Path, inode: int, changed: int, size: int, in_pieces: bool) -> tuple[str, ...]:  # noqa: ARG001  a part of the cache's key
    """The hash of a file, or those of its pieces, as long as it keeps its inode, date and size."""
    return tuple(_piece_hashes(path, size)) if in_pieces else (file_hash(path),)


def _piece_hashes(path: Path, size: int) -> list[str]:
    """The sha256 of every piece of a file. Pieces are hashed in parallel: it is what opening a large version costs."""

    def one(start: int) -> str:
        digest, left = hashlib.sha256(), min(PIECE, size - start)
        with path.open("rb") as file:
            file.seek(start)
            while left and (block := file.read(min(_BLOCK, left))):
                digest.update(block)
                left -= len(block)
        return digest.hexdigest()

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(one, range(0, size, PIECE)))


def _text_of(path: Path) -> str:
    now = path.stat()
    return _text(path, now.st_ino, now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=1024)
def _text(path: Path, inode: int, changed: int, size: int) -> str:  # noqa: ARG001  a part of the cache's key
    return path.read_text("utf-8")
