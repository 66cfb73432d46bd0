"""Seals: a hash chain over the rows of the ledger, so that a row altered by hand, or inserted, is noticed.

A seal is the SHA-256 of the seal before and the row's own columns, as certificate logs chain theirs (Haber and Stornetta, "How to
time-stamp a digital document", Journal of Cryptology 3, 1991). Rows of an earlier edition carry none: the first sealed row seals them.
A chain alone cannot show that its last rows were removed.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

_COLUMNS = "position, recorded_at, author, kind, effective_on, payload"


def seal_of(before: str, row: Sequence[Any]) -> str:
    """The seal of a row: (position, recorded_at, author, kind, effective_on, payload as text), after the seal `before`."""
    return hashlib.sha256(json.dumps([before, *row], ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def last_seal(connection: sqlite3.Connection) -> str:
    """What the next row's seal is built on; empty for the first row."""
    last = connection.execute("SELECT seal FROM ledger ORDER BY position DESC LIMIT 1").fetchone()
    if last is None or last[0]:
        return last[0] if last else ""
    return "".join(seal for _, seal, _ in list(_chain(connection))[-1:])


def first_altered_position(connection: sqlite3.Connection) -> int | None:
    """The first position whose row, or one before it, is not what was written; None where all are."""
    if "seal" not in {column[1] for column in connection.execute("PRAGMA table_info(ledger)")}:
        return None
    sealed = False
    for position, right, stored in _chain(connection):
        sealed = sealed or bool(stored)
        if sealed and stored != right:
            return position
    return None


def _chain(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    """(position, the seal it should have, the seal it has) of every row, in order."""
    before = ""
    for *row, stored in connection.execute(f"SELECT {_COLUMNS}, seal FROM ledger ORDER BY position"):
        before = seal_of(before, row)
        yield row[0], before, stored
