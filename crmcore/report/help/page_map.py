"""The map of the pages: which module of customer relationship management each serves, and which step of the value chain."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from crmcore.report.help.registry import DATA

#: software for customer relations has these modules; the value chain these steps
MODULES: tuple[str, ...] = ("information", "sales", "marketing", "service", "analysis")
STEPS: tuple[str, ...] = ("analyse", "know", "network", "deliver", "manage")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands on the map."""

    page: str
    module: str
    step: str


@cache
def places() -> Mapping[str, Place]:
    """Page → its place."""
    entries = tomllib.loads((DATA / "map.toml").read_text(encoding="utf-8"))["pages"]
    return {page: Place(page, module, step) for page, (module, step) in entries.items()}
