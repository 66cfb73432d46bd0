"""How many data versions are kept and how long, and the deleting of the others; nothing in use is ever deleted.

Of a version that goes only its signature stays, as `.gone`, so that its number is never given again and what was built
on it can still be told. The signature is renamed first: killed on the way, the rest is unfinished and swept.
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
#: neither the newest nor undo can be switched off; a century is forever
LEAST_VERSIONS, MOST_VERSIONS, MOST_DAYS = 2, 1000, 36_500


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """What is kept: the newest `versions`, and everything of the last `days`."""

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
    """What the company keeps, as last set."""
    return RetentionPolicy(**setting(company, SETTING, asdict(RetentionPolicy())))


def set_retention_policy(company: Company, chosen: RetentionPolicy, *, author: str) -> int:
    """Keep another number or time from now on; returns the ledger position. `Problem`: bad_keeping, author_missing."""
    return set_setting(company, SETTING, asdict(chosen.checked()), author=author)


def prune(company_dir: Path, chosen: RetentionPolicy | None = None, now: datetime | None = None) -> tuple[int, ...]:
    """Delete the versions that need not be kept and that nobody uses; returns their numbers. For the holder of the
    import lock. `chosen`: instead of the company's setting; `now`: the clock, in tests.

    Kept are, besides what the setting says, the version in force, the one that undo leads back to, and every version
    that a process reads at this moment. Published grades are files of their own and need no version."""
    rule = (chosen or retention_policy(Company(company_dir, company_dir.name))).checked()
    return tuple(n for n in expired_versions(company_dir, rule, now or datetime.now(UTC)) if _deleted(company_dir, n))


def expired_versions(company_dir: Path, rule: RetentionPolicy, now: datetime) -> tuple[int, ...]:
    """Versions that the rule lets go, the oldest first."""
    known = {v.number: v for v in versions(company_dir)}
    kept = {current_version_number(company_dir), *sorted(known)[-rule.versions :], *_undone(known, current_version_number(company_dir))}
    since = now - timedelta(days=rule.days)
    return tuple(n for n, v in sorted(known.items()) if n not in kept and datetime.fromisoformat(v.created_at) < since)


def _undone(known: Mapping[int, Version], number: int | None) -> set[int | None]:
    return {undo_target(known, number)} if number in known else set()


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
