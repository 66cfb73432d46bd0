"""The order in which open complaints are answered.

By tier; within a tier those in time by the time left, then those past their deadline by time used ÷ time allowed; ties by opening, then
number. Every fourth answer goes to the complaint past its deadline that was opened longest ago, so that one with K older ones before it is
answered within 4 (K + 1) answers, whatever its tier. Paused complaints stand apart.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.complaints.clock import IN_TIME, OVERDUE, Clock

#: every so many-th answer goes to the oldest complaint past its deadline
EVERY = 4


def tier_places(tier: np.ndarray, tiers: int) -> np.ndarray:
    """int64[k]: places of the tiers in the queue, 0 first; a customer without one (−1) as the second lowest."""
    return np.where(tier >= 0, tier, max(tiers - 2, 0)).astype(np.int64)


def answer_order(
    clock: Clock, place: np.ndarray, opened: np.ndarray, ids: pa.Array, *, answered: int = 0, every: int = EVERY
) -> np.ndarray:
    """The open complaints that are not paused, in the order in which to answer them.

    Parameters
    ----------
    clock
        Of k complaints.
    place
        int64[k], 0 first (see `tier_places`).
    opened
        int64[k], ordinals.
    ids
        Numbers of the complaints, which break ties.
    answered
        How many have been answered so far: the fourth, eighth … answer goes to the oldest one past its deadline.
    every
        The 4 of "every fourth"; 0: none.

    Returns
    -------
    int64[m], indices into the k complaints; independent of their order.
    """
    by_id = np.empty(len(opened), np.int64)
    by_id[np.asarray(pc.sort_indices(ids))] = np.arange(len(opened))
    open_now = np.flatnonzero((clock.status == IN_TIME) | (clock.status == OVERDUE))
    past = clock.status[open_now] == OVERDUE
    used = clock.elapsed[open_now] / np.maximum(clock.allowed[open_now], 0.5)
    urgency = np.where(past, -used, clock.left[open_now])
    order = open_now[np.lexsort((by_id[open_now], opened[open_now], urgency, past, place[open_now]))]
    oldest = open_now[past][np.lexsort((by_id[open_now[past]], opened[open_now[past]]))]
    return _with_turns(order, oldest, len(opened), answered, every) if every else order


def _with_turns(order: np.ndarray, oldest: np.ndarray, count: int, answered: int, every: int) -> np.ndarray:
    """The order, every so many-th place taken by the first of `oldest` that is still to come."""
    taken, result = bytearray(count), []
    usual, turns = iter(order.tolist()), iter(oldest.tolist())
    for place in range(len(order)):
        chosen = -1
        if (answered + place + 1) % every == 0:
            for at in turns:
                if not taken[at]:
                    chosen = at
                    break
        if chosen < 0:
            chosen = next(usual)
            while taken[chosen]:
                chosen = next(usual)
        taken[chosen] = 1
        result.append(chosen)
    return np.array(result, np.int64)
