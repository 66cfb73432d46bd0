"""The pages that understand, on files nobody here made: without profit, without attitude, with cancellations, with losses."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import create_company
from crmcore.store.imports.importing import run_import
from crmcore.store.reading.source.request import ImportRequest
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import page_text, visit

pytestmark = pytest.mark.real_data

PAGES = ("value", "loyalty", "lifecycle", "factors")


def requests(folder: Path) -> dict[str, ImportRequest]:
    return {
        "cdnow": ImportRequest(
            folder / "CDNOW_sample.txt",
            header=False,
            delimiter="blank",
            mapping={"customer_id": 1, "order_date": 3, "quantity": 4, "amount": 5},
        ),
        "retail": ImportRequest(folder / "online_retail.parquet", negatives="refund", allow_refused=25),
        "superstore": ImportRequest(folder / "superstore_zh_2014_2017.xls", sheet="订单"),
    }


@pytest.fixture(scope="module")
def companies(real_data, tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("real")
    for name, request in requests(real_data).items():
        run_import(create_company(root, name).dir, request, author="ann")
    return root


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("company", "language"), [("cdnow", "en"), ("retail", "zh_CN"), ("superstore", "zh_CN")])
def test_a_page_tells_what_it_can_and_names_the_table_that_would_tell_more(companies, monkeypatch, page, company, language):
    monkeypatch.setenv("CRM_DATA", str(companies))
    text = page_text(visit(BY_ID[page], company=company, lang=language))
    words = words_for(language)
    assert words.t(f"{page}.title") in text
    if page == "loyalty":  # nobody was asked in any of them
        assert words.t("loyalty.needs_survey", table=words.t("table.survey")) in text
