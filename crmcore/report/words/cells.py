"""Cells of small tables: text with a tone, names of customers, relative changes, and the type of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from crmcore.report.words.words import Words

#: relative changes below this are shown with a digit after the point, so that small ones are not rounded to 0 %
FINE_BELOW = 0.1

#: (heading, lines) of cells ready to show
TableCells = tuple[tuple[str, ...], Sequence[tuple[str, ...]]]

Tone = Literal["good", "bad", "plain"]


class TonedText(str):  # noqa: SLOT000  it carries its tone in an attribute
    """A cell's text with its tone. A plain text that begins with a minus counts as a loss; whether a change is good depends on
    its figure, so changes carry their tone."""

    tone: Tone

    def __new__(cls, text: str, tone: Tone = "plain") -> TonedText:
        """A text of that tone."""
        cell = super().__new__(cls, text)
        cell.tone = tone
        return cell


class CustomerName(str):  # noqa: SLOT000  it carries its customer in an attribute
    """A cell's text that names a customer, with the customer's id: on screen a link to it, in files plain text."""

    customer_id: str

    def __new__(cls, text: str, customer_id: str = "") -> CustomerName:
        """A text that names the customer with that id; without an id the text is the id."""
        cell = super().__new__(cls, text)
        cell.customer_id = customer_id or text
        return cell


def relative_change(words: Words, rate: float) -> str:
    """A relative change with its sign: 0.24 → "+24%", −0.003 → "−0.3%"."""
    return words.change(rate, 1 if round(abs(rate), 3) < FINE_BELOW else 0)
