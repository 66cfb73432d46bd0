"""Random assignment within strata: the same draw for everybody and on every day, keyed by a seed and the customer's number."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
import pandas as pd

#: customers of a stratum at the least; smaller ones are merged with the next
LEAST_STRATUM = 8


def lots(ids: np.ndarray, seed: int) -> np.ndarray:
    """uint64[n]: the lot of each customer, spread evenly over all whole numbers, keyed by its number (str[n]) and the seed alone."""
    hash_array = cast("Callable[..., np.ndarray]", pd.util.hash_array)
    return hash_array(ids.astype(object), hash_key=f"{seed:016d}", categorize=False)


def held_out(ids: np.ndarray, stratum: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Who is held out: of each stratum the share with the smallest lots, round half up.

    Parameters
    ----------
    ids : str[n], numbers of the customers
    stratum : int64[n], from −1
    share : 0 to 1
    seed : key of the lots

    Returns
    -------
    bool[n], independent of the order of the customers.
    """
    order = np.lexsort((ids, lots(ids, seed), stratum))
    among = stratum[order]
    place = np.arange(len(ids)) - np.searchsorted(among, among, side="left")
    size = np.bincount(stratum + 1, minlength=1)
    chosen = np.floor(size * share + 0.5).astype(np.int64)
    result = np.zeros(len(ids), bool)
    result[order] = place < chosen[among + 1]
    return result


def merged_strata(tier: np.ndarray, least: int = LEAST_STRATUM) -> np.ndarray:
    """Strata of at least `least` customers: the tiers, best first and those without one (−1) last, a small one together with the next;
    a small last one with the one before.

    Parameters
    ----------
    tier : int64[n], from −1

    Returns
    -------
    int64[n], from 0; one stratum where there are fewer than `least` customers.
    """
    if not len(tier):
        return np.zeros(0, np.int64)
    last = int(tier.max()) + 1
    place = np.where(tier < 0, last, tier)
    sizes = np.bincount(place, minlength=last + 1)
    code_of, code, size = np.zeros(last + 1, np.int64), 0, 0
    for k, n in enumerate(sizes):
        code_of[k] = code
        size += int(n)
        if size >= least:
            code, size = code + 1, 0
    if size and code:
        code_of[code_of == code] = code - 1
    return code_of[place]
