"""Cells that name a customer carry its id; in files they are plain text."""

from __future__ import annotations

import copy
import pickle

import pyarrow as pa
import pytest

from crmcore.domain.grading.mart import Customers
from crmcore.report.words.cells import CustomerName
from crmcore.report.words.customer_names import customer_name, customer_names
from tests.domain.marts import book, mart


@pytest.fixture
def shop():
    """Three customers: with a name, without one, with a name like markup."""
    known = mart(3)
    table = pa.table({"customer_id": ["c1", "c2", "&#?/"], "name": ["Ann", None, '<b>"x"']})
    object.__setattr__(known, "customers", Customers(table))
    return book(known)


def test_a_name_is_plain_text_with_the_customers_id(shop):
    names = customer_names(shop, [2, 0, 1])
    assert names == ['<b>"x"', "Ann", "c2"] and [name.customer_id for name in names] == ["&#?/", "c1", "c2"]
    assert customer_name(shop, 2) == '<b>"x"' and customer_name(shop, 1).customer_id == "c2"


def test_a_company_without_names_calls_its_customers_by_their_numbers():
    (name,) = customer_names(book(mart(1)), [0])
    assert name == name.customer_id == "c0000" == customer_name(book(mart(1)), 0)


def test_a_name_comes_out_of_a_cache_with_its_id():
    for kept in (pickle.loads(pickle.dumps(CustomerName("Ann", "c1"))), copy.deepcopy(CustomerName("Ann", "c1"))):
        assert kept == "Ann" and kept.customer_id == "c1"
