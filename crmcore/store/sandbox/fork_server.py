"""A fork server: a small process that has loaded all that reading a file needs and forks a worker for every request.

Starting Python anew for every preview of a file costs a third of a second; a fork of a waiting process costs a fiftieth of that.
The fork server itself never reads a file, has no threads, and ends when the process that started it does. Where the operating
system cannot fork, every worker is a new Python process.
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

#: what a worker needs in the end; loaded once, in the fork server. Arrow and DuckDB load pandas when first asked for a table: half a
#: second, which every worker would spend anew
PRELOADED = (
    "crmcore.store.imports.pipeline.process",
    "pandas",
    "pyarrow.pandas_compat",
    "pyarrow.vendored.version",
    "encodings.gb18030",
    "encodings.cp437",
    "_strptime",
)
_PROJECT = Path(__file__).resolve().parents[3]
#: a thread of the linear algebra library would not survive the fork
_SINGLE_THREADED = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Worker:
    """The two streams of a worker process and how to stop it. Call `close` when done."""

    replies: IO[bytes]
    requests: IO[bytes]
    kill: Callable[[], None]
    close: Callable[[], None]


def spawn_worker() -> Worker:
    """A new worker that waits for one task (see `run_with_limits.serve`).

    A fork server that has died is restarted once. Raises `OSError` or `EOFError` where there is no worker all the same: the system
    has no memory or no processes left.
    """
    return _forked_worker() if hasattr(os, "fork") else _new_process_worker()


def share_after_fork() -> None:
    """To be called in a fork of this process: go on with the parent's fork server instead of starting another one."""
    _server.share_after_fork()


def serve_forks() -> None:
    """The fork server's side: one fork for every connection it receives, until the other side has closed."""
    for name in PRELOADED:
        importlib.import_module(name)
    from crmcore.store.sandbox.run_with_limits import serve

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the workers: they must not stay as zombies
    connections = socket.socket(fileno=0)
    while True:
        note, handles, *_ = socket.recv_fds(connections, 1, 1)
        if not note:
            return
        if not os.fork():
            try:
                connections.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                line = socket.socket(fileno=handles[0])
                requests, replies = line.makefile("rb"), line.makefile("wb")
                pickle.dump(os.getpid(), replies)
                replies.flush()
                serve(requests, replies)
            finally:
                os._exit(0)  # a worker must not clean up what belongs to the fork server
        os.close(handles[0])


class _ForkServer:
    """The one fork server of this process, started when first needed and again should it have died."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connections: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def hand_over(self, line: socket.socket) -> None:
        """Pass the far end of a connection to a new fork."""
        with self._lock:
            for attempt in (1, 2):
                if self._connections is None or self._owner != os.getpid():
                    self._start()
                assert self._connections is not None
                try:
                    socket.send_fds(self._connections, [b"+"], [line.fileno()])
                    return
                except OSError:
                    self.end()
                    if attempt == 2:
                        raise

    def _start(self) -> None:
        near, far = socket.socketpair()
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from crmcore.store.sandbox.fork_server import serve_forks; serve_forks()"],
                cwd=_PROJECT,
                stdin=far.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=os.environ | _SINGLE_THREADED,
                start_new_session=True,
            )
        self._connections, self._owner = near, os.getpid()

    def share_after_fork(self) -> None:
        """Use the fork server of the process that this one was forked from; every message to it is whole."""
        self._owner = os.getpid()

    def end(self) -> None:
        """Close the connection to the fork server, which ends it."""
        if self._connections is not None and self._process is not None and self._owner == os.getpid():
            self._connections.close()
            self._process.wait()
        self._connections = self._process = None


_server = _ForkServer()
atexit.register(_server.end)


def _forked_worker() -> Worker:
    try:
        return _fork_once()
    except (OSError, EOFError, pickle.UnpicklingError):
        return _fork_once()  # a fork server that cannot fork dies of it, and the next worker comes from a new one


def _fork_once() -> Worker:
    """A worker forked by the fork server. Raises `OSError`, `EOFError` where it forks none."""
    near, far = socket.socketpair()
    with far:
        _server.hand_over(far)
    replies, requests = near.makefile("rb"), near.makefile("wb")
    try:
        pid: int = pickle.load(replies)  # noqa: S301  from our own fork server
    except (OSError, EOFError, pickle.UnpicklingError):
        for end in (requests, replies, near):
            end.close()
        raise

    def kill() -> None:
        with suppress(OSError):  # it may have ended already
            os.kill(pid, signal.SIGKILL)

    def close() -> None:
        for end in (requests, replies, near):
            with suppress(OSError):  # what a dead worker did not take
                end.close()

    return Worker(replies, requests, kill, close)


def _new_process_worker() -> Worker:
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
    requests: Any = process.stdin
    replies: Any = process.stdout

    def close() -> None:
        process.kill()
        process.communicate()

    return Worker(replies, requests, process.kill, close)
