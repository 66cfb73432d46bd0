"""A task in a process of its own, with a limit on memory and time: a file that kills its reader kills nothing else.

A spreadsheet of 5 KB with one far cell makes its reader ask for half a terabyte and abort; that must not be the dashboard.
"""
from __future__ import annotations

import copyreg
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crmcore.domain.problems import Problem, Question

MEMORY_BYTES = 3 << 30
SECONDS = 180
_PROJECT = Path(__file__).resolve().parents[2]


def confined(task: Callable[..., Any], *arguments: object, memory: int = MEMORY_BYTES, seconds: int = SECONDS) -> Any:
    """What `task(*arguments)` returns, run in a child of at most `memory` bytes and `seconds`.

    `task` is a function of a module; arguments and result can be pickled. A Problem or Question of the task is raised
    here; `E-SHAPE` when the child ran out of memory or time or died.
    """
    try:
        child = subprocess.run([sys.executable, "-c", "from crmcore.store.confined import serve; serve()"], cwd=_PROJECT,
                               timeout=seconds, input=pickle.dumps((memory, task, arguments)), stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as late:
        raise Problem("E-SHAPE") from late
    if child.returncode:
        raise Problem("E-SHAPE")
    result, problem = pickle.loads(child.stdout)
    if problem:
        raise problem
    return result


def serve() -> None:
    """The child's side: one task from standard input, its result or Problem to standard output."""
    memory, task, arguments = pickle.load(sys.stdin.buffer)
    _limit_memory(memory)
    try:
        answer = task(*arguments), None
    except Problem as problem:
        answer = None, problem
    sys.stdout.buffer.write(pickle.dumps(answer))


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; the time is limited all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _rebuilt(kind: type[Problem], code: str, values: dict[str, object]) -> Problem:
    return kind(code, **values)


# an exception pickles its arguments, and a Problem's are keywords
for _kind in (Problem, Question):
    copyreg.pickle(_kind, lambda p: (_rebuilt, (type(p), p.code, p.values)))
