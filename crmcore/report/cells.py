"""A cell of a small table that knows whether what it says is good."""
from __future__ import annotations

from typing import Literal

Tone = Literal["good", "bad", "plain"]


class Toned(str):
    """A cell's text with its tone. A plain text that begins with a minus is a loss; of a change only its figure knows
    whether more of it is good, so changes arrive toned."""

    tone: Tone

    def __new__(cls, text: str, tone: Tone = "plain") -> Toned:
        cell = super().__new__(cls, text)
        cell.tone = tone
        return cell
