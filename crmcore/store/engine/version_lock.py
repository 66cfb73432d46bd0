"""Version locks: a shared lock on the signature for as long as somebody reads the version, an exclusive one to delete it.

The locks are the operating system's: they end with their process, however that dies.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from crmcore.store.files.paths import existing_version, signature_file

try:
    import fcntl
except ImportError:  # Windows refuses to delete a file that is open, which is what these locks are for
    fcntl = None


@contextmanager
def shared_version_lock(company_dir: Path, version: int) -> Generator[None, None, None]:
    """While the context lasts nobody deletes this version. `Problem("unknown_version")` if somebody just has."""
    try:
        file = signature_file(company_dir, version).open("rb")
    except FileNotFoundError:
        existing_version(company_dir, version)
        raise
    with file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_SH)
        existing_version(company_dir, version)
        yield


@contextmanager
def exclusive_version_lock(company_dir: Path, version: int) -> Generator[bool, None, None]:
    """True if nobody, in this process or another, holds this version; then readers wait while the context lasts."""
    with signature_file(company_dir, version).open("rb") as file:
        try:
            if fcntl:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
