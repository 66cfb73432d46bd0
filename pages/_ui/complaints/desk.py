"""The complaints on the working date, read once and cached for all visitors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.grading.book import Book
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.complaints.desk import complaint_desk
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey


@dataclass(frozen=True, slots=True)
class DeskKey(ResultKey[ComplaintDesk]):
    """The complaints on a working date, with every decision up to a ledger position."""

    day: date
    position: int


def desk_of(graded: Book) -> ComplaintDesk:
    """The complaints on the working date."""
    company, day = data.company(), working_date()
    position = Ledger(company.dir).position()
    return data.derived(graded, DeskKey(day, position), lambda _: complaint_desk(company, graded.scenario, graded.version, day))
