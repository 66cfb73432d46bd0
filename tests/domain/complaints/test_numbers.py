"""A new complaint gets the company's next number."""

from __future__ import annotations

import pyarrow as pa
import pytest

from crmcore.domain.complaints.numbers import FIRST, next_number


@pytest.mark.parametrize(
    "numbers, following",
    [
        (["K000696", "K000697"], "K000698"),
        (["K000697", "Q000001", "K000002"], "K000698"),  # the highest of its kind, not the newest
        (["2024-88", "2025-31"], "2025-32"),  # the newest says which kind
        (["K9"], "K10"),
        (["K009", "K010", "K1000"], "K1001"),
        (["7", "8"], "9"),
        (["K5", "by phone"], "K6"),
        (["a.+5"], "a.+6"),  # a text that means something to a pattern
        (["by phone"], FIRST),
        ([], FIRST),
    ],
)
def test_the_next_number_follows_the_companys_own(numbers, following):
    assert next_number(pa.array(numbers, pa.string())) == following
