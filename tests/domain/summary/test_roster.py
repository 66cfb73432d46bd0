"""A customer found by number, by name, by a part of the name."""

from __future__ import annotations

from types import SimpleNamespace

import pyarrow as pa
import pytest

from crmcore.domain.summary.roster import rows_named

IDS, NAMES = ["c1", "c2", "c3", "Nord"], ["Nord", "Nord West", None, "客户"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [("c2", [1]), (" nord ", [0]), ("Nord", [3]), ("west", [1]), ("NORD W", [1]), ("c", [0, 1, 2]), ("客", [3]), ("", []), ("zz", [])],
)
def test_a_number_comes_before_a_name_and_a_whole_name_before_its_part(text, rows):
    table = pa.table({"customer_id": IDS, "name": pa.array(NAMES, pa.string())})
    customers = SimpleNamespace(table=table, row_of=lambda number: IDS.index(number) if number in IDS else None)
    assert rows_named(customers, text).tolist() == rows  # type: ignore[arg-type]
