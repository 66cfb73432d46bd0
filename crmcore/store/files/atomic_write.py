"""Files that are either the old one or the whole new one, never half of one.

Order matters and is the same everywhere: write ``<name>.tmp`` next to the target, fsync it, rename it over
the target, fsync the folder. A crash before the rename leaves the old file; a crash after it leaves the new one.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from crmcore.store.files.crash_points import reached


@contextmanager
def atomic_replacement(path: Path) -> Generator[Path, None, None]:
    """Yield a ``.tmp`` path in the folder of ``path``; on success it becomes ``path``, on error it is removed.

    The caller writes the yielded file with any library. The folder of ``path`` must exist. The temporary name
    carries process and thread, so two writers never share one; the last to finish wins.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        yield draft
        sync_to_disk(draft)
        reached("synced")
        os.replace(draft, path)
        reached("renamed")
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_to_disk(path.parent)


def atomic_write_bytes(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` as a whole or not at all."""
    with atomic_replacement(path) as draft:
        draft.write_bytes(data)


def atomic_write_text(path: Path, text: str) -> None:
    """Put ``text`` at ``path`` as UTF-8, as a whole or not at all; line ends are not changed."""
    atomic_write_bytes(path, text.encode("utf-8"))


def file_hash(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_to_disk(path: Path) -> None:
    """Wait until the file or folder at ``path`` is on the disk, not only in the page cache."""
    # A folder can only be opened for reading; on Windows it cannot be opened at all and renames need no such sync.
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
