"""A sheet is read once for all answers about it; another sheet, or another way to read it, is read anew."""

from __future__ import annotations

import xlsxwriter

from crmcore.store.imports.importing import preview, run_import
from crmcore.store.imports.importing_tables import import_tables, preview_tables
from crmcore.store.reading.source.request import ImportRequest


def test_a_further_answer_does_not_read_the_workbook_again(tmp_path):
    path, readings = tmp_path / "book.xlsx", tmp_path / "readings"
    with xlsxwriter.Workbook(path) as book:
        for name, amount in (("first", 5), ("second", 7)):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate([["customer id", "date", "amount"], ["c1", "2024-01-05", amount]]):
                sheet.write_row(row, 0, cells)

    def amount_of(**answers):
        return preview(None, ImportRequest(path, **answers), readings=readings).totals.amount

    assert amount_of(sheet="first") == 5
    read = set(readings.iterdir())
    assert amount_of(sheet="first", allow_refused=50) == 5 and set(readings.iterdir()) == read
    assert amount_of(sheet="second") == 7 and set(readings.iterdir()) > read


def test_the_import_and_a_better_guess_of_the_table_do_not_read_the_workbook_again(tmp_path):
    path, readings, company = tmp_path / "book.xlsx", tmp_path / "readings", tmp_path / "company"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("one")
        for row, cells in enumerate([["customer id", "date", "amount"], ["c1", "2024-01-05", 5]]):
            sheet.write_row(row, 0, cells)
    company.mkdir()
    preview(None, ImportRequest(path, table="payment"), readings=readings)
    read = set(readings.iterdir())
    assert preview(None, ImportRequest(path), readings=readings).totals.amount == 5
    assert run_import(company, ImportRequest(path), author="ann", readings=readings).totals.amount == 5
    assert set(readings.iterdir()) == read


def test_answers_about_several_files_and_their_import_read_none_of_them_again(tmp_path):
    orders, items, readings = tmp_path / "orders.csv", tmp_path / "items.csv", tmp_path / "readings"
    orders.write_text("order id,customer id,date,status\no1,c1,2024-01-05,done\no2,c2,2024-01-06,void\n")
    items.write_text("order id,product,quantity,unit price\no1,pen,1,2\no1,ink,1,3\no2,pen,2,2\n")
    files = [(orders, orders.name), (items, items.name)]
    readings.mkdir()
    (company := tmp_path / "company").mkdir()
    asked = preview_tables(None, files, ImportRequest(orders), readings=readings)
    assert [q.code for part in asked.parts for q in part.processed.preview.questions] == ["statuses"]
    read = set(readings.rglob("*"))
    answered = ImportRequest(orders, status={"void": "ignore"})
    assert not [q for part in preview_tables(None, files, answered, readings=readings).parts for q in part.processed.preview.questions]
    import_tables(company, files, answered, author="ann", readings=readings)
    assert read and set(readings.rglob("*")) == read
