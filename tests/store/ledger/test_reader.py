"""What was read of a ledger is not read twice; what anybody has written, in whatever process, is always read."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.ledger import ledger as ledger_store, reader
from crmcore.store.ledger.ledger import FILE, Ledger, LedgerTransaction
from crmcore.store.ledger.reader import MAX_OPEN, release

APPEND = "import sys; from tests.store.ledger.test_reader import *; one_row(Path(sys.argv[1]), sys.argv[2])"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An entry for every time a ledger was opened."""
    times: list[str] = []
    connect = Ledger._connect
    monkeypatch.setattr(ledger_store.Ledger, "_connect", lambda self, options="": (times.append("opened"), connect(self, options))[1])
    return times


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An entry for every time rows were read."""
    times: list[str] = []
    rows = LedgerTransaction.rows
    monkeypatch.setattr(LedgerTransaction, "rows", lambda self, *which: (times.append("read"), rows(self, *which))[1])
    return times


def one_row(folder: Path, author: str = "ann") -> Ledger:
    ledger = Ledger(folder)
    ledger.append("setting", {"key": "author", "value": author}, author=author)
    return ledger


def authors(folder: Path) -> list[str]:
    return [row.author for row in Ledger(folder).rows("setting")]


def in_another_process(folder: Path, author: str) -> None:
    subprocess.run([sys.executable, "-c", APPEND, str(folder), author], check=True, cwd=ROOT)


def test_many_reads_open_the_ledger_once_and_ask_it_once(tmp_path, opened, queries):
    ledger = one_row(tmp_path)
    opened.clear()
    for _ in range(3):
        assert authors(tmp_path) == ["ann"]
        assert ledger.position("setting") == 1
    assert (len(opened), len(queries)) == (1, 1)


@pytest.mark.parametrize("write", [one_row, in_another_process])
def test_a_row_is_seen_at_once_whoever_wrote_it(tmp_path, write: Callable[[Path, str], object]):
    """Seen to fail when the data version was not asked for."""
    one_row(tmp_path)
    assert (authors(tmp_path), Ledger(tmp_path).position()) == (["ann"], 1)
    for n, author in enumerate(("bo", "cy"), 2):
        write(tmp_path, author)
        assert (authors(tmp_path)[-1], Ledger(tmp_path).position()) == (author, n)


def test_a_row_is_seen_though_size_and_date_of_the_file_stay_what_they_were(tmp_path):
    """Rows stand in the log of a writer at work, not in the file. Seen to fail when only the file's date was compared."""
    ledger = one_row(tmp_path)
    assert ledger.position() == 1
    before = ledger.file.stat()
    with ledger.transaction() as transaction:
        transaction.append("setting", {"key": "author", "value": "bob"}, author="bob")
        assert ledger.position() == 1  # not committed yet
        transaction._connection.execute("COMMIT")
        after = ledger.file.stat()
        assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
        assert ledger.position() == 2
        transaction._connection.execute("BEGIN IMMEDIATE")


def test_a_ledger_replaced_by_another_is_read_anew(tmp_path):
    """As a restored backup does it. Seen to fail when the inode was not compared."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one_row(tmp_path / "one", "ann")
    one_row(tmp_path / "two", "bo")
    assert authors(tmp_path / "one") == ["ann"]
    os.replace(tmp_path / "two" / FILE, tmp_path / "one" / FILE)
    assert authors(tmp_path / "one") == ["bo"]
    one_row(tmp_path / "one", "cy")
    assert authors(tmp_path / "one") == ["bo", "cy"]


def test_a_deleted_ledger_is_missed_although_it_was_read_before(tmp_path):
    ledger = one_row(tmp_path)
    assert ledger.position() == 1
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "000001.parquet").touch()
    ledger.file.unlink()
    for read in (ledger.position, ledger.rows):
        with pytest.raises(Problem, match="damaged_ledger"):
            read()


def test_a_folder_deleted_and_made_anew_begins_with_an_empty_ledger(tmp_path):
    folder = tmp_path / "one"
    folder.mkdir()
    one_row(folder)
    assert authors(folder) == ["ann"]
    shutil.rmtree(folder)
    assert authors(folder) == []
    folder.mkdir()
    one_row(folder, "bo")
    assert authors(folder) == ["bo"]


def test_between_two_writes_the_file_itself_holds_every_row_though_somebody_keeps_reading(tmp_path):
    """A copy of the file alone is a whole ledger. Seen to fail when rows were left in the log beside it."""
    ledger = one_row(tmp_path)
    assert ledger.position() == 1
    one_row(tmp_path, "bo")
    shutil.copy(ledger.file, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        assert copy.execute("SELECT count(*) FROM ledger").fetchall() == [(2,)]


def test_threads_that_read_and_write_each_see_their_own_rows(tmp_path):
    def write_and_read(author: str) -> bool:
        for _ in range(5):
            position = Ledger(tmp_path).append("setting", {"key": "author", "value": author}, author=author)
            if next(iter(Ledger(tmp_path).rows(after=position - 1))).author != author or Ledger(tmp_path).position() < position:
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(write_and_read, "abcd"))
    assert len(authors(tmp_path)) == 20


def test_no_more_ledgers_stay_open_than_a_process_may_have(tmp_path):
    for n in range(MAX_OPEN + 3):
        (tmp_path / str(n)).mkdir()
        one_row(tmp_path / str(n), str(n))
        assert authors(tmp_path / str(n)) == [str(n)]
    assert len(reader._readers) <= MAX_OPEN
    assert authors(tmp_path / "0") == ["0"]


def test_a_released_ledger_is_opened_again_by_the_next_read(tmp_path, opened):
    ledger = one_row(tmp_path)
    assert ledger.position() == 1
    opened.clear()
    release(ledger.file)
    assert ledger.position() == 1
    assert len(opened) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
def test_a_forked_process_reads_and_writes_through_connections_of_its_own(tmp_path):
    one_row(tmp_path)
    assert authors(tmp_path) == ["ann"]
    child = multiprocessing.get_context("fork").Process(target=one_row, args=(tmp_path, "bo"))
    child.start()
    child.join()
    assert child.exitcode == 0
    assert authors(tmp_path) == ["ann", "bo"]
