"""A disk that fails, a folder that is gone, a clock that goes back. Seen to fail with the bugs that the docstrings name:
planted, or found in the house as it was."""

from __future__ import annotations

import errno
import os
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.verify import verify
from crmcore.proofs.soak.disk import ENDS, commit_fails_once, run_disk
from crmcore.proofs.soak.operations import NEXT, OPERATIONS, new_company, state
from crmcore.report.words.words import words_for
from crmcore.store.files import atomic_write, locks
from crmcore.store.files.paths import pointer_file
from crmcore.store.ledger import ledger
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.ledger.reader import release
from crmcore.store.versions import publishing
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.undo import switch_version
from crmcore.store.versions.versions import versions as all_versions

pytestmark = pytest.mark.proof


@pytest.fixture
def company(tmp_path):
    return new_company(tmp_path, "second import") / "company"


@pytest.mark.proof
def test_a_disk_that_is_full_read_only_or_gone_is_told_and_loses_nothing():
    """On a small file system in memory. Found: on a full or read-only disk not even the ledger could be read,
    and what SQLite said of the disk was an error without words. Found: a full disk was told as a damaged ledger, and an undo
    was done of which the ledger knew nothing. Planted: that, and a pointer that stays moved when the row finds no room."""
    told = run_disk()
    if told["skipped"]:
        pytest.skip(told["skipped"])
    assert told["failures"] == []
    assert {"done", "disk_failed", "import_failed"} <= set(told["outcomes"]) <= ENDS
    assert told["tried"]["read-only"] == told["tried"]["no room for a row"] == 3


def refusing(how: int, nth: int):
    """A function that does its work until the nth call, and fails from then on."""
    calls = iter(range(1_000_000))

    def wrapped(real):
        def call(*given, **named):
            if next(calls) >= nth:
                raise OSError(how, os.strerror(how), "/secret/place")
            return real(*given, **named)

        return call

    return wrapped


def second_import(company):
    OPERATIONS["second import"].steps[0](company)


def undo(company):
    switch_version(company, 1, author="ann")


@pytest.mark.parametrize("act, how, refused_from", [(second_import, errno.ENOSPC, (0, 2, 4)), (undo, errno.EACCES, (0, 1))])
def test_whichever_file_the_disk_refuses_it_is_told_and_nothing_changes(company, monkeypatch, act, how, refused_from):
    """The nth file that shall get its name gets none, for several n."""
    before = state(company)
    for nth in refused_from:
        with monkeypatch.context() as patch:
            patch.setattr(atomic_write.os, "replace", refusing(how, nth)(os.replace))
            with pytest.raises(Problem) as refused:
                act(company)
        assert refused.value.code in ("disk_failed", "disk_read_only", "import_failed")
        for language in ("en", "zh_CN"):
            assert "secret" not in words_for(language).problem(refused.value)
        assert state(company) == before
    NEXT(company)
    assert verify(company).faults == () and list(company.rglob("*.tmp")) == []


def test_a_row_that_finds_no_room_is_told_as_that_and_can_be_written_later(company):
    """Found: SQLite has rolled back by itself then, a second ROLLBACK failed, and the sound ledger was called damaged."""
    before = Ledger(company).rows()
    with commit_fails_once():
        with pytest.raises(Problem) as refused:
            Ledger(company).append("note", {}, author="ann")
        assert (refused.value.code, refused.value.values) == ("disk_failed", {"kind": "SQLITE_FULL"})
        assert Ledger(company).rows() == before
        assert Ledger(company).append("note", {}, author="ann") == len(before) + 1


def test_an_undo_that_finds_no_room_for_its_row_leaves_the_pointer_where_it_was(company):
    """Found: the pointer had moved, the undo was told as done, and no row said who had done it. Planted: a pointer that is not
    put back."""
    second_import(company)
    for act in (undo, NEXT):
        before, rows = pointer_file(company).read_bytes(), Ledger(company).rows()
        with commit_fails_once(), pytest.raises(Problem, match="disk_failed"):
            act(company)
        assert pointer_file(company).read_bytes() == before and Ledger(company).rows() == rows
        assert list(company.glob("*.tmp")) == []
    undo(company)
    assert current_version_number(company) == 1 and Ledger(company).rows()[-1].payload == {"from": 2, "to": 1}


def test_a_ledger_is_read_where_its_folder_cannot_be_written_to(company, monkeypatch):
    """As SQLite fails on a read-only disk. Planted: reading that gives up at the first connection."""
    rows, real = Ledger(company).rows(), sqlite3.connect

    def connect(place, **named):
        if "immutable" not in str(place):
            failed = sqlite3.OperationalError("unable to open database file")
            failed.sqlite_errorcode, failed.sqlite_errorname = sqlite3.SQLITE_CANTOPEN, "SQLITE_CANTOPEN"
            raise failed
        return real(place, **named)

    monkeypatch.setattr(sqlite3, "connect", connect)
    release(company / "ledger.sqlite")  # as a new process sees it
    assert Ledger(company).rows() == rows and len(rows) == 1
    with pytest.raises(Problem) as refused:
        Ledger(company).append("note", {}, author="ann")
    assert (refused.value.code, refused.value.values) == ("disk_failed", {"kind": "SQLITE_CANTOPEN"})
    (company / "ledger.sqlite-wal").write_bytes(b"rows not yet in the file")
    with pytest.raises(Problem, match="disk_failed"):  # they would be missed
        Ledger(company).rows()


def test_a_missing_folder_is_told(tmp_path):
    for act in (
        NEXT,
        lambda folder: switch_version(folder, 1, author="ann"),
        lambda folder: Ledger(folder).append("note", {}, author="ann"),
    ):
        (tmp_path / "april.csv").write_text("customer id,date,amount\nc1,2024-04-05,6\n")
        with pytest.raises(Problem, match="disk_failed"):
            act(tmp_path / "nowhere")


def test_a_clock_that_goes_back_changes_neither_the_order_of_decisions_nor_of_versions(company, monkeypatch):
    """Planted: the trail ordered by its times."""

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return (datetime.now(UTC) - timedelta(days=4000)).astimezone(tz)

    Ledger(company).append("note", {"n": 1}, author="ann")
    for module in (ledger, publishing, locks):
        monkeypatch.setattr(module, "datetime", Earlier)
    Ledger(company).append("note", {"n": 2}, author="ann")
    OPERATIONS["second import"].steps[0](company)
    trail = Ledger(company).rows()
    assert [row.position for row in trail] == [1, 2, 3, 4] and [row.kind for row in trail] == ["import", "note", "note", "import"]
    assert trail[2].recorded_at < trail[1].recorded_at
    known = all_versions(company)
    assert current_version_number(company) == 2 and [v.number for v in known] == [1, 2] and known[1].created_at < known[0].created_at
    assert verify(company).faults == ()
    monkeypatch.undo()
    NEXT(company)
    assert current_version_number(company) == 3 and state(company)["tables"]["order_line"]["rows"] == 3 + 2 + 1
