"""What is read of a ledger at rest is not read twice; what anybody has written is always read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.ledger import ledger as ledger_store
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.ledger.reader import SETTLED_SECONDS


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A word for every time a ledger was opened."""
    times: list[str] = []
    connected = Ledger._connected
    monkeypatch.setattr(ledger_store.Ledger, "_connected", lambda self, how: (times.append("opened"), connected(self, how))[1])
    return times


def one_row(folder: Path) -> Ledger:
    ledger = Ledger(folder)
    ledger.append("setting", {"key": "author", "value": "ann"}, author="ann")
    return ledger


def aged(ledger: Ledger, seconds: float) -> None:
    """As if the ledger had been written to so long ago."""
    then = time.time() - seconds
    os.utime(ledger.file, (then, then))


def test_a_ledger_at_rest_is_opened_once_for_every_question(tmp_path, opened):
    ledger = one_row(tmp_path)
    aged(ledger, 60)
    opened.clear()
    for _ in range(3):
        assert [row.payload["value"] for row in Ledger(tmp_path).rows("setting")] == ["ann"]
        assert ledger.position("setting") == 1
    assert len(opened) == 2


def test_a_ledger_written_to_just_now_is_read_anew_because_its_date_may_not_tell_the_next_row(tmp_path, opened):
    ledger = one_row(tmp_path)
    aged(ledger, SETTLED_SECONDS - 1)
    opened.clear()
    assert ledger.position() == ledger.position() == 1
    assert len(opened) == 2


def test_a_row_is_seen_at_once_though_the_clock_was_set_back_to_when_the_ledger_was_read(tmp_path):
    ledger = one_row(tmp_path)
    aged(ledger, 60)
    assert ledger.position() == 1
    one_row(tmp_path)
    assert ledger.position() == 2  # written just now
    aged(ledger, -60)
    one_row(tmp_path)
    aged(ledger, -60)
    assert ledger.position() == 3  # a date of tomorrow tells nothing


def test_rows_in_the_log_of_a_writer_at_work_are_seen(tmp_path):
    ledger = one_row(tmp_path)
    aged(ledger, 60)
    assert ledger.position() == 1
    before = ledger.file.stat()
    with ledger.turn() as turn:  # the connection stays open: the row stands in the log, not in the file
        turn.append("setting", {"key": "author", "value": "bob"}, author="bob")
        turn._connection.execute("COMMIT")
        os.utime(ledger.file, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert ledger.position() == 2
        turn._connection.execute("BEGIN IMMEDIATE")


def test_a_ledger_that_is_gone_is_missed_although_it_was_read_before(tmp_path):
    ledger = one_row(tmp_path)
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "000001.parquet").touch()
    aged(ledger, 60)
    assert ledger.position() == 1
    ledger.file.unlink()
    with pytest.raises(Problem, match="damaged_ledger"):
        ledger.position()
