"""After a server was killed in the middle of an import the page says which file did not come in, and begins again with it in one click."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from crmcore.store.companies.companies import create_company
from crmcore.store.files.locks import import_lock
from crmcore.store.versions.pointer import current_version_number
from pages._ui.imports import mark, uploads
from tests.pages.imports.import_flow import ORDERS, bring_in, root, upload, visit, words_on  # noqa: F401  fixtures

SAID = "“orders.csv” did not come in"


def cut_off(root: Path, page, company) -> Path:
    """What a server leaves that is killed while it imports the file which `page` has prepared."""
    draft, reading = page.session_state["import.draft"], page.session_state["import.reading"][1]
    with mark.under_way(draft, reading.request, company, "Ann"):
        left = root / uploads.UPLOADS / ("e" * 32)
        shutil.copytree(draft.upload.folder, left)
    (left / "import.holder.json").unlink(missing_ok=True)
    return left


def test_the_file_is_named_and_one_click_imports_it(visit, root):
    """Seen before: nothing told that the file was missing, and everything had to be answered again."""
    company = create_company(root, "Mine", "EUR")
    left = cut_off(root, upload(visit(company=company.slug), ORDERS), company)
    page = visit(company=company.slug)
    assert SAID in words_on(page).replace("\\", "") and json.loads((left / uploads.MARK).read_text())["author"] == "Ann"
    page.button(key="imports.interrupted.again.0").click().run()
    assert page.session_state["import.job"].over.wait(60)
    page.run()
    assert not page.exception and current_version_number(company.dir) == 1 and not left.exists()
    assert SAID not in words_on(visit(company=company.slug))


def test_it_can_be_left(visit, root):
    company = create_company(root, "Mine", "EUR")
    left = cut_off(root, upload(visit(company=company.slug), ORDERS), company)
    page = visit(company=company.slug)
    page.button(key="imports.interrupted.leave.0").click().run()
    assert not page.exception and SAID not in words_on(page) and not left.exists()


def test_an_import_at_work_elsewhere_and_one_that_came_in_are_none(visit, root):
    company = create_company(root, "Mine", "EUR")
    page = upload(visit(company=company.slug), ORDERS)
    left = cut_off(root, page, company)
    with import_lock(left, "Bo"):
        assert SAID not in words_on(visit(company=company.slug))
    bring_in(page)
    assert current_version_number(company.dir) == 1 and SAID not in words_on(visit(company=company.slug))
