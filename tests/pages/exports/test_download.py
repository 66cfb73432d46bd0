"""A file that is at hand anyway, such as a scenario, leaves with a row in the ledger as well: the click writes it."""

from __future__ import annotations

import hashlib

from crmcore.store.companies.companies import create_company
from crmcore.store.ledger.ledger import Ledger
from pages._ui.data import data
from pages._ui.exports import download


def test_the_click_that_saves_a_small_file_is_a_row_of_the_ledger(tmp_path, monkeypatch):
    """Planted once: `on_click="ignore"` in `at_once`."""
    company, offered = create_company(tmp_path, "Shop"), []
    monkeypatch.setattr(data, "company", lambda: company)
    monkeypatch.setattr(data, "author", lambda: "Li Wei")
    monkeypatch.setattr(download.st, "download_button", lambda *arguments, **named: offered.append(named))
    download.instant_button(download.Download("scenario", "draft.json", 0, lambda: b"{}", {"scenario": "abc"}), "Save", "key")
    assert Ledger(company.dir).rows("export") == ()  # drawn, not taken
    offered[0]["on_click"](*offered[0].get("args", ()))
    (row,) = Ledger(company.dir).rows("export")
    assert (row.author, row.payload["what"], row.payload["scenario"], row.payload["format"]) == ("Li Wei", "scenario", "abc", "json")
    assert row.payload["sha256"] == hashlib.sha256(b"{}").hexdigest()
