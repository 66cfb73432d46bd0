"""What left the house: a ledger row for every file that was taken away, with who took it and the hash of its bytes."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from crmcore.store.companies.companies import Company
from crmcore.store.decisions.privacy import privacy_of
from crmcore.store.ledger.ledger import Ledger

KIND = "export"


def record_export(
    company: Company,
    content: bytes,
    *,
    what: str,
    file: str,
    rows: int,
    author: str,
    scenario: str | None = None,
    version: int | None = None,
    ledger: int | None = None,
    effective_on: date | None = None,
    **more: Any,
) -> int:
    """Say that `content` left as `file`; returns the ledger position.

    `what` names the list; `rows` counts the lines in it; `scenario` is the Scenario's key, `version` and `ledger` what its
    figures rest on, None where the file has none. `more` is what else says which rows they were (plain JSON).
    `Problem("author_missing")`: nothing leaves unsigned.
    """
    payload = {
        "what": what,
        "format": file.rsplit(".", 1)[-1],
        "file": file,
        "scenario": scenario,
        "version": version,
        "ledger": ledger,
        "hidden": privacy_of(company.dir).hidden,
        **more,
        "rows": rows,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return Ledger(company.dir).append(KIND, payload, author=author, effective_on=effective_on)
