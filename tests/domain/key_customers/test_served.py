"""As which tier key customers are served: at least that of the terms, on the days of their marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.key_customers.decisions import KeyMark
from crmcore.domain.key_customers.served import key_on_days, served_tier
from crmcore.domain.terms.tier_terms import default_terms, terms_from

CODES = ("A", "B", "C", "D")
TERMS = default_terms("abcd", CODES)


def test_a_key_customer_is_served_at_least_as_the_terms_say_and_nobody_else():
    tier, key = np.array([0, 2, 2, -1, -1]), np.array([True, True, False, True, False])
    assert served_tier(tier, key, CODES, replace(TERMS, key_tier="B")).tolist() == [0, 1, 2, 1, -1]
    assert served_tier(tier, key, CODES, TERMS) is tier


def test_the_mark_of_the_day_counts():
    first, last = date(2025, 3, 1), date(2025, 9, 1)
    mark = KeyMark("k", "reference", "r", first, last, position=1)
    day = np.array([first.toordinal() - 1, first.toordinal(), last.toordinal() - 1, last.toordinal(), first.toordinal()])
    customers = SimpleNamespace(row_of={"k": 3}.get)
    assert key_on_days([mark], np.array([3, 3, 3, 3, 1]), day, customers).tolist() == [False, True, True, False, False]


def test_the_tier_of_key_customers_is_kept_and_must_be_one_of_the_scheme():
    chosen = replace(TERMS, key_tier="A")
    assert terms_from(chosen.as_json(), CODES) == chosen
    assert terms_from(chosen.as_json(), ("gold", "silver")).key_tier is None
    with pytest.raises(Problem) as refused:
        replace(TERMS, key_tier="E").checked()
    assert refused.value.code == "unknown_tier_of_terms"
