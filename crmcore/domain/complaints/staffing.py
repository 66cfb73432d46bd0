"""What a replay rests on: which complaints came in, the hours that each takes, and the hours that the team has."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.complaints.register import Complaints

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
    hours, subject = known.hours, np.array(known.subject, dtype=object)
    whole = float(np.nanmean(hours)) if np.isfinite(hours).any() else ASSUMED_HOURS
    means = {}
    for name in set(subject[at].tolist()):
        own = hours[subject == name]
        means[name] = float(np.nanmean(own)) if np.isfinite(own).any() else whole
    typical = np.array([means[name] for name in subject[at].tolist()])
    return np.where(np.isfinite(hours[at]), hours[at], typical) if len(at) else np.zeros(0)


def default_hours(desk: ComplaintDesk, at: np.ndarray, effort: np.ndarray) -> float:
    """Hours a working day that a team has of which the arrivals take ASSUMED_LOAD."""
    if not len(at):
        return ASSUMED_HOURS
    first, last = int(desk.known.opened[at].min()), desk.working_date.toordinal()
    count = desk.calendar.count(date.fromordinal(first), desk.working_date)
    days = int(count.between(np.array([first - 1]), np.array([last]))[0])
    return float(effort.sum()) / (ASSUMED_LOAD * max(days, 1))
