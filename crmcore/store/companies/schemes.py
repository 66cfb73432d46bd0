"""The tier schemes on disk: one TOML file each; a company may bring its own in its folder's `schemes/`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from crmcore.domain.grading.schemes import Scheme, scheme_from
from crmcore.domain.kernel.problems import Problem

SHIPPED = Path(__file__).resolve().parents[3] / "data" / "schemes"
DEFAULT = "abcd"


def read_schemes(folder: Path) -> dict[str, Scheme]:
    """Every scheme of a folder by id (the file's name); a damaged file raises `Problem("bad_scheme")` naming it."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            plain = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
            raise Problem("bad_scheme", scheme=path.stem, detail=str(broken)) from broken
        found[path.stem] = scheme_from(plain, path.stem)
    return found


@cache
def _shipped() -> dict[str, Scheme]:
    return read_schemes(SHIPPED)


def schemes(company_dir: Path) -> dict[str, Scheme]:
    """The shipped schemes and the company's own, the default one first."""
    found = {**_shipped(), **read_schemes(company_dir / "schemes")}
    return {DEFAULT: found[DEFAULT], **found}


def scheme(company_dir: Path, scheme_id: str) -> Scheme:
    """One scheme, or `Problem("unknown_scheme")` that lists what there is."""
    known = schemes(company_dir)
    if scheme_id not in known:
        raise Problem("unknown_scheme", scheme=scheme_id, known=", ".join(known))
    return known[scheme_id]
