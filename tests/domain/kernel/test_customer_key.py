from __future__ import annotations

import pytest

from crmcore.domain.kernel.customer_key import KeyColumn, numbers_customers, repeating_keys

CHOSEN = KeyColumn("customer_id", "customerid", 100, 100)
UNIQUE = KeyColumn("customer_unique_id", "customeruniqueid", 100, 60)


def test_a_number_that_is_new_with_every_order_gives_way_to_one_that_repeats():
    assert repeating_keys(CHOSEN, [UNIQUE], 100) == (UNIQUE,)
    assert repeating_keys(KeyColumn("customer_id", "customerid", 100, 97), [UNIQUE], 100) == ()  # three customers came back
    assert repeating_keys(CHOSEN, [KeyColumn("user id", "userid", 100, 100)], 100) == ()  # that does not repeat either
    assert repeating_keys(CHOSEN, [KeyColumn("user id", "userid", 3, 2)], 100) == ()  # hardly ever filled
    assert repeating_keys(KeyColumn("customer_id", "customerid", 2, 2), [UNIQUE], 2) == ()


@pytest.mark.parametrize("plain", ["customeruniqueid", "会员号", "买家编号", "userid", "clientno"])
def test_headers_that_number_customers(plain):
    assert numbers_customers(plain)


@pytest.mark.parametrize("plain", ["productid", "sellerid", "customerphonenumber", "客户手机号", "客户类型编号", "orderid", "customername"])
def test_headers_that_number_something_else(plain):
    assert not numbers_customers(plain)
