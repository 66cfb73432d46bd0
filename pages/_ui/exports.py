"""Downloads of the grade report: the whole list, not only the page on screen, each with its row in the ledger.

A file is made when it is asked for and offered once it is there. A download whose making fails in the browser's
request fails without a word, so it is made here, where a failure can be told.
"""
from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from crmcore.domain.book import Book
from crmcore.domain.problems import Problem
from crmcore.report.assumptions import Circumstances
from crmcore.report.flat_file import flat_file
from crmcore.report.grade_report import report_columns
from crmcore.report.workbook import workbook
from crmcore.store.ledger import Ledger
from pages._ui import data, listed, state, widgets
from pages._ui.signing import author_missing
from pages._ui.state import t

log = logging.getLogger("cockpit")
#: a longer workbook shows how far it is
LONG = 20_000
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: its ending is its id and locale key; `most` is how many customers it is made for."""

    id: str
    mime: str
    make: Callable[[Book, np.ndarray, Circumstances], bytes]
    most: int | None = None


def _csv(graded: Book, rows: np.ndarray, told: Circumstances) -> bytes:
    before = listed.published(graded)
    return flat_file(graded, rows, report_columns(graded, moved=before is not None), told, state.speech(), data.rep_names(), before)


def _xlsx(graded: Book, rows: np.ndarray, told: Circumstances) -> bytes:
    bar = st.progress(0.0) if len(rows) > LONG else None
    before = listed.published(graded)
    made = workbook(graded, rows, report_columns(graded, moved=before is not None), told, state.speech(), data.rep_names(),
                    progress=bar.progress if bar else None, published=before)
    if bar:
        bar.empty()
    return made


FORMATS: tuple[Format, ...] = (
    Format("csv", "text/csv", _csv),
    Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx, most=100_000),   # longer ones take minutes
)


def draw(graded: Book, rows: np.ndarray, told: Circumstances) -> None:
    """The buttons that make a file of the customers in `rows` (int64[n], in order), and the one that saves it."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="right"):
        nameless = author_missing("customers.export.author")
        asked = [f for f in FORMATS if _button(f, len(rows), nameless)]
        for chosen in asked:
            _offer(graded, rows, told, chosen)
    if nameless:
        with st.container(key="ck-right-unsigned"):
            widgets.note(t("customers.export.unsigned"))


def _button(made: Format, count: int, nameless: bool) -> bool:
    too_many = made.most is not None and count > made.most
    return st.button(t(f"common.button.download_{made.id}"), key=f"export.{made.id}", icon=":material/download:",
                     disabled=nameless or too_many or not count, help=t("customers.export.most", n=made.most) if too_many else None)


def _offer(graded: Book, rows: np.ndarray, told: Circumstances, chosen: Format) -> None:
    try:
        with st.spinner(t("customers.export.making")):
            made = chosen.make(graded, rows, told)
            name = file_name(graded, chosen.id)
            _record(graded, {
                "what": "grade_report", "format": chosen.id, "file": name, "scenario": graded.scenario.key, "version": graded.version,
                "ledger": graded.ledger, "filters": {k: list(v) for k, v in state.view().filters.items()},
                "listed": state.view().listed, "search": state.view().search, "sort": state.view().sort,
                "rows": len(rows), "bytes": len(made), "sha256": hashlib.sha256(made).hexdigest()})
    except Problem as problem:
        _tell(state.speech().problem(problem))
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("unexpected error %s while making a download", reference)
        _tell(t("customers.export.failed", reference=reference))
    else:
        size = state.speech().number(len(made) / 1e6, 1)
        st.download_button(t("customers.export.save", n=len(rows), size=size), made, name, chosen.mime, on_click="ignore",
                           type="primary", key=f"export.save.{chosen.id}")


def _record(graded: Book, told: dict[str, object]) -> None:
    """Say in the ledger that a list of customers was taken away: who took it, which, as what."""
    Ledger(data.company().dir).append("export", told, author=data.author(), effective_on=graded.scenario.as_of)


def _tell(text: str) -> None:
    widgets.finding_list([widgets.Finding(text, "bad")], key="export")


def file_name(graded: Book, ending: str) -> str:
    """Company and day in a name that every file system takes."""
    name = t("workbook.file", company=data.company().name, day=graded.scenario.as_of.isoformat())
    return f"{FORBIDDEN.sub('-', name).strip(' .-')}.{ending}"
