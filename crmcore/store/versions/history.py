"""What each version was built on, also after its files were deleted: of a deleted version only the signature stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crmcore.domain.kernel.problems import Problem
from crmcore.store.engine.signature import read_signature
from crmcore.store.files.paths import finished_versions, retired_file, versions_folder


def signature_of(company_dir: Path, version: int) -> dict[str, Any]:
    """The signature of a version, deleted or not. `Problem`: unknown_version, damaged_version."""
    try:
        return json.loads(retired_file(company_dir, version).read_text("utf-8"))
    except (OSError, ValueError):
        return read_signature(company_dir, version)


def signature_or_none(company_dir: Path, version: int) -> dict[str, Any] | None:
    """The signature of a version, deleted or not; None where it cannot be read."""
    try:
        return signature_of(company_dir, version)
    except Problem:
        return None


def retired_versions(company_dir: Path) -> tuple[int, ...]:
    """Numbers of the versions whose files were deleted (`retention`), ascending."""
    return tuple(sorted(int(path.stem) for path in versions_folder(company_dir).glob("[0-9][0-9][0-9][0-9][0-9][0-9].gone")))


def lineage(company_dir: Path, version: int | None) -> tuple[int, ...]:
    """A version and all it was built on, the newest first, deleted ones among them."""
    base: dict[int, int | None] = {}
    for number in (*finished_versions(company_dir), *retired_versions(company_dir)):
        base[number] = (signature_or_none(company_dir, number) or {}).get("base")
    found: list[int] = []
    while version is not None and version not in found:
        found.append(version)
        version = base.get(version)
    return tuple(found)
