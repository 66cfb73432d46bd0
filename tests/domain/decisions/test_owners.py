"""Who owns whom by decision: from a day on, the later above the earlier, and back to an earlier state."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from crmcore.domain.decisions.owners import OwnerChange, OwnerDecision, owners_in_force, owners_of, with_owners
from crmcore.domain.grading.mart import Customers

JAN, MAR, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)


def handed(position: int, day: date, **owners: str) -> OwnerDecision:
    return OwnerDecision(tuple(OwnerChange(customer, "", owner) for customer, owner in owners.items()), None, "Li", day, "", position)


def test_the_later_decision_counts_from_its_day_and_a_way_back_cancels_what_came_after():
    trail = [handed(1, JAN, a="R1", b="R1"), handed(5, MAR, b="R2"), OwnerDecision((), 1, "Wu", MAY, "", 7)]
    assert owners_in_force(trail, date(2025, 12, 31)) == {}
    assert owners_in_force(trail, date(2026, 2, 1)) == {"a": "R1", "b": "R1"}
    assert owners_in_force(trail, MAR) == {"a": "R1", "b": "R2"}
    assert owners_in_force(trail, MAY) == {"a": "R1", "b": "R1"}
    assert owners_in_force([*trail, OwnerDecision((), 0, "Wu", MAY, "", 8)], MAY) == {}
    assert owners_in_force([*trail, handed(9, MAY, b="R3")], MAY) == {"a": "R1", "b": "R3"}


def test_the_customers_carry_the_owner_they_were_given():
    table = pa.table({"customer_id": ["a", "b", "c"], "rep_id": pa.array(["R1", None, "R2"]).dictionary_encode()})
    customers = Customers(table)
    told = with_owners(customers, {"b": "R9", "c": "R1", "nobody": "R1"})
    assert owners_of(told, told.codes("rep_id")[0] >= -1) == ["R1", "R9", "R1"]
    assert owners_of(customers, customers.codes("rep_id")[0] >= -1) == ["R1", None, "R2"]  # those of the list stay as they are
    assert with_owners(customers, {}) is customers
