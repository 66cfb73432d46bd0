"""Cells of small tables: a text that knows whether what it says is good, and relative changes."""

from __future__ import annotations

from typing import Literal

from crmcore.report.words.words import Words

#: relative changes below this are told with a digit after the point: beside them a whole percent would read as none
FINE = 0.1

Tone = Literal["good", "bad", "plain"]


class Toned(str):
    """A cell's text with its tone. A plain text that begins with a minus is a loss; of a change only its figure knows
    whether more of it is good, so changes arrive toned."""

    tone: Tone

    def __new__(cls, text: str, tone: Tone = "plain") -> Toned:
        cell = super().__new__(cls, text)
        cell.tone = tone
        return cell


def relative(words: Words, rate: float) -> str:
    """A relative change with its sign: 0.24 → "+24%", −0.003 → "−0.3%"."""
    return words.change(rate, 1 if round(abs(rate), 3) < FINE else 0)
