"""What comes in but deserves a second look: amounts worked out, amounts a hundred times the usual, customers in two spellings.

Seen to fail with a bug put in: the median taken with the zeros, the company's customers left out, amounts of refused lines counted.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.store.imports.run_import import HEADER, imported, looked_at


def notes_of(found, code: str) -> list[dict]:
    return [dict(note.values) for note in found.notes if note.code == code]


def test_amounts_worked_out_from_quantity_and_price_are_counted(tmp_path):
    """Of four lines two are worked out, 2 × 5 and 3 × 4; one has its own amount, one neither."""
    text = f"{HEADER},quantity,unit price\nc1,2024-01-05,,2,5\nc1,2024-01-06,-,3,4\nc1,2024-01-07,9,1,8\nc1,2024-01-08,,1,\n"
    found = looked_at(tmp_path, text, allow_refused=99)
    assert notes_of(found, "W-DERIVED") == [{"n": 2, "amount": Decimal(22)}] and found.totals.amount == 31
    whole = looked_at(tmp_path, "customer id,date,quantity,unit price\nc1,2024-01-05,2,5\n")
    assert notes_of(whole, "W-DERIVED") == [{"n": 1, "amount": Decimal(10)}]
    assert not notes_of(looked_at(tmp_path, f"{HEADER},quantity,unit price\nc1,2024-01-05,9,2,5\n"), "W-DERIVED")


def test_amounts_a_hundred_times_the_usual_are_listed_with_what_hangs_on_them(tmp_path):
    """The median of 10, 10, 20, 1000, 1999.99 without the zeros is 20: from 2,000 on; 1,999.99 is not there yet."""
    lines = "".join(f"c{n},2024-01-0{n},{amount}\n" for n, amount in enumerate(("10", "10", "20", "2000", "1999.99", "0", "0"), 1))
    (note,) = notes_of(looked_at(tmp_path, f"{HEADER}\n\n{lines}"), "W-OUTLIER")
    assert (note["n"], note["amount"], note["usual"], note["lines"]) == (1, 2000, 20, "6: c4 2000")
    assert not notes_of(looked_at(tmp_path, f"{HEADER}\nc1,2024-01-05,1\nc2,2024-01-05,200\n"), "W-OUTLIER")  # what is usual of two?


def test_customer_numbers_that_differ_in_capitals_alone_are_listed(tmp_path):
    imported(tmp_path, f"{HEADER}\nc1,2024-01-05,1\nd7,2024-01-05,1\nE8,2024-01-05,1\ne8,2024-01-05,1\n")
    found = imported(tmp_path, f"{HEADER}\nC1,2024-02-05,1\nc2,2024-02-05,1\nC2,2024-02-05,1\nd7,2024-02-05,1\n")
    assert notes_of(found, "W-CASE") == [{"n": 2, "customers": "C1 / c1, C2 / c2"}]


@pytest.mark.proof
def test_customers_since_after_their_first_order_are_named(tmp_path):
    first = imported(tmp_path, f"{HEADER},since\nc1,2024-01-05,1,2024-01-06\nc2,2024-01-05,1,2024-01-05\n")
    assert notes_of(first, "W-SINCE") == [{"n": 1, "customers": "c1"}]
    people = imported(tmp_path, "customer id,since\nc1,2024-01-05\nc2,2024-01-09\nc3,2024-09-09\n", table="customer")
    assert notes_of(people, "W-SINCE") == [{"n": 1, "customers": "c2"}]
    later = imported(tmp_path, f"{HEADER}\nc3,2024-09-08,1\nc1,2024-09-08,1\n")
    assert notes_of(later, "W-SINCE") == [{"n": 1, "customers": "c3"}]
