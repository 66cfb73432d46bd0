"""Imports: a file is imported by three steps on one screen; below, earlier imports and the way back."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crmcore.domain.kernel.problems import Problem
from crmcore.report.imports.words import missing_customers_text
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.customer_data import tab as customer_data
from pages._ui.data import data
from pages._ui.imports import (
    background_job,
    columns,
    confirmation,
    data_versions,
    destination,
    internal,
    interrupted,
    joined_tables,
    past,
    practice,
    preparation,
    questions,
    record,
    result,
    style,
    templates,
)
from pages._ui.imports.preparation import Draft, Preview, Reading
from pages._ui.navigation.pages import open_page
from pages._ui.readiness import tab as readiness
from pages._ui.state import state, tabs, widget_state
from pages._ui.state.state import t


def page() -> None:
    """The running import, its result, or the steps of the next one; then the lists of the company."""
    style.apply_style()
    widgets.page_head(t("common.nav.imports"), t("imports.note"))
    if message := state.read("imports.said"):
        st.toast(message)
        state.forget("imports.said")
    finished = _finished_job()
    job, draft = background_job.job(), preparation.draft()
    if finished is not None and finished.report is not None:
        _outcome(finished)
    elif finished is None and job is not None:
        widgets.section(t("imports.running", file=job.draft.name))
        _progress()
    elif draft is None:
        _start()
    else:
        if finished is not None and finished.draft is draft:
            _failure(finished)
        _steps(draft)
    _lists()


def _finished_job() -> background_job.Job | None:
    """The visitor's import that has just ended; the page runs again where that brought another company on screen."""
    before = data.company().slug
    finished = background_job.take_finished()
    draft = preparation.draft()
    if finished is None and draft is not None and background_job.job() is None and not draft.file.exists():
        preparation.discard()  # its file has been imported, or was swept: there is nothing to prepare any more
    if data.company().slug != before:
        st.rerun()
    return finished


def _start() -> None:
    """Nothing chosen yet: one place to drop a file, and what will happen with it."""
    if message := state.read("imports.left"):
        st.info(message, icon=":material/check:")
    if message := state.read("imports.not_taken"):
        st.error(literal(message))
        state.forget("imports.not_taken")
    interrupted.draw()
    key = f"imports.upload.{state.read('imports.uploads', 0)}"
    # any type: the content decides what it is
    st.file_uploader(t("imports.drop"), key=key, accept_multiple_files=True, on_change=_take_upload, args=(key,))
    st.caption(t("imports.promise"))
    style.outline(tuple((t(f"imports.step{n}"), t(f"imports.outline{n}")) for n in (1, 2, 3)))
    templates.draw()
    practice.draw()
    internal.draw()
    past.waiting()


def _take_upload(key: str) -> None:
    if uploads := state.read(key):
        state.forget("imports.left")
        try:
            preparation.begin([(upload, upload.name, upload.size) for upload in uploads])
        except Problem as problem:
            state.remember("imports.not_taken", state.current_words().problem(problem))
        background_job.clear()
        state.remember("imports.uploads", state.read("imports.uploads", 0) + 1)  # a new widget, so that the old one's copy is freed


def _failure(finished: background_job.Job) -> None:
    """Why the last attempt failed."""
    problem = finished.problem
    if problem:
        st.error(questions.problem_words(problem, finished.request.table))
    else:
        st.error(t("shell.unexpected", reference=finished.reference))


def _steps(draft: Draft) -> None:
    """The three steps, each in a place of its own: what one of them adds moves nothing of the next, nor what is being typed there."""
    file, understood = st.container(), st.container()
    with file, st.spinner(t("imports.reading")):
        bar = st.empty()
        reading = preparation.reading(lambda share, step: _show(bar, share, step))
        bar.empty()
    with file:
        currency = destination.draw(draft, reading)
    if reading.preview is None and reading.problem is not None:
        understood.error(questions.problem_words(reading.problem, reading.request.table), icon=":material/error:")
        understood.caption(t("imports.nothing_changed"))
        return
    with understood:
        _preview(reading, currency)
    if _is_empty(reading):
        st.caption(t("imports.nothing_changed"))
    else:
        confirmation.draw(draft, reading, currency)  # sticks to the lower edge, so it stands directly on the page


def _preview(reading: Reading, currency: str) -> None:
    """Step 2: how the file reads, what only the visitor can decide, and what comes of it."""
    style.step(2, t("imports.step2"))
    if reading.problem is not None:
        st.warning(questions.problem_words(reading.problem, reading.request.table), icon=":material/priority_high:")
    if reading.tables is None:
        columns.layout(reading)
        questions.draw(reading, currency)
        _understood(reading, currency)
        return
    questions.draw(reading, currency)  # before the picture, which is a screen of its own
    if reading.open:
        with st.expander(t("imports.tables.recognised", n=len(reading.tables.tables))):
            joined_tables.picture(reading, currency)
            _understood(reading, currency)
    else:
        joined_tables.picture(reading, currency)
        _understood(reading, currency)


def _understood(reading: Reading, currency: str) -> None:
    """What comes of the file or the files, beside what is asked."""
    preview = reading.preview
    if preview is None or _is_empty(reading):
        return
    if reading.tables is not None:
        style.heading(t(f"table.{preview.table}"), t("imports.tables.joined"))
    if preview.counts.read and not _undecided(reading, preview):
        result.balance(preview.counts, preview.rejected_by_rule.get("E-ORPHAN", 0))
    if preview.counts.accepted:
        _totals_and_changes(reading, preview, currency)
    result.released(preview.notes)
    if preview.counts.read:
        _rejected(reading, preview)
        _pending(preview)
    columns.freight(preview)
    columns.mapping(reading)
    columns.first_rows(preview)
    result.notes(preview.notes, preview.table, currency)
    joined_tables.further_parts(reading, currency)


def _totals_and_changes(reading: Reading, preview: Preview, currency: str) -> None:
    """Sums of what comes in, and the rows it changes."""
    totals = preview.totals
    if totals is None:
        return
    if "currency" in reading.open:  # sums over several currencies would be sums of nothing
        totals = replace(totals, amount=None, profit=None)
    result.totals(totals, preview.table, currency, preview.keys)
    if not preparation.target_hides():
        result.changes(preview.changes, preview.table, preview.keys.changed if preview.keys else 0)
    elif preview.keys and preview.keys.changed:  # the values in the data so far may not be seen
        widgets.note(t("imports.keys.hidden"))


def _is_empty(reading: Reading) -> bool:
    """There is nothing but headers: no column to match and no line to import."""
    return reading.problem is not None and reading.problem.code == "E-NO-ROWS"


def _undecided(reading: Reading, preview: Preview) -> int:
    """Lines whose date cannot be read before the visitor has said how."""
    return preview.rejected_by_rule.get("E-DATE", 0) if "date_format" in reading.open else 0


def _rejected(reading: Reading, preview: Preview) -> None:
    """Lines that are refused, with what to do; not those that only wait for an answer, or for their customer."""
    undecided = _undecided(reading, preview)
    if undecided:
        widgets.note(t("imports.undecided", n=undecided))
    waiting = {"E-ORPHAN", *(["E-DATE"] if undecided else []), *(["E-NAME-SEVERAL"] if "customer" in reading.open else [])}
    lost = {rule: n for rule, n in preview.rejected_by_rule.items() if rule not in waiting}
    result.refused(preview.rejected, lost, t("imports.to_leave_out", n=sum(lost.values())), "imports.preview")
    if lost:
        widgets.note(t("imports.refused.next" if preview.counts.accepted else "imports.refused.mend"))


def _pending(preview: Preview) -> None:
    """Lines whose customers the company's list lacks: they wait, unless the visitor makes customers of them."""
    n = preview.rejected_by_rule.get("E-ORPHAN", 0)
    created = preparation.current_draft().answers.get("orphans") == "create"
    if not n and not created:
        return
    if n and not preview.counts.accepted:
        st.warning(t("imports.waiting.nothing", n=n), icon=":material/priority_high:")
    missing = (missing_customers_text(note.values, state.current_words()) for note in preview.notes if note.code == "W-ORPHANS")
    result.waiting(n, customers=next(missing, ""))
    st.checkbox(t("imports.waiting.create"), **widget_state.value("imports.orphans", created), on_change=_create_customers)


def _create_customers() -> None:
    preparation.answer("orphans", "create" if state.read("imports.orphans") else None)


def _show(bar: DeltaGenerator, share: float, step: str) -> None:
    """How far reading or importing is, and with what."""
    doing = f"imports.doing.{step}"
    bar.progress(max(0.0, min(share, 1.0)), text=t(doing) if state.current_words().has(doing) else t("imports.doing.build"))


@st.fragment(run_every=0.4)
def _progress() -> None:
    """The running import; when it is over the whole page runs again."""
    job = background_job.job()
    if job is None or job.over.is_set():
        st.rerun()
    bar, cancel = st.columns([6, 1], vertical_alignment="bottom")
    _show(bar, job.share, job.step)
    cancel.button(t("imports.cancel"), key="imports.cancel", width="stretch", disabled=not job.can_stop, on_click=background_job.cancel)
    status = "cancelling" if job.stop.is_set() else "may_leave" if job.can_stop else "too_late"
    st.caption(t(f"imports.{status}"))


def _outcome(finished: background_job.Job) -> None:
    """What came in and what did not, and where to look next."""
    report, company = finished.report, finished.company
    assert report is not None
    assert company is not None
    message = t(
        "imports.came_in",
        n=report.counts.accepted,
        table=t(f"table.{report.table}"),
        file=report.file,
        company=company.name,
        version=report.version,
    )
    widgets.finding_list([widgets.Finding(message, "good")], "imports")
    of = record.record(report.number)
    if of is not None:
        record.draw(of, company.currency, "report")
        record.draw_parts(of, company.currency, "report")
    past.waiting()
    has_orders = data.dates().first_order is not None
    if not has_orders:
        st.caption(t("imports.no_orders_yet"))
    with st.container(horizontal=True):
        if has_orders and st.button(t("common.button.see_pyramids"), type="primary", key="imports.pyramids"):
            open_page("pyramids")
        st.button(t("imports.another"), on_click=background_job.clear, key="imports.another")


def _lists() -> None:
    """The data versions and imports of the company on screen; left out while an import into another company is on its way."""
    job = background_job.job()
    running = job is not None and not job.over.is_set()
    if running or preparation.draft() is not None:
        company = job.company if running else preparation.target()
        if company is None or company.slug != data.company().slug:
            return
    st.divider()
    labels = {
        "versions": t("imports.versions.title"),
        "past": t("imports.past.title"),
        "known": t("customer_data.tab"),
        "readiness": t("readiness.tab"),
    }
    versions_tab, imports_tab, known_tab, readiness_tab = tabs.linked(TAB, labels)
    with versions_tab:
        data_versions.versions()
    with imports_tab:
        past.past_imports()
    opened = state.chosen(TAB, labels, "versions")
    if opened == "known":  # which counts everybody
        with known_tab:
            customer_data.draw()
    if opened == "readiness":  # which grades, tests and compares
        with readiness_tab:
            readiness.draw()


#: the link's choice of the open tab
TAB = "imports.tab"

page()
