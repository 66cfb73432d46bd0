"""How large the upper tiers can be, by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from crmcore.domain.tier_capacity.limits import WAYS, Limit, MaterialReach, material_reach, resized, tier_capacity

#: 100 customers A 20, B 30, C 30, D 20; hours a customer 24, 8, 4, 2; 10 hours without a tier
HOURS = Limit("visits", (24.0, 8.0, 4.0, 2.0), 10.0, 700.0, 650.0)
SHARES = (20, 30, 30, 20)


def test_the_top_tier_gives_way_until_the_hours_suffice():
    """Now 20·24 + 30·8 + 30·4 + 20·2 + 10 = 890. With A at x the others share 100 − x as 3 : 3 : 2, on average 5 hours:
    24x + 5(100 − x) + 10 ≤ 700 → x ≤ 10; whole percents then are 10, 34, 34, 22 (33.75, 33.75, 22.5: the first remainders): 240 + 272 + 136
    + 44 + 10 = 702 > 700. At 9: 34.125, 34.125, 22.75 → 34, 34, 23: 216 + 272 + 136 + 46 + 10 = 680."""
    capacity = tier_capacity(SHARES, 100, [HOURS])
    assert HOURS.promised(capacity.customers()) == 890 and not capacity.keeps_promises
    top = capacity.advice[0]
    assert (top.way, top.shares, top.binding) == ("top", (9, 34, 34, 23), "visits")
    assert capacity.largest_top(HOURS) == 9


def test_a_promise_that_cannot_be_kept_at_all_is_said():
    capacity = tier_capacity(SHARES, 100, [Limit("budget", (0.0, 10.0, 10.0, 10.0), 0.0, 100.0, 90.0)])
    assert capacity.advice[0].shares == (100, 0, 0, 0)  # A is promised nothing
    assert tier_capacity(SHARES, 100, [Limit("budget", (9.0, 9.0, 9.0, 9.0), 0.0, 100.0, 90.0)]).advice[0] == capacity.advice[0].__class__(
        "top", None, "budget"
    )


def test_the_material_counts_only_where_it_is_asked_for():
    reach = MaterialReach(0.5, 4, 7)
    ways = {advice.way: advice for advice in tier_capacity(SHARES, 100, [HOURS], reach).advice}
    assert (ways["top"].shares[0], ways["material"].shares[0], ways["material"].binding) == (9, 7, "material")
    assert [advice.way for advice in tier_capacity(SHARES, 100, [], reach).advice] == ["material"]


def test_material_reaches_as_far_as_the_best_are_served_in_full():
    """Places 1 … 4 want 5, 5, 5, 1 of 11 pieces: 1 and 2 are full, 3 is not, and 4, who comes after, neither. Of ten customers: at 20% both
    lines are full, at 30% two of three, below 95%."""
    place, wanted = np.array([3, 1, 4, 2]), np.array([5, 5, 1, 5])
    reach = material_reach(place, place <= 2, np.zeros(4, int), wanted, np.array([11]), 10)
    assert (reach.served, reach.lines, reach.largest) == (1.0, 2, 24)  # 24% of ten is two customers


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=2, max_size=5).filter(sum), st.integers(0, 100), st.sampled_from(WAYS))
def test_resized_percentages_are_whole_and_sum_to_a_hundred(parts, size, way):
    shares = resized(parts, way, size)
    assert sum(shares) == 100 and min(shares) >= 0 and len(shares) == len(parts)
    assert abs(sum(shares[: max(1, len(parts) // 2) if way == "upper" else 1]) - size) <= len(parts)
