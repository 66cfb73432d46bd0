"""Companies: each in a folder of its own, with a small file for its name and currency."""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, count
from pathlib import Path
from typing import Any

from crmcore.domain.kernel.names import LONGEST_NAME, checked_name, one_line
from crmcore.domain.kernel.problems import Problem
from crmcore.store.files.atomic_write import atomic_write_text
from crmcore.store.files.disk_errors import disk_errors_as_problems
from crmcore.store.files.locks import import_lock

FILE = "company.toml"
LONGEST_SLUG = 40
#: names that Windows keeps for devices
RESERVED = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)})


@dataclass(frozen=True, slots=True)
class Company:
    """One company's folder and what it is called. `currency` is an ISO 4217 code, "" while nobody has said; `language` that of
    a demo's words; `twin` the folder beside it of the same demo in another language, built when it is asked for."""

    dir: Path
    name: str
    currency: str = ""
    is_demo: bool = False
    language: str = ""
    twin: str = ""

    @property
    def slug(self) -> str:
        """The folder's name: what links call the company."""
        return self.dir.name


def data_root() -> Path:
    """The folder that holds the companies: `CRM_DATA` of the environment, else data/local of the project."""
    configured = os.environ.get("CRM_DATA")
    return Path(configured).resolve() if configured else Path(__file__).resolve().parents[3] / "data" / "local"


def list_companies(root: Path) -> tuple[Company, ...]:
    """Every company under `root`, the demos first, by folder, then by name. A folder whose description cannot be read is left
    out, so that one damaged company does not block the others."""
    return tuple(sorted(_readable_companies(root), key=lambda c: (not c.is_demo, "" if c.is_demo else c.name.casefold(), c.slug)))


def find_company(root: Path, slug: str) -> Company:
    """The company that a link calls `slug`, looked up in the list, never joined to a path; `Problem("no_company")`."""
    for company in list_companies(root):
        if company.slug == slug:
            return company
    raise Problem("no_company", name=one_line(slug)[:LONGEST_NAME])


def create_company(root: Path, name: str, currency: str = "", demo: bool = False) -> Company:
    """Start a company in a folder of its own under `root` (created if missing).

    `Problem`: company_name_missing, text_too_long, bad_currency, company_exists (names differing only in case are
    the same)."""
    name, currency = checked_name(name, "company_name_missing"), _currency(currency)
    if any(c.name.casefold() == name.casefold() for c in list_companies(root)):
        raise Problem("company_exists", name=name)
    slug = _slug(name)
    with disk_errors_as_problems():
        root.mkdir(parents=True, exist_ok=True)
        for folder in chain([slug], (f"{slug}-{n}" for n in count(2))):
            try:
                (root / folder).mkdir()  # fails if somebody else has just taken it, so nobody shares a folder
            except FileExistsError:
                continue
            return _write_description(Company(root.resolve() / folder, name, currency, demo))
    raise AssertionError("count() never ends")


def open_company(dir: Path, create: bool = False, name: str | None = None) -> Company:
    """The company in the folder `dir`. With `create` a folder without a company becomes one, called `name` or as
    the folder is called. `Problem`: no_company, not_a_folder, bad_company_file."""
    dir = Path(dir).resolve()
    if dir.exists() and not dir.is_dir():
        raise Problem("not_a_folder", name=dir.name)
    if (dir / FILE).exists():
        return _read(dir)
    if not create:
        raise Problem("no_company", name=dir.name)
    called = checked_name(name or dir.name[:LONGEST_NAME], "company_name_missing")
    with disk_errors_as_problems():
        dir.mkdir(parents=True, exist_ok=True)
        return _write_description(Company(dir, called))


def company_currency(dir: Path) -> str:
    """The currency of the company in `dir`; "" while nobody has said. `Problem`: bad_company_file."""
    return _read(dir).currency if (dir / FILE).exists() else ""


def keep_currency(dir: Path, currency: str) -> None:
    """Give the company in `dir` its currency, where it has none yet; "" and a folder without a company change nothing."""
    if currency and (dir / FILE).exists() and not (company := _read(dir)).currency:
        update_company(company, currency=currency)


def is_demo_company(dir: Path) -> bool:
    """Whether the company in `dir` is the demo; a folder without a description is not. `Problem`: bad_company_file."""
    return (dir / FILE).exists() and _read(dir).is_demo


def update_company(
    company: Company,
    *,
    name: str | None = None,
    currency: str | None = None,
    is_demo: bool | None = None,
    language: str | None = None,
    twin: str | None = None,
) -> Company:
    """Give the company another name or currency, or make it the demo, of a language and with a twin; its folder and links stay. Errors
    as `create_company`."""
    return _write_description(
        replace(
            company,
            name=company.name if name is None else checked_name(name, "company_name_missing"),
            currency=company.currency if currency is None else _currency(currency),
            is_demo=company.is_demo if is_demo is None else is_demo,
            language=company.language if language is None else language,
            twin=company.twin if twin is None else twin,
        )
    )


def remove_unused_company(company: Company) -> None:
    """Remove a company that was started for an import which then failed. One that has data stays, and so does one that
    somebody else is importing into at this moment."""
    try:
        with import_lock(company.dir, owner=company.name):
            if not any((company.dir / "versions").glob("*.json")):
                shutil.rmtree(company.dir)
    except Problem as busy:
        if busy.code != "import_running":
            raise


def _readable_companies(root: Path) -> Iterator[Company]:
    for described in root.glob(f"*/{FILE}"):
        try:
            yield _read(described.parent.resolve())
        except Problem:
            continue


def _read(dir: Path) -> Company:
    try:
        now = (dir / FILE).stat()
        fields = _parsed(dir / FILE, now.st_ino, now.st_mtime_ns, now.st_size)
        name, currency = checked_name(fields["name"], "company_name_missing"), _currency(fields.get("currency", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, Problem) as broken:
        raise Problem("bad_company_file", name=dir.name) from broken
    return Company(dir, name, currency, fields.get("demo") is True, str(fields.get("language", "")), str(fields.get("twin", "")))


@lru_cache(maxsize=256)
def _parsed(path: Path, inode: int, changed: int, size: int) -> Mapping[str, Any]:  # noqa: ARG001  a part of the cache's key
    """The fields of a description, cached while the file keeps inode, date and size: it is only ever replaced as a whole."""
    return tomllib.loads(path.read_text("utf-8"))


def _write_description(company: Company) -> Company:
    fields = {"name": company.name, "currency": company.currency, "demo": company.is_demo}
    fields |= {key: value for key, value in {"language": company.language, "twin": company.twin}.items() if value}
    # A JSON string or boolean is a TOML one, once control characters are removed.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in fields.items()]
    atomic_write_text(company.dir / FILE, "".join(lines))
    return company


def _currency(code: str) -> str:
    code = code.strip().upper()
    if code and not re.fullmatch(r"[A-Z]{3}", code):
        raise Problem("bad_currency", currency=one_line(code)[:LONGEST_NAME])
    return code


def _slug(name: str) -> str:
    """Letters and digits of any script, the rest dashes: 华东 仓储 (2024) → 华东-仓储-2024; never a path or a device."""
    letters = "".join(c if c.isalnum() else "-" for c in unicodedata.normalize("NFKC", name).casefold())
    slug = "-".join(filter(None, letters.split("-")))[:LONGEST_SLUG].strip("-")
    return f"company-{slug}".strip("-") if not slug or slug in RESERVED else slug
