"""How exclusive the top tier is: shares, privileges, what was received, who is ordinary in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from crmcore.domain.exclusivity.exclusivity import compare_received, compare_terms, run_of
from crmcore.domain.terms.tier_terms import default_terms

CODES = ("A", "B", "C", "D")


def test_a_published_tier_s_shares_and_who_was_lifted_into_it():
    assigned, computed = np.array([0, 0, 1, 2, -1], np.int8), np.array([0, 1, 1, 2, -1], np.int8)
    # profit of the graded 60 + 20 + 15 + 5 = 100; customers without a tier do not count
    top = run_of(date(2025, 6, 30), "June", assigned, computed, np.array([60.0, 20, 15, 5, 900]))
    assert (top.customers, top.share, top.profit_share, top.raised) == (2, 0.5, 0.8, 1)
    assert top.weight == pytest.approx(1.6)  # 80% of the profit by 50% of the customers


def test_where_everybody_loses_there_is_no_share_of_the_profit():
    assigned = np.array([0, 1], np.int8)
    top = run_of(date(2025, 6, 30), "June", assigned, assigned, np.array([-5.0, -5.0]))
    assert top.profit_share is None and top.weight is None


def test_of_the_proposed_privileges_visits_and_priority_differ_and_no_visits_are_the_longest_interval():
    terms = default_terms("abcd", CODES)
    assert [line.term for line in compare_terms(terms, CODES) if line.standing == "better"] == ["visit_every", "order_priority"]
    assert [line.term for line in compare_terms(terms, CODES) if line.standing == "same"] == [
        "close_days",
        "respond_days",
        "visit_hours",
        "payment_days",
        "discount_limit",
    ]
    own = dict(terms.tiers)
    changed = replace(
        terms, tiers=(("A", replace(own["A"], visit_every=None, payment_days=60)), ("B", replace(own["B"], fees="free")), *terms.tiers[2:])
    )
    found = {line.term: line.standing for line in compare_terms(changed, CODES)}
    assert (found["visit_every"], found["payment_days"], found["fees"]) == ("worse", "better", "worse")
    assert "entitlements" not in found  # nobody wrote any


def test_the_top_tier_received_more_only_where_the_interval_says_so():
    tier = np.repeat([0, 1], 40)
    values = np.concatenate((np.tile([2.0, 4.0], 20), np.tile([1.0, 3.0], 20)))
    found = compare_received("visits", tier, values, 2)
    # means 3 and 2; variances 40/39 each, so that the error is √(2 · (40/39) / 40) = √(2/39) = 0.226455; · 1.644854 = 0.372486
    assert (found.means, found.difference, found.verdict) == ((3, 2), 1, "better")
    assert found.high - found.difference == pytest.approx(0.372486, abs=1e-6)
    assert compare_received("closing_days", tier, values, 2).verdict == "worse"  # more days are worse
    assert compare_received("visits", tier, np.tile([1.0, 3.0], 40), 2).verdict == "not_told"
    assert compare_received("visits", tier[11:], values[11:], 2).verdict == "too_few"  # 29 in the top tier
