"""A disk that is full, read-only or gone: a problem in words each time, the old data readable, and all well afterwards.

Done on a small file system in memory where this machine allows one (Linux, as root); elsewhere told as skipped. There the
disk is really full: also from some point of the deed on, and for the one moment in which the ledger keeps a row.
"""

from __future__ import annotations

import sqlite3
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from unittest import mock

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.verify import verify
from crmcore.proofs.soak.operations import NEXT, OPERATIONS, Step, new_company, state
from crmcore.store.files.crash_points import listeners
from crmcore.store.files.safe_traceback import redacted_traceback
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.ledger.reader import release_all
from crmcore.store.versions.pointer import current_version_number

SIZE_MB = 40
#: kilobytes that are left when a writer begins: it gets stuck here and there
ROOM = (0, 8, 64, 256, 512, 1024, 2048, 4096, 6144, 8192)
#: files that get their name before the disk is full: of an undo the second is the pointer
NAMED = (1, 2, 4)
#: how a deed may end: done, or told by one of these; nothing of it is damage. A folder that is gone is no company
ENDS = frozenset({"done", "disk_failed", "disk_read_only", "import_failed", "no_company"})

#: brings the trouble about for as long as the block runs
Trouble = Callable[[], AbstractContextManager[None]]


def run_disk() -> dict[str, Any]:
    """Every trouble, each tried on a company with data. Keys: seconds, skipped (why, or ""), tried (trouble → how often),
    outcomes (done, or the code of the problem → how often), failures (trouble, what)."""
    began = time.monotonic()
    tried: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    failures: list[dict[str, str]] = []
    skipped = ""
    with ExitStack() as stack:
        try:
            disk = stack.enter_context(_small_disk())
        except (OSError, subprocess.CalledProcessError) as refused:
            skipped = f"no file system in memory: {type(refused).__name__}"
        else:
            trials = _Trials(new_company(disk, "undo and redo") / "company", disk)
            for trouble, outcome, wrong in trials.all():
                tried[trouble] += 1
                outcomes[outcome] += 1
                failures += [{"trouble": trouble, "what": what} for what in wrong]
    return {
        "seconds": round(time.monotonic() - began, 1),
        "skipped": skipped,
        "tried": dict(tried),
        "outcomes": dict(outcomes),
        "failures": failures,
    }


class _Trials:
    """One company and what is done to it: an import, an undo, an override."""

    def __init__(self, company: Path, disk: Path) -> None:
        self.company, self.disk = company, disk
        self.acts: tuple[Step, ...] = (OPERATIONS["period replaced"].steps[0], _undo_or_redo, OPERATIONS["overrides"].steps[0])

    def all(self) -> Iterator[tuple[str, str, list[str]]]:
        """(trouble, how it ended, what was wrong) of every trial; at the end the next import must just work."""
        troubles: list[tuple[str, Trouble]] = [(f"full but for {room} KB", partial(_full, self.disk, room)) for room in ROOM]
        troubles += [(f"full after file {n}", partial(_full_after, self.disk, n)) for n in NAMED]
        troubles += [
            ("read-only", partial(_read_only, self.disk)),
            ("folder gone", partial(_gone, self.company)),
            ("no room for a row", commit_fails_once),
        ]
        for name, trouble in troubles:
            for act in self.acts:
                yield name, *self._tried(trouble, act, readable=name != "folder gone")
        yield "afterwards", *self._works()

    def _tried(self, trouble: Trouble, act: Step, readable: bool) -> tuple[str, list[str]]:
        before, outcome, wrong = state(self.company), "done", []
        rows = Ledger(self.company).position()
        with trouble():
            try:
                act(self.company)
            except Problem as result:
                outcome = result.code
            except Exception as error:  # noqa: BLE001  whatever it is, it is a result of the trial
                outcome, wrong = "error", [redacted_traceback(error)]
            if readable:
                try:
                    now = state(self.company)
                except Exception as error:  # noqa: BLE001  whatever it is, it is a result of the trial
                    wrong.append(f"the old data cannot be read: {redacted_traceback(error)}")
                else:
                    if outcome != "done" and now != before:
                        wrong.append(f"{outcome} was told, and something has changed")
        if outcome not in ENDS | {"error"}:
            wrong.append(f"{outcome} is not what happened")
        if outcome != "done" and state(self.company) != before:
            wrong.append("other data than before once the trouble was over")
        if outcome == "done" and Ledger(self.company).position() == rows:
            wrong.append("done, and the ledger does not know it")
        wrong += [f"verify: {fault.code} {fault.values}" for fault in verify(self.company).faults]
        return outcome, wrong

    def _works(self) -> tuple[str, list[str]]:
        before = state(self.company)["tables"]["order_line"]["rows"]
        try:
            NEXT(self.company)
        except Problem as result:
            return result.code, ["the next import does not work"]
        left = [path.name for path in self.company.rglob("*") if path.suffix == ".tmp" or path.name.startswith(("staging", "spill"))]
        wrong = [f"left behind: {name}" for name in left] + [f"verify: {fault.code}" for fault in verify(self.company).faults]
        return "done", wrong + (
            ["the next import has lost rows"] if state(self.company)["tables"]["order_line"]["rows"] != before + 1 else []
        )


def _undo_or_redo(company: Path) -> None:
    """Whatever is in force, other data than before."""
    undo, redo = OPERATIONS["undo and redo"].steps
    (redo if current_version_number(company) == 1 else undo)(company)


@contextmanager
def _small_disk() -> Generator[Path, None, None]:
    """A file system in memory of a few megabytes."""
    with tempfile.TemporaryDirectory(prefix="soak-") as named:
        place = Path(named).resolve()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(place)], check=True, capture_output=True)
        try:
            yield place
        finally:
            subprocess.run(["umount", "--lazy", str(place)], check=True, capture_output=True)


@contextmanager
def _full(disk: Path, room: int) -> Generator[None, None, None]:
    """Leave `room` KB of the disk."""
    filler = disk / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            while _written(file, b"\0" * 4096):
                pass
            file.truncate(max(0, file.tell() - room * 1024))
        yield
    finally:
        filler.unlink()


@contextmanager
def _full_after(disk: Path, files: int) -> Generator[None, None, None]:
    """Leave nothing of the disk once so many files have got their name."""
    with ExitStack() as stack:
        named = iter(range(1, 1_000_000))

        def listen(phase: str) -> None:
            if phase == "renamed" and next(named) == files:
                stack.enter_context(_full(disk, 0))

        listeners.append(listen)
        stack.callback(listeners.remove, listen)
        yield


class _NoRoomForARow(sqlite3.Connection):
    """A connection on which a COMMIT ends as on a full disk, once a `left`: SQLite has rolled back itself."""

    left: ClassVar[list[None]] = []

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == "COMMIT" and self.left:
            self.left.pop()
            super().execute("ROLLBACK")
            failed = sqlite3.OperationalError("database or disk is full")
            failed.sqlite_errorcode, failed.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
            raise failed
        return super().execute(sql, *values)


@contextmanager
def commit_fails_once() -> Generator[None, None, None]:
    """The next row of a ledger finds no room on the disk; those after it do."""
    _NoRoomForARow.left = [None]
    with mock.patch.object(sqlite3, "connect", partial(sqlite3.connect, factory=_NoRoomForARow)):
        yield


def _written(file: Any, block: bytes) -> bool:
    try:
        return file.write(block) == len(block)
    except OSError:
        return False


@contextmanager
def _read_only(disk: Path) -> Generator[None, None, None]:
    release_all()  # a disk with files open for writing is busy
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True, capture_output=True)


@contextmanager
def _gone(company: Path) -> Generator[None, None, None]:
    away = company.rename(company.with_name("away"))
    try:
        yield
    finally:
        if company.exists():  # whatever was begun in its place is told by the state afterwards
            company.rename(company.with_name("begun"))
        away.rename(company)
