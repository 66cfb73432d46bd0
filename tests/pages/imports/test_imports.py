"""The import page: three steps, every question answered in place, nothing half done, and a way back."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import create_company, list_companies
from crmcore.store.engine.signature import sums
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.versions.pointer import current_version_number
from pages._ui.data import changes
from tests.pages.imports.import_flow import ORDERS, RETURNS, bring_in, own, root, upload, uploads, visit, words_on  # noqa: F401
from tests.pages.visiting import widget_key


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_page_opens_and_asks_for_a_file(visit, language):
    page = visit(language)
    assert not page.exception and len(page.file_uploader) == 1


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_file_of_orders_becomes_a_company_of_its_own(visit, root, language):
    before = current_version_number(root / "demo")
    page = upload(visit(language), ORDERS)
    assert not page.exception
    page.text_input(key=widget_key("imports.company_name", language)).set_value("华东 *Trade* <b>").run()
    page.selectbox(key=widget_key("imports.currency", language)).set_value("EUR").run()
    bring_in(page)
    assert not page.exception
    (company,) = [c for c in list_companies(root) if not c.is_demo]
    assert (company.name, company.currency) == ("华东 *Trade* <b>", "EUR")
    assert page.session_state["view"].company == company.slug  # the sidebar switches to it
    orders = sums(company.dir, 1)["tables"]["order_line"]
    assert (orders["rows"], orders["customers"], float(orders["sums"]["amount"])) == (3, 2, 200.0)
    assert "200" in words_on(page)
    assert [row.author for row in Ledger(company.dir).rows("import")] == ["Ann"]
    assert current_version_number(root / "demo") == before and not Ledger(root / "demo").rows("import")
    assert uploads(root) == []


def test_the_demo_is_never_offered_as_a_place_to_import_into(visit, root):
    create_company(root, "Mine")
    page = upload(visit(), ORDERS)
    assert page.selectbox(key="imports.target").options == ["A new company", "Mine"]
    assert page.selectbox(key="imports.target").value == ""


def test_the_own_company_on_screen_is_where_a_file_goes_by_default(visit, root):
    company = create_company(root, "Mine")
    page = upload(visit(company=company.slug), ORDERS)
    bring_in(page)
    assert current_version_number(company.dir) == 1 and own(root) == ["Mine"]


@pytest.mark.proof
def test_the_lists_below_are_those_of_the_company_the_file_goes_to(visit, root):
    mine = create_company(root, "Mine")
    page = visit()
    assert len(page.tabs) == 4  # the demo, which is on screen: versions, earlier imports, what is known, readiness
    assert not upload(page, ORDERS).tabs  # its versions have nothing to do with a new company
    page.selectbox(key="imports.target").set_value(mine.slug).run()
    assert not page.tabs
    assert len(upload(visit(company=mine.slug), ORDERS).tabs) == 4


@pytest.mark.proof
@pytest.mark.parametrize(
    ("header", "cell", "found", "says"),
    [
        ("金额（元）", "5", "CNY", "币种来自表头“金额（元）”。"),
        ("amount", "€5", "EUR", "币种来自“amount”列中金额旁的符号。"),
        ("amount", "5", "", "文件没有注明金额的币种。"),
    ],
    ids=["header", "amounts", "nothing"],
)
def test_the_currency_is_the_one_the_file_names_whatever_the_language_of_the_page(visit, root, header, cell, found, says):
    page = upload(visit("zh_CN"), f"customer id,order date,{header}\nA,2024-01-05,{cell}\n".encode())
    assert page.selectbox(key="imports.currency@zh_CN").value == found
    assert says in [c.value.replace("\\", "") for c in page.caption]
    bring_in(page)
    assert [c.currency for c in list_companies(root) if not c.is_demo] == [found]


def test_what_is_so_in_several_fields_is_one_line_and_where_all_rows_are_new_nothing_more_is_counted(visit):
    page = upload(visit(), b"invoice number,customer id,due date,paid date,amount\n1,A,2/13/2024,2/14/2024,10\n", "receivables.csv")
    assert "<li>Due date, Paid on: dates are read as month, day, year.</li>" in words_on(page)
    assert "Changed" not in words_on(page)


def test_the_pickers_are_called_by_plain_words_and_show_a_value_of_their_column(visit):
    page = upload(visit(), ORDERS)
    assert (
        page.selectbox(key="imports.m.customer_id").label == "Customer number *"
        and page.selectbox(key="imports.m.profit").label == "Gross profit"
    )
    assert "e.g. 2024\\-01\\-05" in [c.value for c in page.caption]


def test_an_import_without_a_name_to_sign_it_cannot_start(visit):
    page = upload(visit(author=""), ORDERS)
    page.button(key="imports.go").click().run()
    assert "import.job" not in page.session_state and [toast.value for toast in page.toast] == ["Say who is working."]
    page.text_input(key="imports.author").set_value("Bo")  # the button is pressed while the name is being typed
    page.button(key="imports.go").click().run()
    assert page.session_state["import.job"].author == "Bo" and page.session_state["import.job"].over.wait(60)


def test_negative_amounts_are_asked_about_and_answered_in_place(visit, root):
    page = upload(visit(), RETURNS)
    assert page.button(key="imports.go").disabled
    page.radio(key="imports.answer.negatives").set_value("refund").run()
    assert not page.button(key="imports.go").disabled
    bring_in(page)
    (company,) = [c for c in list_companies(root) if not c.is_demo]
    assert float(sums(company.dir, 1)["tables"]["order_line"]["sums"]["amount"]) == 190.5  # 200 − 9.50


@pytest.mark.proof
def test_an_answer_can_be_changed_before_the_import(visit):
    page = upload(visit(), RETURNS)
    page.radio(key="imports.answer.negatives").set_value("refuse").run()
    assert "imports.answer.allow_refused" in [c.key for c in page.checkbox]  # 1 of 4 lines is more than 5%
    page.radio(key="imports.answer.negatives").set_value("refund").run()
    assert not page.button(key="imports.go").disabled


def test_a_large_refused_share_needs_a_tick_and_the_lines_are_listed(visit, root):
    page = upload(visit(), b"customer id,order date,amount\nA,2024-01-05,1\nB,never,2\n")
    assert page.button(key="imports.go").disabled
    page.checkbox(key="imports.answer.allow_refused").check().run()
    bring_in(page)
    assert "1 line was refused" in words_on(page)
    assert len(page.get("download_button")) == 1


def test_dates_that_can_be_read_two_ways_are_asked_about_with_what_they_would_mean(visit):
    page = upload(visit(), b"customer id,order date,amount\nA,03/04/2024,1\nB,05/06/2024,2\n")
    asked = page.radio(key="imports.answer.date_format")
    assert asked.value is None and page.button(key="imports.go").disabled
    asked.set_value("dmy").run()
    assert page.dataframe[0].value["order_date"].astype(str).tolist() == ["2024-04-03", "2024-06-05"]
    assert not page.button(key="imports.go").disabled


@pytest.mark.proof
def test_a_file_without_headers_is_mapped_by_column_number(visit, root):
    page = upload(visit(), b"00004 19970101 2 29.33\n00021 19970113 1 11.77\n", "list.txt")
    page.radio(key="imports.answer.header").set_value("no").run()
    for field, number in (("customer_id", 1), ("order_date", 2), ("amount", 4)):
        page.selectbox(key=f"imports.m.{field}").set_value(number).run()
    bring_in(page)
    (company,) = [c for c in list_companies(root) if not c.is_demo]
    assert sums(company.dir, 1)["tables"]["order_line"]["sums"]["amount"] == 41.1


def test_a_needed_column_that_is_missing_is_named_and_can_be_chosen(visit):
    page = upload(visit(), b"customer id,when,amount\nA,2024-01-05,1\n")
    assert [w.value for w in page.warning] == ["One field still needs a column: Order date. Choose it below."]
    page.selectbox(key="imports.m.order_date").set_value(2).run()
    assert not page.warning and not page.button(key="imports.go").disabled


@pytest.mark.proof
def test_a_column_chosen_for_one_field_is_given_up_by_the_other(visit):
    page = upload(visit(), ORDERS)
    page.selectbox(key="imports.m.amount").set_value(4).run()
    page.selectbox(key="imports.m.profit").set_value(3).run()
    page.selectbox(key="imports.m.profit").set_value(4).run()
    assert page.selectbox(key="imports.m.amount").value == 0
    assert "Amount" in page.warning[0].value


@pytest.mark.proof
def test_payments_are_recognised_and_make_their_own_customers(visit, root):
    invoices = b"invoice number,customer id,due date,paid date,amount\n1,A,2024-02-01,2024-02-03,10\n"
    page = upload(visit(), invoices, "receivables.csv")
    assert page.selectbox(key="imports.table").value == "payment"
    page.radio(key="imports.answer.as_purchases").set_value("no").run()
    bring_in(page)
    (company,) = [c for c in list_companies(root) if not c.is_demo]
    assert {t: n["rows"] for t, n in sums(company.dir, 1)["tables"].items() if n["rows"]} == {"customer": 1, "payment": 1}


def _zipped() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("letter.txt", "hello")
    return packed.getvalue()


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(3000)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "nothing in this file"),
        ("orders.csv", _zipped(), "kind ZIP"),
        ("orders.xlsx", LOCKED, "password"),
        ("orders.xlsx", b"PK\x03\x04 cut off", "damaged"),
        ("page.xls", b"<html><table></table></html>", "web page"),
    ],
)
def test_a_bad_file_gets_one_clear_sentence_and_changes_nothing(visit, root, name, content, says):
    page = upload(visit(), content, name)
    assert not page.exception and len(page.error) == 1
    assert says in page.error[0].value and "/" not in page.error[0].value.replace("PK/", "")
    assert own(root) == [] and current_version_number(root / "demo") is not None
    page.button(key="imports.other").click().run()
    assert uploads(root) == [] and len(page.file_uploader) == 1


@pytest.mark.proof
@pytest.mark.parametrize("failure", [Problem("no_file", file="orders.csv"), OSError("no space left on device")])
def test_an_import_that_fails_leaves_no_company_and_keeps_the_draft(visit, root, monkeypatch, caplog, failure):
    def failing(*_: object) -> None:
        raise failure

    page = upload(visit(), ORDERS)
    with monkeypatch.context() as broken:
        broken.setattr(changes, "import_file", failing)
        bring_in(page)
    assert own(root) == [] and len(page.error) == 1 and "no space left" not in page.error[0].value + caplog.text
    if isinstance(failure, OSError):  # nobody foresaw it: the screen names where the log tells it
        noted = next(r.getMessage() for r in caplog.records if "while importing a file: OSError" in r.getMessage())
        assert noted.split()[2] in page.error[0].value
    bring_in(page)
    assert own(root) == ["orders"]


@pytest.mark.proof
def test_the_same_file_again_is_asked_about(visit, root):
    company = create_company(root, "Mine")
    page = bring_in(upload(visit(company=company.slug), ORDERS))
    page.button(key="imports.another").click().run()
    upload(page, ORDERS)
    assert page.button(key="imports.go").disabled
    page.checkbox(key="imports.answer.again").check().run()
    bring_in(page)
    assert current_version_number(company.dir) == 2


@pytest.mark.proof
def test_going_back_says_what_it_takes_away_and_is_signed(visit, root):
    company = create_company(root, "Mine")
    page = bring_in(upload(visit(company=company.slug), ORDERS))
    page.button(key="imports.another").click().run()
    bring_in(upload(page, b"customer id,order date,amount\nC,2024-04-05,1\n", "more.csv"))
    page.button(key="imports.to.1").click().run()
    assert "more\\.csv" in words_on(page) and "−1" in words_on(page)
    assert current_version_number(company.dir) == 2  # not before it is confirmed
    page.button(key="imports.to.1").click()  # AppTest knows no fragments: the dialog opens once more
    page.button(key="imports.undo.confirm").click().run()
    assert current_version_number(company.dir) == 1
    assert [(r.author, r.payload) for r in Ledger(company.dir).rows("undo")] == [("Ann", {"from": 2, "to": 1})]
    assert page.button(key="imports.to.2").label == "Go forward to 2"


def test_a_second_click_does_not_start_a_second_import(visit, root):
    page = upload(visit(), ORDERS)
    page.button(key="imports.go").click().run()
    first = page.session_state["import.job"]
    page.run()
    assert page.session_state["import.job"] is first and first.over.wait(60)
    page.run()
    assert [row.payload["number"] for row in Ledger(root / "orders").rows("import")] == [1]


def test_names_that_look_like_markup_are_shown_as_they_are(visit):
    page = upload(visit(), b"customer id,order date,amount,*x* $y$ <b>\nA,2024-01-05,1,q\n", "<img src=x>.csv")
    stored_rows = next(m.value for m in page.markdown if "attribute" in m.value)
    assert r"\*x\* \$y\$ \<b\>" in stored_rows
    assert any("&lt;img src=x&gt;.csv" in h.proto.body for h in page.get("html"))


# --- real files, unedited -----------------------------------------------------------------------------------------------


def imported(page: AppTest, root: Path) -> dict:
    bring_in(page)
    assert not page.exception and not page.error
    (company,) = [c for c in list_companies(root) if not c.is_demo]
    return {name: answer for name, answer in sums(company.dir, 1)["tables"].items() if answer["rows"]}


def test_the_chinese_superstore_comes_in_by_choosing_its_sheet(visit, root, real_data):
    page = upload(visit("zh_CN"), (real_data / "superstore_zh_2014_2017.xls").read_bytes(), "superstore_zh_2014_2017.xls")
    page.button(key="imports.tables.apart").click().run()
    assert page.radio(key=widget_key("imports.answer.sheet", "zh_CN")).value == "订单"
    page.button(key="imports.take_likely").click().run()
    found = imported(page, root)
    assert (found["order_line"]["rows"], found["customer"]["rows"]) == (10_000, 790)
    assert (found["order_line"]["sums"]["amount"], found["order_line"]["sums"]["profit"]) == (16117548.237, 2156559.517)
    assert "16,117,548.237" in words_on(page) and "2,156,559.517" in words_on(page)


def test_online_retail_comes_in_with_its_returns_and_without_the_lines_that_have_no_customer(visit, root, real_data):
    page = upload(visit(), (real_data / "online_retail.parquet").read_bytes(), "online_retail.parquet")
    page.radio(key="imports.answer.negatives").set_value("refund").run()
    page.checkbox(key="imports.answer.allow_refused").check().run()
    found = imported(page, root)
    assert (found["customer"]["rows"], found["order_line"]["rows"]) == (4_372, 406_829)
    assert found["order_line"]["sums"]["amount"] == 8300065.814 and "135,080 lines were refused" in words_on(page)


def test_cdnow_comes_in_without_header_by_column_numbers(visit, root, real_data):
    page = upload(visit(), (real_data / "CDNOW_sample.txt").read_bytes(), "CDNOW_sample.txt")
    page.radio(key="imports.answer.header").set_value("no").run()
    for field, number in (("customer_id", 1), ("order_date", 3), ("amount", 5), ("quantity", 4)):
        page.selectbox(key=f"imports.m.{field}").set_value(number).run()
    found = imported(page, root)
    assert (found["order_line"]["rows"], found["customer"]["rows"]) == (6_919, 2_357)


def test_receivables_come_in_as_payments(visit, root, real_data):
    page = upload(visit(), (real_data / "accounts_receivable.csv").read_bytes(), "accounts_receivable.csv")
    page.radio(key="imports.answer.as_purchases").set_value("no").run()
    found = imported(page, root)
    assert (found["payment"]["rows"], found["customer"]["rows"]) == (2_466, 100)


def test_how_far_reading_is_can_be_seen_while_a_file_is_looked_at(visit, monkeypatch):
    from streamlit.delta_generator import DeltaGenerator

    shown, draw = [], DeltaGenerator.progress
    monkeypatch.setattr(DeltaGenerator, "progress", lambda self, value, text=None: (shown.append(text), draw(self, value, text))[1])
    page = upload(visit(), ORDERS)
    assert {"Reading the file", "Checking every line"} <= set(shown) and not page.exception


def test_clear_answers_are_preselected_and_taken_at_once_and_others_are_not(visit):
    page = upload(visit(), b"Sales of 2024,,\n\n" + ORDERS + b"Total,,300,25\nC,2024-04-01,-1,0\n", "sales.csv")
    assert page.radio(key="imports.answer.header_row").value == "3" and page.button(key="imports.go").disabled
    page.button(key="imports.take_likely").click().run()
    assert page.radio(key="imports.answer.negatives").value is None
