"""How often customers of each tier are contacted at most, as ledger rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.offers.contact_load import ContactCaps, caps_from, default_caps
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

KIND = "contact_caps"


def cap_decisions(company: Company, scheme: str | None = None) -> tuple[ContactCaps, ...]:
    """Every decision about the caps, of a scheme or (None) of all, oldest first."""
    return tuple(_decision(row) for row in Ledger(company.dir).rows(KIND) if scheme is None or row.payload["scheme"] == scheme)


def caps_on(company: Company, scheme: str, tiers: tuple[str, ...], day: date) -> ContactCaps:
    """The caps of a scheme in force on a day; where nobody has decided any, or for other tiers, the proposal."""
    found = decision_in_force(cap_decisions(company, scheme), day)
    return found if found is not None and found.tiers == tiers else default_caps(scheme, tiers)


def set_caps(company: Company, chosen: ContactCaps, *, author: str, effective_on: date, based_on: int | None = None) -> int:
    """Decide the caps, in force from `effective_on` on; returns the ledger position.

    `based_on`: position of the newest caps of the scheme that the author was looking at, 0: none; newer ones are not overwritten.
    `Problem`: author_missing, contact_caps_changed, bad_contact_cap.
    """
    checked_name(author, "author_missing")
    payload = chosen.checked().as_json()
    with Ledger(company.dir).transaction() as transaction:
        rows = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        newer = [row for row in rows if row.payload["scheme"] == chosen.scheme]
        if newer:
            raise Problem("contact_caps_changed", author=newer[-1].author)
        return transaction.append(KIND, payload, author=author, effective_on=effective_on)


def _decision(row: LedgerRow) -> ContactCaps:
    return replace(
        caps_from(row.payload), author=row.author, effective_on=row.effective_on, recorded_at=row.recorded_at, position=row.position
    )
