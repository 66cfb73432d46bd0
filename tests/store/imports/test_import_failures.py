"""All of an import or nothing: whatever fails leaves the company as it was."""

from __future__ import annotations

import duckdb
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.imports import importing
from crmcore.store.imports.importing import run_import
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.versions import versions
from tests.store.imports.run_import import HEADER, file_of, imported, looked_at

PLAIN = f"{HEADER}\nc1,2024-01-05,10\nc2,2024-01-06,20.5\n"


@pytest.mark.parametrize(
    "content, answers, code",
    [
        ("customer id,amount\nc1,1\n", {}, "E-COLUMN-MISSING-LIKE"),
        (f"{HEADER},Amount\nc1,2024-01-05,1,2\n", {}, "double_header"),
        (f"{HEADER}\n,,1\n", {}, "E-ALL-REFUSED"),
        (f"{HEADER}\n", {}, "E-NO-ROWS"),
        (PLAIN, {"table": "customer"}, "E-LOOKS-LIKE"),
        (PLAIN, {"table": "cars"}, "unknown_table"),
        (f"{HEADER}\nc1,2024-01-05,¥1\nc1,2024-01-05,$1\n", {}, "mixed_currencies"),
    ],
)
def test_a_problem_leaves_the_company_as_it_was(tmp_path, content, answers, code):
    with pytest.raises(Problem) as refused:
        imported(tmp_path, content, **answers)
    assert refused.value.code == code
    assert sorted(p.name for p in (tmp_path / "company").iterdir()) == ["import.lock"]


def test_a_missing_column_is_named_with_the_nearest_header(tmp_path):
    problem = looked_at(tmp_path, "customer id,oder date,amount\nc1,2024-01-05,1\n").problem
    assert (problem.values["field"], problem.values["nearest"].split(", ")[0]) == ("order_date", "oder date")


def test_a_failure_after_the_build_takes_the_version_back(tmp_path, monkeypatch):
    imported(tmp_path, PLAIN)

    def disk_full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("crmcore.store.imports.importing.write_record", disk_full)
    with pytest.raises(Problem, match="import_failed"):
        imported(tmp_path, f"{HEADER}\nc3,2024-02-01,5\n")
    company = tmp_path / "company"
    assert current_version_number(company) == 1 and [v.number for v in versions(company)] == [1] and not (company / "staging").exists()


def test_progress_is_told_from_nothing_to_all(tmp_path):
    answer = []
    (tmp_path / "company").mkdir()
    run_import(
        tmp_path / "company",
        ImportRequest(file_of(tmp_path, PLAIN)),
        author="ann",
        progress=lambda share, step: answer.append((share, step)),
    )
    assert [share for share, _ in answer] == sorted(share for share, _ in answer) and answer[-1] == (1.0, "done")
    assert {"copy", "check", "stage", "compare"} <= {step for _, step in answer}


def test_the_name_of_an_upload_is_shown_without_its_tricks(tmp_path):
    request = ImportRequest(file_of(tmp_path, PLAIN), file_name="../../etc/ev\u202eil\x00.csv")
    assert request.shown_name == "evil.csv"


@pytest.mark.parametrize(
    "error", [duckdb.OutOfMemoryException("could not allocate at /secret/place"), OSError(28, "No space left on device", "/secret/place")]
)
def test_what_the_machine_cannot_do_is_a_problem_without_paths_and_nothing_is_written(tmp_path, monkeypatch, error):
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(importing, "build_version", fails)
    with pytest.raises(Problem) as refused:
        imported(tmp_path, PLAIN)
    assert refused.value.code == "import_failed" and "secret" not in str(refused.value)
    assert current_version_number(tmp_path / "company") is None and not list((tmp_path / "company").glob("imports/*"))
