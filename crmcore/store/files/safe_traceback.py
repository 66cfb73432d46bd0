"""Where an error happened, told without what it says: that may quote a cell of somebody's data."""

from __future__ import annotations

import traceback
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]


def redacted_traceback(error: BaseException) -> str:
    """The kind of the error and of those it came from, each with its steps as file:line function, innermost first."""
    told, seen = [], set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        places = [f"{_short(step.filename)}:{step.lineno} {step.name}" for step in reversed(traceback.extract_tb(link.__traceback__))]
        told.append(" < ".join([type(link).__name__, *places]))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "; from ".join(told)


def _short(file: str) -> str:
    path = Path(file)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) and ".venv" not in path.parts else path.name
