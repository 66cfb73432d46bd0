"""What is in force on the working date, and the newest decisions that a change is based on."""

from __future__ import annotations

from crmcore.domain.terms.tier_terms import SchemeTerms, TermsDecision
from crmcore.domain.terms.working_calendar import CalendarDecision, WorkingCalendar
from crmcore.store.decisions import terms as terms_store
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.run_cache import once


def scheme_on_screen() -> str:
    """The scheme whose terms are looked at."""
    return state.view().scenario.scheme


def terms_in_force() -> tuple[SchemeTerms, TermsDecision | None]:
    """The terms on the working date, and who set them."""
    scheme, day = scheme_on_screen(), working_date()
    return once(("terms", scheme, day), lambda: terms_store.terms_on(data.company(), scheme, day))


def calendar_in_force() -> tuple[WorkingCalendar, CalendarDecision | None]:
    """The calendar on the working date, and who set it."""
    day = working_date()
    return once(("calendar", day), lambda: terms_store.calendar_on(data.company(), day))


def decisions() -> tuple[TermsDecision, ...]:
    """Every decision about the terms of the scheme, oldest first."""
    scheme = scheme_on_screen()
    return once(("terms.decisions", scheme), lambda: terms_store.terms_decisions(data.company(), scheme))


def calendar_decisions() -> tuple[CalendarDecision, ...]:
    """Every decision about the calendar, oldest first."""
    return once("calendar.decisions", lambda: terms_store.calendar_decisions(data.company()))
