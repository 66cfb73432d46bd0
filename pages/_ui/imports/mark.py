"""The mark of an import at work: in its upload's folder, with everything that was decided, under a lock that ends with its process."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime

from crmcore.store.companies.companies import Company
from crmcore.store.files.atomic_write import atomic_write_text
from crmcore.store.files.locks import import_lock
from crmcore.store.reading.source.request import ImportRequest
from pages._ui.imports import uploads
from pages._ui.imports.preparation import Draft

#: fields of a Draft that the mark does not hold
_OWN = ("token", "upload")


@contextmanager
def under_way(draft: Draft, request: ImportRequest, company: Company, author: str) -> Generator[None, None, None]:
    """Mark an import as being at work until the block ends, however it ends; only the end of the process leaves the mark behind."""
    folder = draft.upload.folder
    decided = {f.name: getattr(draft, f.name) for f in fields(draft) if f.name not in _OWN} | {"target": company.slug}
    mark = {
        "draft": decided,
        "table": request.table,
        "guessed": request.guessed,
        "author": author,
        "begun": datetime.now(UTC).isoformat(timespec="microseconds"),
    }
    draft.upload.remove.atexit = False  # a server that is stopped leaves the file, too
    with import_lock(folder, author):
        atomic_write_text(folder / uploads.MARK, json.dumps(mark, ensure_ascii=False, default=list))
        try:
            yield
        finally:
            (folder / uploads.MARK).unlink(missing_ok=True)
            draft.upload.remove.atexit = True
