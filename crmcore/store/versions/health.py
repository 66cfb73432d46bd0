"""Whether a company can be read at all: its pointer, current version and ledger, checked before a page is drawn."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.kernel.problems import Problem
from crmcore.store.engine.damage import require_intact
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.versions.pointer import current_version_number

#: what keeps a company from being read
DAMAGE = {"damaged_version", "no_good_version", "damaged_pointer", "lost_pointer", "damaged_ledger"}


def find_damage(company_dir: Path) -> Problem | None:
    """What is damaged, as the `Problem` that names it; None where all is intact. Costs a few `stat` calls once everything was found so."""
    try:
        version = current_version_number(company_dir)
        if version is not None:
            require_intact(company_dir, version)
        Ledger(company_dir).position()
    except Problem as found:
        if found.code not in DAMAGE:
            raise
        return found
    return None
