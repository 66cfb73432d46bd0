"""The textbook formula with one customer's own numbers in it, year by year; its sum is the annuity of that customer.

m · Σ (r/(1+d))^t: Gupta & Lehmann (2003), eq. 3.
"""

from __future__ import annotations

from dataclasses import dataclass

from crmcore.domain.grading.terms import ValueTerms

#: years written out where the horizon has no end; what comes after them is one line
YEARS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ScheduleYear:
    """One year: t (0: at once; None: all years after those before), the probability r^t that the customer is still there,
    the discount factor 1/(1+d)^t, and what they leave of the margin. None in the line of all later years."""

    year: int | None
    still_there: float | None
    discount: float | None
    present_value: float


@dataclass(frozen=True, slots=True)
class AnnuitySchedule:
    """margin a year, yearly retention, discount rate; the years; their sum."""

    margin: float
    retention: float
    terms: ValueTerms
    years: tuple[ScheduleYear, ...]
    total: float


def annuity_schedule(margin: float, retention: float, terms: ValueTerms) -> AnnuitySchedule:
    """Write the present value of a yearly margin out."""
    d, years = terms.discount_rate, terms.horizon_years
    first = 0 if terms.timing == "immediate" else 1
    last = years if years is not None else YEARS_SHOWN
    lines = [ScheduleYear(t, retention**t, (1 + d) ** -t, margin * retention**t * (1 + d) ** -t) for t in range(first, last + 1)]
    if years is None:
        q = retention / (1 + d)
        lines.append(ScheduleYear(None, None, None, margin * q ** (last + 1) / (1 - q)))
    return AnnuitySchedule(margin, retention, terms, tuple(lines), sum(line.present_value for line in lines))
