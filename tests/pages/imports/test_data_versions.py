"""Going back to another data version while others work, and what a cut-off import leaves on the page. Each test was seen to fail
with the house as it was, and with what its docstring names."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import create_company
from crmcore.store.files.paths import pointer_file
from crmcore.store.imports.importing import run_import
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions import publishing
from crmcore.store.versions.building import Changes
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version
from crmcore.store.versions.undo import switch_version
from pages._ui.data import changes
from pages._ui.imports import background_job, uploads
from tests.pages.imports.import_flow import ORDERS, root, upload, visit, words_on  # noqa: F401


def brought(tmp_path: Path, company: Path, month: int, author: str = "Bo") -> None:
    file = tmp_path / f"month{month}.csv"
    file.write_text(f"customer id,order date,amount\nC,2024-{month:02}-01,1\n")
    run_import(company, ImportRequest(file), author=author)


@pytest.fixture
def mine(root, tmp_path):
    """A company with two imports."""
    company = create_company(root, "Mine")
    for month in (1, 2):
        brought(tmp_path, company.dir, month)
    return company


@pytest.mark.proof
@pytest.mark.parametrize(("language", "says"), [("en", "began on version 2, and now version 3"), ("zh_CN", "操作开始时为版本 2")])
def test_going_back_does_not_take_away_what_somebody_else_brings_in_meanwhile(visit, mine, tmp_path, monkeypatch, language, says):
    """Planted: the number of the version that the dialog showed is not handed on."""
    page = visit(language, company=mine.slug)
    page.button(key="imports.to.1").click().run()
    real, once = changes.go_back, iter([3])

    def go_back(*given):
        for month in once:  # between the look at the dialog and the click in it
            brought(tmp_path, mine.dir, month)
        return real(*given)

    monkeypatch.setattr(changes, "go_back", go_back)
    page.button(key="imports.to.1").click()  # AppTest knows no fragments: the dialog opens once more
    page.button(key="imports.undo.confirm").click().run()
    assert current_version_number(mine.dir) == 3 and Ledger(mine.dir).rows("undo") == ()
    assert [says in error.value.replace("\\", "") for error in page.error] == [True]
    assert [b for b in page.button if b.key == "imports.undo.cancel"]  # Planted: an error that takes the other button away
    page.run()  # looked at again
    page.button(key="imports.to.1").click().run()
    assert "month3" in words_on(page)
    page.button(key="imports.to.1").click()
    page.button(key="imports.undo.confirm").click().run()
    assert current_version_number(mine.dir) == 1 and Ledger(mine.dir).rows("undo")[-1].payload == {"from": 3, "to": 1}


def test_each_cell_of_a_version_carries_its_heading_for_where_cells_stand_below_each_other(visit, mine):
    page = visit("en", company=mine.slug)
    cells = [h.proto.body for h in page.get("html") if "ck-field" in h.proto.body]
    assert [cell.split("<span>")[1].split("</span>")[0] for cell in cells[:5]] == ["Version", "When", "Who", "From", "Rows"]
    assert "month2.csv" in cells[3] and "month1.csv" in cells[8]


@pytest.mark.proof
def test_a_version_that_a_killed_import_left_is_not_offered(visit, mine, monkeypatch):
    with monkeypatch.context() as dead:  # nothing is written down and the pointer does not move
        dead.setattr(publishing, "set_current_version", lambda company_dir, version: None)
        build_version(mine.dir, Changes(), base=2, note="march.csv")
    page = visit(company=mine.slug)
    offered = {b.key for b in page.button if b.key.startswith("imports.to.")}
    assert not page.exception and offered == {"imports.to.1"}
    with pytest.raises(Problem, match="abandoned_version"):
        switch_version(mine.dir, 3, author="Bo")


def test_a_first_import_cut_off_before_its_last_step_can_be_put_in_force(visit, root, tmp_path):
    """Found: the dialog looked for a version in force to compare with, and there was none."""
    company = create_company(root, "Mine")
    brought(tmp_path, company.dir, 1)
    pointer_file(company.dir).write_text("0\n")
    page = visit(company=company.slug)
    page.button(key="imports.to.1").click().run()
    page.button(key="imports.to.1").click()
    page.button(key="imports.undo.confirm").click().run()
    assert not page.exception and current_version_number(company.dir) == 1


def test_an_import_ends_on_the_page_though_its_company_cannot_be_taken_back(visit, monkeypatch, caplog):
    """Planted: the end told only after the company was taken back."""
    monkeypatch.setattr(threading, "excepthook", lambda answer: None)  # as it was, the thread died here
    page = upload(visit(), ORDERS)

    def fails(*given):
        raise Problem("disk_failed", kind="ENOSPC")

    monkeypatch.setattr(changes, "import_file", fails)
    monkeypatch.setattr(background_job.company_store, "remove_unused_company", fails)
    page.button(key="imports.go").click().run()
    done = page.session_state["import.job"]
    assert done.over.wait(30)
    assert done.reference in caplog.text and len(done.reference) == 8
    page.run()
    assert not page.exception and any("ENOSPC" in error.value for error in page.error)  # why it failed comes first


def test_an_upload_that_goes_while_old_ones_are_looked_for_is_passed_over(root, monkeypatch):
    """Planted: the date of a folder asked for without a thought that it may be gone."""
    old = root / uploads.UPLOADS / "old"
    old.mkdir(parents=True)
    gone = root / uploads.UPLOADS / "gone"
    gone.mkdir()
    monkeypatch.setattr(time, "time", lambda: old.stat().st_mtime + uploads.UPLOAD_SECONDS + 60)
    real = Path.glob

    def glob(folder, pattern):
        found = sorted(real(folder, pattern))
        shutil.rmtree(gone, ignore_errors=True)
        return iter(found)

    monkeypatch.setattr(Path, "glob", glob)
    uploads.sweep()
    assert not old.exists()
