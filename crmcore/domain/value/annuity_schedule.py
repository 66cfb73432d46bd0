"""The annuity formula with one customer's numbers, year by year; the sum is the customer's current value by the annuity.

m · Σ (r/(1+d))^t: Gupta & Lehmann (2003), eq. 3.
"""

from __future__ import annotations

from dataclasses import dataclass

from crmcore.domain.grading.terms import ValueTerms

#: years listed where the horizon is endless; all later years share one line
YEARS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ScheduleYear:
    """One year: t (0: at once; None: all later years in one line), the probability r^t that the customer is still active,
    the discount factor 1/(1+d)^t, and the present value of the year's margin. Factors are None in the line of later years."""

    year: int | None
    still_there: float | None
    discount: float | None
    present_value: float


@dataclass(frozen=True, slots=True)
class AnnuitySchedule:
    """Yearly margin, yearly retention (0–1) and terms; the years; the sum of their present values."""

    margin: float
    retention: float
    terms: ValueTerms
    years: tuple[ScheduleYear, ...]
    total: float


def annuity_schedule(margin: float, retention: float, terms: ValueTerms) -> AnnuitySchedule:
    """The present value of a yearly margin as a schedule of years."""
    d, years = terms.discount_rate, terms.horizon_years
    first = 0 if terms.timing == "immediate" else 1
    last = years if years is not None else YEARS_SHOWN
    lines = [ScheduleYear(t, retention**t, (1 + d) ** -t, margin * retention**t * (1 + d) ** -t) for t in range(first, last + 1)]
    if years is None:
        q = retention / (1 + d)
        lines.append(ScheduleYear(None, None, None, margin * q ** (last + 1) / (1 - q)))
    return AnnuitySchedule(margin, retention, terms, tuple(lines), sum(line.present_value for line in lines))
