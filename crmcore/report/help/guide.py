"""The guided start: for each role a few steps from page to page, each with what to look at."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from crmcore.report.help.registry import DATA


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a role: `number` counts from 1, `of` is how many there are."""

    role: str
    number: int
    of: int
    page: str

    @property
    def code(self) -> str:
        """How a link names it."""
        return f"{self.role}.{self.number}"

    @property
    def text_key(self) -> str:
        """The locale key of what to look at."""
        return f"guide.{self.role}.{self.page}"


@cache
def guides() -> Mapping[str, tuple[Step, ...]]:
    """Role → its steps."""
    roles = tomllib.loads((DATA / "guide.toml").read_text(encoding="utf-8"))
    return {role: tuple(Step(role, number, len(pages), page) for number, page in enumerate(pages, 1)) for role, pages in roles.items()}


def step_of(code: str) -> Step | None:
    """The step that a link names; None where there is none of that name."""
    return next((step for steps in guides().values() for step in steps if step.code == code), None)
