"""Columns of one header: told apart by number, and asked about only where the choice makes a difference."""

from __future__ import annotations

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import BY_NAME
from crmcore.store.imports.importing_tables import preview_tables
from crmcore.store.reading.source.request import ImportRequest
from tests.store.imports.run_import import HEADER, file_of, looked_at

TWICE = f"{HEADER},Amount\nc1,2024-01-05,100,20\nc2,2024-01-06,50,10\n"


def asked(shown):
    return [(q.option, q.choices) for q in shown.questions]


def test_which_of_two_amounts_is_meant_is_asked_and_either_answer_counts(tmp_path):
    shown = looked_at(tmp_path, TWICE)
    assert asked(shown) == [("mapping", ("amount=#3", "amount=#4"))]
    assert shown.questions[0].values["samples"] == ("100, 50", "20, 10")
    for number, total in ((3, 150), (4, 30)):
        answered = looked_at(tmp_path, TWICE, mapping={"amount": number})
        assert not answered.questions and answered.totals.amount == total


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER},Amount\nc1,2024-01-05,100,\n",
        f"Amount,{HEADER}\n,c1,2024-01-05,100\n",
        f"{HEADER},Amount\nc1,2024-01-05,100,100\n",
        f"{HEADER},note to us,note to us\nc1,2024-01-05,100,a,b\n",
    ],
    ids=["second empty", "first empty", "the same values", "no field of ours"],
)
def test_where_nothing_hangs_on_it_the_file_comes_in_with_a_note(tmp_path, content):
    shown = looked_at(tmp_path, content)
    assert not shown.questions and shown.problem is None and shown.totals.amount == 100
    assert [n.values["n"] for n in shown.notes if n.code == "W-HEADER-TWICE"] == [1]


def test_a_filled_column_is_matched_before_an_empty_one(tmp_path):
    visits = "拜访日期,客户,备注,拜访结果\r\n2024-01-05,c1,,再联系\r\n"
    shown = looked_at(tmp_path, visits, table="contact")
    assert "拜访结果" in {m.header for m in shown.mapping} and BY_NAME["contact"].date_column in {m.field for m in shown.mapping}


def test_one_of_several_tables_is_asked_about_too(tmp_path):
    files = [(file_of(tmp_path, TWICE, "sales.csv"), "sales.csv")]
    files += [(file_of(tmp_path, "customer id,name,city\nc1,Li,Leeds\nc2,Wu,York\n", "customers.csv"), "customers.csv")]
    found = preview_tables(None, files, ImportRequest(files[0][0]))
    questions = [q for part in found.parts for q in part.processed.preview.questions]
    assert [q.choices for q in questions if q.option == "mapping"] == [("amount=#3", "amount=#4")]
    answered = preview_tables(None, files, ImportRequest(files[0][0], mapping={"amount": 4}))
    lines = next(part.processed.preview for part in answered.parts if part.table == "order_line")
    assert not lines.questions and lines.totals.amount == 30


def two_tables(folder, second, name="people.csv", **answers):
    files = [(file_of(folder, f"{HEADER}\nc1,2024-01-05,100\nc2,2024-01-06,50\n", "sales.csv"), "sales.csv")]
    files += [(file_of(folder, second, name), name)]
    found = preview_tables(None, files, ImportRequest(files[0][0], **answers))
    return {part.table: part.processed.preview for part in found.parts}


def test_columns_of_one_of_several_tables_are_mapped_by_its_name(tmp_path):
    people = "who,called,amount\nc1,Li,7\nc2,Wu,8\n"
    assert set(two_tables(tmp_path, people)) == {"order_line"}
    mapping = {"people:customer_id": "who", "people:name": "#2"}
    found = two_tables(tmp_path, people, mapping=mapping, role={"people": "customer"})
    assert {m.field: m.header for m in found["customer"].mapping} == {"customer_id": "who", "name": "called"}
    assert found["order_line"].totals.amount == 150


def test_the_line_of_the_headers_is_told_of_one_table_alone(tmp_path):
    people = "People of today,,\ncustomer id,name,city\nc1,Li,Leeds\nc2,Wu,York\n"
    (question,) = two_tables(tmp_path, people, "clients.csv")["customer"].questions
    assert question.choices == ("clients.csv:2", "clients.csv:1")
    found = two_tables(tmp_path, people, "clients.csv", header_rows={"clients.csv": 2})
    assert not found["customer"].questions and found["customer"].totals.rows == found["order_line"].totals.rows == 2
    with pytest.raises(Problem, match="unknown_table_name"):
        two_tables(tmp_path, people, "clients.csv", header_rows={"person.csv": 2})
