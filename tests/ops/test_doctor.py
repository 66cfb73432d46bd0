"""The doctor asks each company a real question and says what to do about everything that is not well."""

from __future__ import annotations

from collections import namedtuple
from pathlib import Path

import pytest

from crmcore.ops import doctor as doctor_module
from crmcore.ops.doctor import doctor
from crmcore.store.companies.companies import create_company
from crmcore.store.files.paths import database_file
from tests.parquet_stage import build

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    company = create_company(tmp_path / "data", "Shop")
    build(company.dir, order_line=[{"customer_id": "a", "order_id": "1", "order_date": "2024-05-01", "amount": 10}])
    create_company(tmp_path / "data", "Empty")
    return tmp_path / "data"


def ill(root: Path) -> list[tuple[str, object]]:
    return [(check.code, check.values.get("setting") or check.values.get("company")) for check in doctor(root) if not check.passed]


def test_where_all_is_well_everything_says_so(root):
    assert ill(root) == []
    result = {check.code: check.values for check in doctor(root)}
    assert result["answers"] == {"company": "Shop", "version": 1, "customers": 1} and result["empty"] == {"company": "Empty"}
    assert {"writing", "room", "library", "setting"} <= result.keys()


def test_a_damaged_company_is_named_with_its_problem(root):
    """Seen to fail when only the signature was read."""
    database_file(root / "shop", 1).write_bytes(b"ruin")
    assert ill(root) == [("company", "Shop")]
    assert next(check.problem.code for check in doctor(root) if not check.passed) == "no_good_version"


def test_a_server_open_to_the_network_is_told(root, monkeypatch):
    """What the environment says goes over the file. Seen to fail when only the file was read."""
    monkeypatch.setenv("STREAMLIT_SERVER_ADDRESS", "0.0.0.0")
    monkeypatch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "true")
    assert ill(root) == [("setting", "server.address"), ("setting", "browser.gatherUsageStats")]


def test_too_little_room_is_told_before_an_import_meets_it(root, monkeypatch):
    monkeypatch.setattr(doctor_module.shutil, "disk_usage", lambda path: Usage(10, 9, 500 << 20))
    assert ill(root) == [("room", None)]


def test_a_missing_or_other_library_is_told(root, monkeypatch):
    monkeypatch.setattr(doctor_module, "version", lambda name: "1.0")
    assert {code for code, _ in ill(root)} == {"library"}
