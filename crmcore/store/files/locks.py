"""One import at a time per company, across threads and processes."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Generator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path

from crmcore.domain.kernel.names import one_line
from crmcore.domain.kernel.problems import Problem
from crmcore.store.files.atomic_write import atomic_write_text
from crmcore.store.files.disk_errors import disk_errors_as_problems, disk_failed

FILE = "import.lock"
HOLDER = "import.holder.json"
_PAUSE = 0.1


@contextmanager
def import_lock(company_dir: Path, owner: str) -> Generator[None, None, None]:
    """Hold the exclusive right to import into this company; `Problem("import_running", owner, since)` if another has it
    (`since` with its offset from UTC), `disk_failed` where it cannot be written.

    The lock is the operating system's own, taken through an empty SQLite file because that works on every system
    and between threads too. It ends with its process, however that dies, so it cannot go stale, not even where a
    process id says nothing (two containers on one folder). The file beside it only shows others who holds it.
    """
    with disk_errors_as_problems():
        connection = sqlite3.connect(company_dir / FILE, timeout=0, isolation_level=None, check_same_thread=False)
    with closing(connection) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as held:
            if held.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise disk_failed(held) from held
            raise Problem("import_running", **_holder(company_dir)) from None
        since = datetime.now().astimezone().isoformat(sep=" ", timespec="minutes")
        with disk_errors_as_problems():
            atomic_write_text(company_dir / HOLDER, json.dumps({"owner": one_line(owner), "since": since}))
        try:
            yield
        finally:
            (company_dir / HOLDER).unlink(missing_ok=True)


def is_importing(company_dir: Path) -> bool:
    """Whether somebody holds the lock. A holder file that a killed process left behind does not count."""
    if not (company_dir / HOLDER).exists():
        return False
    with closing(sqlite3.connect(company_dir / FILE, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("SELECT 1 FROM sqlite_master").fetchall()
        except sqlite3.OperationalError:
            return True
    return False


@contextmanager
def waiting_import_lock(company_dir: Path, owner: str, patience: float) -> Generator[None, None, None]:
    """As `import_lock`, waiting up to `patience` seconds for an import under way."""
    until = time.monotonic() + patience
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(import_lock(company_dir, owner))
                break
            except Problem as busy:
                if busy.code != "import_running" or time.monotonic() >= until:
                    raise
            time.sleep(_PAUSE)
        yield


def _holder(company_dir: Path) -> dict[str, str]:
    """Who holds the lock and since when; dashes in the instant between taking the lock and saying so."""
    try:
        holder = json.loads((company_dir / HOLDER).read_text("utf-8"))
        return {"owner": holder["owner"], "since": holder["since"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {"owner": "–", "since": "–"}
