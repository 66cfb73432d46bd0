from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from crmcore.domain.grading.overrides import Override, Withdrawal, default_expiry, in_force
from crmcore.domain.kernel.problems import Problem

OVERRIDE = Override(
    customer_id="C1",
    scheme="abcd",
    computed="C",
    assigned="A",
    reason="Owner of three shops",
    kind="fact",
    author="ann",
    effective_on=date(2020, 1, 1),
    expires_on=date(2020, 4, 1),
    position=1,
)


def test_an_override_counts_from_its_first_day_until_the_day_before_it_expires() -> None:
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 3, 31), date(2020, 4, 1)]
    assert ["C1" in in_force([OVERRIDE], day, "abcd") for day in days] == [False, True, True, False]


def test_an_override_counts_under_its_own_scheme_only() -> None:
    assert in_force([OVERRIDE], date(2020, 2, 1), "mvc_stc_bz") == {}


def test_the_last_recorded_wins_whatever_day_it_is_for() -> None:
    earlier_day = replace(OVERRIDE, assigned="B", effective_on=date(2019, 12, 1), position=2)
    assert in_force([OVERRIDE, earlier_day], date(2020, 2, 1), "abcd")["C1"].assigned == "B"


def test_a_short_exception_gives_way_to_the_longer_override_when_it_expires() -> None:
    exception = replace(OVERRIDE, assigned="D", effective_on=date(2020, 2, 1), expires_on=date(2020, 2, 10), position=2)
    in_force_by_day = [in_force([OVERRIDE, exception], date(2020, 2, day), "abcd")["C1"].assigned for day in (9, 10)]
    assert in_force_by_day == ["D", "A"]


def test_a_withdrawal_ends_all_recorded_before_it_and_none_recorded_after() -> None:
    withdrawal = Withdrawal("C1", "abcd", "bo", date(2020, 2, 1), position=3)
    older, newer = replace(OVERRIDE, position=2), replace(OVERRIDE, assigned="B", position=4)
    assert in_force([OVERRIDE, older, withdrawal], date(2020, 1, 31), "abcd").keys() == {"C1"}
    assert in_force([OVERRIDE, older, withdrawal], date(2020, 2, 1), "abcd") == {}
    assert in_force([OVERRIDE, older, withdrawal, newer], date(2020, 2, 1), "abcd")["C1"].assigned == "B"


def test_the_default_is_ninety_days_and_never_past_the_last_day_there_is() -> None:
    assert default_expiry(date(2020, 1, 1)) == date(2020, 3, 31)  # 30 + 29 + 31 days on
    assert default_expiry(date.max) == date.max


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"reason": " \u202e"}, "reason_missing"),
        ({"reason": "x" * 2001}, "text_too_long"),
        ({"author": ""}, "author_missing"),
        ({"kind": "whim"}, "unknown_override_kind"),
        ({"expires_on": date(2020, 1, 1)}, "override_ends_early"),
        ({"expires_on": date(2019, 1, 1)}, "override_ends_early"),
        ({"assigned": ""}, "override_incomplete"),
        ({"customer_id": ""}, "override_incomplete"),
    ],
)
def test_an_override_that_says_too_little_is_refused(change: dict[str, object], code: str) -> None:
    with pytest.raises(Problem) as refused:
        replace(OVERRIDE, **change).checked()
    assert refused.value.code == code


def test_a_checked_override_is_cleaned_and_otherwise_the_same() -> None:
    assert replace(OVERRIDE, reason=" Owner of\nthree  shops\u200b", author="ann ").checked() == OVERRIDE


DAYS = st.dates(date(2020, 1, 1), date(2020, 3, 1))


@st.composite
def trails(draw: st.DrawFn) -> list[Override | Withdrawal]:
    rows: list[Override | Withdrawal] = []
    for position in range(1, draw(st.integers(0, 8)) + 1):
        customer, scheme, day = draw(st.sampled_from("XY")), draw(st.sampled_from(["abcd", "other"])), draw(DAYS)
        if draw(st.booleans()):
            ends = day + timedelta(draw(st.integers(1, 40)))
            rows.append(replace(OVERRIDE, customer_id=customer, scheme=scheme, effective_on=day, expires_on=ends, position=position))
        else:
            rows.append(Withdrawal(customer, scheme, "bo", day, position=position))
    return rows


@given(trails(), DAYS, st.randoms())
def test_what_is_in_force_never_depends_on_the_order_of_the_rows_or_on_later_days(trail, as_of, random) -> None:
    shuffled = [row for row in trail if row.effective_on <= as_of]
    random.shuffle(shuffled)
    assert in_force(shuffled, as_of, "abcd") == in_force(trail, as_of, "abcd")


@given(trails(), DAYS)
def test_whatever_counts_is_of_the_scheme_in_its_days_and_not_withdrawn_since(trail, as_of) -> None:
    for customer, override in in_force(trail, as_of, "abcd").items():
        assert (override.customer_id, override.scheme) == (customer, "abcd")
        assert override.effective_on <= as_of < override.expires_on
        later = [row for row in trail if row.position > override.position]
        since = [row for row in later if (row.customer_id, row.scheme) == (customer, "abcd")]
        assert not any(isinstance(row, Withdrawal) and row.effective_on <= as_of for row in since)
        assert not any(isinstance(row, Override) and row.effective_on <= as_of < row.expires_on for row in since)
