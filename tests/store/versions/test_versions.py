"""Data versions: what a build makes of base and staged rows, and that nothing half-built is ever in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import TABLES
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts.customers import attribute_codes, read_customers
from crmcore.store.facts.purchase_days import _whole_customers
from crmcore.store.files.paths import versions_folder
from crmcore.store.versions import publishing
from crmcore.store.versions.building import Changes, stored_types
from crmcore.store.versions.pointer import current_version_number, set_current_version
from crmcore.store.versions.publishing import build_version, remove_unfinished
from crmcore.store.versions.versions import versions
from tests.parquet_stage import build, resigned, staged

ORDER = {"customer_id": "c1", "order_id": "1", "order_date": "2024-05-01", "amount": 10}


def rows(company: Path, query: str, version: int | None = None) -> list[tuple]:
    with cursor_for(company, version or current_version_number(company)) as cursor:
        return cursor.execute(query).fetchall()


def files(company: Path) -> list[str]:
    return sorted(path.name for path in versions_folder(company).iterdir())


def test_a_company_starts_without_a_version(tmp_path):
    assert current_version_number(tmp_path) is None and versions(tmp_path) == ()


def test_every_table_exists_in_every_version_with_its_stored_columns(tmp_path):
    build(tmp_path, order_line=[ORDER])
    held = {
        name: set(columns)
        for name, columns in rows(
            tmp_path,
            """
        select table_name, list(column_name) from duckdb_columns() where database_name = current_database() group by 1""",
        )
    }
    for table in TABLES:
        key = {"customer_key"} if any(c.name == "customer_id" for c in table.columns) else set()
        assert held[table.name] == stored_types(table).keys() | key


def test_lines_of_several_imports_are_all_counted(tmp_path):
    build(tmp_path, order_line=[ORDER, ORDER])
    build(tmp_path, order_line=[ORDER])
    assert rows(tmp_path, "select count(*), sum(amount) from order_line") == [(3, Decimal(30))]


def test_a_replaced_table_starts_empty(tmp_path):
    build(tmp_path, order_line=[ORDER, ORDER], rep=[{"rep_id": "r"}])
    build(tmp_path, replace=frozenset({"order_line"}), order_line=[ORDER | {"customer_id": "c2"}])
    assert rows(tmp_path, "select customer_id from order_line") == [("c2",)]
    assert rows(tmp_path, "select customer_id from customer order by 1") == [("c1",), ("c2",)]  # once known, kept
    assert rows(tmp_path, "select count(*) from rep") == [(1,)]


def test_a_staged_row_replaces_the_one_of_its_key_and_absent_columns_keep_their_value(tmp_path):
    invoice = {"invoice_id": "i1", "customer_id": "c1", "due_date": "2024-05-01", "amount": 10, "late_reason": "strike"}
    build(tmp_path, payment=[invoice, invoice | {"invoice_id": "i2"}])
    build(
        tmp_path, payment=[{"invoice_id": "i1", "customer_id": "c1", "due_date": "2024-05-01", "amount": None, "paid_date": "2024-05-09"}]
    )
    assert rows(tmp_path, "select invoice_id, amount, paid_date::varchar, late_reason from payment order by 1") == [
        ("i1", None, "2024-05-09", "strike"),
        ("i2", Decimal(10), None, "strike"),
    ]


def test_a_key_of_two_columns_is_matched_by_both(tmp_path):
    wanted = {"order_id": "o", "customer_id": "c", "due_date": "2024-05-01", "quantity": 1}
    build(tmp_path, open_order=[wanted | {"material": "steel"}, wanted | {"material": "glass"}])
    build(tmp_path, open_order=[wanted | {"material": "glass", "quantity": 5}])
    assert rows(tmp_path, "select material, quantity::int from open_order order by 1") == [("glass", 5), ("steel", 1)]


def test_a_key_staged_twice_is_a_problem_and_nothing_changes(tmp_path):
    build(tmp_path, order_line=[ORDER])
    before = files(tmp_path)
    with pytest.raises(Problem) as raised:
        build(tmp_path, rep=[{"rep_id": "r1"}, {"rep_id": "r1"}])
    assert (raised.value.code, raised.value.values) == ("duplicate_key", {"table": "rep", "key": "r1"})
    assert current_version_number(tmp_path) == 1 and files(tmp_path) == before


def test_every_customer_named_in_any_table_gets_a_row(tmp_path):
    build(
        tmp_path,
        order_line=[ORDER],
        complaint=[{"complaint_id": "1", "customer_id": "a", "opened_on": "2024-01-01"}],
        customer=[{"customer_id": "z", "name": "Zed"}],
        attribute=[{"customer_id": "10", "name": "hobby", "value": "chess"}],
    )
    assert rows(tmp_path, "select customer_key, customer_id, name from customer order by 1") == [
        (0, "10", None),
        (1, "a", None),
        (2, "c1", None),
        (3, "z", "Zed"),
    ]
    assert rows(tmp_path, "select customer_key from order_line") == [(2,)]


def test_keys_are_renumbered_when_customers_come_in_between(tmp_path):
    build(tmp_path, order_line=[ORDER])
    build(tmp_path, order_line=[ORDER | {"customer_id": "a"}])
    assert rows(tmp_path, "select customer_id, customer_key from order_line order by 1") == [("a", 0), ("c1", 1)]


def test_customers_are_updated_by_their_own_file_and_filled_by_what_others_carry(tmp_path):
    build(tmp_path, customer=[{"customer_id": "a", "name": "Old", "region": "North", "city": "Xi'an"}])
    build(
        tmp_path,
        customer=[{"customer_id": "a", "name": None, "region": "South"}],
        customer_carried=[{"customer_id": "a", "name": "Carried", "region": "West"}, {"customer_id": "b", "region": "East"}],
    )
    assert rows(tmp_path, "select customer_id, name, region, city from customer order by 1") == [
        ("a", "Carried", "South", "Xi'an"),  # its own file says no name: the carried one; its region stands
        ("b", None, "East", None),
    ]
    build(tmp_path, order_line=[ORDER | {"customer_id": "a"}], customer_carried=[{"customer_id": "a", "name": "Newer", "region": None}])
    assert rows(tmp_path, "select name, region, city from customer where customer_id = 'a'") == [("Newer", "South", "Xi'an")]


def test_a_customer_file_can_empty_a_field(tmp_path):
    build(tmp_path, customer=[{"customer_id": "a", "name": "A", "region": "North"}])
    build(tmp_path, customer=[{"customer_id": "a", "name": "A", "region": None}])
    assert rows(tmp_path, "select name, region from customer") == [("A", None)]


def test_undo_is_moving_the_pointer_and_the_next_build_has_a_new_number(tmp_path):
    build(tmp_path, order_line=[ORDER])
    build(tmp_path, order_line=[ORDER])
    set_current_version(tmp_path, 1)
    assert current_version_number(tmp_path) == 1 and rows(tmp_path, "select count(*) from order_line") == [(1,)]
    assert build(tmp_path, order_line=[ORDER | {"amount": 7}]) == 3
    assert rows(tmp_path, "select sum(amount)::int from order_line") == [(17,)]
    assert [(v.number, v.base, v.is_current, v.rows["order_line"]) for v in versions(tmp_path)] == [
        (1, None, False, 1),
        (2, 1, False, 2),
        (3, 1, True, 2),
    ]


@pytest.mark.parametrize("version", [0, 2, 99])
def test_a_version_that_does_not_exist_is_a_problem(tmp_path, version):
    build(tmp_path, order_line=[ORDER])
    with pytest.raises(Problem, match="unknown_version"):
        set_current_version(tmp_path, version)
    with pytest.raises(Problem, match="unknown_version"):
        read_customers(tmp_path, version)


def test_a_build_on_another_version_than_the_one_in_force_is_refused(tmp_path):
    file = staged(tmp_path, "order_line", [ORDER])
    build_version(tmp_path, Changes({"order_line": [file]}), base=None)
    for base in (None, 7):
        with pytest.raises(Problem, match="version_moved"):
            build_version(tmp_path, Changes({"order_line": [file]}), base=base)


def test_somebody_who_imports_meanwhile_is_not_overwritten(tmp_path):
    build(tmp_path, order_line=[ORDER])
    file = staged(tmp_path, "order_line", [ORDER])

    def meanwhile(share: float, step: str) -> None:
        if step == "purchases" and current_version_number(tmp_path) == 1:
            build(tmp_path, order_line=[ORDER | {"amount": 99}])

    with pytest.raises(Problem, match="version_moved"):
        build_version(tmp_path, Changes({"order_line": [file]}), base=1, progress=meanwhile)
    assert current_version_number(tmp_path) == 3 and [v.number for v in versions(tmp_path)] == [1, 3]
    assert rows(tmp_path, "select sum(amount)::int from order_line") == [(109,)]


@pytest.mark.parametrize("step", ["customers", "order_lines", "purchases", "mart", "sign"])
def test_a_build_that_dies_anywhere_leaves_everything_as_it_was(tmp_path, step):
    build(tmp_path, order_line=[ORDER])
    before, file = files(tmp_path), staged(tmp_path, "order_line", [ORDER])

    def dying(share: float, now: str) -> None:
        if now == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_version(tmp_path, Changes({"order_line": [file]}), base=1, progress=dying)
    assert files(tmp_path) == before and current_version_number(tmp_path) == 1
    assert [path.name for path in tmp_path.glob("spill*")] == []


def test_what_a_killed_build_left_behind_is_swept_away_and_nothing_else(tmp_path):
    build(tmp_path, order_line=[ORDER])
    finished = files(tmp_path)
    for ruin in ("000002.duckdb", "000002.duckdb.77-1.tmp", "000002.duckdb.77-1.tmp.wal", "000002.mart.arrow"):
        (versions_folder(tmp_path) / ruin).touch()
    assert [v.number for v in versions(tmp_path)] == [1]
    remove_unfinished(tmp_path)
    assert files(tmp_path) == finished


def test_the_pointer_moves_only_after_everything_is_written(tmp_path, monkeypatch):
    def never(company_dir: Path, version: int) -> None:
        raise OSError("power cut")

    build(tmp_path, order_line=[ORDER])
    monkeypatch.setattr(publishing, "set_current_version", never)
    with pytest.raises(OSError, match="power cut"):
        build(tmp_path, order_line=[ORDER])
    assert current_version_number(tmp_path) == 1 and rows(tmp_path, "select count(*) from order_line") == [(1,)]
    assert rows(tmp_path, "select count(*) from order_line", version=2) == [(2,)]  # whole, only not in force


def test_progress_goes_from_little_to_all_and_names_each_step(tmp_path):
    heard: list[tuple[float, str]] = []
    build_version(
        tmp_path,
        Changes({"order_line": [staged(tmp_path, "order_line", [ORDER])]}),
        base=None,
        progress=lambda share, step: heard.append((share, step)),
    )
    assert list(dict.fromkeys(step for _, step in heard)) == ["customers", "order_lines", "purchases", "mart", "sign", "done"]
    assert [share for share, _ in heard] == sorted(share for share, _ in heard) and heard[-1][0] == 1


@pytest.mark.parametrize("days", [["2024-05-01"] * 3, ["2024-05-01", "2024-05-02", "2024-05-03"]])
def test_sums_too_large_for_money_are_a_problem_not_a_crash(tmp_path, days):
    with pytest.raises(Problem, match="money_out_of_range"):
        build(tmp_path, order_line=[ORDER | {"amount": 99_999_999_999_999, "order_date": day} for day in days])
    assert current_version_number(tmp_path) is None


def test_customers_are_never_cut_in_two_however_small_the_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr("crmcore.store.facts.purchase_days._PIECE", 4)
    monkeypatch.setattr("crmcore.store.facts.purchase_days._whole_customers", _in_small_batches(_whole_customers))
    lines = [ORDER | {"customer_id": f"c{n}", "order_date": f"2024-05-{day:02}"} for n in range(1, 6) for day in range(1, 2 * n)]
    build(tmp_path, order_line=lines)
    assert rows(
        tmp_path,
        """select customer_key, count(*), max(purchases_to_date), max(median_gap_days) from purchase_day
                             group by 1 order by 1""",
    ) == [(n, 2 * n + 1, 2 * n + 1, 1.0 if n else None) for n in range(5)]


def _in_small_batches(pieces: Callable[[pa.RecordBatchReader], Iterable[pa.Table]]) -> Callable[..., Iterable[pa.Table]]:
    """`pieces`, reading three rows at a time."""
    return lambda days: pieces(pa.RecordBatchReader.from_batches(days.schema, days.read_all().to_batches(max_chunksize=3)))


def test_a_table_nobody_knows_is_a_mistake_of_the_caller(tmp_path):
    with pytest.raises(ValueError, match="orders"):
        build_version(tmp_path, Changes({"orders": []}), base=None)


def test_a_version_built_before_a_column_existed_can_be_built_upon(tmp_path, monkeypatch):
    build(tmp_path, rep=[{"rep_id": "r1", "name": "Li"}])
    database = next(versions_folder(tmp_path).glob("*.duckdb"))
    with duckdb.connect(str(database)) as older:
        older.execute("alter table rep drop column region")
    resigned(tmp_path, 1)
    build(tmp_path, rep=[{"rep_id": "r2", "region": "West"}])
    assert rows(tmp_path, "select rep_id, name, region from rep order by 1") == [("r1", "Li", None), ("r2", None, "West")]


def attributes(customer: str, *values: tuple[str, str | None, str | None]) -> Iterable[dict[str, str | None]]:
    return ({"customer_id": customer, "name": name, "value": value, "observed_on": day} for name, value, day in values)


def test_the_newest_value_of_an_attribute_can_be_filtered_by(tmp_path):
    build(
        tmp_path,
        attribute=[
            *attributes("a", ("hobby", "chess", "2023-01-01"), ("hobby", "golf", "2024-01-01"), ("hobby", "tea", None)),
            *attributes("a", ("age", "40", None)),
            *attributes("b", ("hobby", "golf", "2024-01-01"), ("hobby", "go", "2024-01-01")),
            *attributes("c", ("age", None, None)),
        ],
    )
    codes = {name: column.to_pylist() for name, column in attribute_codes(tmp_path, 1).items()}
    assert codes == {"hobby": ["golf", "golf", None], "age": ["40", None, None]}
    assert read_customers(tmp_path, 1).attributes == ("attribute:age", "attribute:hobby")


def test_an_attribute_with_too_many_values_to_choose_from_is_no_filter(tmp_path):
    build(
        tmp_path,
        attribute=[
            {"customer_id": f"c{n}", "name": name, "value": f"{n}"} for name, many in (("phone", 201), ("code", 200)) for n in range(many)
        ],
    )
    assert read_customers(tmp_path, 1).attributes == ("attribute:code",)


def test_customers_come_as_columns_with_text_as_codes(tmp_path):
    build(tmp_path, customer=[{"customer_id": "b", "region": "北"}, {"customer_id": "a", "region": "北"}])
    table = read_customers(tmp_path, 1).table
    assert table["customer_id"].to_pylist() == ["a", "b"] and table["region"].to_pylist() == ["北", "北"]
    assert pa.types.is_dictionary(table["region"].type) and table["customer_id"].type == pa.string()
