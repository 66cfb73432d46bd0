"""Questions with a place of their own: what lines of each status count as, and which table a list is that says neither."""

from __future__ import annotations

import pytest

from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import list_companies
from tests.pages.imports.import_flow import bring_in, root, upload, visit, words_on  # noqa: F401

LINES = b"""order id,customer id,date,amount,status
o1,c1,2024-01-05,100,delivered
o2,c2,2024-01-06,80,canceled
o3,c1,2024-01-07,30,unpaid
o4,c3,2024-01-08,5,Q7
"""


def test_statuses_are_chosen_row_by_row_with_the_total_that_follows(visit, root):
    page = upload(visit(), LINES)
    words = words_for("en")
    assert [page.segmented_control(key=f"imports.status.{s}").value for s in ("canceled", "Q7", "delivered")] == ["ignore", "sale", "sale"]
    assert page.segmented_control(key="imports.status.unpaid").value is None and page.button(key="imports.status.use").disabled
    # 215 in all, 80 of it cancelled and 30 unpaid
    either_way = {"sale": "215", "ignored": "105", "subtracted": "−5"}
    assert words.t("imports.question.statuses.total_so_far", amount="135", **either_way) in words_on(page)
    page.segmented_control(key="imports.status.unpaid").set_value("sale").run()
    assert words.t("imports.question.statuses.total", amount="135", **either_way) in words_on(page)
    page.segmented_control(key="imports.status.unpaid").set_value("ignore").run()
    assert words.t("imports.question.statuses.total", amount="105", **either_way) in words_on(page)
    page.segmented_control(key="imports.status.unpaid").set_value("sale").run()
    page.button(key="imports.status.use").click().run()
    assert words.t("imports.question.statuses.used") in words_on(page)
    bring_in(page)
    (folder,) = (company.dir for company in list_companies(root) if not company.is_demo)
    assert len((folder / "imports" / "000001" / "left_out.csv").read_text("utf-8-sig").splitlines()) == 2


@pytest.mark.proof
def test_another_answer_about_a_returns_sheet_asks_anew_what_returns_count_as(visit):
    page = visit()
    page.file_uploader[0].set_value(
        [
            (
                "orders.csv",
                b"order id,customer id,date,amount\no1,c1,2024-01-05,100\no2,c2,2024-01-06,80\no2,c3,2024-01-06,7\n",
                "text/csv",
            ),
            ("returns.csv", b"order id,returned\no1,yes\no2,yes\n", "text/csv"),
        ]
    )
    page.run()
    page.radio(key="imports.answer.returns").set_value("all").run()
    page.button(key="imports.status.use").click().run()
    words = words_for("en")
    assert words.t("imports.question.statuses.used") in words_on(page)
    page.radio(key="imports.answer.returns").set_value("single").run()
    # 187 in all; only o1 has a single customer
    either_way = {"sale": "187", "ignored": "87", "subtracted": "−13"}
    assert words.t("imports.question.statuses.total", amount="87", **either_way) in words_on(page)
    assert not page.button(key="imports.status.use").disabled


def test_which_table_a_list_is_that_says_neither_is_chosen_with_one_click(visit):
    page = upload(visit(), b"Number,Customer,Date,Amount\n1,c1,2024-01-05,100\n2,c2,2024-02-05,50\n", "march.csv")
    assert page.radio(key="imports.answer.table").value is None and page.button(key="imports.go").disabled
    page.radio(key="imports.answer.table").set_value("payment").run()
    assert page.selectbox(key="imports.table").value == "payment" and not page.exception
    assert "imports.answer.as_purchases" in [radio.key for radio in page.radio]


def test_each_answer_looks_at_the_file_once_and_nothing_else_does(visit, monkeypatch):
    from pages._ui.data import several_tables

    looked, preview = [], several_tables.preview
    monkeypatch.setattr(several_tables, "preview", lambda *given: looked.append(given[1]) or preview(*given))
    page = upload(visit(), LINES)
    assert len(looked) == 1
    page.segmented_control(key="imports.status.unpaid").set_value("sale").run()
    page.run()
    assert len(looked) == 1  # nothing has been answered yet
    page.button(key="imports.status.use").click().run()
    page.run()
    assert len(looked) == 2 and looked[1].status["unpaid"] == "sale"
