"""Requirements that data must meet before a model's figures are shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: the data must hold at least `need` of something and hold `have`. `code` names it in the locales."""

    code: str
    need: int
    have: int

    @property
    def ok(self) -> bool:
        """Whether the requirement is met."""
        return self.have >= self.need
