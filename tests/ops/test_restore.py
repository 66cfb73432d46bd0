"""A backup holds everything, comes back equal, and loses nothing that came after it."""
from __future__ import annotations

import hashlib
import json
import multiprocessing
import shutil
import sqlite3
import threading
import zipfile
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore import grading
from crmcore.domain.problems import Problem
from crmcore.domain.scenario import Scenario
from crmcore.ops import backup as backup_module
from crmcore.ops.backup import back_up
from crmcore.ops.restore import put_back
from crmcore.ops.verify import verify
from crmcore.store import ledger_damage
from crmcore.store.companies import Company, create_company
from crmcore.store.health import damage_of
from crmcore.store.import_request import ImportRequest
from crmcore.store.importing import run_import
from crmcore.store.ledger import FILE as LEDGER
from crmcore.store.ledger import Ledger
from crmcore.store.locks import import_lock
from crmcore.store.overrides import override_rows, record_override
from crmcore.store.places import database_file, pointer_file, signature_file
from crmcore.store.renewal import undone_by
from crmcore.store.runs import list_runs, read_run
from crmcore.store.signature import read_signature
from crmcore.store.versions import build_version, current, go_to, versions
from tests.staging import build, staged

DAY = date(2024, 12, 15)


def orders(folder: Path, name: str, first: int, lines: int) -> Path:
    path = folder / f"{name}.csv"
    rows = [f"c{n % 5},{n},2024-{1 + n % 12:02d}-15,{10 + n},{n % 4}" for n in range(first, first + lines)]
    path.write_text("\n".join(["customer id,order id,date,amount,profit", *rows]), "utf-8")
    return path


def brought_in(company: Company, name: str, first: int, lines: int) -> int:
    return run_import(company.dir, ImportRequest(orders(company.dir.parent, name, first, lines), on_overlap="add"), author="ann").version


def overridden(company: Company, customer: str, given: str) -> None:
    record_override(company, customer_id=customer, scheme="abcd", computed="B", given=given, reason="key account", kind="fact",
                    author="ann", effective_on=DAY)


def graded(company: Company) -> tuple[object, ...]:
    """What the pages would show: tiers computed and given, and net profit."""
    book = grading.grade(company, Scenario())
    return book.computed.tolist(), book.given.tolist(), np.asarray(book.mart.metrics["gross_profit"]).tolist()


def published(company: Company, name: str) -> None:
    grading.publish(company, grading.grade(company, Scenario()), name=name, author="ann")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with two imports, a tier given by hand and published grades, and a backup of it."""
    root = tmp_path_factory.mktemp("kept")
    company = create_company(root, "Shop")
    brought_in(company, "first", 0, 20)
    brought_in(company, "second", 20, 15)
    overridden(company, "c1", "A")
    published(company, "Year end")
    back_up(company.dir, root / "shop.zip")
    return root


@pytest.fixture
def root(prepared: Path, tmp_path: Path) -> Path:
    shutil.copytree(prepared, tmp_path / "root")
    return tmp_path / "root"


@pytest.fixture
def company(root: Path) -> Company:
    return Company(root / "shop", "Shop")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the ledger, which is compared by its rows, and what is no part of the company."""
    skipped = (LEDGER, "import.lock", "import.holder.json")
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*")
            if p.is_file() and not p.name.startswith(skipped)}


def test_a_backup_put_into_a_new_folder_is_the_same_company(root, company):
    """Signature, ledger, figures and every file. Seen to fail when imports/ was left out."""
    told = put_back(root / "shop.zip", root / "copy", author="bo")
    copy = Company(root / "copy", "Shop")
    assert (told.new, told.version, told.was) == (True, 2, None)
    assert contents(copy.dir) == contents(company.dir)
    assert Ledger(copy.dir).trail() == Ledger(company.dir).trail()
    assert read_signature(copy.dir, 2) == read_signature(company.dir, 2)
    assert graded(copy) == graded(company) and verify(copy.dir).faults == ()
    assert [p.name for p in root.iterdir() if "restoring" in p.name] == []


def test_restoring_after_further_work_gives_the_figures_of_the_backup_and_loses_nothing(root, company):
    """Seen to fail when the rows after the backup still counted, and when the next run took the file of one let go."""
    before, trail = graded(company), Ledger(company.dir).trail()
    brought_in(company, "third", 35, 10)
    overridden(company, "c2", "D")
    published(company, "Later")
    after, later = graded(company), Ledger(company.dir).trail()
    position = grading.ledger_position(company)
    told = put_back(root / "shop.zip", company.dir, author="bo")
    assert (told.version, told.was, told.new, told.brought, told.let_go) == (2, 3, False, (), 3)
    assert current(company.dir) == 2 and graded(company) == before != after
    assert Ledger(company.dir).rows()[:-1] == trail and Ledger(company.dir).trail()[:-1] == later
    assert [r.customer_id for r in override_rows(company)] == ["c1"] and [r.name for r in list_runs(company)] == ["Year end"]
    assert grading.ledger_position(company) > position                       # no cache of before is taken for now
    assert [v.number for v in versions(company.dir)] == [1, 2, 3]
    later_run = (company.dir / "runs" / "000002.parquet").read_bytes()
    published(company, "Again")
    assert list_runs(company)[-1].id == 3 and (company.dir / "runs" / "000002.parquet").read_bytes() == later_run
    assert verify(company.dir).faults == ()


def test_a_later_backup_brings_back_what_an_earlier_one_let_go(root, company):
    """Seen to fail when every return stayed in force for ever."""
    overridden(company, "c2", "D")
    wanted = graded(company)
    back_up(company.dir, root / "later.zip")
    put_back(root / "shop.zip", company.dir, author="bo")
    assert graded(company) != wanted
    put_back(root / "later.zip", company.dir, author="bo")
    assert graded(company) == wanted and [r.customer_id for r in override_rows(company)] == ["c1", "c2"]


def test_undo_and_importing_work_after_a_restore(root, company):
    brought_in(company, "third", 35, 10)
    put_back(root / "shop.zip", company.dir, author="bo")
    assert undone_by({v.number: v for v in versions(company.dir)}, current(company.dir)) == 1
    go_to(company.dir, 1, author="ann")
    assert current(company.dir) == 1
    assert brought_in(company, "third", 35, 10) == 4 and verify(company.dir).faults == ()


def test_missing_and_damaged_versions_and_records_come_back(root, company):
    """Seen to fail when only missing files were put back."""
    database_file(company.dir, 1).write_bytes(b"ruin")
    signature_file(company.dir, 2).unlink()
    pointer_file(company.dir).write_text("nonsense")
    shutil.rmtree(company.dir / "imports" / "000001")
    (company.dir / "runs" / "000001.parquet").write_bytes(b"ruin")
    (company.dir / "company.toml").write_text("[")
    assert {f.code for f in verify(company.dir).faults} == {"file_changed", "figures", "pointer", "import_report", "run", "description"}
    told = put_back(root / "shop.zip", company.dir, author="bo")
    assert told.brought == (1, 2) and {name.split(".replaced")[0] for name in told.kept_aside} == {"000001.parquet", "company.toml"}
    assert verify(company.dir).faults == () and damage_of(company.dir) is None


@pytest.mark.parametrize("harm", ["garbage", "shorter", "gone", "altered"])
def test_a_damaged_or_shorter_ledger_is_replaced_and_the_damaged_one_kept(root, company, harm, monkeypatch):
    """Seen to fail when the restore went by the damaged ledger's rows."""
    wanted, ledger = Ledger(company.dir).trail(), company.dir / LEDGER
    for part in ("-wal", "-shm"):
        (company.dir / f"{LEDGER}{part}").unlink(missing_ok=True)
    if harm == "garbage":
        ledger.write_bytes(b"ruin" * 1000)
    elif harm == "altered":
        with closing(sqlite3.connect(ledger)) as connection, connection:
            connection.execute("DROP TRIGGER ledger_never_updated")
            connection.execute("UPDATE ledger SET author = 'eve' WHERE position = 2")
    else:
        ledger.unlink()
    if harm == "shorter":
        shutil.rmtree(company.dir / "runs")
        shutil.move(company.dir / "imports", root / "aside")
        with Ledger(company.dir).turn() as turn:
            turn.put_back(wanted[:2])
        shutil.move(root / "aside", company.dir / "imports")
    monkeypatch.setattr(ledger_damage, "_well", {})
    if harm == "altered":
        assert [(f.code, f.values) for f in verify(company.dir).faults] == [("ledger_altered", {"position": 2})]
    told = put_back(root / "shop.zip", company.dir, author="bo")
    assert Ledger(company.dir).trail()[:-1] == wanted and verify(company.dir).faults == ()
    assert [(company.dir / name).read_bytes()[:8] for name in told.kept_aside] == {"garbage": [b"ruinruin"], "altered": [b"SQLite f"]}.get(harm, [])
    assert len(list_runs(company)) == 1 and read_run(company, 1).num_rows == 5


def test_a_backup_of_another_company_or_another_history_changes_nothing(root, company):
    """Seen to fail when only the ledgers were compared."""
    other = create_company(root, "Other")
    build(other.dir, order_line=[{"customer_id": "z", "order_id": "1", "order_date": "2024-05-01", "amount": 10}])
    put_back(root / "shop.zip", root / "twin", author="bo")
    twin = Company(root / "twin", "Shop")
    brought_in(company, "ours", 35, 10)
    brought_in(twin, "theirs", 60, 10)
    back_up(company.dir, root / "ours.zip")
    for folder, code in ((other.dir, "other_company"), (twin.dir, "diverged_history")):
        before, rows = contents(folder), Ledger(folder).trail()
        with pytest.raises(Problem, match=code):
            put_back(root / "ours.zip", folder, author="bo")
        assert contents(folder) == before and Ledger(folder).trail() == rows


def test_a_folder_of_other_files_is_not_taken(root):
    (root / "photos").mkdir()
    (root / "photos" / "cat.jpg").touch()
    with pytest.raises(Problem, match="folder_taken"):
        put_back(root / "shop.zip", root / "photos", author="bo")
    assert [p.name for p in (root / "photos").iterdir()] == ["cat.jpg"]


def rezipped(source: Path, target: Path, *, change: dict[str, bytes] | None = None, drop: str = "", more: dict[str, bytes] | None = None,
             packed: bool = False, manifest: dict[str, object] | None = None) -> Path:
    """The same backup with something wrong in it; `more` files are named in the manifest, too."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            content = (change or {}).get(name, old.read(name))
            if name == "manifest.json":
                told = json.loads(content)
                told["files"] |= {n: {"size": len(c), "sha256": hashlib.sha256(c).hexdigest()} for n, c in (more or {}).items()}
                content = json.dumps(told | (manifest or {})).encode()
            if name != drop:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return target


def bad_backups(root: Path) -> dict[str, Path]:
    """Backups that are none: cut off, tampered with, with names that lead elsewhere, packed, of another kind."""
    good = root / "shop.zip"
    (root / "cut.zip").write_bytes(good.read_bytes()[:-100])
    (root / "text.zip").write_text("no zip")
    flipped = bytearray(good.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    (root / "flipped.zip").write_bytes(flipped)
    made = {"cut": root / "cut.zip", "text": root / "text.zip", "flipped": root / "flipped.zip"}
    for n, name in enumerate(("../escaped.txt", "/tmp-escaped.txt", "imports/../../escaped.txt", "imports\\..\\escaped", "C:/escaped",
                              "other/file.txt", "versions/000002.exe", "imports//x")):
        made[f"path {name}"] = rezipped(good, root / f"path{n}.zip", more={name: b"x"})
    made["other bytes"] = rezipped(good, root / "changed.zip", change={"CURRENT": b"9\n"})
    with zipfile.ZipFile(good) as kept:
        described = kept.read("company.toml")
    made["other words"] = rezipped(good, root / "words.zip", change={"company.toml": described.swapcase()})
    made["missing file"] = rezipped(good, root / "dropped.zip", drop="versions/000002.duckdb")
    made["no manifest"] = rezipped(good, root / "bare.zip", drop="manifest.json")
    made["bomb"] = rezipped(good, root / "bomb.zip", more={"imports/000001/zeros": bytes(50_000_000)}, packed=True)
    made["another format"] = rezipped(good, root / "format.zip", manifest={"format": 2})
    made["no such version"] = rezipped(good, root / "version.zip", manifest={"version": 9})
    return made


def test_a_bad_backup_is_told_before_anything_is_touched(root, company):
    """Seen to fail when names were not looked at, and when hashes were not compared."""
    before, outside = contents(company.dir), sorted(p.name for p in root.parent.iterdir())
    for what, path in bad_backups(root).items():
        for folder in (company.dir, root / "new"):
            with pytest.raises(Problem) as told:
                put_back(path, folder, author="bo")
            assert told.value.code == "bad_backup", what
    assert contents(company.dir) == before and not (root / "new").exists()
    assert sorted(p.name for p in root.parent.iterdir()) == outside
    with pytest.raises(Problem, match="no_file"):
        put_back(root / "nowhere.zip", company.dir, author="bo")


def importing(folder: str, number: int, build_slowly: float) -> None:
    """Another process that imports, slowly enough to be met in the middle."""
    import time
    company = Path(folder)
    file = staged(company.parent / f"staged{number}", "order_line", [{"customer_id": "z", "order_id": f"n{number}", "order_date": "2024-05-01", "amount": 1}])
    with import_lock(company, "ann"):
        version = build_version(company, {"order_line": [file]}, base=current(company),
                                progress=lambda share, step: time.sleep(build_slowly))
        time.sleep(build_slowly)
        Ledger(company).append("import", {"number": 90 + number, "version": version, "file": "x", "counts": {"refused": 0}, "sha256": ""},
                               author="ann")


def test_a_backup_made_while_somebody_imports_is_whole(root, company):
    """Whatever moment it meets: the version is in it and the ledger knows it. Seen to fail when the version in force was
    taken as the pointer names it, before its import is written down."""
    worker = multiprocessing.get_context("spawn").Process(target=importing, args=(str(company.dir), 1, 0.15))
    worker.start()
    made = []
    while worker.is_alive() or not made:
        made.append(back_up(company.dir, root / f"during{len(made)}.zip"))
    worker.join()
    assert worker.exitcode == 0 and len(made) > 3
    made.append(back_up(company.dir, root / "after.zip"))
    for n, one in enumerate(made):
        told = put_back(one.file, root / f"copy{n}", author="bo")
        known = {r.payload["version"] for r in Ledger(root / f"copy{n}").rows("import")}
        assert told.version in known and damage_of(root / f"copy{n}") is None
    assert {one.archive.version for one in made} == {2, 3} and made[-1].archive.version == 3


def test_a_restore_waits_for_an_import_and_then_goes_its_way(root, company):
    """Seen to fail when it took no lock: the import's version was in force afterwards."""
    under_way, go_on = threading.Event(), threading.Event()

    def working() -> None:
        with import_lock(company.dir, "ann"):
            under_way.set()
            go_on.wait(20)
            build(company.dir, order_line=[{"customer_id": "z", "order_id": "9", "order_date": "2024-05-01", "amount": 10}])

    worker = threading.Thread(target=working)
    worker.start()
    under_way.wait(20)
    with pytest.raises(Problem, match="import_running"):
        put_back(root / "shop.zip", company.dir, author="bo", patience=0)
    threading.Timer(0.5, go_on.set).start()
    told = put_back(root / "shop.zip", company.dir, author="bo")
    worker.join()
    assert (told.was, told.version, current(company.dir)) == (3, 2, 2)


def test_a_backup_leaves_damaged_old_versions_out_and_says_so(root, company):
    database_file(company.dir, 1).write_bytes(b"ruin")
    made = back_up(company.dir, root / "new.zip")
    assert made.left_out == (1,) and put_back(root / "new.zip", root / "copy", author="bo").version == 2
    database_file(company.dir, 2).write_bytes(b"ruin")
    with pytest.raises(Problem, match="no_good_version"):
        back_up(company.dir, root / "never.zip")
    assert not (root / "never.zip").exists()


def test_a_backup_overwrites_nothing_but_a_backup_and_is_written_whole_or_not_at_all(root, company, monkeypatch):
    """Seen to fail when the zip was written under its own name."""
    (root / "letter.zip").write_text("precious")
    with pytest.raises(Problem, match="not_a_backup"):
        back_up(company.dir, root / "letter.zip")
    with pytest.raises(Problem, match="backup_failed"):
        back_up(company.dir, root / "no such folder" / "shop.zip")
    before = (root / "shop.zip").read_bytes()

    def full(self: object, name: str, path: Path) -> None:
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(backup_module.ArchiveWriter, "add", full)
    with pytest.raises(Problem, match="backup_failed"):
        back_up(company.dir, root / "shop.zip")
    assert (root / "shop.zip").read_bytes() == before and list(root.glob("*.tmp")) == []
