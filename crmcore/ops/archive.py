"""The backup file: an uncompressed zip of a company's folder, and a manifest with the hash of each file.

Stored as they are, the files cannot unpack to more than the zip itself holds, and what lies in it is what the manifest says.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies import companies
from crmcore.store.files.atomic_write import sync_to_disk
from crmcore.store.ledger import ledger

MANIFEST = "manifest.json"
FORMAT = 1
#: folders that are taken as they are; versions are taken by their signatures
FOLDERS = ("campaigns", "imports", "runs", "schemes")
_PLAIN = {companies.FILE, ledger.FILE, "CURRENT"}
_VERSION = re.compile(r"versions/\d{6}\.(json|gone|duckdb|mart\.arrow|customers\.arrow)")
#: a longer manifest is refused; 16 MB list some hundred thousand files
_LONGEST_MANIFEST = 16 << 20
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Archive:
    """What a backup says it holds. `files`: name → {size, sha256}; `made_at` is UTC in ISO 8601; `ledger` its last position."""

    company: str
    made_at: str
    version: int
    ledger: int
    files: Mapping[str, Mapping[str, Any]]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(entry["size"] for entry in self.files.values())


class ArchiveWriter:
    """Files go in one by one; `close` writes the manifest."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self._files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        """Copy a file; its hash is that of the bytes copied."""
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as source, self._zip.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
            while block := source.read(_BLOCK):
                target.write(block)
                digest.update(block)
                size += len(block)
        self._files[name] = {"size": size, "sha256": digest.hexdigest()}

    def close(self, **details: Any) -> Archive:
        """Write the manifest: `company`, `made_at`, `version`, `ledger`."""
        archive = Archive(files=self._files, **details)
        text = json.dumps({"format": FORMAT, **details, "files": self._files}, ensure_ascii=False, indent=1)
        self._zip.writestr(zipfile.ZipInfo(MANIFEST), text)
        self._zip.close()
        return archive


def is_archive(path: Path) -> bool:
    """Whether a file is a backup, whole or not."""
    try:
        with zipfile.ZipFile(path) as file:
            return MANIFEST in file.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


@contextmanager
def open_archive(path: Path) -> Generator[tuple[Archive, zipfile.ZipFile], None, None]:
    """The manifest and the zip, after everything that can be checked without reading the files was: the names, that
    zip and manifest name the same files of the same sizes, that nothing is packed. `Problem`: no_file, bad_backup."""
    try:
        with zipfile.ZipFile(path) as file:
            yield _manifest(file, path.stat().st_size), file
    except FileNotFoundError:
        raise Problem("no_file", file=path.name) from None
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as broken:
        raise Problem("bad_backup", file=path.name, what=type(broken).__name__) from broken
    except _NotABackup as refused:
        raise Problem("bad_backup", file=path.name, what=str(refused)) from None


def unpack(archive: Archive, file: zipfile.ZipFile, folder: Path, path: Path) -> None:
    """Write every file into the empty `folder` and check its hash. `Problem`: bad_backup (naming the file), no_room."""
    if archive.size > shutil.disk_usage(folder).free:
        raise Problem("no_room", needed=archive.size >> 20, free=shutil.disk_usage(folder).free >> 20)
    for name, entry in archive.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with file.open(name) as source, target.open("xb") as copy:
            while block := source.read(_BLOCK):
                digest.update(block)
                copy.write(block)
        if digest.hexdigest() != entry["sha256"]:
            raise Problem("bad_backup", file=path.name, what=name)
        sync_to_disk(target)


class _NotABackup(Exception):
    """What in a zip makes it no backup."""


def _manifest(file: zipfile.ZipFile, size: int) -> Archive:
    entries = {entry.filename: entry for entry in file.infolist()}
    if MANIFEST not in entries or len(entries) != len(file.infolist()) or entries[MANIFEST].file_size > _LONGEST_MANIFEST:
        raise _NotABackup(MANIFEST)
    packed = any(entry.compress_type != zipfile.ZIP_STORED for entry in entries.values())
    if packed or sum(entry.file_size for entry in entries.values()) > size:
        raise _NotABackup("ZIP")
    try:
        manifest = json.loads(file.read(MANIFEST))
        archive = Archive(
            str(manifest["company"]), str(manifest["made_at"]), int(manifest["version"]), int(manifest["ledger"]), manifest["files"]
        )
        sizes = {name: known["size"] for name, known in archive.files.items() if re.fullmatch("[0-9a-f]{64}", known["sha256"])}
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise _NotABackup(MANIFEST) from broken
    if manifest.get("format") != FORMAT or sizes != {name: e.file_size for name, e in entries.items() if name != MANIFEST}:
        raise _NotABackup(MANIFEST)
    for name in sizes:
        if not _is_backup_name(name):
            raise _NotABackup(name)
    if not {*_PLAIN, f"versions/{archive.version:06d}.json"} <= sizes.keys() | {ledger.FILE}:
        raise _NotABackup(MANIFEST)
    return archive


def _is_backup_name(name: str) -> bool:
    """Whether a name is one that a backup writes: never outside the company's folder, never another kind of file."""
    parts = name.split("/")
    plain = all(part not in ("", ".", "..") and not re.search(r"[\\:\x00-\x1f]", part) for part in parts)
    return plain and (name in _PLAIN or bool(_VERSION.fullmatch(name)) or (parts[0] in FOLDERS and 2 <= len(parts) <= 4))
