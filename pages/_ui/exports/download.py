"""Downloads: every file that a visitor takes away is created, signed in the ledger and offered here, nowhere else.

A file is created before the browser asks for it: a download that fails inside the browser's request fails without a message. One click
is enough all the same: the page presses the button that saves the file by itself, and leaves it there in case the browser does not obey.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.ops.error_log import log_error
from crmcore.store.decisions.exports import record_export
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

MIMES: dict[str, str] = {
    "html": "text/html",
    "csv": "text/csv",
    "ics": "text/calendar",
    "json": "application/json",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: presses the button as soon as it stands on the page; another text each time, because a browser runs the same one once
_PRESS = """<script>
(() => {
  const until = Date.now() + 10000;  // ONCE
  const press = () => {
    const button = document.querySelector(".st-key-KEY button, .st-key-KEY a");
    if (button) button.click(); else if (Date.now() < until) setTimeout(press, 50);
  };
  press();
})();
</script>"""
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class Download:
    """A file to download. `what` is its code in the ledger, `rows` its number of lines; `details` records in the ledger
    which rows those are and what they depend on (see `record_export`)."""

    what: str
    file: str
    rows: int
    make: Callable[[], bytes]
    details: Mapping[str, Any] = field(default_factory=dict)


def for_book(graded: Book, what: str, called: str, ending: str, rows: int, make: Callable[[], bytes], **more: Any) -> Download:
    """A list of customers of a Book, narrowed by the visitor's filters. `called`: its name in the visitor's words, for the
    file's name; `more`: what else narrowed it."""
    return Download(
        what,
        file_name(graded, called, ending),
        rows,
        make,
        {
            "scenario": graded.scenario.key,
            "version": graded.version,
            "ledger": graded.ledger,
            "effective_on": graded.scenario.day,
            "filters": {k: list(v) for k, v in state.view().filters.items()},
            **more,
        },
    )


def for_everybody(graded: Book, what: str, called: str, ending: str, rows: int, make: Callable[[], bytes]) -> Download:
    """The same of a page that obeys no filters (`Page.obeys_filters`): the record says that there were none."""
    return for_book(graded, what, called, ending, rows, make, filters={})


def offer(item: Download, label: Callable[[bytes], str], key: str) -> None:
    """Create the file, record the export in the ledger and show the download button; on failure show why there is none."""
    try:
        with st.spinner(t("customers.export.making")):
            content = item.make()
            _record(item, content)
    except Problem as problem:
        _tell(state.current_words().problem(problem))
    except Exception as error:  # noqa: BLE001  the visitor reads a reference number, the log has the error
        _tell(t("customers.export.failed", reference=log_error(f"making the download {item.what}", error)))
    else:
        st.download_button(label(content), content, item.file, _mime(item), on_click="ignore", type="primary", key=key)
        st.html(_PRESS.replace("KEY", re.sub("[^a-zA-Z0-9_-]", "-", key)).replace("ONCE", token_hex(8)), unsafe_allow_javascript=True)


def made_button(item: Download, label: str, key: str) -> None:
    """The button that makes and saves a small file, once somebody has signed."""
    if st.button(label, key=key, icon=":material/download:"):
        offer(item, lambda content: t("churn.save_file", size=state.current_words().size(len(content))), f"{key}.save")


def instant_button(item: Download, label: str, key: str) -> None:
    """The download button of a small file that needs no preparation; the ledger records the click."""
    content = item.make()
    st.download_button(
        label,
        content,
        item.file,
        _mime(item),
        on_click=_clicked,
        args=(item, content),
        key=key,
        icon=":material/download:",
    )


def blank_button(label: str, content: bytes, file: str, key: str) -> None:
    """The download button of a workbook that holds nothing of any company; there is nothing to record."""
    st.download_button(
        label, content, file, MIMES["xlsx"], on_click="ignore", key=f"{key}.save", icon=":material/download:", width="stretch"
    )


def _clicked(item: Download, content: bytes) -> None:
    try:
        _record(item, content)
    except Problem as problem:
        st.toast(literal(state.current_words().problem(problem)))


def _record(item: Download, content: bytes) -> None:
    record_export(data.company(), content, what=item.what, file=item.file, rows=item.rows, author=data.author(), **item.details)


def _mime(item: Download) -> str:
    return MIMES[item.file.rsplit(".", 1)[-1]]


def _tell(text: str) -> None:
    widgets.finding_list([widgets.Finding(text, "bad")], key="export")


def file_name(graded: Book, called: str, ending: str) -> str:
    """Company, list and day in a name that every file system takes."""
    name = t("workbook.file", company=data.company().name, of=called, day=graded.scenario.day.isoformat())
    return f"{FORBIDDEN.sub('-', name).strip(' .-')}.{ending}"
