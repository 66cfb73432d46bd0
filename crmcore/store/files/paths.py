"""Paths of a company's data versions. No other module knows the file names."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.kernel.problems import Problem


def versions_folder(company_dir: Path) -> Path:
    """The folder of all data versions of the company in `company_dir`."""
    return Path(company_dir) / "versions"


def database_file(company_dir: Path, version: int) -> Path:
    """The DuckDB file of a version; never written to once it has this name."""
    return versions_folder(company_dir) / f"{version:06d}.duckdb"


def mart_file(company_dir: Path, version: int) -> Path:
    """The stored default mart of a version (newest order date, 12 months), an Arrow IPC file."""
    return versions_folder(company_dir) / f"{version:06d}.mart.arrow"


def customers_file(company_dir: Path, version: int) -> Path:
    """The customers of a version as they are read, an Arrow IPC file."""
    return versions_folder(company_dir) / f"{version:06d}.customers.arrow"


def signature_file(company_dir: Path, version: int) -> Path:
    """The signature of a version. Written last: a version without one was never finished."""
    return versions_folder(company_dir) / f"{version:06d}.json"


def retired_file(company_dir: Path, version: int) -> Path:
    """The signature of a version whose files were deleted: what was built on it must stay traceable."""
    return versions_folder(company_dir) / f"{version:06d}.gone"


def pointer_file(company_dir: Path) -> Path:
    """The file that holds the number of the current version."""
    return Path(company_dir) / "CURRENT"


def finished_versions(company_dir: Path) -> tuple[int, ...]:
    """Numbers of all complete versions, ascending; empty where there is none."""
    found = versions_folder(company_dir).glob("[0-9][0-9][0-9][0-9][0-9][0-9].json")
    return tuple(sorted(int(path.stem) for path in found))


def existing_version(company_dir: Path, version: int) -> int:
    """`version` itself, or `Problem("unknown_version")` where it was never finished."""
    known = finished_versions(company_dir)
    if version not in known:
        raise Problem("unknown_version", version=version, known=", ".join(map(str, known)))
    return version
