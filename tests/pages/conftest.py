"""Streamlit's page tests put app.py in the place of the main module; processes started later would run it again."""

from __future__ import annotations

import functools
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(autouse=True, scope="session")
def components_looked_for_once() -> Iterator[None]:
    """Every AppTest reads the description of each installed package, looking for components; there are none, and none come."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", functools.cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(autouse=True)
def main_module_restored() -> Iterator[None]:
    """Give the test runner its main module back."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture
def own_demo(demo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of companies with a copy of the demo that may be written to."""
    shutil.copytree(demo_root / "demo", tmp_path / "demo")
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    return tmp_path
