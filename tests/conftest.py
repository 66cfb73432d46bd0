"""What many tests share: a small demo company and where the real files are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crmcore.demo.company import build_demo_company
from tests.canaries import build


@pytest.fixture(scope="session")
def demo_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with a demo company of 300 customers; the whole session reads it, nobody writes to it."""
    root = tmp_path_factory.mktemp("companies")
    build_demo_company(root / "demo", customers=300)
    return root


@pytest.fixture(scope="session")
def larger_demo_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with a demo company of 2,000 customers: enough to learn from who left. Nobody writes to it."""
    root = tmp_path_factory.mktemp("larger")
    build_demo_company(root / "demo", customers=2_000)
    return root


@pytest.fixture
def demo_data(demo_root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shared demo as the dashboard's data root."""
    monkeypatch.setenv("CRM_DATA", str(demo_root))
    return demo_root


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files named by CRM_REAL_DATA; without it the test is skipped, visibly."""
    named = os.environ.get("CRM_REAL_DATA")
    if not named:
        pytest.skip("CRM_REAL_DATA names no folder of real files")
    return Path(named)


@pytest.fixture(scope="session")
def told_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with a company whose every text is a canary with markup in it (see `tests.canaries`). Nobody writes to it."""
    place = tmp_path_factory.mktemp("told")
    (place / "files").mkdir()
    assert build(place / "files", place / "root" / "told") >= 500
    return place / "root"
