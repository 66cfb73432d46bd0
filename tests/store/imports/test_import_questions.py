"""What an import asks before anything is written, and what the answers do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Question
from crmcore.store.versions.pointer import current_version_number, set_current_version
from tests.store.imports.run_import import HEADER, imported, looked_at, refusals

PLAIN = f"{HEADER}\nc1,2024-01-05,10\nc2,2024-01-06,20.5\n"


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
    shown = looked_at(tmp_path, f"{HEADER}\nc1,3/4/2024,1\nc2,13/6/2024,1\n")
    assert (shown.totals.first_date, shown.questions) == (date(2024, 4, 3), ())


def test_days_of_both_orders_in_one_column_are_asked_about(tmp_path):
    assert asked(tmp_path, f"{HEADER}\nc1,13/4/2024,1\nc2,4/13/2024,1\n").code == "date_order"


def test_a_number_with_one_comma_is_asked_about_unless_the_file_tells(tmp_path):
    assert asked(tmp_path, f'{HEADER}\nc1,2024-01-05,"1,234"\n').code == "decimal_mark"
    assert looked_at(tmp_path, f'{HEADER}\nc1,2024-01-05,"1,234"\nc1,2024-01-05,0.5\n').totals.amount == Decimal("1234.5")
    whole = f'{HEADER}\nc1,2024-01-05,"¥2,000"\nc1,2024-01-05,"1,200.00"\n'  # nothing behind the point, but it stands there
    assert looked_at(tmp_path, whole).totals.amount == Decimal(3200)
    assert asked(tmp_path, f'{HEADER}\nc1,2024-01-05,"¥2,000"\nc1,2024-01-05,1.200\n').code == "decimal_mark"
    assert looked_at(tmp_path, f'{HEADER}\nc1,2024-01-05,"1,234"\n', decimal="comma").totals.amount == Decimal("1.234")


def test_shares_on_two_scales_are_asked_about(tmp_path):
    assert asked(tmp_path, "customer id,date,amount,discount\nc1,2024-01-05,1,0.45\nc1,2024-01-05,1,45\n").code == "share_scale"


def test_many_refused_lines_need_consent_with_the_reason(tmp_path):
    content = PLAIN + ",2024-01-07,4\n"
    question = asked(tmp_path, content)
    assert (question.code, question.option) == ("many_refused", "allow_refused")
    assert (question.values["refused"], question.values["read"], question.values["rule"]) == (1, 3, "E-ID-BLANK")
    assert imported(tmp_path, content, allow_refused=34).counts.accepted == 2


@pytest.mark.proof
def test_the_same_file_again_is_asked_about_until_it_is_undone(tmp_path):
    imported(tmp_path, f"{HEADER}\nc9,2023-01-01,1\n")
    imported(tmp_path, PLAIN, other_company="no")
    with pytest.raises(Question, match="already_imported"):
        imported(tmp_path, PLAIN)
    set_current_version(tmp_path / "company", 1)
    assert imported(tmp_path, PLAIN, other_company="no").version == 3


@pytest.mark.proof
def test_the_lines_of_a_file_in_its_other_currency_are_no_lines_that_came_in_before(tmp_path):
    """Seen before: "a file with the very same rows came in, and some of them have changed since"."""
    bills = (
        "invoice,customer id,invoice date,due,amount,currency\ni1,c1,2024-01-02,2024-01-31,100,USD\ni2,c1,2024-01-02,2024-01-31,90,EUR\n"
    )
    answers = {"table": "payment", "as_purchases": "no", "allow_refused": 60}
    imported(tmp_path, bills, currency="USD", **answers)
    with pytest.raises(Question, match="already_imported"):
        imported(tmp_path, bills, currency="USD", **answers)
    assert imported(tmp_path, bills, currency="EUR", **answers).counts.accepted == 1


def test_corrections_in_a_footer_are_not_counted(tmp_path):
    found = looked_at(tmp_path, "order id,customer id,date,amount\n\uff4f1,c1,2024-01-05,1\no2,c2,2024-01-06,2\n制表人：王五,,,\n")
    assert [(n.values["field"], n.values["n"]) for n in found.notes if n.code == "W-FOLDED"] == [("order_id", 1)]


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
    stored_rows = looked_at(tmp_path, AHEAD, today=date(2024, 6, 2), future="accept")
    assert (stored_rows.counts.accepted, [n.code for n in stored_rows.notes]) == (3, ["W-NO-ORDER-ID", "W-FUTURE"])
    assert looked_at(tmp_path, AHEAD, today=date(2024, 6, 1), future="refuse", allow_refused=100).counts.accepted == 1


def test_a_bill_may_fall_due_in_years_to_come(tmp_path):
    content = "invoice,customer id,due,amount\ni1,c1,2031-01-31,100\n"
    assert looked_at(tmp_path, content, table="payment", as_purchases="no", today=date(2024, 6, 1)).questions == ()
