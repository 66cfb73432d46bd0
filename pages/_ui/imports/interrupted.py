"""Imports that a server did not live to finish: which file did not come in, and the way to begin again with it.

A mark without a lock (see `mark`) is what is left of a killed server.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, data_root
from crmcore.store.files.locks import is_importing
from crmcore.store.imports.records import KIND
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.versions.pointer import current_version_number
from pages._ui.components.literal_text import literal
from pages._ui.data import data
from pages._ui.imports import background_job, preparation, uploads
from pages._ui.imports.preparation import Draft
from pages._ui.state import state
from pages._ui.state.state import t


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An import that was cut off: the folder of its upload, what its mark says, and the company it went to."""

    folder: Path
    mark: dict[str, Any]
    company: Company | None

    @property
    def file(self) -> str:
        """The name of its file, or of the first of several."""
        return str(self.mark["draft"]["name"])


def interrupted() -> list[Interrupted]:
    """Every import that was cut off before its data were in force, the oldest first."""
    found = []
    for path in (data_root() / uploads.UPLOADS).glob(f"*/{uploads.MARK}"):
        try:
            if is_importing(path.parent):
                continue
            mark = json.loads(path.read_text("utf-8"))
            company = next((c for c in data.companies() if c.slug == mark["draft"]["target"]), None)
            cut_off = Interrupted(path.parent, mark, company)
            if company is None or not _has_come_in(cut_off, company):
                found.append(cut_off)
        except (OSError, ValueError, KeyError, TypeError, Problem):
            continue
    return sorted(found, key=lambda cut_off: str(cut_off.mark["begun"]))


def _has_come_in(cut_off: Interrupted, company: Company) -> bool:
    """Whether the import was finished but for telling so."""
    rows = [r for r in Ledger(company.dir).rows(KIND) if r.recorded_at >= cut_off.mark["begun"] and r.author == cut_off.mark["author"]]
    return any(row.payload["version"] <= (current_version_number(company.dir) or 0) for row in rows)


def draw() -> None:
    """Say which files did not come in, each with the way to begin again with it and the one to leave it."""
    for n, cut_off in enumerate(interrupted()):
        company = cut_off.company.name if cut_off.company else cut_off.mark["draft"]["company_name"]
        with st.container(border=True, key=f"ck-interrupted-{n}"):
            st.warning(t("imports.interrupted.what", file=literal(cut_off.file), company=literal(company)), icon=":material/power_off:")
            with st.container(horizontal=True):
                st.button(
                    t("imports.interrupted.again"), type="primary", key=f"imports.interrupted.again.{n}", on_click=_again, args=(cut_off,)
                )
                st.button(
                    t("imports.interrupted.leave"), type="tertiary", key=f"imports.interrupted.leave.{n}", on_click=_leave, args=(cut_off,)
                )


def _again(cut_off: Interrupted) -> None:
    """Take the file over as this visitor's, with everything that was decided, and import it; without a name it waits for one."""
    try:
        (cut_off.folder / uploads.MARK).unlink()
    except OSError:  # somebody else was quicker
        return
    decided: dict[str, Any] = {name: tuple(map(tuple, value)) if name == "more" else value for name, value in cut_off.mark["draft"].items()}
    decided["answers"] = {name: tuple(value) if isinstance(value, list) else value for name, value in decided["answers"].items()}
    if cut_off.company is None:
        decided["target"] = ""
    token = cut_off.folder.name
    draft = Draft(token, uploads.Upload(token), **decided)
    preparation.discard()
    state.remember("import.draft", draft)
    if data.author():
        request = replace(draft.request(cut_off.mark["table"]), guessed=bool(cut_off.mark["guessed"]))
        background_job.start(request, draft.currency or "")


def _leave(cut_off: Interrupted) -> None:
    """Remove the file."""
    uploads.Upload(cut_off.folder.name).remove()
