"""Step 3 of an import, always in sight: who signs, and the button; nothing is written before it."""

from __future__ import annotations

import streamlit as st

from pages._ui.components.literal_text import literal
from pages._ui.data import changes, data
from pages._ui.imports import background_job, preparation, style
from pages._ui.imports.preparation import Draft, Reading
from pages._ui.state import state
from pages._ui.state.state import t

#: widths of the step's title, of who signs, of the button, and of what it does or waits for
SIGNED, UNSIGNED = (1.2, 0.01, 2.1, 3.9), (1.35, 1.5, 2.1, 2.3)


def draw(draft: Draft, reading: Reading, currency: str) -> None:
    """Draw the step; `currency` is that of a new company."""
    company = preparation.target()
    with st.container(key="ck-bring-in"):
        title, author, go, why = st.columns(SIGNED if data.author() else UNSIGNED, vertical_alignment="center")
        with title:
            style.step(3, t("imports.step3"))
        if not data.author():
            author.text_input(
                t("imports.author"),
                key="imports.author",  # never set by the server: what is being typed while the page runs again stays
                on_change=_sign,
                max_chars=80,
                placeholder=t("imports.author"),
                label_visibility="collapsed",
            )
        missing = _hindrance(draft, reading)
        if _wants_to_stop(draft):
            go.button(
                t("imports.leave"),
                type="primary",
                width="stretch",
                key="imports.leave",
                on_click=background_job.leave,
                args=(t("imports.stopped"),),
            )
        else:
            go.button(
                _button_label(draft, reading),
                type="primary",
                width="stretch",
                disabled=bool(missing),
                key="imports.go",
                on_click=background_job.start,
                args=(reading.request, currency),
            )
        name = literal(company.name if company else draft.company_name)
        unsigned = "" if data.author() else t("imports.wait.author")
        why.caption(missing or unsigned or t("imports.go_new" if company is None else "imports.go_own", company=name))


def _sign() -> None:
    """The name goes into the record of the company that the file is imported into; the demo's stays as it is."""
    if name := state.read("imports.author").strip():
        if data.company().is_demo:
            state.remember("author", name)
        else:
            changes.set_author(name)


def _wants_to_stop(draft: Draft) -> bool:
    """The visitor would rather not import the file: its period is in the data already, or its currency is another one."""
    return "stop" in {draft.answers.get(option) for option in preparation.OF_COMPANY}


def _button_label(draft: Draft, reading: Reading) -> str:
    """What the button will do."""
    preview = reading.preview
    if preview is None or not preview.counts.read:
        return t("common.button.import")
    if not preview.counts.accepted and "E-ORPHAN" not in preview.rejected_by_rule:
        return t("common.button.import")
    if not preview.counts.accepted:
        return t("imports.go_wait", n=preview.counts.refused)
    if draft.answers.get("on_overlap") == "replace" and preview.overlap:
        return t("imports.go_replace", n=preview.counts.accepted, held=preview.overlap.known)
    return t("imports.go_again" if draft.answers.get("again") else "imports.go", n=preview.counts.accepted)


def _hindrance(draft: Draft, reading: Reading) -> str:
    """Why the import cannot start yet; "" when it can."""
    if _wants_to_stop(draft) and not reading.open:
        return t("imports.wait.stop")
    if reading.preview is None or reading.problem is not None:
        return t("imports.wait.problem")
    if reading.open:
        return t("imports.wait.questions", n=len(reading.open))
    if preparation.target() is None:
        if not draft.company_name:
            return t("imports.wait.company")
        if draft.company_name.casefold() in {c.name.casefold() for c in data.companies()}:
            return t("imports.wait.taken", company=literal(draft.company_name))
    return ""
