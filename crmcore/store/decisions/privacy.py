"""Whether a company hides personal data: ledger rows, of which the last one counts; and which attributes that hides."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.decisions.privacy import Privacy
from crmcore.domain.kernel.names import one_line
from crmcore.store.companies.companies import Company
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.ledger.ledger import Ledger, LedgerRow

KIND = "privacy"


def privacy_row(company_dir: Path) -> LedgerRow | None:
    """The decision in force with who made it and when; None where nobody has decided."""
    rows = Ledger(company_dir).rows(KIND)
    return rows[-1] if rows else None


def privacy_of(company_dir: Path) -> Privacy:
    """What the company hides now; nothing where nobody has decided."""
    row = privacy_row(company_dir)
    return Privacy() if row is None else privacy_from_row(row)


def privacy_from_row(row: LedgerRow) -> Privacy:
    """What the decision of a ledger row hides."""
    return Privacy(row.payload["hidden"], tuple(row.payload["attributes"]))


def set_privacy(company: Company, chosen: Privacy, *, author: str) -> int:
    """Hide or show personal data from now on; returns the ledger position. `Problem("author_missing")`."""
    named = sorted({one_line(name) for name in chosen.attributes} - {""})
    return Ledger(company.dir).append(KIND, {"hidden": chosen.hidden, "attributes": named}, author=author)


def hidden_attributes(company_dir: Path, version: int, chosen: Privacy) -> frozenset[str]:
    """Names of the attributes that `chosen` hides in a version: those it names and those of personal categories."""
    if not chosen.hidden:
        return frozenset()
    with cursor_for(company_dir, version) as cursor:
        found = run_query(cursor, "personal_attributes")["name"].to_pylist()
    return frozenset((*chosen.attributes, *found))
