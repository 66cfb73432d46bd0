"""What a person sees of a bad file on the import page, and the ways out: mend, leave, cancel, wait."""

from __future__ import annotations

import gc
import re
import time

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import create_company, list_companies
from crmcore.store.engine.signature import sums
from crmcore.store.versions.pointer import current_version_number
from pages._ui.data import changes
from tests.pages.imports.import_flow import ORDERS, bring_in, own, root, upload, uploads, visit, words_on  # noqa: F401

FAULTY = b"customer id,order date,amount,profit\nA,2024-01-05,100.50,10\n,2024-02-30,50,-5\nB,2024-13-05,49.50,20\n\n"
MORE = b"customer id,order date,amount,profit\nA,2024-02-05,50,-5\nB,2024-04-09,9,2\n"


def test_every_line_is_accounted_for_before_the_import_after_it_and_in_its_record(visit, root):
    page = upload(visit(), FAULTY)
    page.checkbox(key="imports.answer.allow_refused").check().run()
    said = "5 lines = 1 header + 1 blank + 1 accepted + 2 refused<"  # nothing was skipped: no word of it
    assert said in words_on(page)
    bring_in(page)
    assert said in words_on(page) and words_on(page).count("agree ✓") >= 6


@pytest.mark.proof
def test_one_look_says_what_is_wrong_where_it_stands_and_what_to_do(visit):
    page = upload(visit(), FAULTY)
    page.checkbox(key="imports.answer.allow_refused").check().run()
    assert "line 3, customer id: (empty)" in words_on(page) and "line 4, order date: “2024-13-05”" in words_on(page)
    assert "After the import the refused ones can be downloaded, mended and brought in." in words_on(page)


def test_a_file_of_which_nothing_can_come_in_still_tells_which_lines_are_wrong(visit, root):
    page = upload(visit(), b"customer id,order date,amount\nA,2024-02-31,1\n,2024-01-05,2\n,2024-01-06,7\n")
    assert "All 3 lines were refused" in page.warning[0].value and "2 of 3" in page.warning[0].value
    assert "line 2, order date: “2024-02-31”" in words_on(page) and "line 3, customer id: (empty)" in words_on(page)
    assert "4 lines = 1 header + 0 accepted + 3 refused<" in words_on(page) and page.button(key="imports.go").disabled
    assert "Mend these lines in your file and bring it in again" in words_on(page)


def test_lines_that_wait_for_an_answer_are_not_called_refused(visit):
    page = upload(visit(), b"customer id,order date,amount\nA,03/04/2024,1\nB,05/06/2024,2\n,05/07/2024,9\n")
    assert "The dates of 2 lines wait for your answer above." in words_on(page)
    assert "1 line will be refused" in words_on(page) and "no day of the calendar" not in words_on(page)
    assert page.button(key="imports.go").label == "Import"
    page.radio(key="imports.answer.date_format").set_value("dmy").run()
    assert "wait for your answer" not in words_on(page) and "4 lines = 1 header + 2 accepted + 1 refused<" in words_on(page)


@pytest.mark.proof
def test_refused_lines_come_in_once_they_are_mended(visit, root):
    page = upload(visit(), FAULTY)
    page.checkbox(key="imports.answer.allow_refused").check().run()
    bring_in(page)
    (company,) = [c for c in list_companies(root) if not c.is_demo]
    page.session_state["imports.past.1.1"] = {"selection": {"rows": [0], "columns": []}}
    page.run()  # its record opens below, beside the report
    assert not page.exception and "Brought in by Ann" in words_on(page) and len(page.get("download_button")) == 2
    file = (company.dir / "imports" / "000001" / "refused.csv").read_text("utf-8-sig")
    page.button(key="imports.another").click().run()
    upload(page, file.replace('\n,"2024-02-30"', '\nC,"2024-02-29"').replace("2024-13-05", "2024-03-05").encode(), "mended.csv")
    bring_in(page)
    found = sums(company.dir, 2)["tables"]["order_line"]
    assert (found["rows"], found["customers"], found["sums"]["amount"]) == (3, 3, 200.0)


@pytest.mark.proof
def test_a_file_of_a_period_that_is_there_is_asked_about_and_may_be_left(visit, root):
    company = create_company(root, "Mine")
    page = bring_in(upload(visit(company=company.slug), ORDERS))
    page.button(key="imports.another").click().run()
    upload(page, MORE, "more.csv")
    asked = page.radio(key="imports.answer.on_overlap")
    # of the period from February 5 to April 9 the data hold two lines, one of them is in the file
    assert "2 lines between Feb 5, 2024 and Apr 9, 2024" in asked.label.replace("\\", "") and page.button(key="imports.go").disabled
    asked.set_value("replace").run()
    assert page.button(key="imports.go").label == "Replace 2 by 2 rows"
    page.radio(key="imports.answer.on_overlap").set_value("new").run()
    assert page.button(key="imports.go").label == "Import 1 row" and "3 lines = 1 header + 1 accepted + 1 skipped<" in words_on(page)
    page.radio(key="imports.answer.on_overlap").set_value("stop").run()
    page.button(key="imports.leave").click().run()
    assert [i.value for i in page.info] == ["This import was left. Nothing was written."]
    assert current_version_number(company.dir) == 1 and uploads(root) == [] and len(page.file_uploader) == 1


YUAN = "customer id,order date,金额（元）\nA,2024-01-05,100\n".encode()


@pytest.mark.proof
def test_amounts_in_another_currency_than_the_companys_wait_for_an_answer(visit, root):
    company = create_company(root, "Mine", "EUR")
    page = upload(visit(company=company.slug), YUAN)
    asked = page.radio(key="imports.answer.other_currency")
    assert "in CNY (see “金额（元）”), those of the company in EUR" in asked.label and page.button(key="imports.go").disabled
    assert "€" not in words_on(page)
    asked.set_value("stop").run()
    assert not page.exception and page.button(key="imports.leave").label == "Leave this import"
    page.radio(key="imports.answer.other_currency").set_value("take").run()
    bring_in(page)
    assert current_version_number(company.dir) == 1 and "the amounts were taken as EUR" in words_on(page).replace("\\", "")


@pytest.mark.proof
def test_what_was_answered_for_one_company_is_not_answered_for_another(visit, root):
    company = create_company(root, "Mine", "EUR")
    page = upload(visit(company=company.slug), YUAN)
    page.radio(key="imports.answer.other_currency").set_value("stop").run()
    page.selectbox(key="imports.target").set_value("").run()
    assert not page.exception and page.selectbox(key="imports.currency").value == "CNY"
    assert not page.radio and not page.button(key="imports.go").disabled


@pytest.mark.proof
def test_of_several_currencies_one_is_chosen_and_that_decides_the_lines_of_the_others(visit, root):
    page = upload(visit(), "customer id,order date,amount\nA,2024-01-05,€100\nB,2024-01-06,$7\n".encode())
    silent = "The file does not say which currency its amounts are in."
    assert "several currencies (EUR, USD)" in page.radio(key="imports.answer.currency").label and silent not in words_on(page)
    page.radio(key="imports.answer.currency").set_value("EUR").run()
    assert not page.checkbox and page.button(key="imports.go").label == "Import 1 row"
    assert page.selectbox(key="imports.currency").value == "EUR"


def test_a_file_without_amounts_is_not_asked_for_their_currency(visit):
    page = upload(visit(), b"customer id,name,city\nA,Li,Ulm\n", "customers.csv")
    assert "does not say which currency" not in words_on(page)


def test_a_cancelled_import_writes_nothing_and_says_so(visit, root, monkeypatch):
    def waits(into, request, signed, following):
        while not following.stopped():
            time.sleep(0.01)
        raise Problem("import_cancelled")

    page = upload(visit(), ORDERS)
    monkeypatch.setattr(changes, "import_file", waits)
    page.button(key="imports.go").click().run()
    page.button(key="imports.cancel").click().run()
    assert page.session_state["import.job"].over.wait(20) if "import.job" in page.session_state else True
    page.run()
    assert [i.value for i in page.info] == ["The import was cancelled. Nothing was written."]
    assert own(root) == [] and uploads(root) == []


@pytest.mark.proof
def test_changes_to_known_customers_are_shown_as_old_and_new(visit, root):
    company = create_company(root, "Mine")
    page = bring_in(upload(visit(company=company.slug), b"customer id,name,city\nA,Li,Ulm\nB,Hu,Ulm\n", "customers.csv"))
    page.button(key="imports.another").click().run()
    upload(page, b"customer id,name,city\nA,Li,Bonn\nB,Hu,Ulm\nC,Wu,Bonn\n", "customers.csv")
    assert "1 row changes what the data say" in words_on(page) and "Contradicting" not in words_on(page)
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", words_on(page))
    assert ["Ulm", "→", "Bonn"] in [cells[k : k + 3] for k in range(len(cells))]


@pytest.mark.proof
def test_lines_wait_for_their_customers_where_everybody_can_see_it(visit, root):
    company = create_company(root, "Mine")
    page = bring_in(upload(visit(company=company.slug), b"customer id,name,city\nA,Li,Ulm\n", "customers.csv"))
    page.button(key="imports.another").click().run()
    bring_in(upload(page, ORDERS))
    page.button(key="imports.another").click().run()
    assert "1 line waits for its customer." in words_on(page) and "“orders.csv” (import 2): 1" in words_on(page)
    bring_in(upload(page, b"customer id,name,city\nA,Li,Ulm\nB,Hu,Ulm\n", "customers.csv"))
    assert "1 line that has waited for its customer comes in" in words_on(page) and "waits for its" not in words_on(page)


@pytest.mark.proof
def test_an_upload_goes_with_the_session_of_its_visitor(visit, root):
    page = upload(visit(), ORDERS)
    assert len(uploads(root)) == 1
    del page
    gc.collect()
    assert uploads(root) == []
