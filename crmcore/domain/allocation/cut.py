"""Where the stock cuts a list of units: units in order, and units by share. All in whole numbers, so that nothing depends on rounding.

A line that refuses partial delivery stands in the list as one block. It is taken if all of it fits into what the units before it leave,
else it is skipped.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

#: halvings after which two neighbouring thresholds enclose no unit that is not a tie; how far around them ties are looked for
_HALVINGS, _AROUND = 110, 1e-11


def serve_in_order(material: np.ndarray, place: np.ndarray, wanted: np.ndarray, whole: np.ndarray, stock: np.ndarray) -> np.ndarray:
    """Steps that each line gets when the lines of a material are served one after the other.

    Parameters
    ----------
    material : int64[n], 0 … M − 1
    place : int64[n], all different: the smaller is served first
    wanted : int64[n], steps
    whole : bool[n], all or nothing
    stock : int64[M], steps

    Returns
    -------
    int64[n].
    """
    served = np.zeros(len(material), np.int64)
    order = np.lexsort((place, material))
    of, want = material[order], wanted[order]
    starts = np.searchsorted(of, of)
    before = np.cumsum(want) - want
    before -= before[starts] if len(starts) else 0
    served[order] = np.clip(stock[of] - before, 0, want)
    refusing = np.unique(material[whole])
    scarce = refusing[np.bincount(material, wanted, len(stock))[refusing] > stock[refusing]]
    for one in scarce.tolist():
        left = int(stock[one])
        for line in order[np.searchsorted(of, one) : np.searchsorted(of, one, side="right")].tolist():
            take = min(left, int(wanted[line]))
            if whole[line] and take < wanted[line]:
                take = 0
            served[line] = take
            left -= take
    return served


def serve_by_share(
    material: np.ndarray,
    place: np.ndarray,
    pull: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    whole: np.ndarray,
    stock: np.ndarray,
) -> np.ndarray:
    """Steps that each line gets when units are served by `pull ÷ (steps so far + ½)`, the largest first.

    Step k (from 0) of line i has the key pull_i ÷ (2k + 1); equal keys go by place. A line that is all or nothing is one block whose key
    is its pull: the same formula with the whole line as the unit.

    Parameters
    ----------
    material, place : int64[n]
    pull : int64[n], weight × wanted of a line, the weight alone of a block; below 2⁶²
    first, last : int64[n], steps `first` … `last − 1` of a line are in the list
    whole : bool[n], the line is a block of `last` steps (`first` is 0)
    stock : int64[M]

    Returns
    -------
    int64[n], without the steps before `first`.

    References
    ----------
    Balinski & Young (2001), Fair Representation, 2nd edition, appendix A: Webster's divisors k + ½.
    """
    served = np.where(whole, 0, last - first)
    left = stock.copy()
    asked = np.bincount(material, last - first, len(stock))
    for one in np.unique(material[whole]).tolist():
        mine = material == one
        blocks = np.flatnonzero(mine & whole)
        if asked[one] <= left[one]:
            served[blocks] = last[blocks]
            left[one] -= last[blocks].sum()
            continue
        parts = np.flatnonzero(mine & ~whole)
        for block in blocks[np.lexsort((place[blocks], -pull[blocks]))].tolist():
            ahead = _steps_before(pull[parts], place[parts], first[parts], last[parts], int(pull[block]), int(place[block]))
            if ahead + last[block] <= left[one]:
                served[block] = last[block]
                left[one] -= last[block]
    scarce = np.bincount(material[~whole], (last - first)[~whole], len(stock)) > left
    cut = np.flatnonzero(~whole & scarce[material])
    if len(cut):
        numbers, of = np.unique(material[cut], return_inverse=True)
        served[cut] = _cut(of, place[cut], pull[cut], first[cut], last[cut], left[numbers])
    return served


def _steps_before(pull: np.ndarray, place: np.ndarray, first: np.ndarray, last: np.ndarray, key: int, at: int) -> int:
    """How many steps stand in the list before a block."""
    quotient, rest = np.divmod(pull, key)
    steps = (quotient + 1) // 2
    steps -= (rest == 0) & (quotient % 2 == 1) & (place > at)
    return int((np.clip(steps, first, last) - first).sum())


def _cut(of: np.ndarray, place: np.ndarray, pull: np.ndarray, first: np.ndarray, last: np.ndarray, stock: np.ndarray) -> np.ndarray:
    """int64[n]: the steps that come first, of materials 0 … M − 1 of which there is less than asked for."""
    exact = pull.astype(float)

    def steps(threshold: np.ndarray) -> np.ndarray:
        found = np.floor((exact / threshold[of] + 1) / 2)
        return np.clip(found, first, last).astype(np.int64) - first

    materials = len(stock)
    high, low = np.zeros(materials), np.full(materials, np.inf)
    np.maximum.at(high, of, exact / (2 * first + 1))
    np.minimum.at(low, of, exact / (2 * last + 1))
    high *= 2
    for _ in range(_HALVINGS):  # few steps at the high threshold, too many at the low one
        middle = np.sqrt(high * low)
        fits = np.bincount(of, steps(middle), materials) <= stock
        high, low = np.where(fits, middle, high), np.where(fits, low, middle)
    sure, possible = steps(high * (1 + _AROUND)), steps(low * (1 - _AROUND))
    left = stock - np.bincount(of, sure, materials).astype(np.int64)
    open_lines = np.flatnonzero(possible > sure)
    units = [
        (int(of[i]), -Fraction(int(pull[i]), 2 * k + 1), int(place[i]), i)
        for i in open_lines.tolist()
        for k in range(int(first[i] + sure[i]), int(first[i] + possible[i]))
    ]
    for material, _, _, line in sorted(units):
        if left[material] > 0:
            sure[line] += 1
            left[material] -= 1
    return sure
