"""How a typed text matches names, and which customers it finds first."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED, PROSPECT, Customers
from crmcore.domain.search.matching import BEGINNING, EXACT, INSIDE, WORD, match, matching_customers
from tests.domain.marts import book, mart


@pytest.mark.parametrize(
    ("text", "name", "how"),
    [
        (" churn ", "Churn", EXACT),
        ("\uff23\uff28URN", "churn", EXACT),  # full-width letters, as a Chinese keyboard types them
        ("cust", "Customer equity", BEGINNING),
        ("equ", "Customer equity", WORD),
        ("sell", "Up- and cross-selling", WORD),
        ("quity", "Customer equity", INSIDE),
        ("equity customer", "Customer equity", INSIDE),
        ("流失", "客户流失", INSIDE),
        ("equity churn", "Customer equity", None),
        ("  ", "Churn", None),
    ],
)
def test_a_text_matches_a_name_by_the_whole_its_beginning_a_word_or_a_part(text: str, name: str, how: int | None):
    assert match(text, name) == how


def shop(names: list[str | None] | None) -> Book:
    """Customers c0000, …, each with more than the one before; the last is a prospect without a rank."""
    known = mart(order_amount=[1.0, 2.0, 3.0, 4.0, 5.0], population=[GRADED] * 4 + [PROSPECT])
    if names is not None:
        known = replace(known, customers=Customers(known.customers.table.append_column("name", pa.array(names))))
    return book(known, weights=(("order_amount", 1.0),))


def test_the_same_name_comes_first_then_its_beginning_then_the_better_ranked():
    """By rank alone the order would be 3, 2, 1, 0, 4."""
    graded = shop(["Lake", "Lakeside", "On the lake", "New LAKE", None])
    assert matching_customers(graded, "lake").tolist() == [0, 1, 3, 2]
    assert matching_customers(graded, "c000").tolist() == [3, 2, 1, 0, 4]
    assert matching_customers(graded, "\uff43\uff10002").tolist() == [2]


def test_an_empty_text_or_a_stranger_finds_nobody_and_hidden_names_are_not_searched():
    graded = shop(["Lake", "Lake", "Lake", "Lake", "Lake"])
    assert not matching_customers(graded, " ").size and not matching_customers(graded, "nobody").size
    assert not matching_customers(shop(None), "lake").size and matching_customers(shop(None), "c0001").tolist() == [1]
