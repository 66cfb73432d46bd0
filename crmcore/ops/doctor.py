"""Health checks: a real query to each company, the disk, the libraries and the server's settings."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.verify import company_folders
from crmcore.store.companies.companies import open_company
from crmcore.store.engine.engine import cursor_for
from crmcore.store.engine.signature import read_signature
from crmcore.store.versions.health import find_damage
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.versions import versions

ROOT = Path(__file__).resolve().parents[2]
#: settings of Streamlit that keep the server private and quick, see docs/reliability.md
SETTINGS: tuple[tuple[str, str, Any], ...] = (
    ("server", "address", "localhost"),
    ("browser", "gatherUsageStats", False),
    ("client", "showErrorDetails", "none"),
    ("runner", "postScriptGC", False),
)
#: a new version is built beside the current one: room for so many of the largest, and never less than this
_VERSIONS_OF_ROOM, _LEAST_ROOM = 3, 1 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `keep.doctor.<code>.well` or `.ill` says the result in words; `problem` where a company has its own."""

    code: str
    passed: bool
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None


def doctor(root: Path, folders: tuple[Path, ...] | None = None) -> tuple[Check, ...]:
    """Every check, of the companies in `folders` (None: all under `root`). Nothing is left behind."""
    known = company_folders(root) if folders is None else folders
    return (*(check for folder in known for check in _company(folder)), _writing(root), _room(root, known), *_libraries(), *_settings())


def _company(folder: Path) -> Iterator[Check]:
    name = folder.name
    try:
        company = open_company(folder)
        name = company.name
        if (damage := find_damage(folder)) is not None:
            raise damage
        number = current_version_number(folder)
        if number is None:
            yield Check("empty", True, {"company": name})
            return
        wanted = read_signature(folder, number)["tables"]["customer"]["rows"]
        with cursor_for(folder, number) as cursor:
            found = cursor.execute("select count(*) from customer").fetchall()[0][0]
        yield Check("answers", found == wanted, {"company": name, "version": number, "customers": found})
    except Problem as problem:
        yield Check("company", False, {"company": name}, problem)
    except (duckdb.Error, OSError) as failed:
        yield Check("failing", False, {"company": name, "kind": type(failed).__name__})


def _writing(root: Path) -> Check:
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root) as file:
            file.write(b"\0")
        return Check("writing", True, {"folder": str(root)})
    except OSError:
        return Check("writing", False, {"folder": str(root)})


def _room(root: Path, folders: tuple[Path, ...]) -> Check:
    largest = max((v.size for folder in folders for v in versions(folder)), default=0)
    needed = max(_LEAST_ROOM, _VERSIONS_OF_ROOM * largest)
    here = next(folder for folder in (root, *root.parents) if folder.exists())
    free = shutil.disk_usage(here).free
    return Check("room", free >= needed, {"free": free >> 20, "needed": needed >> 20})


def _libraries() -> Iterator[Check]:
    """Each library that requirements.txt asks for, in the version it asks for."""
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if (requirement := re.match(r"([\w.-]+)(?:\[[\w,]+\])?\s*(?:(==|>=|~=)\s*([\d.]+))?", line)) is None:
            continue
        name, how, least = requirement.groups()
        try:
            found = version(name)
        except PackageNotFoundError:
            yield Check("library", False, {"library": name, "found": "–", "wanted": least or "–"})
            continue
        fits = least is None or _fits(found, how, least)
        yield Check("library", fits, {"library": name, "found": found, "wanted": least or "–"})


def _fits(found: str, how: str, wanted: str) -> bool:
    have, requirement = ([int(n) for n in re.findall(r"\d+", text)] for text in (found, wanted))
    return have[: len(requirement)] == requirement if how == "==" else have >= requirement


def _settings() -> Iterator[Check]:
    """The server's settings as they will be: the project's file, and what the environment puts over it."""
    try:
        settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        settings = {}
    named = os.environ.get("STREAMLIT_SERVER_ALLOWED_HOSTS", "").split() or settings.get("server", {}).get("allowedHosts", [])
    yield Check("hosts", bool(named) and "*" not in named, {"hosts": ", ".join(named) or "–"})
    for section, name, wanted in SETTINGS:
        variable = f"STREAMLIT_{section}_{re.sub('(?<=[a-z])(?=[A-Z])', '_', name)}".upper()
        found = os.environ.get(variable, settings.get(section, {}).get(name))
        yield Check(
            "setting",
            str(found).lower() == str(wanted).lower(),
            {"setting": f"{section}.{name}", "found": str(found), "wanted": str(wanted)},
        )
