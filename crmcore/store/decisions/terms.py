"""The terms of tiers and the calendar of working days as ledger rows; which of them counts on a day is `kernel.dated_decisions`."""

from __future__ import annotations

from datetime import date
from functools import cache

from chinese_calendar import constants as china

from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.tier_terms import SchemeTerms, TermsDecision, default_terms, terms_from
from crmcore.domain.terms.working_calendar import CalendarDecision, WorkingCalendar, calendar_from
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import scheme
from crmcore.store.ledger.ledger import Ledger

TERMS, CALENDAR = "terms", "working_calendar"
#: currency of the companies that the calendar of China is proposed to
CHINA = "CNY"


def terms_decisions(company: Company, scheme_id: str, position: int | None = None) -> tuple[TermsDecision, ...]:
    """Every decision about the terms of a scheme up to a ledger position (None: all), oldest first. Raises `Problem("unknown_scheme")`."""
    codes = scheme(company.dir, scheme_id).tiers
    return tuple(
        TermsDecision(terms_from(row.payload, codes), row.author, row.effective_on, row.recorded_at, row.position)
        for row in Ledger(company.dir).rows(TERMS)
        if row.payload["scheme"] == scheme_id and (position is None or row.position <= position)
    )


def terms_on(company: Company, scheme_id: str, day: date) -> tuple[SchemeTerms, TermsDecision | None]:
    """The terms in force on a day and the decision that set them; None: nobody has, they are the proposal."""
    found = decision_in_force(terms_decisions(company, scheme_id), day)
    return (default_terms(scheme_id, scheme(company.dir, scheme_id).tiers), None) if found is None else (found.chosen, found)


def set_terms(company: Company, chosen: SchemeTerms, *, author: str, effective_on: date | None = None, based_on: int | None = None) -> int:
    """Set the terms of a scheme, in force from `effective_on` on (None: on every day); returns the ledger position.

    `based_on`: position of the decision that the author was looking at, 0: none; newer ones are not overwritten. `Problem`:
    author_missing, bad_terms, text_too_long, terms_changed.
    """
    checked_name(author, "author_missing")
    payload = chosen.checked().as_json()
    with Ledger(company.dir).transaction() as transaction:
        newer = (
            [] if based_on is None else [row for row in transaction.rows(TERMS, after=based_on) if row.payload["scheme"] == chosen.scheme]
        )
        if newer:
            raise Problem("terms_changed", author=newer[-1].author)
        return transaction.append(TERMS, payload, author=author, effective_on=effective_on)


def calendar_decisions(company: Company) -> tuple[CalendarDecision, ...]:
    """Every decision about the calendar, oldest first."""
    return tuple(
        CalendarDecision(calendar_from(row.payload), row.author, row.effective_on, row.recorded_at, row.position)
        for row in Ledger(company.dir).rows(CALENDAR)
    )


def calendar_on(company: Company, day: date, position: int | None = None) -> tuple[WorkingCalendar, CalendarDecision | None]:
    """The calendar in force on a day, of the decisions up to a ledger position (None: all), and the decision that set it; None: nobody
    has, it is the proposal."""
    found = decision_in_force((row for row in calendar_decisions(company) if position is None or row.position <= position), day)
    return (proposed_calendar(company), None) if found is None else (found.chosen, found)


def set_calendar(
    company: Company, chosen: WorkingCalendar, *, author: str, effective_on: date | None = None, based_on: int | None = None
) -> int:
    """Set the calendar, in force from `effective_on` on (None: always); returns the ledger position. `Problem`: author_missing,
    bad_weekend, calendar_day_twice, calendar_changed."""
    checked_name(author, "author_missing")
    payload = chosen.checked().as_json()
    with Ledger(company.dir).transaction() as transaction:
        newer = transaction.rows(CALENDAR, after=based_on) if based_on is not None else ()
        if newer:
            raise Problem("calendar_changed", author=newer[-1].author)
        return transaction.append(CALENDAR, payload, author=author, effective_on=effective_on)


def proposed_calendar(company: Company) -> WorkingCalendar:
    """China's calendar for a company that counts in its currency, else weekends alone."""
    return china_calendar() if company.currency == CHINA else WorkingCalendar()


@cache
def china_calendar() -> WorkingCalendar:
    """The public holidays and make-up days of China as the State Council announced them, in the years that the library knows."""
    names = {holiday.value: f"{holiday.value} {getattr(holiday, 'chinese', '')}".strip() for holiday in china.Holiday}
    holidays = {day: names[name] for day, name in china.holidays.items()}
    make_up_days = {day: names[name] for day, name in china.workdays.items()}
    return WorkingCalendar("china", holidays=holidays, make_up_days=make_up_days, years=frozenset(day.year for day in holidays))
