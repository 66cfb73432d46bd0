"""What many tests share: a small demo company and where the real files are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from crmcore.demo.company.company import build_demo_company
from tests.canaries import build
from tests.chromium import launched
from tests.prepared import prepared

# No deadline for one example: the machines are shared, and how long it took says nothing of whether it is right.
settings.register_profile("shared machines", deadline=None)
settings.load_profile("shared machines")


#: a file system in memory, and what it must have free for the folders of the tests
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30


def pytest_configure() -> None:
    """Where memory has room, the folders of the tests are in it: a third of an import's time on a disk is waiting for it."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture(scope="session")
def demo_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with a demo company of 300 customers; the whole session reads it, nobody writes to it."""
    return prepared(tmp_path_factory, "companies", lambda root: build_demo_company(root / "demo", customers=300))


@pytest.fixture(scope="session")
def larger_demo_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with a demo company of 2,000 customers: enough to learn from who left. Nobody writes to it."""
    return prepared(tmp_path_factory, "larger", lambda root: build_demo_company(root / "demo", customers=2_000))


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
def canary_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with a company whose every text is a canary with markup in it (see `tests.canaries`). Nobody writes to it."""

    def fill(folder: Path) -> None:
        (folder / "files").mkdir()
        assert build(folder / "files", folder / "root" / "told") >= 500

    return prepared(tmp_path_factory, "canaries", fill) / "root"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium, shared by all browser tests of the process."""
    yield from launched()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the real files is a proof: they are only where CI runs."""
    for item in items:
        if item.get_closest_marker("real_data") or "real_data" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.proof)
