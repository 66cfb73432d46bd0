"""Streamlit's page tests put app.py in the place of the main module; processes started later would run it again."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def main_module_restored() -> Iterator[None]:
    """Give the test runner its main module back."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
