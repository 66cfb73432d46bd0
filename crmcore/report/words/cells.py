"""Cells of tables: text with a tone, names of customers, relative changes; the types of a table and of the columns of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from crmcore.report.words.words import Words

#: relative changes below this are shown with a digit after the point, so that small ones are not rounded to 0 %
FINE_BELOW = 0.1

#: (heading, lines) of cells ready to show
TableCells = tuple[tuple[str, ...], Sequence[tuple[str, ...]]]

Tone = Literal["good", "bad", "plain"]

#: column id → (heading, kind of its cells)
ListHead = Mapping[str, tuple[str, Literal["text", "money", "count", "days"]]]


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
    """A cell's text that names a customer, with the customer's id, and whether it has gone: on screen a link to it that says so, in
    files plain text."""

    customer_id: str
    gone: bool

    def __new__(cls, text: str, customer_id: str = "", gone: bool = False) -> CustomerName:
        """A text that names the customer with that id; without an id the text is the id."""
        cell = super().__new__(cls, text)
        cell.customer_id = customer_id or text
        cell.gone = gone
        return cell


@dataclass(frozen=True, slots=True)
class ListColumns:
    """Columns that a list of customers keeps from the table it was opened from: why, what to do, money that is no metric.

    Parameters
    ----------
    head
        Column id → (heading, kind of its cells).
    lines
        int64[n] rows of customers → a line of cells for each, in the order of `head`; None where unknown.
    """

    head: ListHead
    lines: Callable[[np.ndarray], Sequence[Sequence[str | float | None]]]

    def beside(self, more: ListColumns) -> ListColumns:
        """These columns, then `more`."""
        return ListColumns(
            {**self.head, **more.head},
            lambda rows: [(*own, *others) for own, others in zip(self.lines(rows), more.lines(rows), strict=True)],
        )


def relative_change(words: Words, rate: float) -> str:
    """A relative change with its sign: 0.24 → "+24%", −0.003 → "−0.3%"."""
    return words.change(rate, 1 if round(abs(rate), 3) < FINE_BELOW else 0)
