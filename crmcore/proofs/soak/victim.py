"""A process that forks a writer for every order, lets it begin a deed, and tells what it said before it died.

Starting Python anew for every kill would cost a second; a fork costs a fiftieth of it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crmcore.proofs.soak.operations import OPERATIONS
from crmcore.store.files import crash_points
from crmcore.store.files.safe_traceback import redacted_traceback
from crmcore.store.sandbox import fork_server

_PROJECT = Path(__file__).resolve().parents[3]
#: in the environment of every process that comes from here, so that none stays behind unseen
_TAG = "CRM_SOAK"


@dataclass(frozen=True, slots=True)
class Death:
    """What became of a writer: the steps it said were `done`, the phases it `passed` (told only when it is not to be
    killed), the `signal` that ended it (0: none) and the `error` it met, if any."""

    done: int
    passed: Sequence[str]
    signal: int
    error: str


class Victims:
    """The other side of the forking process."""

    def __init__(self, process: subprocess.Popen[str], tag: str) -> None:
        self._process, self._tag = process, tag

    def die(
        self, company: Path, operation: str, *, at: int | None = None, after: float | None = None, own_fork_server: bool = False
    ) -> Death:
        """Begin a deed; SIGKILL at the phase passed as number `at` from 0, or an end without warning `after` so many
        seconds; with neither it goes on to its end."""
        assert self._process.stdin and self._process.stdout
        print(json.dumps([str(company), operation, at, after, own_fork_server]), file=self._process.stdin, flush=True)
        said, ended = json.loads(self._process.stdout.readline())
        return Death(
            said.count("done"), [s[1:] for s in said if s.startswith("+")], ended, next((s[1:] for s in said if s.startswith("!")), "")
        )

    def left_over(self, patience: float = 10.0) -> int:
        """Processes that outlived their writer: neither the one that forks nor its fork server. Known on Linux only."""
        until = time.monotonic() + patience
        while (left := self._alive() - 2) > 0 and time.monotonic() < until:
            time.sleep(0.02)
        return max(0, left)

    def _alive(self) -> int:
        mark, found = f"{_TAG}={self._tag}".encode(), 0
        for environment in Path("/proc").glob("[0-9]*/environ"):
            try:
                found += mark in environment.read_bytes()
            except OSError:  # gone meanwhile, or somebody else's
                continue
        return found


@contextmanager
def victims() -> Generator[Victims, None, None]:
    """A process to fork writers from, for as long as the context lasts."""
    tag = uuid.uuid4().hex
    process = subprocess.Popen(
        [sys.executable, "-c", "from crmcore.proofs.soak.victim import serve; serve()"],
        cwd=_PROJECT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {_TAG: tag},
    )
    try:
        yield Victims(process, tag)
    finally:
        process.communicate()


def serve() -> None:
    """The forking side: one writer after the other. It has no threads, as a process that forks must not."""
    helper = fork_server.spawn_worker()  # starts the fork server that the writers share
    helper.kill()
    helper.close()
    for line in sys.stdin:
        order = json.loads(line)
        hears, says = os.pipe()
        writer = os.fork()
        if not writer:
            os.close(hears)
            _live(says, *order)
        os.close(says)
        with os.fdopen(hears, encoding="utf-8") as result:
            said = result.read().splitlines()
        ended = os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1])
        print(json.dumps([said, -min(ended, 0)]), flush=True)


def _live(says: int, company: str, operation: str, at: int | None, after: float | None, own_fork_server: bool) -> None:
    """The writer: its deed step by step, saying each that is done."""

    def say(word: str) -> None:
        os.write(says, f"{word}\n".encode())

    passed = 0

    def listen(phase: str) -> None:
        nonlocal passed
        if passed == at:
            os.kill(os.getpid(), signal.SIGKILL)
        passed += 1
        if at is None and after is None:
            say(f"+{phase}")

    try:
        if not own_fork_server:
            fork_server.share_after_fork()
        crash_points.listeners.append(listen)
        if after is not None:
            signal.setitimer(signal.ITIMER_REAL, after)  # its signal ends the process as SIGKILL does, without a word
        for step in OPERATIONS[operation].steps:
            step(Path(company))
            say("done")
    except BaseException as error:  # noqa: BLE001  the process says how it ends
        say(f"!{redacted_traceback(error)}")
    finally:
        os._exit(0)
