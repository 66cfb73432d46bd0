"""Children that are ready at once: a small process that has loaded what reading a file takes, and forks itself.

Starting Python anew for every look at a file costs a third of a second; a fork of a process that waits costs a
fiftieth. The nursery itself never reads a file, has no threads, and ends when the process that started it does.
Where a system cannot fork, every child is started anew.
"""

from __future__ import annotations

import atexit
import importlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

#: what a child needs in the end; loaded once, in the nursery. Arrow and DuckDB load pandas when first asked for a table: half a second,
#: which every child would spend anew
PRELOADED = (
    "crmcore.store.imports.pipeline",
    "pandas",
    "pyarrow.pandas_compat",
    "pyarrow.vendored.version",
    "encodings.gb18030",
    "encodings.cp437",
    "_strptime",
)
_PROJECT = Path(__file__).resolve().parents[3]
#: a thread of the linear algebra would not survive the fork
_QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Child:
    """A child's two ends, and the way to stop it. Close both ends when done."""

    answers: IO[bytes]
    orders: IO[bytes]
    kill: Callable[[], None]
    close: Callable[[], None]


def child() -> Child:
    """A new child that waits for one task (see `confined.serve`). A nursery that has died is started anew, once; `OSError` or
    `EOFError` where there is no child all the same: the system has no memory or no processes left."""
    return _forked() if hasattr(os, "fork") else _started()


def share() -> None:
    """For a fork of this process: go on with the nursery of the process it was forked from, instead of a new one."""
    _nursery.go_on()


def tend() -> None:
    """The nursery's side: one fork for every connection handed over, until the other side is gone."""
    for name in PRELOADED:
        importlib.import_module(name)
    from crmcore.store.sandbox.run_with_limits import serve

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children: they must not stay as ghosts
    requests = socket.socket(fileno=0)
    while True:
        note, handles, *_ = socket.recv_fds(requests, 1, 1)
        if not note:
            return
        if not os.fork():
            try:
                requests.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                line = socket.socket(fileno=handles[0])
                orders, answers = line.makefile("rb"), line.makefile("wb")
                pickle.dump(os.getpid(), answers)
                answers.flush()
                serve(orders, answers)
            finally:
                os._exit(0)  # nothing of the nursery's own is to be cleared up by a child
        os.close(handles[0])


class _Nursery:
    """The one nursery of this process, started when first needed and again should it have died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def adopt(self, line: socket.socket) -> None:
        """Hand the far end of a connection to a new fork."""
        with self._lock:
            for attempt in (1, 2):
                if self._requests is None or self._owner != os.getpid():
                    self._start()
                assert self._requests is not None
                try:
                    socket.send_fds(self._requests, [b"+"], [line.fileno()])
                    return
                except OSError:
                    self.end()
                    if attempt == 2:
                        raise

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from crmcore.store.sandbox.fork_server import tend; tend()"],
                cwd=_PROJECT,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | _QUIET,
                start_new_session=True,
            )
        self._requests, self._owner = ours, os.getpid()

    def go_on(self) -> None:
        """Take the nursery of the process this one was forked from for one's own; every message to it is whole."""
        self._owner = os.getpid()

    def end(self) -> None:
        """Let the nursery go: it ends when its line is closed."""
        if self._requests is not None and self._process is not None and self._owner == os.getpid():
            self._requests.close()
            self._process.wait()
        self._requests = self._process = None


_nursery = _Nursery()
atexit.register(_nursery.end)


def _forked() -> Child:
    try:
        return _born()
    except (OSError, EOFError, pickle.UnpicklingError):
        return _born()  # a nursery that cannot fork dies of it, and the next child comes from a new one


def _born() -> Child:
    """A child of the nursery; `OSError`, `EOFError` where it makes none."""
    ours, theirs = socket.socketpair()
    with theirs:
        _nursery.adopt(theirs)
    answers, orders = ours.makefile("rb"), ours.makefile("wb")
    try:
        pid: int = pickle.load(answers)
    except (OSError, EOFError, pickle.UnpicklingError):
        for end in (orders, answers, ours):
            end.close()
        raise

    def kill() -> None:
        with suppress(OSError):  # it may be gone already
            os.kill(pid, signal.SIGKILL)

    def close() -> None:
        for end in (orders, answers, ours):
            with suppress(OSError):  # what a dead child did not take
                end.close()

    return Child(answers, orders, kill, close)


def _started() -> Child:
    process: subprocess.Popen[bytes] = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from crmcore.store.sandbox.run_with_limits import serve; serve(sys.stdin.buffer, sys.stdout.buffer)",
        ],
        cwd=_PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    orders: Any = process.stdin
    answers: Any = process.stdout

    def close() -> None:
        process.kill()
        process.communicate()

    return Child(answers, orders, process.kill, close)
