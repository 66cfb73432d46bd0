"""What takes an hour or more: `python -m pytest -q -m long`. Never in CI; the last results stand in docs/reliability.md."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from crmcore.proofs.soak.fuzz import run_fuzz
from crmcore.proofs.soak.kill import run_kill
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.long
FUZZ_SEED, KILL_SEED = 11, 21


def test_ten_thousand_damaged_files():
    result = run_fuzz(10_000, seed=FUZZ_SEED)
    assert result["failures"] == []


def test_a_thousand_killed_writers():
    result = run_kill(1_000, seed=KILL_SEED)
    assert result["failures"] == [] and result["killed"] > 900


def test_a_million_customers_with_twenty_million_lines(tmp_path, record_property):
    """The whole benchmark at its full size; its rows stand in docs/benchmarks.md, and in the report of `--junit-xml`."""
    command = [sys.executable, "-m", "crmcore", "bench", "--folder", str(tmp_path), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = json.loads(done.stdout)
    assert rows
    record_property("rows", done.stdout)
