"""Whose colour became another one, and what that takes from them: the bank of the source gives green customers extra service and red ones
none (First Union's service centre)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.health.colours import COLOURS, NONE


@dataclass(frozen=True, eq=False)
class ColourChanges:
    """The colours of N customers on two days.

    Attributes
    ----------
    before, after
        int8[N], index into COLOURS; NONE where a customer was none yet, or has never bought.
    """

    before: np.ndarray
    after: np.ndarray

    def customers(self, colour: int) -> int:
        """How many have a colour now."""
        return int((self.after == colour).sum())

    def moved(self, before: int, after: int) -> np.ndarray:
        """int64[k], rows of the customers that went from one colour to another."""
        return np.flatnonzero((self.before == before) & (self.after == after))

    def lost(self, colour: int) -> np.ndarray:
        """int64[k], rows of the customers that had a colour and have a worse one now; whoever has none is not counted."""
        return np.flatnonzero((self.before == colour) & (self.after < colour) & (self.after != NONE) & (self.before != NONE))

    def fallen(self, colour: int) -> np.ndarray:
        """int64[k], rows of the customers that have a colour now and had a better one."""
        return np.flatnonzero((self.after == colour) & (self.before > colour) & (self.before != NONE))

    def gained(self, colour: int) -> np.ndarray:
        """int64[k], rows of the customers that have a colour now and had a worse one."""
        return np.flatnonzero((self.after == colour) & (self.before < colour) & (self.after != NONE))


def colour_changes(before: np.ndarray, after: np.ndarray) -> ColourChanges:
    """The changes between two arrays of colours, int8[N] each, index into COLOURS; ValueError where they differ in length."""
    if len(before) != len(after) or not np.isin((before, after), range(len(COLOURS))).all():
        raise ValueError("colours")
    return ColourChanges(before, after)
