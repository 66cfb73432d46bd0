"""Profiles of the target customer as ledger rows; what they mean is `crmcore.domain.target_customers.profile`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.target_customers.profile import TargetProfile
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger

KIND = "target_profile"


def profile_rows(company_dir: Path) -> tuple[TargetProfile, ...]:
    """Every profile, oldest first."""
    return tuple(
        TargetProfile(
            tuple((field, tuple(values)) for field, values in row.payload["conditions"]),
            row.effective_on or date.min,
            row.author,
            row.recorded_at,
            row.position,
        )
        for row in Ledger(company_dir).rows(KIND)
    )


def record_profile(company: Company, profile: TargetProfile, *, author: str, based_on: int | None = None) -> int:
    """Sign a profile, one without conditions: take back the one in force; returns the ledger position.

    `based_on`: position of the newest profile that the author saw, 0: none; a newer one is not overwritten. `Problem`: author_missing,
    target_profile_changed and those of `TargetProfile.checked`.
    """
    checked_name(author, "author_missing")
    checked = profile.checked()
    with Ledger(company.dir).transaction() as transaction:
        newer = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        if newer:
            raise Problem("target_profile_changed", author=newer[-1].author)
        payload = {"conditions": [[field, list(values)] for field, values in checked.conditions]}
        return transaction.append(KIND, payload, author=author, effective_on=checked.effective_on)
