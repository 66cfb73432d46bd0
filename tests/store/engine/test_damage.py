"""Damage is noticed at the first read, named, and the last good version offered; nothing is built on it or written to it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.verify import verify
from crmcore.store.engine import damage
from crmcore.store.engine.damage import file_faults, last_good, require_intact
from crmcore.store.engine.engine import cursor_for
from crmcore.store.engine.signature import read_signature
from crmcore.store.facts.customers import read_customers
from crmcore.store.files.paths import customers_file, database_file, mart_file, pointer_file, signature_file
from crmcore.store.imports.records import pending_counts
from crmcore.store.ledger import damage as ledger_damage
from crmcore.store.ledger.ledger import FILE as LEDGER, Ledger
from crmcore.store.versions.health import find_damage
from crmcore.store.versions.pointer import current_version_number, set_current_version
from crmcore.store.versions.undo import switch_version
from crmcore.store.versions.versions import versions
from tests.parquet_stage import build
from tests.prepared import copied
from tests.store.imports.run_import import imported

LINE = {"customer_id": "a", "order_id": "1", "order_date": "2024-05-01", "amount": 10}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions, each built on the one before, and a ledger of enough rows for several pages."""
    folder = tmp_path_factory.mktemp("whole") / "one"
    for n in range(3):
        build(folder, order_line=[LINE | {"order_id": str(n)}])
    with Ledger(folder).transaction() as transaction:
        for n in range(200):
            transaction.append("note", {"n": n, "text": "x" * 100}, author="ann")
    return folder


@pytest.fixture
def company(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    return copied(whole, tmp_path / "one")


def flipped(path: Path) -> None:
    """One bit of one byte in the middle, size and name as before."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def another_figure(path: Path) -> None:
    """The signature holds another number of rows, and is still JSON."""
    result = json.loads(path.read_text("utf-8"))
    result["tables"]["order_line"]["rows"] += 1
    path.write_text(json.dumps(result), "utf-8")


DAMAGED: tuple[tuple[Callable[[Path, int], Path], Callable[[Path], None], str], ...] = (
    (database_file, flipped, "changed"),
    (database_file, cut, "changed"),
    (database_file, Path.unlink, "missing"),
    (mart_file, flipped, "changed"),
    (customers_file, flipped, "changed"),
    (customers_file, Path.unlink, "missing"),
    (signature_file, cut, "unreadable"),
    (signature_file, another_figure, "unreadable"),
)


@pytest.mark.parametrize("where, harm, how", DAMAGED)
def test_a_damaged_file_is_named_and_the_version_before_is_offered(company, where, harm, how):
    """Seen to fail when only the size was compared, when the files beside the database were left out, and without the seal."""
    assert find_damage(company) is None
    harm(where(company, 3))
    found = find_damage(company)
    assert (found.code, found.values["version"], found.values["file"], found.values["how"], found.values["good"]) == (
        "damaged_version",
        3,
        where(company, 3).name,
        how,
        2,
    )
    switch_version(company, 2, author="ann")
    assert find_damage(company) is None and current_version_number(company) == 2
    assert Ledger(company).rows("undo")[-1].payload["to"] == 2


def test_a_damaged_version_is_neither_read_nor_built_upon_nor_gone_to(company):
    """Seen to fail when the build attached its base without a check."""
    flipped(database_file(company, 3))
    with pytest.raises(Problem, match="damaged_version"), cursor_for(company, 3):
        pass
    for reading in (lambda: read_customers(company, 3), lambda: build(company, order_line=[LINE]), lambda: set_current_version(company, 3)):
        with pytest.raises(Problem, match="damaged_version"):
            reading()
    assert [v.number for v in versions(company)] == [1, 2, 3]


def test_the_version_a_damaged_one_was_built_on_comes_before_a_newer_one(company):
    """Version 4 was built on 1 after an undo: 2 and 3 had been taken back. Seen to fail when the newest one was offered."""
    set_current_version(company, 1)
    build(company, order_line=[LINE])
    assert last_good(company, 4) == 1
    flipped(database_file(company, 1))
    assert last_good(company, 4) == 3


def test_where_no_version_is_whole_none_is_offered(company):
    for number in (1, 2, 3):
        flipped(database_file(company, number))
    assert find_damage(company).code == "no_good_version" and last_good(company) is None


@pytest.mark.parametrize("result", [b"nonsense", b"", b"7\n", b"\xff\xfe3", "3".encode("utf-16"), b"-1", "٣".encode(), None])
def test_a_pointer_that_names_no_version_is_told_and_the_newest_good_version_offered(company, result):
    """Seen to fail when a lost pointer was taken for a company without data."""
    flipped(database_file(company, 3))
    pointer_file(company).unlink()
    if result is not None:
        pointer_file(company).write_bytes(result)
    found = find_damage(company)
    assert (found.code, found.values["good"]) == ("damaged_pointer", 2)
    assert [v.is_current for v in versions(company)] == [False] * 3
    switch_version(company, 2, author="ann")
    assert current_version_number(company) == 2 and find_damage(company) is None


def header_gone(path: Path) -> None:
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])


def page_gone(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xaa" * 4096 + content[8192:])


def row_gone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("drop trigger ledger_never_deleted")
        connection.execute("delete from ledger where position = 7")


def row_altered(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("drop trigger ledger_never_updated")
        connection.execute("update ledger set author = 'eve' where position = 3")


def row_slipped_in(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("insert into ledger (recorded_at, author, kind, payload) values ('2024-01-01', 'eve', 'note', '{}')")


@pytest.mark.parametrize("harm", [header_gone, page_gone, cut, row_gone, row_altered, row_slipped_in])
def test_a_damaged_ledger_is_named_and_never_written_to(company, harm, monkeypatch):
    """As a new process sees it. Seen to fail when the ledger was opened without a check of its pages, and with rows that carried
    no seal."""
    harm(company / LEDGER)
    monkeypatch.setattr(ledger_damage, "_checked", {})
    before = (company / LEDGER).read_bytes()
    assert find_damage(company).code == "damaged_ledger"
    for use in (lambda: Ledger(company).append("note", {}, author="ann"), Ledger(company).rows, Ledger(company).position):
        with pytest.raises(Problem, match="damaged_ledger"):
            use()
    assert (company / LEDGER).read_bytes() == before
    switch_version(company, 2, author="ann")  # the data can be repaired though the ledger cannot record it
    assert current_version_number(company) == 2 and (company / LEDGER).read_bytes() == before


@pytest.mark.parametrize("left", ["runs/000001.parquet", "imports/000002/report.json"])
def test_a_lost_ledger_is_not_begun_anew(company, left):
    """Seen to fail when a missing ledger was always taken for one never written."""
    (company / LEDGER).unlink()
    (company / left).parent.mkdir(parents=True)
    (company / left).touch()
    for lost in (lambda: None, (company / LEDGER).touch):
        lost()
        with pytest.raises(Problem, match="damaged_ledger"):
            Ledger(company).append("note", {}, author="ann")
    assert (company / LEDGER).stat().st_size == 0


def test_a_file_is_hashed_once_as_long_as_it_keeps_its_date_and_size(company, monkeypatch):
    """A check costs a few `stat` calls: seen to fail when the hash was computed at every check."""
    hashed: list[str] = []
    monkeypatch.setattr(damage, "file_hash", lambda path: hashed.append(path.name) or "")
    shutil.copytree(company, company.parent / "new")
    for _ in range(3):
        assert len(list(file_faults(company.parent / "new", 3))) == 3  # the wrong hash of this test
    assert sorted(hashed) == ["000003.customers.arrow", "000003.duckdb", "000003.mart.arrow"]


@pytest.mark.proof
@pytest.mark.parametrize("at", [0, 4095, 4096, -1])
def test_of_a_large_file_every_piece_is_looked_at(company, monkeypatch, at):
    """Seen to fail when only the first piece was compared."""
    monkeypatch.setattr(damage, "PIECE", 4096)
    number = build(company, order_line=[LINE])
    assert len(read_signature(company, number)["pieces"]) > 2 and find_damage(company) is None
    content = bytearray(database_file(company, number).read_bytes())
    content[at] ^= 1
    database_file(company, number).write_bytes(content)
    assert (find_damage(company).values["file"], find_damage(company).values["good"]) == (f"{number:06d}.duckdb", 3)


def test_a_version_of_an_earlier_edition_without_seal_and_companions_is_believed(company):
    result = json.loads(signature_file(company, 3).read_text("utf-8"))
    signature_file(company, 3).write_text(json.dumps({k: v for k, v in result.items() if k not in ("seal", "files")}), "utf-8")
    assert require_intact(company, 3) == 3


# --- what is stored with the record of an import ---------------------------------------------------------------------------


@pytest.mark.proof
@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-40])])
def test_a_damaged_record_of_waiting_lines_is_named_and_not_taken_for_nothing_waiting(tmp_path, harm):
    """Seen to fail before: the import ended in an unforeseen error, and `verify` found all well."""
    imported(tmp_path, "customer id,name\nc1,Li\n", table="customer")
    imported(tmp_path, "customer id,date,amount\nc1,2024-01-05,10\nc9,2024-01-06,30\n")
    company = tmp_path / "company"
    harm(company / "imports" / "000002" / "orphans.parquet")
    for deed in (lambda: pending_counts(company, 2), lambda: imported(tmp_path, "customer id,name\nc9,Qi\n", table="customer")):
        with pytest.raises(Problem, match="damaged_record") as raised:
            deed()
        assert raised.value.values["number"] == 2
    assert [f.values["name"] for f in verify(company).faults if f.code == "import_file"] == ["orphans.parquet"]
