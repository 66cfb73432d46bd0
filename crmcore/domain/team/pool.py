"""The pool: who holds more customers than one person may, and which customers nobody has been in touch with for too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.team.team import Team, loads

#: since when a customer was not contacted, where it never was
NEVER = -1


@dataclass(frozen=True, slots=True)
class TooMany:
    """A salesperson (its place) who holds more customers than one may, and how many more."""

    person: int
    customers: int
    over: int


def too_many(team: Team, most: int | None) -> tuple[TooMany, ...]:
    """Who holds more than `most` customers (None: there is no limit), the most first, then by number."""
    if most is None:
        return ()
    held = loads(team).customers
    over = sorted(np.flatnonzero(held > most).tolist(), key=lambda person: (-held[person], person))
    return tuple(TooMany(person, int(held[person]), int(held[person]) - most) for person in over)


def not_contacted(
    team: Team, last_contact: np.ndarray, tenure_days: np.ndarray, day: date, pool_after: Sequence[int | None]
) -> tuple[np.ndarray, np.ndarray]:
    """The customers that go back to the pool: without contact for more days than the terms of their tier allow.

    A customer that was never contacted counts from its first day with us; where that is not known either it is not counted.

    Parameters
    ----------
    team : the team; n customers
    last_contact : datetime64[D][n], NaT: never
    tenure_days : float64[n], days with us on `day`, NaN where unknown
    day : the working date
    pool_after : days per tier, and last of customers without one; None: never

    Returns
    -------
    int64[k], places in the team, the longest without contact first, then by number; int64[k], days since the contact, NEVER for none.
    """
    limit = np.array([np.inf if days is None else float(days) for days in pool_after])[team.terms_tier]
    never = np.isnat(last_contact)
    since = (np.datetime64(day, "D") - last_contact).astype(np.float64)
    waited = np.where(never, tenure_days, since)
    with np.errstate(invalid="ignore"):
        late = np.flatnonzero(waited > limit)
    late = late[np.lexsort((team.ids[late], -waited[late]))]
    return late, np.where(never[late], NEVER, np.nan_to_num(since[late])).astype(np.int64)
