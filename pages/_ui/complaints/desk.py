"""The complaints on the working date, read once and cached for all visitors."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

import streamlit as st

from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.complaints.staying import Staying, bought_since, observed_staying, staying_dates
from crmcore.domain.grading.book import Book
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.complaints.desk import RESTS_ON, complaint_desk
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.state.state import t

#: seconds within which no progress is shown
AT_ONCE = 0.7


@dataclass(frozen=True, slots=True)
class DeskKey(ResultKey[ComplaintDesk]):
    """The complaints on a working date, with every decision up to a ledger position."""

    day: date
    position: int


@dataclass(frozen=True, slots=True)
class StayingKey(ResultKey[tuple[Staying, ...]]):
    """Who stayed after complaints, by the working date and the ledger position."""

    day: date
    position: int


def staying_of(graded: Book) -> tuple[Staying, ...]:
    """Who stayed after complaints in time and late."""
    position = Ledger(data.company().dir).position(*RESTS_ON)
    return data.derived(graded, StayingKey(working_date(), position), lambda _: _staying(graded))


def _staying(graded: Book) -> tuple[Staying, ...]:
    desk, (since, until) = desk_of(graded), staying_dates(graded.mart.as_of)
    return observed_staying(desk.known, desk.clock, desk.tier, len(desk.tiers), since, until, bought_since(graded, until))


def desk_of(graded: Book) -> ComplaintDesk:
    """The complaints on the working date. While days of opening are graded anew for it, that is shown once it takes long."""
    company, day = data.company(), working_date()
    key, begun, slot = DeskKey(day, Ledger(company.dir).position(*RESTS_ON)), time.monotonic(), st.empty()

    def progress(done: int, count: int) -> None:
        if time.monotonic() - begun > AT_ONCE:
            slot.progress(done / count, t("complaints.grading", done=done + 1, n=count))

    desk = data.derived(graded, key, lambda _: complaint_desk(company, graded.scenario, graded.version, day, progress=progress))
    slot.empty()
    return desk
