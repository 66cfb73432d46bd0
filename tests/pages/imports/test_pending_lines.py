"""Lines that wait for their customers are told as waiting, not as refused: before the import, after it, and when they come in."""

from __future__ import annotations

import pytest

from crmcore.store.companies.companies import create_company
from crmcore.store.imports.importing import run_import
from crmcore.store.reading.source.request import ImportRequest
from tests.pages.imports.import_flow import bring_in, root, upload, visit, words_on  # noqa: F401

LISTED = b"customer id,name\nA,Li\n"
#: four lines = 1 header + 1 accepted + 2 waiting
ORDERS = b"customer id,order date,amount\nA,2024-01-05,1\nB,2024-01-06,2\nB,2024-01-07,3\n"


@pytest.mark.proof
def test_waiting_lines_stand_apart_from_refused_ones_and_are_announced_once_when_they_come_in(visit, root, tmp_path):
    company = create_company(root, "Mine")
    (tmp_path / "customers.csv").write_bytes(LISTED)
    run_import(company.dir, ImportRequest(tmp_path / "customers.csv", table="customer"), author="Ann")
    page = upload(visit(company=company.slug), ORDERS)
    assert "4 lines = 1 header + 1 accepted + 2 waiting<" in words_on(page) and "Missing: B × 2" in words_on(page)
    bring_in(page)
    assert "4 lines = 1 header + 1 accepted + 2 waiting<" in words_on(page)
    assert "refused<" not in words_on(page) and "were refused" not in words_on(page) and "mend the cells" not in words_on(page)
    assert len(page.get("download_button")) == 1  # a mistyped number can still be mended
    page = upload(visit(company=company.slug), LISTED + b"B,Qi\n", "customers.csv")
    bring_in(page)
    said = "2 lines that have waited for their customers come in with this file"
    assert sum(html.proto.body.count(said) for html in page.get("html")) == 1
