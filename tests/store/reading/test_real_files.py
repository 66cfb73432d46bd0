"""The real files come in unedited, and the figures known of them come out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crmcore.domain.kernel.problems import Question
from crmcore.store.engine.engine import cursor_for
from crmcore.store.engine.signature import sums
from crmcore.store.imports.importing import preview, run_import
from crmcore.store.imports.report import ImportReport
from crmcore.store.reading.source.request import ImportRequest

pytestmark = pytest.mark.real_data


def brought_in(folder, request: ImportRequest) -> ImportReport:
    report = run_import(folder, request, author="ann")
    assert report.counts.balanced()
    return report


def test_cdnow_without_header_by_column_numbers(real_data, tmp_path):
    request = ImportRequest(
        real_data / "CDNOW_sample.txt",
        header=False,
        delimiter="blank",
        mapping={"customer_id": 1, "order_date": 3, "quantity": 4, "amount": 5},
    )
    report = brought_in(tmp_path, request)
    assert (report.counts.accepted, report.totals.customers, report.totals.last_date) == (6919, 2357, date(1998, 6, 30))


def test_cdnow_asks_whether_its_first_line_is_a_header(real_data, tmp_path):
    with pytest.raises(Question) as asked:
        run_import(tmp_path, ImportRequest(real_data / "CDNOW_sample.txt", mapping={"customer_id": 1}), author="ann")
    assert asked.value.option == "header"


def test_online_retail_net_of_cancellations(real_data, tmp_path):
    request = ImportRequest(real_data / "online_retail.parquet", negatives="refund", allow_refused=25)
    report = brought_in(tmp_path, request)
    assert report.rejected_by_rule == {"E-ID-BLANK": 135_080} and report.rejected.num_rows == 135_080
    assert (report.totals.customers, report.totals.amount) == (4372, Decimal("8300065.8140"))


def test_online_retail_asks_about_negatives_and_about_the_refused_quarter(real_data):
    asked = preview(None, ImportRequest(real_data / "online_retail.parquet")).questions
    assert [q.option for q in asked] == ["negatives", "allow_refused"] and asked[1].values["percent"] == 24.9


def test_the_chinese_superstore_with_its_losses(real_data, tmp_path):
    report = brought_in(tmp_path, ImportRequest(real_data / "superstore_zh_2014_2017.xls", sheet="订单"))
    totals = report.totals
    assert (totals.customers, totals.amount, totals.profit) == (790, Decimal("16117548.2370"), Decimal("2156559.5170"))
    with cursor_for(tmp_path, report.version) as cursor:
        losers = "select customer_id from order_line group by customer_id having sum(profit) < 0"
        assert cursor.execute(f"select count(*) from ({losers})").fetchall() == [(138,)]
        # ship mode, province, country, subcategory
        assert cursor.execute("select count(distinct name) from attribute").fetchall() == [(4,)]


def test_receivables_make_their_own_customers(real_data, tmp_path):
    report = brought_in(tmp_path, ImportRequest(real_data / "accounts_receivable.csv", table="payment", as_purchases="no"))
    assert (report.counts.accepted, report.totals.customers) == (2466, 100)
    invoices = sums(tmp_path, report.version)["invoices"]
    assert (invoices["invoices"], invoices["paid_late"]) == (2466, 877)
    assert invoices["mean_days_late"] == pytest.approx(3.4424, abs=5e-5)
    assert invoices["on_time_share"] == pytest.approx(0.644363, abs=5e-7)
