from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.runs import Run, RunContent, free_run_name, list_runs, publish_run, read_run, run_in_force
from crmcore.store.ledger.ledger import Ledger, LedgerTransaction

SCENARIO = Scenario(as_of=date(2017, 12, 31), weights=(("gross_profit", 60.0),), shares=(20, 30, 30, 20))
GRADES = pa.table(
    {
        "customer_id": ["1", "2", "3", "4"],
        "score": [90.0, 50.0, 10.0, float("nan")],
        "computed": pa.array(["A", "B", "B", None]).dictionary_encode(),
        "given": pa.array(["A", "A", "B", None]).dictionary_encode(),
    }
)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return create_company(tmp_path, "Acme")


def publish(company: Company, **changes: Any) -> Run:
    content = {"columns": GRADES, "scenario_json": SCENARIO.to_json(), "version": 3, "tiers": ("A", "B", "C")}
    details = {"name": "Year end", "author": "ann", "effective_on": date(2018, 1, 2)}
    content |= {name: value for name, value in changes.items() if name in content}
    details |= {name: value for name, value in changes.items() if name in details}
    return publish_run(company, RunContent(**content), **details)


def publish_and_die(company: Company) -> None:
    """In a process of its own: the power goes when the file is in place and the ledger row is about to be written."""
    LedgerTransaction.append = lambda *_, **__: os._exit(9)  # type: ignore[method-assign]
    publish(company, name="lost", columns=GRADES.slice(0, 1))


def files(company: Company) -> list[str]:
    return sorted(p.name for p in (company.dir / "runs").iterdir())


def test_a_run_is_read_back_as_it_was_published(company: Company) -> None:
    run = publish(company)
    assert (run.id, run.name, run.author, run.version, run.customers) == (1, "Year end", "ann", 3, 4)
    assert (run.scenario, run.as_of, run.effective_on) == (SCENARIO, date(2017, 12, 31), date(2018, 1, 2))
    assert run.tiers == (("A", 2), ("B", 1), ("C", 0))  # by the tier given, the empty one included
    assert list_runs(company) == (run,)
    table = read_run(company, 1)
    assert table.schema == GRADES.schema
    assert table.drop_columns("score").equals(GRADES.drop_columns("score"))
    assert table["score"].to_pylist()[:3] == [90.0, 50.0, 10.0]


def test_runs_are_numbered_from_one_and_listed_oldest_first(company: Company) -> None:
    Ledger(company.dir).append("note", {}, author="ann")
    assert [publish(company, name=name).id for name in ("first", "second")] == [1, 2]
    assert [run.name for run in list_runs(company)] == ["first", "second"]
    assert files(company) == ["000001.parquet", "000002.parquet"]


def test_the_run_in_force_is_the_one_of_the_latest_effective_date_not_the_one_published_last(company: Company) -> None:
    newer = publish(company, name="newer", effective_on=date(2018, 6, 1))
    older = publish(company, name="older", effective_on=date(2018, 1, 2))
    days = [date(2018, 1, 1), date(2018, 1, 2), date(2018, 5, 31), date(2018, 6, 1)]
    assert [run_in_force(company, SCENARIO.scheme, day) for day in days] == [None, older, older, newer]
    assert run_in_force(company, "another", date(2019, 1, 1)) is None


def test_two_runs_of_one_name_are_refused_and_a_free_name_is_numbered(company: Company) -> None:
    publish(company, name="Dec 2022")
    with pytest.raises(Problem, match="run_name_taken"):
        publish(company, name="DEC 2022")
    assert len(list_runs(company)) == 1 and files(company) == ["000001.parquet"]
    assert (free_run_name(company, "dec 2022"), free_run_name(company, "Jan 2023")) == ("dec 2022 (2)", "Jan 2023")


def test_publishing_at_the_same_time_gives_every_run_its_own_number_and_table(company: Company) -> None:
    def one(n: int) -> None:
        publish(company, name=str(n), version=n, columns=GRADES.append_column("mark", pa.array([n] * 4)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(8)))
    runs = list_runs(company)
    assert [run.id for run in runs] == list(range(1, 9))
    assert all(read_run(company, run.id)["mark"].to_pylist() == [run.version] * 4 for run in runs)


def test_killed_between_file_and_ledger_row_the_run_does_not_exist_and_its_number_is_taken_again(company: Company) -> None:
    publish(company, name="first")
    killed = get_context("spawn").Process(target=publish_and_die, args=(company,))
    killed.start()
    killed.join()
    assert killed.exitcode == 9
    assert files(company) == ["000001.parquet", "000002.parquet"]  # the second is an orphan
    assert [run.name for run in list_runs(company)] == ["first"]
    with pytest.raises(Problem, match="no_run"):
        read_run(company, 2)

    assert publish(company, name="second").id == 2
    assert read_run(company, 2).num_rows == 4


def test_a_run_that_fails_to_be_written_leaves_nothing(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="disk full"):
        patch.setattr("crmcore.store.decisions.frozen_tables.sync_to_disk", full)
        publish(company)
    assert files(company) == []
    assert list_runs(company) == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "run_name_missing"),
        ({"author": ""}, "author_missing"),
        ({"name": "x" * 81}, "text_too_long"),
        ({"scenario_json": "{"}, "bad_scenario_file"),
    ],
)
def test_a_run_without_name_author_or_scenario_is_refused(company: Company, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem, match=code):
        publish(company, **changes)
    assert list_runs(company) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"scenario_json": Scenario().to_json()},
        {"columns": GRADES.drop_columns("given")},
        {"columns": pa.concat_tables([GRADES, GRADES])},
        {"tiers": ("B", "C")},
    ],
)
def test_a_table_that_is_no_run_is_refused(company: Company, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        publish(company, **changes)
    assert list_runs(company) == ()


def test_without_named_tiers_the_codes_found_are_counted(company: Company) -> None:
    assert publish(company, tiers=()).tiers == (("A", 2), ("B", 1))
