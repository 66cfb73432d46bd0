"""The complaints of a company for a working date, with tiers graded anew where none were published."""

from __future__ import annotations

from datetime import date

from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.grading.scenario import Scenario
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.complaints import KIND as COMPLAINT
from crmcore.store.decisions.runs import KIND as RUN
from crmcore.store.decisions.terms import CALENDAR, TERMS
from crmcore.usecases.grading.graded import GRADES_REST_ON
from crmcore.usecases.grading.tiers_by_day import tiers_by_day
from crmcore.usecases.health.complaint_desk import ALL, Asked, Progress, read_complaint_desk

#: kinds of decisions that it rests on
RESTS_ON: tuple[str, ...] = (*GRADES_REST_ON, COMPLAINT, TERMS, CALENDAR, RUN)


def complaint_desk(
    company: Company, scenario: Scenario, version: int, working_date: date, asked: Asked = ALL, progress: Progress | None = None
) -> ComplaintDesk:
    """The complaints on a working date, by the scheme of a resolved scenario (see `read_complaint_desk`)."""
    tiers_on = tiers_by_day(company, scenario, version, asked.position)
    return read_complaint_desk(company, scenario, version, working_date, tiers_on, asked, progress)
