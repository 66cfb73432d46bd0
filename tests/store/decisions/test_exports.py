"""Every file that leaves by the command line is the page's own file, signed, with its row in the ledger."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.exports import record_export
from crmcore.store.ledger.ledger import Ledger


@pytest.fixture
def shop(demo_root: Path, tmp_path: Path) -> Path:
    """The demo's 300 customers, in a copy."""
    shutil.copytree(demo_root / "demo", tmp_path / "demo")
    return tmp_path / "demo"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_row_tells_who_took_what_and_the_files_very_bytes(shop, tmp_path, capsys, ending):
    file = tmp_path / f"A list.{ending}"
    assert main(["--data", str(shop), "export", str(file), "--tier", "A", "--author", "Li Wei", "--json"]) == 0
    result, row = json.loads(capsys.readouterr().out), Ledger(shop).rows("export")[-1]
    assert (row.author, row.payload["what"], row.payload["format"], row.payload["file"]) == ("Li Wei", "grade_report", ending, file.name)
    assert row.payload["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest() and row.payload["bytes"] == result["bytes"]
    assert row.payload["rows"] == result["rows"] > 0 and row.payload["filters"] == {"Tier in force": ["A"]}
    assert (row.position, len(row.payload["scenario"]), row.payload["hidden"]) == (result["ledger"], 16, False)


def test_a_file_of_another_kind_is_refused_before_anything_is_graded(shop, tmp_path, capsys):
    assert main(["--data", str(shop), "export", str(tmp_path / "list.exe")]) == 2
    assert ".csv, .xlsx" in capsys.readouterr().err and Ledger(shop).rows("export") == () and not (tmp_path / "list.exe").exists()


@pytest.mark.proof
def test_a_file_that_cannot_be_recorded_does_not_stay(shop, tmp_path, capsys):
    """Planted once: the row written after the file had its name."""
    assert main(["--data", str(shop), "export", str(tmp_path / "list.csv"), "--author", "x" * 500]) == 2
    assert list(tmp_path.glob("list*")) == [] and Ledger(shop).rows("export") == ()


def test_nothing_leaves_unsigned(shop):
    with pytest.raises(Problem, match="author_missing"):
        record_export(open_company(shop), b"x", what="list", file="list.csv", rows=1, author=" ")
