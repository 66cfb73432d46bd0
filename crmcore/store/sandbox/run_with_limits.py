"""A task in a process of its own, with limits on memory and time: a file that kills its reader kills nothing else.

A spreadsheet of 5 KB with one far cell makes its reader ask for half a terabyte and abort; that must not be the dashboard.
"""

from __future__ import annotations

import copyreg
import pickle
import threading
import time
from collections.abc import Callable
from typing import IO, Any

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.files.safe_traceback import steps
from crmcore.store.sandbox.fork_server import Child, child

MEMORY_BYTES = 4 << 30
#: of the clock and of the processors together
SECONDS = 900
_WATCH_SECONDS = 0.05

Tell = Callable[[float, str], None]


class UnforeseenError(RuntimeError):
    """An error in a child that nobody foresaw: its kind and where it happened. Its text stays there, for it may quote
    what stands in the file."""


def confined(
    task: Callable[..., Any],
    *arguments: object,
    tell: Tell | None = None,
    stopped: Callable[[], bool] | None = None,
    memory: int = MEMORY_BYTES,
    seconds: float = SECONDS,
) -> Any:
    """What `task(*arguments)` returns, run in a child of at most `memory` bytes and `seconds`.

    `task` is a function of a module; arguments and result can be pickled. With `tell` the task gets a `tell` of its own,
    whose calls arrive here. Raises the task's Problem or Question; `import_cancelled` once `stopped` says so;
    `E-LIMIT` (gigabytes, minutes) when the child ran out of memory or time or died; `import_failed` when the computer has no
    room for a child; `UnforeseenError` for any other error.
    """
    try:
        helper = child()
    except (OSError, EOFError, pickle.UnpicklingError) as refused:
        raise Problem("import_failed", kind=type(refused).__name__) from refused
    ended, cancelled = threading.Event(), threading.Event()
    watch = threading.Thread(target=_watch, args=(helper, ended, cancelled, stopped, time.monotonic() + seconds), daemon=True)
    watch.start()
    over = False
    try:
        pickle.dump((memory, seconds, task, arguments, tell is not None), helper.orders)
        helper.orders.flush()
        while True:
            kind, answer = pickle.load(helper.answers)
            if kind == "told":
                assert tell is not None
                tell(*answer)
                continue
            over = True
            if kind == "result":
                return answer
            raise answer
    except (EOFError, OSError, pickle.UnpicklingError) as died:
        if cancelled.is_set():
            raise Problem("import_cancelled") from died
        raise Problem("E-LIMIT", gigabytes=memory >> 30, minutes=round(seconds / 60)) from died
    finally:
        ended.set()
        watch.join()
        if not over:
            helper.kill()
        helper.close()


def serve(orders: IO[bytes], answers: IO[bytes]) -> None:
    """The child's side: one task from `orders`; what it tells, then its result or problem, to `answers`."""
    memory, seconds, task, arguments, telling = pickle.load(orders)
    _limit(memory, seconds)

    def say(kind: str, what: object) -> None:
        pickle.dump((kind, what), answers)
        answers.flush()

    told = {"tell": lambda share, step: say("told", (share, step))} if telling else {}
    try:
        result = task(*arguments, **told)
    except MemoryError:
        return
    except Problem as problem:
        say("problem", problem)
    except Exception as unforeseen:
        say("error", UnforeseenError(steps(unforeseen)))
    else:
        say("result", result)


def _watch(helper: Child, ended: threading.Event, cancelled: threading.Event, stopped: Callable[[], bool] | None, until: float) -> None:
    """Stop the child when its time is over or somebody has changed their mind."""
    while not ended.wait(_WATCH_SECONDS):
        if stopped is not None and stopped():
            cancelled.set()
        if cancelled.is_set() or time.monotonic() > until:
            helper.kill()
            return


def _limit(memory: int, seconds: float) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the clock is watched from outside all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _rebuilt(kind: type[Problem], code: str, values: dict[str, object]) -> Problem:
    return kind(code, **values)


# an exception pickles its arguments, and a Problem's are keywords
for _kind in (Problem, Question):
    copyreg.pickle(_kind, lambda p: (_rebuilt, (type(p), p.code, p.values)))
