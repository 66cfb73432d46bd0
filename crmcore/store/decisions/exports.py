"""Exports: a ledger row for every file that was downloaded or written, with who took it and the hash of its bytes."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from crmcore.store.companies.companies import Company
from crmcore.store.decisions.privacy import privacy_of
from crmcore.store.ledger.ledger import Ledger

KIND = "export"


def record_export(company: Company, content: bytes, *, what: str, file: str, rows: int, author: str, **details: Any) -> int:
    """Record that `content` left as `file`; returns the ledger position.

    Parameters
    ----------
    what
        Names the list.
    rows
        Counts the lines in it.
    details
        What the figures rest on, None or absent where the file has none: `scenario` (a Scenario's key), `version`, `ledger`,
        `effective_on`; and whatever else says which rows they were (plain JSON).

    Raises
    ------
    Problem
        author_missing: nothing leaves unsigned.
    """
    effective_on: date | None = details.pop("effective_on", None)
    basis = {name: details.pop(name, None) for name in ("scenario", "version", "ledger")}
    payload = {
        "what": what,
        "format": file.rsplit(".", 1)[-1],
        "file": file,
        **basis,
        "hidden": privacy_of(company.dir).hidden,
        **details,
        "rows": rows,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return Ledger(company.dir).append(KIND, payload, author=author, effective_on=effective_on)
