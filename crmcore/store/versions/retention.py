"""Retention: how many data versions are kept and how long; the others are deleted, but never one in use.

Of a deleted version only the signature stays, as `.gone`, so that its number is never used again and what was built
on it stays traceable. The signature is renamed first: killed on the way, the rest is unfinished and removed later.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.settings import set_setting, setting
from crmcore.store.engine.version_lock import exclusive_version_lock
from crmcore.store.files.atomic_write import sync_to_disk
from crmcore.store.files.paths import retired_file, signature_file, versions_folder
from crmcore.store.versions.layout_migration import undo_target
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.versions import Version, versions

SETTING = "keep_versions"
#: the current version and the one to undo to are always kept; a century is forever
LEAST_VERSIONS, MOST_VERSIONS, MOST_DAYS = 2, 1000, 36_500


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """Keep the newest `versions`, and every version of the last `days`."""

    versions: int = 10
    days: int = 30

    def checked(self) -> RetentionPolicy:
        """The same, if both are whole numbers in their limits; else `Problem("bad_keeping")`."""
        limits = ((self.versions, LEAST_VERSIONS, MOST_VERSIONS), (self.days, 0, MOST_DAYS))
        if not all(type(n) is int and least <= n <= most for n, least, most in limits):
            raise Problem(
                "bad_keeping", versions=str(self.versions), days=str(self.days), least=LEAST_VERSIONS, most=MOST_VERSIONS, longest=MOST_DAYS
            )
        return self


def retention_policy(company: Company) -> RetentionPolicy:
    """The company's policy, as last set."""
    return RetentionPolicy(**setting(company, SETTING, asdict(RetentionPolicy())))


def set_retention_policy(company: Company, policy: RetentionPolicy, *, author: str) -> int:
    """Set another policy from now on; returns the ledger position. `Problem`: bad_keeping, author_missing."""
    return set_setting(company, SETTING, asdict(policy.checked()), author=author)


def prune(company_dir: Path, policy: RetentionPolicy | None = None, now: datetime | None = None) -> tuple[int, ...]:
    """Delete the versions that need not be kept and that nobody uses; returns their numbers. For the holder of the
    import lock. `policy`: instead of the company's setting; `now`: the clock, in tests.

    Kept are, besides what the policy keeps, the current version, the one that undo leads back to, and every version
    that a process reads at this moment. Published grades are files of their own and need no version."""
    policy_in_force = (policy or retention_policy(Company(company_dir, company_dir.name))).checked()
    return tuple(n for n in expired_versions(company_dir, policy_in_force, now or datetime.now(UTC)) if _deleted(company_dir, n))


def expired_versions(company_dir: Path, policy_in_force: RetentionPolicy, now: datetime) -> tuple[int, ...]:
    """Versions that the policy does not keep, the oldest first."""
    known = {v.number: v for v in versions(company_dir)}
    retained = {
        current_version_number(company_dir),
        *sorted(known)[-policy_in_force.versions :],
        *_undone(known, current_version_number(company_dir)),
    }
    since = now - timedelta(days=policy_in_force.days)
    return tuple(n for n, v in sorted(known.items()) if n not in retained and datetime.fromisoformat(v.created_at) < since)


def _undone(known: Mapping[int, Version], number: int | None) -> set[int | None]:
    return {undo_target(known, number)} if number is not None and number in known else set()


def _deleted(company_dir: Path, version: int) -> bool:
    with exclusive_version_lock(company_dir, version) as unused:
        if not unused:
            return False
        os.replace(signature_file(company_dir, version), retired_file(company_dir, version))
        sync_to_disk(versions_folder(company_dir))
        for path in versions_folder(company_dir).glob(f"{version:06d}.*"):
            if path != retired_file(company_dir, version):
                path.unlink(missing_ok=True)
    return True
