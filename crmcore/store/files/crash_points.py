"""Named moments on the way of a write, in their order: for the proofs that kill a writer at each of them.

In everyday use nobody listens, and passing one costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable

#: copied to checked: the file is read in its child; staged to signed: the next version is built; recorded, written: the import's
#: own record and its row of the ledger; pointed: the new version is in force. `synced` and `renamed` are passed by every file.
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

#: who wants to know
listeners: list[Callable[[str], None]] = []


def reached(phase: str) -> None:
    """Tell the listeners that a writer has come as far as `phase`."""
    for listen in listeners:
        listen(phase)
