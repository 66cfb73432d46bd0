"""What a replay rests on: which complaints came in, the hours that each takes, and the hours that the team has."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.complaints.register import Complaints, text_codes

#: hours of a complaint where none are known of any
ASSUMED_HOURS = 2.0
#: share of the team's hours that the arrivals of the period take, where nobody says how many hours there are
ASSUMED_LOAD = 0.8


def arrivals(known: Complaints, since: date, working_date: date) -> np.ndarray:
    """int64: the complaints opened after `since` up to the working date, by day and number."""
    at = np.flatnonzero((known.opened > since.toordinal()) & (known.opened <= working_date.toordinal()))
    return at[np.argsort(known.opened[at], kind="stable")]


def efforts(known: Complaints, at: np.ndarray) -> np.ndarray:
    """float64: hours of each; where unknown the mean of its subject, else of all, else ASSUMED_HOURS."""
    hours, (subject, names) = known.hours, text_codes(known.subject)
    measured = np.isfinite(hours)
    whole = float(hours[measured].mean()) if measured.any() else ASSUMED_HOURS
    count, total = np.bincount(subject[measured], minlength=len(names)), np.bincount(subject[measured], hours[measured], len(names))
    typical = np.where(count > 0, total / np.maximum(count, 1), whole)
    return np.where(measured[at], hours[at], typical[subject[at]])


def default_hours(desk: ComplaintDesk, at: np.ndarray, effort: np.ndarray) -> float:
    """Hours a working day that a team has of which the arrivals take ASSUMED_LOAD."""
    if not len(at):
        return ASSUMED_HOURS
    first, last = int(desk.known.opened[at].min()), desk.working_date.toordinal()
    count = desk.calendar.count(date.fromordinal(first), desk.working_date)
    days = int(count.between(np.array([first - 1]), np.array([last]))[0])
    return float(effort.sum()) / (ASSUMED_LOAD * max(days, 1))
