"""Run a task in a worker process with limits on memory and time: a file that crashes its reader crashes nothing else.

A spreadsheet of 5 KB with one far cell makes its reader ask for half a terabyte and abort; that must not be the dashboard.
"""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Callable
from typing import IO, Any

from crmcore.domain.kernel.problems import Problem
from crmcore.store.files.safe_traceback import redacted_traceback
from crmcore.store.sandbox.fork_server import Worker, spawn_worker

MEMORY_BYTES = 4 << 30
#: of wall-clock time and of processor time alike
SECONDS = 900
_WATCH_SECONDS = 0.05

#: called with (share done, step)
Progress = Callable[[float, str], None]


class UnforeseenError(RuntimeError):
    """An unexpected error in a worker: its kind and where it happened. Its message stays in the worker, because it may quote the
    contents of the file."""


def run_with_limits(
    task: Callable[..., Any],
    *arguments: object,
    progress: Progress | None = None,
    stopped: Callable[[], bool] | None = None,
    memory: int = MEMORY_BYTES,
    seconds: float = SECONDS,
) -> Any:
    """Return `task(*arguments)`, run in a worker process of at most `memory` bytes and `seconds`.

    `task` is a module-level function; arguments and result must be picklable. With `progress` the task receives a keyword argument
    `progress`, whose calls are forwarded to it.

    Raises
    ------
    Problem, Question
        What the task raised; `import_cancelled` once `stopped` returns True; `E-LIMIT` (gigabytes, minutes) when the worker ran out
        of memory or time or died; `import_failed` when the computer has no room for a worker.
    UnforeseenError
        For any other exception of the task.
    """
    try:
        worker = spawn_worker()
    except (OSError, EOFError, pickle.UnpicklingError) as failed:
        raise Problem("import_failed", kind=type(failed).__name__) from failed
    ended, cancelled = threading.Event(), threading.Event()
    watch = threading.Thread(target=_watch, args=(worker, ended, cancelled, stopped, time.monotonic() + seconds), daemon=True)
    watch.start()
    finished = False
    try:
        pickle.dump((memory, seconds, task, arguments, progress is not None), worker.requests)
        worker.requests.flush()
        while True:
            kind, reply = pickle.load(worker.replies)  # noqa: S301  from our own worker
            if kind == "progress":
                assert progress is not None
                progress(*reply)
                continue
            finished = True
            if kind == "result":
                return reply
            raise reply
    except (EOFError, OSError, pickle.UnpicklingError) as died:
        if cancelled.is_set():
            raise Problem("import_cancelled") from died
        raise Problem("E-LIMIT", gigabytes=memory >> 30, minutes=round(seconds / 60)) from died
    finally:
        ended.set()
        watch.join()
        if not finished:
            worker.kill()
        worker.close()


def serve(requests: IO[bytes], replies: IO[bytes]) -> None:
    """The worker's side: run one task from `requests`; send its progress, then its result or exception, to `replies`."""
    memory, seconds, task, arguments, reports_progress = pickle.load(requests)  # noqa: S301  from the process that started this one
    _limit(memory, seconds)

    def send(kind: str, content: object) -> None:
        pickle.dump((kind, content), replies)
        replies.flush()

    keywords = {"progress": lambda share, step: send("progress", (share, step))} if reports_progress else {}
    try:
        result = task(*arguments, **keywords)
    except MemoryError:
        return
    except Problem as problem:
        send("problem", problem)
    except Exception as unforeseen:  # noqa: BLE001  whatever it is, the process that waits raises it
        send("error", UnforeseenError(redacted_traceback(unforeseen)))
    else:
        send("result", result)


def _watch(worker: Worker, ended: threading.Event, cancelled: threading.Event, stopped: Callable[[], bool] | None, until: float) -> None:
    """Kill the worker when its time is over or `stopped` returns True."""
    while not ended.wait(_WATCH_SECONDS):
        if stopped is not None and stopped():
            cancelled.set()
        if cancelled.is_set() or time.monotonic() > until:
            worker.kill()
            return


def _limit(memory: int, seconds: float) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the wall clock is watched by the parent all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
