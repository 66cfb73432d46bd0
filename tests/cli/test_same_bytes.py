"""Same data, same scenario: the same bytes, run after run, whatever the number of threads and the seed of Python's hashes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.proof

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5
#: threads of DuckDB, of Arrow's pool and of OpenMP and BLAS (scikit-learn, scipy, numpy), and PYTHONHASHSEED
SETTINGS: tuple[tuple[int, int, int, int], ...] = ((1, 1, 1, 0), (2, 4, 1, 1), (4, 2, 2, 2), (8, 8, 4, 3))

#: a day and a window that no stored mart answers, so that DuckDB does the work in every run
CHILD = """
import hashlib, sys
from pathlib import Path
import duckdb, numpy as np, pyarrow as pa
threads, arrow, runs = map(int, sys.argv[2:])
pa.set_cpu_count(arrow)
connect = duckdb.connect
duckdb.connect = lambda *given, **named: connect(*given, **{**named, "config": {"threads": threads}})
from datetime import date
from crmcore.usecases.grading import grading
from crmcore.domain.summary.roster import ordered_rows
from crmcore.domain.grading.scenario import Scenario
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.csv_file import grade_csv
from crmcore.report.exports.grade_report import GradeReport, report_columns
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import open_company
company = open_company(Path(sys.argv[1]))
for _ in range(runs):
    book = grading.grade(company, Scenario(as_of=date(2025, 9, 30), window=18))
    report = GradeReport(book, ordered_rows(book), report_columns(book))
    made = grade_csv(report, ExportContext(company.name, company.currency), words_for("en"))
    print(len(made), hashlib.sha256(made).hexdigest(), flush=True)
"""


def test_twenty_runs_with_any_number_of_threads_give_the_same_bytes(demo_root):
    """Every indicator of the report is in it, the models' too. The knobs: SETTINGS, each in a process of its own.

    Planted once: the indicators of a group taken from a set, whose order goes by the seed of the hashes."""
    begun = [_child(demo_root / "demo", *setting) for setting in SETTINGS]
    made = set()
    for child in begun:
        lines = child.communicate(timeout=300)[0].splitlines()
        assert child.returncode == 0 and len(lines) == RUNS
        made |= set(lines)
    assert len(made) == 1 and int(made.pop().split()[0]) > 50_000


def _child(company: Path, duckdb_threads: int, arrow: int, openmp: int, seed: int) -> subprocess.Popen[str]:
    knobs = {name: str(openmp) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(company), str(duckdb_threads), str(arrow), str(RUNS)],
        cwd=ROOT,
        env={**os.environ, **knobs, "PYTHONHASHSEED": str(seed)},
        stdout=subprocess.PIPE,
        text=True,
    )
