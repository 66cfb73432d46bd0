"""Data versions: immutable files, listed here. `publishing` builds them, `pointer` says which one is current, `undo` goes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import is_demo_company
from crmcore.store.engine.damage import require_intact
from crmcore.store.files.paths import finished_versions
from crmcore.store.ledger.ledger import RESTORED, Ledger
from crmcore.store.versions.history import retired_versions, signature_of, signature_or_none
from crmcore.store.versions.pointer import current_version_number

#: the note of a version that was only brought up to the present layout
MIGRATION_NOTE = "layout"
#: ledger kind → its fields that name versions that are, or were once, current
_VERSION_FIELDS = {"import": ("version",), "undo": ("from", "to"), RESTORED: ("version", "from")}


@dataclass(frozen=True, slots=True)
class Version:
    """One data version. `created_at` is UTC in ISO 8601, `rows` counts per table, `size` is in bytes."""

    number: int
    created_at: str
    note: str
    base: int | None
    rows: Mapping[str, int]
    size: int
    is_current: bool


def versions(company_dir: Path) -> tuple[Version, ...]:
    """Every finished version whose signature can be read, oldest first. None is current where the pointer is damaged."""
    try:
        current = current_version_number(company_dir)
    except Problem:
        current = None
    signatures = {number: signature_or_none(company_dir, number) for number in finished_versions(company_dir)}
    return tuple(
        Version(
            number=number,
            created_at=signature["created_at"],
            note=signature["note"],
            base=signature["base"],
            rows={name: table["rows"] for name, table in signature["tables"].items()},
            size=signature["size"],
            is_current=number == current,
        )
        for number, signature in signatures.items()
        if signature is not None
    )


def abandoned_versions(company_dir: Path) -> frozenset[int]:
    """Numbers of the versions that an import finished and was killed before it wrote them down: no row of the ledger names
    them, nothing was built on them, they were never current. A version that is only a layout migration, or the demo's, needs no row.

    The next import removes them; until then nobody may make them current, for the ledger would not know what came in. Empty
    where the company is damaged: no way out may be shut."""
    try:
        current = current_version_number(company_dir)
        if current is not None:
            require_intact(company_dir, current)
        signatures = {number: signature_of(company_dir, number) for number in finished_versions(company_dir)}
        retired = [signature_of(company_dir, number) for number in retired_versions(company_dir)]
        bases = {signature["base"] for signature in (*signatures.values(), *retired)}
        candidates = {
            number
            for number, signature in signatures.items()
            if number != current and number not in bases and signature["note"] != MIGRATION_NOTE
        }
        if not candidates or is_demo_company(company_dir):
            return frozenset()
        # the whole trail: a version named by a row that a restored backup took back was current once
        rows = [(row.payload, field) for row in Ledger(company_dir).trail() for field in _VERSION_FIELDS.get(row.kind, ())]
    except Problem:
        return frozenset()
    return frozenset(candidates - {payload.get(field) for payload, field in rows})
