"""The import at work, beside the page: a click elsewhere, a second click or a reload neither stops nor doubles it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.error_log import log_error
from crmcore.store.companies import companies as company_store
from crmcore.store.companies.companies import Company
from crmcore.store.imports.report import ImportReport
from crmcore.store.reading.source.request import ImportRequest
from pages._ui.data import changes, data
from pages._ui.imports import preparation
from pages._ui.imports.mark import under_way
from pages._ui.imports.preparation import Draft
from pages._ui.state import state

#: the steps after the build
TOO_LATE = ("compare", "done")


@dataclass(slots=True)
class Job:
    """One import, into `company` or a new one of that `currency`. The store reports the `share` done and the `step`; in the end there is
    a `report`, a `problem` or, for an unexpected error, its `reference` in the log."""

    draft: Draft
    request: ImportRequest
    company: Company | None
    currency: str
    author: str
    share: float = 0.0
    step: str = "copy"
    report: ImportReport | None = None
    problem: Problem | None = None
    reference: str = ""
    over: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def can_stop(self) -> bool:
        """Until the data version is built."""
        return self.step not in TOO_LATE and not self.stop.is_set()

    def report_progress(self, share: float, step: str) -> None:
        """Take note of the share done and the step, as the store reports them."""
        self.share, self.step = max(0.0, min(share, 1.0)), step


def job() -> Job | None:
    """This visitor's import, running or just over."""
    return state.read("import.job")


def start(request: ImportRequest, currency: str) -> None:
    """Start the import of the Draft, a new company's amounts being in `currency`; a second call while one runs does nothing."""
    running, prepared = job(), preparation.draft()
    if prepared is None or (running is not None and not running.over.is_set()):
        return
    if not data.author():  # the button is pressed with the name still being typed, or without one
        st.toast(state.t("imports.wait.author"))
        return
    begun = Job(prepared, request, preparation.target(), currency, data.author())
    state.remember("import.job", begun)
    threading.Thread(target=_work, args=(begun, company_store.data_root()), name="import", daemon=True).start()


def take_finished() -> Job | None:
    """The job if it is over. On success the company it went to comes on screen; after that or a cancellation the Draft is dropped."""
    done = job()
    if done is None or not done.over.is_set():
        return None
    if done.problem is not None and done.problem.code == "import_cancelled":
        clear()
        leave(state.t("imports.cancelled"))
        return None
    if done.report is not None and preparation.draft() is done.draft:
        preparation.discard()
        assert done.company is not None
        state.remember(data.OWN_VERSION, (done.company.slug, done.report.version))
        if state.view().company != done.company.slug:
            state.enter_company(done.company.slug)
    return done


def leave(why: str) -> None:
    """Drop the Draft and its file, and say why."""
    preparation.discard()
    state.remember("imports.left", why)


def cancel() -> None:
    """Stop the import, if there is still time."""
    if (running := job()) is not None:
        running.stop.set()


def clear() -> None:
    """Forget the job and its report."""
    state.forget("import.job")


def _work(begun: Job, root: Path) -> None:
    new_company: Company | None = None
    try:
        if begun.company is None:
            new_company = begun.company = changes.start_company(root, begun.draft.company_name, begun.currency, begun.author)
        with under_way(begun.draft, begun.request, begun.company, begun.author):
            following = changes.Following(begun.report_progress, begun.stop.is_set, begun.draft.upload.readings)
            if begun.draft.together:
                begun.report = changes.import_tables(begun.company, begun.draft.files, begun.request, begun.author, following)
            else:
                begun.report = changes.import_file(begun.company, begun.request, begun.author, following)
        preparation.remove_upload(begun.draft)
    except Problem as problem:
        begun.problem = problem
    except Exception as error:  # noqa: BLE001  the visitor reads a reference number, the log has the error
        begun.reference = log_error("importing a file", error)
    finally:
        try:
            if new_company is not None and begun.report is None:
                begun.company = None
                company_store.remove_unused_company(new_company)
        except Exception as error:  # noqa: BLE001  the visitor reads a reference number, the log has the error
            begun.reference = log_error("taking back the company of a failed import", error)
        finally:
            begun.over.set()  # whatever else goes wrong: the page waits for it
