"""What was read of a ledger, kept for as long as its file has not changed: a page asks for the same few rows at every move of
a slider, and to open the file, look at it and close it takes SQLite a millisecond each time.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

#: a file written to a moment ago may be written to once more without its date telling: so long it is read anew every time
SETTLED_SECONDS = 3.0
#: what is kept at most, all ledgers together
MOST = 512

Read = TypeVar("Read")
_lock = threading.Lock()
_kept: OrderedDict[tuple[Path, object], tuple[object, Any]] = OrderedDict()


def remembered(file: Path, what: object, read: Callable[[], Read]) -> Read:
    """What `read` gives of the ledger `file`, asked again only when the file may have changed. `what` names the question.

    The answer is shared by all who ask: nobody may change it.
    """
    seen = _at_rest(file)
    with _lock:
        known = _kept.get((file, what))
    if known is not None and seen is not None and known[0] == seen:
        return known[1]
    answer = read()
    if seen is not None and _at_rest(file) == seen:  # nobody wrote meanwhile
        with _lock:
            _kept[file, what] = seen, answer
            _kept.move_to_end((file, what))
            if len(_kept) > MOST:
                _kept.popitem(last=False)
    return answer


def _at_rest(file: Path) -> tuple[int, int, int] | None:
    """Which file it is, its size and its date; None while rows stand in SQLite's log beside it, where the file was written to
    just now (or, by a clock set back since, later than now), and where there is none."""
    try:
        told = file.stat()
        log = file.with_name(f"{file.name}-wal")
        if log.exists() and log.stat().st_size:
            return None
    except OSError:
        return None
    return (told.st_ino, told.st_size, told.st_mtime_ns) if time.time() - told.st_mtime > SETTLED_SECONDS else None
