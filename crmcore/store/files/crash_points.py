"""Crash points: named moments of a write, in their order, for the proofs that kill a writer at each of them.

In everyday use there are no listeners, and passing one costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable

#: copied to checked: the file is read in its worker process; staged to signed: the next version is built; recorded, written: the
#: import's own record and its ledger row; pointed: the new version is current. `synced` and `renamed` are passed by every file.
CRASH_POINTS = (
    "copied",
    "parsed",
    "checked",
    "staged",
    "built",
    "checkpointed",
    "synced",
    "renamed",
    "signed",
    "recorded",
    "written",
    "pointed",
)

#: called with each point that is passed
listeners: list[Callable[[str], None]] = []


def reached(point: str) -> None:
    """Tell the listeners that a writer has come as far as `point`."""
    for listen in listeners:
        listen(point)
