"""Contacts against caps and terms, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.offers.contact_load import ContactCaps, ContactLoad, caps_from, default_caps, load_rows


def test_too_much_and_too_little():
    load = ContactLoad(
        counts=np.array([[2, 5, 0, 0], [1, 0, 0, 3], [6, 1, 0, 0], [0, 0, 0, 0], [9, 9, 9, 9]], float),
        orders=np.array([2, 1, 0, 1, 1.0]),
        tier=np.array([0, 0, 1, -1, 0]),
        members=np.array([1, 1, 1, 1, 0], bool),
        caps=np.array([3, 2, 1.0]),
        promised=np.array([4, 1, np.nan]),
    )
    assert load.allowed.tolist()[:4] == [6, 3, 2, 1]  # who ordered nothing counts as one order
    assert load.too_much.tolist() == [True, True, True, False, False] and load.saved.tolist() == [1, 1, 5, 0, 0]
    # fewer than 2 of 4 promised, the campaigns' letters aside; without a promise nobody hears too little
    assert load.too_little.tolist() == [False, True, False, False, False]
    first, second, without = load_rows(load)
    assert (first.customers, first.orders, first.contacts, first.per_order) == (2, 3, (3, 5, 0, 3), 11 / 3)
    assert (second.saved, second.per_order, without.tier, without.too_little) == (5, None, -1, 0)


@pytest.mark.parametrize("cap", [0, -1, math.nan, 101, True])
def test_caps_out_of_their_limits(cap):
    with pytest.raises(Problem, match="bad_contact_cap"):
        ContactCaps("abcd", ("A",), (cap, 1.0)).checked()


def test_caps_come_back_from_their_plain_values():
    caps = default_caps("abcd", ("A", "B"))
    assert caps_from(caps.as_json()) == caps and caps.caps == (3, 3, 3)
