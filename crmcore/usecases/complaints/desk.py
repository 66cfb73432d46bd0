"""The complaints of a company for a working date, with tiers graded anew where none were published."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.grading.scenario import Scenario
from crmcore.store.companies.companies import Company
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.health.complaint_desk import read_complaint_desk


def complaint_desk(company: Company, scenario: Scenario, version: int, working_date: date, *, only_open: bool = False) -> ComplaintDesk:
    """The complaints on a working date, by the scheme of a resolved scenario (see `read_complaint_desk`)."""

    def tiers_on(day: date) -> np.ndarray:
        return grade(company, scenario.with_(as_of=day), version).tier

    return read_complaint_desk(company, scenario, version, working_date, tiers_on, only_open=only_open)
