"""Tracebacks without messages and values: those may quote a cell of somebody's data."""

from __future__ import annotations

import traceback
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]


def redacted_traceback(error: BaseException) -> str:
    """The type of the error and of those it came from, each with its frames as file:line function, innermost first."""
    described, visited = [], set()
    link: BaseException | None = error
    while link is not None and id(link) not in visited:
        visited.add(id(link))
        frames = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(traceback.extract_tb(link.__traceback__))]
        described.append(" < ".join([type(link).__name__, *frames]))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "; from ".join(described)


def _short(file: str) -> str:
    path = Path(file)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) and ".venv" not in path.parts else path.name
