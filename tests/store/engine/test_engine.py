"""Questions: each alone with its version, locked in, and any number at once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from crmcore.store.engine import engine
from crmcore.store.engine.engine import cursor_for, statement
from crmcore.store.files.paths import database_file
from tests.parquet_stage import build
from tests.prepared import copied

COUNT = "select count(*) from order_line"


def line(n: int) -> dict[str, object]:
    return {"customer_id": f"c{n}", "order_id": f"{n}", "order_date": "2024-05-01", "amount": n}


def query_value(company: Path, version: int, query: str = COUNT) -> object:
    with cursor_for(company, version) as cursor:
        return cursor.execute(query).fetchall()[0][0]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose version n holds n lines."""
    folder = tmp_path_factory.mktemp("built") / "one"
    for n in range(1, 6):
        build(folder, order_line=[line(n)])
    return folder


@pytest.fixture
def company(built: Path, tmp_path: Path) -> Path:
    """A copy of it, with connections of its own."""
    return copied(built, tmp_path / "one")


def test_each_question_sees_its_own_version(company):
    with cursor_for(company, 1) as first, cursor_for(company, 2) as second:
        assert (first.execute(COUNT).fetchall(), second.execute(COUNT).fetchall()) == ([(1,)], [(2,)])


def test_many_threads_get_their_own_answers(company):
    wanted = [1 + n % 5 for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda version: query_value(company, version), wanted)) == wanted


def test_old_versions_are_let_go_but_not_while_somebody_asks_them(company):
    with cursor_for(company, 1) as oldest:
        for version in (2, 3, 4, 5):
            query_value(company, version)
        assert oldest.execute(COUNT).fetchall() == [(1,)]
        attached = query_value(company, 5, "select count(*) from duckdb_databases() where database_name like 'v%'")
    assert attached <= engine.MAX_ATTACHED_VERSIONS + 1


def test_companies_are_kept_apart(company, tmp_path):
    build(tmp_path / "two", order_line=[line(n) for n in range(9)])
    assert (query_value(company, 1), query_value(tmp_path / "two", 1), query_value(company, 1)) == (1, 9, 1)
    with cursor_for(company, 1) as cursor, pytest.raises(duckdb.PermissionException):
        cursor.execute(f"attach '{database_file(tmp_path / 'two', 1)}' as other (read_only)")


@pytest.mark.proof
def test_more_companies_than_are_kept_open_still_answer(tmp_path):
    folders = [tmp_path / f"company {n}" for n in range(engine.MAX_OPEN_COMPANIES + 2)]
    for n, folder in enumerate(folders):
        build(folder, order_line=[line(k) for k in range(n + 1)])
    assert [query_value(folder, 1) for folder in folders * 2] == [n + 1 for n in range(len(folders))] * 2


@pytest.mark.parametrize(
    "forbidden",
    [
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to 'out.csv'",
        "set memory_limit = '100GB'",
        "set enable_external_access = true",
        "install httpfs",
        "create table order_line_2 as select 1",
    ],
)
def test_a_question_can_neither_reach_out_nor_change_anything(company, forbidden):
    with cursor_for(company, 1) as cursor, pytest.raises(duckdb.Error):
        cursor.execute(forbidden)


def test_a_folder_deleted_and_made_anew_answers_for_itself(company):
    assert query_value(company, 1) == 1
    shutil.rmtree(company)
    build(company, order_line=[line(n) for n in range(7)])
    assert query_value(company, 1) == 7


@pytest.mark.proof
@pytest.mark.parametrize("name", ["with space", "it's", "客户 [一]", "a*b"])
def test_a_folder_may_be_called_anything(tmp_path, name):
    build(tmp_path / name, order_line=[line(1)])
    build(tmp_path / name, order_line=[line(2)])
    assert query_value(tmp_path / name, 2) == 2


def test_another_process_reads_the_version_that_is_open_here(company):
    with cursor_for(company, 5):
        code = f"from tests.store.engine.test_engine import *; print(query_value(Path({str(company)!r}), 5))"
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert result.stdout.strip() == "5"


def test_every_relation_has_a_name_of_its_own():
    """`statement` finds a file by its name alone, whatever folder it lies in."""
    stems = [file.stem for file in (Path(engine.__file__).parents[1] / "sql").rglob("*.sql")]
    assert stems and sorted(stems) == sorted(set(stems))
    assert all(statement(stem) for stem in stems)
