"""The rules on real files: what was measured, roughly."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.offers.next_products import NextProducts
from crmcore.store.companies.companies import create_company
from crmcore.store.imports.importing import run_import
from crmcore.store.reading.source.request import ImportRequest
from crmcore.usecases.grading.grading import grade

pytestmark = [pytest.mark.real_data, pytest.mark.proof]


def offers(root: Path, request: ImportRequest) -> NextProducts:
    company = create_company(root, "Real")
    run_import(company.dir, request, author="ann")
    return grade(company, Scenario()).mart.insight("offers", NextProducts)


def test_the_wholesaler_is_served_better_by_what_is_likely(real_data: Path, tmp_path: Path):
    told = offers(tmp_path, ImportRequest(real_data / "online_retail.parquet", negatives="refund", allow_refused=25))
    assert (told.items.level, told.rule, told.months, len(told.offered)) == ("product", "likely", 3, 500)
    assert told.judgement is not None and told.judgement.verdict == "better"
    more = told.judgement.judging.of("likely").more_hits
    assert more is not None and 0.04 < more.low < 0.064 < more.high < 0.09  # +6.4 points


def test_on_the_superstore_what_is_likely_is_hit_no_better_and_what_is_worth_more_brings_more(real_data: Path, tmp_path: Path):
    request = ImportRequest(real_data / "superstore_zh_2014_2017.xls", sheet="订单", mapping={"category": "子类别"})
    told = offers(tmp_path, request)
    assert (told.items.level, told.items.count, told.months) == ("category", 17, 12) and told.judgement is not None
    assert (told.rule, told.judgement.verdict) == ("worth", "better")
    likely = told.judgement.judging.of("likely").more_hits
    assert likely is not None and likely.low < 0 < likely.high and abs(likely.value) < 0.02
