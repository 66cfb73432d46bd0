"""What the tests of the import through the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.store.reading.bad_inputs import Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, capsys, monkeypatch)
