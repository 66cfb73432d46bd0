"""A task in a process of its own, with a limit on memory and time: a file that kills its reader kills nothing else.

A spreadsheet of 5 KB with one far cell makes its reader ask for half a terabyte and abort; that must not be the dashboard.
"""
from __future__ import annotations

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

    `task` is a function of a module, arguments and result can be pickled. A Problem or Question of the task is raised
    here; `E-SHAPE` when the child ran out of memory or time or died.
    """
    try:
        child = subprocess.run([sys.executable, "-m", "crmcore.store.confined", str(memory)], cwd=_PROJECT, timeout=seconds,
                               input=pickle.dumps((task, arguments)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as late:
        raise Problem("E-SHAPE") from late
    if child.returncode:
        raise Problem("E-SHAPE")
    kind, told = pickle.loads(child.stdout)
    if kind == "question":
        raise Question(told.pop("code"), **told)
    if kind == "problem":
        raise Problem(told.pop("code"), **told)
    return told


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; time is limited all the same
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _answer(task: Callable[..., Any], arguments: tuple[object, ...]) -> tuple[str, Any]:
    try:
        return "result", task(*arguments)
    except Problem as problem:
        return ("question" if isinstance(problem, Question) else "problem"), {"code": problem.code, **problem.values}


if __name__ == "__main__":
    task, arguments = pickle.load(sys.stdin.buffer)
    _limit_memory(int(sys.argv[1]))
    try:
        answer = _answer(task, arguments)
    except MemoryError:
        sys.exit(1)
    sys.stdout.buffer.write(pickle.dumps(answer))
