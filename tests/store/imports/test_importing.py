"""A file comes in: what it asks, what it keeps, what it refuses; all of it or nothing."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.imports import importing
from crmcore.store.imports.importing import preview, run_import
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.pointer import current_version_number, set_current_version
from crmcore.store.versions.versions import versions
from tests.store.imports.run_import import HEADER, file_of, imported, looked_at, refusals, stored

PLAIN = f"{HEADER}\nc1,2024-01-05,10\nc2,2024-01-06,20.5\n"


# --- what comes in ----------------------------------------------------------------------------------------------------


def test_accepted_lines_are_stored_with_their_line_and_import(tmp_path):
    report = imported(tmp_path, PLAIN)
    assert stored(tmp_path, report, "select customer_id, order_date, amount, line, import_id from order_line order by line") == [
        ("c1", date(2024, 1, 5), Decimal("10.0000"), 2, 1),
        ("c2", date(2024, 1, 6), Decimal("20.5000"), 3, 1),
    ]


def test_the_control_totals_are_those_of_the_file(tmp_path):
    totals = imported(tmp_path, PLAIN + "c1,2024-03-01,0.25\n").totals
    assert totals.plain() == {
        "rows": 3,
        "customers": 2,
        "amount": "30.7500",
        "profit": None,
        "first_date": "2024-01-05",
        "last_date": "2024-03-01",
    }


def test_amounts_come_from_quantity_times_price(tmp_path):
    report = imported(tmp_path, "customer id,date,quantity,unit price\nc1,2024-01-05,3,2.345\n")
    assert report.totals.amount == Decimal("7.0350")


@pytest.mark.parametrize("columns, profit", [("profit,cost\n3,1", "3"), ("cost,x\n6.5,", "3.5"), ("margin,x\n25%,", "2.5")])
def test_profit_comes_as_profit_or_from_cost_or_margin(tmp_path, columns, profit):
    header, values = columns.split("\n")
    report = imported(tmp_path, f"customer id,date,amount,{header}\nc1,2024-01-05,10,{values}\n")
    assert report.totals.profit == Decimal(profit)


def test_a_gross_amount_loses_its_discount_only_when_told(tmp_path):
    content = "customer id,date,amount,discount\nc1,2024-01-05,200,0.25\n"
    assert looked_at(tmp_path, content).totals.amount == 200
    assert looked_at(tmp_path, content, amount_is_gross=True).totals.amount == 150


def test_the_newest_line_tells_what_a_customer_is_like(tmp_path):
    report = imported(
        tmp_path,
        "order id,customer id,date,amount,region,name\no1,c1,2024-02-01,1,North,Old\n"
        "o2,c1,2024-03-01,1,South,\no3,c1,2024-01-01,1,East,Older\n",
    )
    assert stored(tmp_path, report, "select region, name from customer") == [("South", "Old")]
    assert [(n.code, n.values["field"]) for n in report.notes] == [("W-SEVERAL-VALUES", "name"), ("W-SEVERAL-VALUES", "region")]


def test_columns_no_field_takes_stay_with_the_line_and_become_attributes(tmp_path):
    report = imported(
        tmp_path, "customer id,date,amount,Ship Mode\nc1,2024-01-05,1,Air\nc1,2024-02-05,1,Air\nc1,2024-01-07,1,Sea\nc2,2024-01-05,1,\n"
    )
    assert report.unmapped == ("Ship Mode",)
    assert [json.loads(x) for (x,) in stored(tmp_path, report, "select extra from order_line order by line")] == [
        {"Ship Mode": "Air"},
        {"Ship Mode": "Air"},
        {"Ship Mode": "Sea"},
        {"Ship Mode": None},
    ]
    assert stored(tmp_path, report, "select customer_id, category, name, value, observed_on from attribute order by value") == [
        ("c1", "other", "Ship Mode", "Air", date(2024, 2, 5)),
        ("c1", "other", "Ship Mode", "Sea", date(2024, 1, 7)),
    ]


def test_a_column_of_many_different_values_stays_with_its_lines_only(tmp_path):
    rows = "".join(f"c1,2024-01-05,1,note {n}\n" for n in range(201))
    report = imported(tmp_path, "customer id,date,amount,remark\n" + rows)
    assert stored(tmp_path, report, "select count(*) from attribute") == [(0,)]
    assert stored(tmp_path, report, "select count(*) from order_line where extra like '%note %'") == [(201,)]


def test_a_customer_list_keeps_its_further_columns_as_attributes(tmp_path):
    report = imported(tmp_path, "customer id,name,hobby\nc1,Li,chess\nc2,Wang,go\n", table="customer")
    assert stored(tmp_path, report, "select customer_id, name, value from attribute order by customer_id") == [
        ("c1", "hobby", "chess"),
        ("c2", "hobby", "go"),
    ]
    assert stored(tmp_path, report, "select name from customer order by customer_id") == [("Li",), ("Wang",)]


def test_identical_order_lines_are_all_counted_but_identical_customers_are_one(tmp_path):
    assert imported(tmp_path, f"{HEADER}\nc1,2024-01-05,1\nc1,2024-01-05,1\n").counts.accepted == 2
    counts = imported(tmp_path, "customer id,name\nc1,Li\nc1,Li\nc2,Wang\n", table="customer").counts
    assert (counts.accepted, counts.skipped, counts.balanced()) == (2, 1, True)


def test_of_two_rows_of_one_key_that_differ_none_is_believed(tmp_path):
    report = imported(tmp_path, "customer id,name\nc1,Li\nc1,Wang\nc2,Hu\nc2,Hu\n", table="customer", allow_refused=70)
    assert refusals(report) == [(2, "customer id", "c1", "E-KEY-CONFLICT"), (3, "customer id", "c1", "E-KEY-CONFLICT")]
    assert stored(tmp_path, report, "select customer_id, name from customer") == [("c2", "Hu")]


def test_a_second_file_adds_to_the_first(tmp_path):
    imported(tmp_path, PLAIN)
    report = imported(tmp_path, f"{HEADER}\nc3,2024-02-01,5\n")
    assert stored(tmp_path, report, "select count(*), sum(amount) from order_line") == [(3, Decimal("35.5000"))]
    assert (report.version, report.number) == (2, 2)


def test_a_wallet_is_read_as_money_and_a_flag_as_yes_or_no(tmp_path):
    report = imported(
        tmp_path,
        "invoice,customer id,due,amount,paid,disputed\ni1,c1,2024-01-31,¥100,2024-02-02,是\ni2,c1,2024-02-28,50,,否\n",
        table="payment",
    )
    assert stored(tmp_path, report, "select amount, paid_date, disputed from payment order by invoice_id") == [
        (Decimal("100.0000"), date(2024, 2, 2), True),
        (Decimal("50.0000"), None, False),
    ]


def test_without_a_customer_number_the_name_is_the_number_and_a_note_says_so(tmp_path):
    report = imported(tmp_path, "客户名称,订单编号,下单日期,金额\n甲公司,o1,2024-01-05,1\n乙公司,o2,2024-01-05,1\n甲公司,o3,2024-01-06,1\n")
    assert stored(tmp_path, report, "select customer_id from customer order by customer_id") == [("乙公司",), ("甲公司",)]
    assert [(n.code, n.values) for n in report.notes] == [("W-NAME-AS-ID", {"column": "客户名称"})]


def test_a_name_beside_a_number_stays_a_name(tmp_path):
    report = imported(tmp_path, "客户编号,客户名称,订单编号,下单日期,金额\nc1,甲公司,o1,2024-01-05,1\n")
    assert stored(tmp_path, report, "select customer_id, name from customer") == [("c1", "甲公司")] and report.notes == ()


def test_lines_without_an_order_number_are_noted(tmp_path):
    assert [n.code for n in imported(tmp_path, PLAIN).notes] == ["W-NO-ORDER-ID"]


def test_customers_made_on_the_way_are_noted_once_a_company_has_some(tmp_path):
    imported(tmp_path, PLAIN)
    bills = "invoice,customer id,due,amount\ni1,c1,2024-01-31,1\ni2,c8,2024-01-31,1\ni3,c9,2024-01-31,1\n"
    assert [(n.code, n.values) for n in imported(tmp_path, bills, table="payment").notes] == [("W-NEW-CUSTOMERS", {"n": 2})]


def test_amounts_in_scientific_notation_are_counted(tmp_path):
    (note, _) = imported(tmp_path, f"{HEADER}\nc1,2024-01-05,1.2E+3\nc1,2024-01-05,7\n").notes
    assert (note.code, note.values["n"]) == ("W-SCIENTIFIC", 1)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(Problem) as refused:
        preview(None, ImportRequest(tmp_path))
    assert refused.value.code == "is_folder"


# --- what is refused --------------------------------------------------------------------------------------------------

BAD = [
    ("c1,2024-01-05,NaN", "amount", "NaN", "E-NUMBER"),
    ("c1,2024-01-05,1e308", "amount", "1e308", "E-RANGE"),
    ("c1,2024-01-05,", "amount", None, "E-REQUIRED"),
    ("c1,2024-02-30,1", "date", "2024-02-30", "E-DATE"),
    ("c1,9999-12-31,1", "date", "9999-12-31", "E-DATE-SENTINEL"),
    ("无,2024-01-05,1", "customer id", "无", "E-ID-BLANK"),
    (",2024-01-05,1", "customer id", None, "E-ID-BLANK"),
    ("c1,2024-01-05,#REF!", "amount", "#REF!", "E-CELL-ERROR"),
    ("1.2E+17,2024-01-05,1", "customer id", "1.2E+17", "E-ID-ROUNDED"),
    ("c\x00,2024-01-05,1", "customer id", "c\x00", "E-CONTROL-CHAR"),
]


def test_every_refused_line_names_line_column_value_and_rule(tmp_path):
    seen = looked_at(tmp_path, "\n".join([HEADER, *(row for row, *_ in BAD), "c1,2024-01-05,1"]) + "\n")
    assert refusals(seen) == [(line, column, value, rule) for line, (_, column, value, rule) in enumerate(BAD, 2)]


def test_the_refused_lines_stay_with_the_company_in_full(tmp_path):
    content = "customer id,date,amount,remark\nc1,2024-01-05,1,\nc2,2024-02-30,2,keep me\n"
    report = imported(tmp_path, content, allow_refused=50)
    with (report.folder / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        kept = list(csv.DictReader(file))
    assert kept == [
        {
            "customer id": "c2",
            "date": "2024-02-30",
            "amount": "2",
            "remark": "keep me",
            "refused_line": "3",
            "refused_record": "2",
            "refused_column": "date",
            "refused_code": "E-DATE",
            "refused_text": "",
            "refused_origin": f"{report.number}#{report.sha256[:8]}#3",
        }
    ]


def test_the_ledger_tells_the_whole_import(tmp_path):
    report = imported(tmp_path, PLAIN)
    row = Ledger(tmp_path / "company").rows("import")[0]
    assert (row.author, row.payload["version"], row.payload["counts"]["accepted"]) == ("ann", report.version, 2)
    assert row.payload == json.loads((report.folder / "report.json").read_text("utf-8"))


# --- what is asked ----------------------------------------------------------------------------------------------------


def asked(folder: Path, content: str, **answers) -> Question:
    with pytest.raises(Question) as raised:
        imported(folder, content, **answers)
    assert current_version_number(folder / "company") is None  # nothing is written while a question is open
    assert sorted(p.name for p in (folder / "company").iterdir()) == ["import.lock"]
    return raised.value


def test_negatives_are_asked_about_once_and_can_be_returns_or_mistakes(tmp_path):
    content = PLAIN + "c1,2024-01-07,-4\n"
    question = asked(tmp_path, content)
    assert (question.code, question.option, question.values["n"], question.values["amount"]) == ("negatives", "negatives", 1, -4)
    assert looked_at(tmp_path, content, negatives="refund").totals.amount == Decimal("26.5")
    assert refusals(looked_at(tmp_path, content, negatives="refuse")) == [(4, "amount", "-4", "E-NEGATIVE")]


def test_the_order_of_dates_is_asked_when_no_day_tells_it(tmp_path):
    content = f"{HEADER}\nc1,3/4/2024,1\nc2,5/6/2024,1\n"
    question = asked(tmp_path, content)
    assert (question.code, question.option, question.values["field"]) == ("date_order", "date_format", "order_date")
    assert looked_at(tmp_path, content, date_format="mdy").totals.first_date == date(2024, 3, 4)
    assert looked_at(tmp_path, content, date_format="%d/%m/%Y").totals.first_date == date(2024, 4, 3)


def test_one_day_beyond_twelve_tells_the_order_of_its_column(tmp_path):
    seen = looked_at(tmp_path, f"{HEADER}\nc1,3/4/2024,1\nc2,13/6/2024,1\n")
    assert (seen.totals.first_date, seen.questions) == (date(2024, 4, 3), ())


def test_days_of_both_orders_in_one_column_are_asked_about(tmp_path):
    assert asked(tmp_path, f"{HEADER}\nc1,13/4/2024,1\nc2,4/13/2024,1\n").code == "date_order"


def test_a_number_with_one_comma_is_asked_about_unless_the_file_tells(tmp_path):
    assert asked(tmp_path, f'{HEADER}\nc1,2024-01-05,"1,234"\n').code == "decimal_mark"
    assert looked_at(tmp_path, f'{HEADER}\nc1,2024-01-05,"1,234"\nc1,2024-01-05,0.5\n').totals.amount == Decimal("1234.5")
    assert looked_at(tmp_path, f'{HEADER}\nc1,2024-01-05,"1,234"\n', decimal="comma").totals.amount == Decimal("1.234")


def test_shares_on_two_scales_are_asked_about(tmp_path):
    assert asked(tmp_path, "customer id,date,amount,discount\nc1,2024-01-05,1,0.45\nc1,2024-01-05,1,45\n").code == "share_scale"


def test_many_refused_lines_need_consent_with_the_reason(tmp_path):
    content = PLAIN + ",2024-01-07,4\n"
    question = asked(tmp_path, content)
    assert (question.code, question.option) == ("many_refused", "allow_refused")
    assert (question.values["refused"], question.values["read"], question.values["rule"]) == (1, 3, "E-ID-BLANK")
    assert imported(tmp_path, content, allow_refused=34).counts.accepted == 2


def test_the_same_file_again_is_asked_about_until_it_is_undone(tmp_path):
    imported(tmp_path, f"{HEADER}\nc9,2023-01-01,1\n")
    imported(tmp_path, PLAIN)
    with pytest.raises(Question, match="already_imported"):
        imported(tmp_path, PLAIN)
    set_current_version(tmp_path / "company", 1)
    assert imported(tmp_path, PLAIN).version == 3


# --- all or nothing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content, answers, code",
    [
        ("customer id,amount\nc1,1\n", {}, "E-COLUMN-MISSING-LIKE"),
        ("id,id\n1,2\n", {}, "E-HEADER-TWICE"),
        (f"{HEADER}\n,,1\n", {}, "E-ALL-REFUSED"),
        (f"{HEADER}\n", {}, "E-NO-ROWS"),
        (PLAIN, {"table": "customer"}, "E-LOOKS-LIKE"),
        (PLAIN, {"table": "cars"}, "unknown_table"),
        (f"{HEADER}\nc1,2024-01-05,¥1\nc1,2024-01-05,$1\n", {}, "mixed_currencies"),
    ],
)
def test_a_problem_leaves_the_company_as_it_was(tmp_path, content, answers, code):
    with pytest.raises(Problem) as refused:
        imported(tmp_path, content, **answers)
    assert refused.value.code == code
    assert sorted(p.name for p in (tmp_path / "company").iterdir()) == ["import.lock"]


def test_a_missing_column_is_named_with_the_nearest_header(tmp_path):
    problem = looked_at(tmp_path, "customer id,oder date,amount\nc1,2024-01-05,1\n").problem
    assert (problem.values["field"], problem.values["nearest"].split(", ")[0]) == ("order_date", "oder date")


def test_a_failure_after_the_build_takes_the_version_back(tmp_path, monkeypatch):
    imported(tmp_path, PLAIN)

    def disk_full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("crmcore.store.imports.importing.write_record", disk_full)
    with pytest.raises(Problem, match="import_failed"):
        imported(tmp_path, f"{HEADER}\nc3,2024-02-01,5\n")
    company = tmp_path / "company"
    assert current_version_number(company) == 1 and [v.number for v in versions(company)] == [1] and not (company / "staging").exists()


def test_progress_is_told_from_nothing_to_all(tmp_path):
    told = []
    (tmp_path / "company").mkdir()
    run_import(
        tmp_path / "company", ImportRequest(file_of(tmp_path, PLAIN)), author="ann", progress=lambda share, step: told.append((share, step))
    )
    assert [share for share, _ in told] == sorted(share for share, _ in told) and told[-1] == (1.0, "done")
    assert {"copy", "check", "stage", "compare"} <= {step for _, step in told}


def test_the_name_of_an_upload_is_shown_without_its_tricks(tmp_path):
    request = ImportRequest(file_of(tmp_path, PLAIN), file_name="../../etc/ev\u202eil\x00.csv")
    assert request.shown_name == "evil.csv"


# --- days to come -----------------------------------------------------------------------------------------------------

AHEAD = f"{HEADER}\nc1,2024-06-01,1\nc2,2024-06-02,2\nc3,2025-06-02,3\n"


def test_a_day_more_than_a_year_after_the_import_is_refused(tmp_path):
    found = looked_at(tmp_path, AHEAD, today=date(2024, 6, 1), future="accept", allow_refused=50)
    assert refusals(found) == [(4, "date", "2025-06-02", "E-DATE-FUTURE")]


def test_nearer_days_to_come_are_asked_about_once_a_file(tmp_path):
    (question,) = looked_at(tmp_path, AHEAD, today=date(2024, 6, 1), allow_refused=50).questions
    assert (question.code, question.option, question.values["n"], question.values["day"]) == ("future", "future", 1, "2024-06-02")
    assert looked_at(tmp_path, AHEAD, today=date(2025, 6, 2)).questions == ()


def test_days_to_come_are_counted_when_accepted_and_left_out_when_refused(tmp_path):
    kept = looked_at(tmp_path, AHEAD, today=date(2024, 6, 2), future="accept")
    assert (kept.counts.accepted, [n.code for n in kept.notes]) == (3, ["W-NO-ORDER-ID", "W-FUTURE"])
    assert looked_at(tmp_path, AHEAD, today=date(2024, 6, 1), future="refuse", allow_refused=100).counts.accepted == 1


def test_a_bill_may_fall_due_in_years_to_come(tmp_path):
    content = "invoice,customer id,due,amount\ni1,c1,2031-01-31,100\n"
    assert looked_at(tmp_path, content, table="payment", today=date(2024, 6, 1)).questions == ()


# --- wide files and failing machines ----------------------------------------------------------------------------------


def test_a_file_of_three_hundred_columns_comes_in_with_all_of_them_as_attributes(tmp_path):
    names = ",".join(f"x{n}" for n in range(296))
    rows = "".join(f"c{row},2024-01-05,1,{','.join('ab'[row % 2] for _ in range(296))}\n" for row in range(20))
    report = imported(tmp_path, f"customer id,date,amount,{names}\n{rows}")
    assert stored(tmp_path, report, "select count(*), count(distinct name) from attribute") == [(20 * 296, 296)]


@pytest.mark.parametrize(
    "error", [duckdb.OutOfMemoryException("could not allocate at /secret/place"), OSError(28, "No space left on device", "/secret/place")]
)
def test_what_the_machine_cannot_do_is_a_problem_without_paths_and_nothing_is_written(tmp_path, monkeypatch, error):
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(importing, "build_version", fails)
    with pytest.raises(Problem) as refused:
        imported(tmp_path, PLAIN)
    assert refused.value.code == "import_failed" and "secret" not in str(refused.value)
    assert current_version_number(tmp_path / "company") is None and not list((tmp_path / "company").glob("imports/*"))
