"""A backup holds everything, comes back equal, and loses nothing that came after it."""

from __future__ import annotations

import json
import pkgutil
import shutil
import sqlite3
import threading
import zipfile
from contextlib import closing
from datetime import date
from importlib import import_module

import pytest

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.ops.backup import create_backup
from crmcore.ops.restore import restore_backup
from crmcore.ops.usable import unusable_part
from crmcore.ops.verify import verify
from crmcore.store import decisions
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.overrides import override_rows
from crmcore.store.decisions.runs import list_runs, read_run
from crmcore.store.engine.signature import read_signature
from crmcore.store.files.locks import import_lock
from crmcore.store.files.paths import database_file, pointer_file, signature_file
from crmcore.store.ledger import damage
from crmcore.store.ledger.ledger import FILE as LEDGER, Ledger
from crmcore.store.versions.health import find_damage
from crmcore.store.versions.layout_migration import undo_target
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.retention import SETTING
from crmcore.store.versions.undo import switch_version
from crmcore.store.versions.versions import versions
from crmcore.usecases.grading import grading
from tests.ops.shop import brought_in, contents, graded, overridden, published
from tests.ops.test_backup import rezipped
from tests.parquet_stage import build


def test_a_backup_put_into_a_new_folder_is_the_same_company(root, company):
    """Signature, ledger, figures and every file. Seen to fail when imports/ was left out."""
    result = restore_backup(root / "shop.zip", root / "copy", author="bo")
    copy = Company(root / "copy", "Shop")
    assert (result.new, result.version, result.previous) == (True, 2, None)
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
    result = restore_backup(root / "shop.zip", company.dir, author="bo")
    assert (result.version, result.previous, result.new, result.restored, result.revoked) == (2, 3, False, (), 3)
    assert current_version_number(company.dir) == 2 and graded(company) == before != after
    assert Ledger(company.dir).rows()[:-1] == trail and Ledger(company.dir).trail()[:-1] == later
    assert [r.customer_id for r in override_rows(company)] == ["c1"] and [r.name for r in list_runs(company)] == ["Year end"]
    assert grading.ledger_position(company) > position  # no cache of before is taken for now
    assert [v.number for v in versions(company.dir)] == [1, 2, 3]
    later_run = (company.dir / "runs" / "000002.parquet").read_bytes()
    published(company, "Again")
    assert list_runs(company)[-1].id == 3 and (company.dir / "runs" / "000002.parquet").read_bytes() == later_run
    assert verify(company.dir).faults == ()


def test_a_later_backup_brings_back_what_an_earlier_one_let_go(root, company):
    """Seen to fail when every return stayed in force for ever."""
    overridden(company, "c2", "D")
    wanted = graded(company)
    create_backup(company.dir, root / "later.zip")
    restore_backup(root / "shop.zip", company.dir, author="bo")
    assert graded(company) != wanted
    restore_backup(root / "later.zip", company.dir, author="bo")
    assert graded(company) == wanted and [r.customer_id for r in override_rows(company)] == ["c1", "c2"]


@pytest.mark.proof
def test_undo_and_importing_work_after_a_restore(root, company):
    brought_in(company, "third", 35, 10)
    restore_backup(root / "shop.zip", company.dir, author="bo")
    assert undo_target({v.number: v for v in versions(company.dir)}, current_version_number(company.dir)) == 1
    switch_version(company.dir, 1, author="ann")
    assert current_version_number(company.dir) == 1
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
    result = restore_backup(root / "shop.zip", company.dir, author="bo")
    assert result.restored == (1, 2) and {name.split(".replaced")[0] for name in result.kept_aside} == {"000001.parquet", "company.toml"}
    assert verify(company.dir).faults == () and find_damage(company.dir) is None


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
        with Ledger(company.dir).transaction() as transaction:
            transaction.append_restored(wanted[:2])
        shutil.move(root / "aside", company.dir / "imports")
    monkeypatch.setattr(damage, "_checked", {})
    if harm == "altered":
        assert [(f.code, f.values) for f in verify(company.dir).faults] == [("ledger_altered", {"position": 2})]
    result = restore_backup(root / "shop.zip", company.dir, author="bo")
    assert Ledger(company.dir).trail()[:-1] == wanted and verify(company.dir).faults == ()
    assert [(company.dir / name).read_bytes()[:8] for name in result.kept_aside] == {
        "garbage": [b"ruinruin"],
        "altered": [b"SQLite f"],
    }.get(harm, [])
    assert len(list_runs(company)) == 1 and read_run(company, 1).num_rows == 5


@pytest.mark.proof
def test_a_backup_of_another_company_or_another_history_changes_nothing(root, company):
    """Seen to fail when only the ledgers were compared."""
    other = create_company(root, "Other")
    build(other.dir, order_line=[{"customer_id": "z", "order_id": "1", "order_date": "2024-05-01", "amount": 10}])
    restore_backup(root / "shop.zip", root / "twin", author="bo")
    twin = Company(root / "twin", "Shop")
    brought_in(company, "ours", 35, 10)
    brought_in(twin, "theirs", 60, 10)
    create_backup(company.dir, root / "ours.zip")
    for folder, code in ((other.dir, "backup_of_another"), (twin.dir, "diverged_history")):
        before, rows = contents(folder), Ledger(folder).trail()
        with pytest.raises(Problem, match=code):
            restore_backup(root / "ours.zip", folder, author="bo")
        assert contents(folder) == before and Ledger(folder).trail() == rows


def test_a_folder_of_other_files_is_not_taken(root):
    (root / "photos").mkdir()
    (root / "photos" / "cat.jpg").touch()
    with pytest.raises(Problem, match="folder_taken"):
        restore_backup(root / "shop.zip", root / "photos", author="bo")
    assert [p.name for p in (root / "photos").iterdir()] == ["cat.jpg"]


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
        restore_backup(root / "shop.zip", company.dir, author="bo", patience=0)
    threading.Timer(0.5, go_on.set).start()
    result = restore_backup(root / "shop.zip", company.dir, author="bo")
    worker.join()
    assert (result.previous, result.version, current_version_number(company.dir)) == (3, 2, 2)


SCENARIO = json.loads(Scenario().to_json())


def run_with(**changes) -> dict:
    return {
        "run": 1,
        "name": "R",
        "scenario": json.dumps(SCENARIO | {"as_of": "2024-12-15"} | changes),
        "version": 2,
        "customers": 5,
        "tiers": [],
    }


VISIT = {"customer_id": "c1", "action": "moved", "planned": None, "to": "2024-12-20", "text": ""}
COMPLAINT = {"complaint_id": "K1", "action": "opened", "text": "late", "customer_id": "c1", "owner": "", "hours": None, "cost": None}
BUDGET = {"scheme": "abcd", "total": 10, "months": 12, "tiers": [{"tier": "", "share": 1, "floor": 0, "amount": 10, "customers": 3}]}
HAND = {
    "customer_id": "c1",
    "scheme": "abcd",
    "computed": "B",
    "given": "A",
    "reason": "r",
    "kind": "fact",
    "expires_on": "2025-12-15",
}


@pytest.mark.parametrize(
    ("kind", "payload", "what"),
    [
        ("scenario", {"name": "S", "scenario": json.dumps(SCENARIO | {"weights": [["order_amount", 1e300]]})}, "scenarios"),
        ("scenario", {"name": "S", "scenario": json.dumps(SCENARIO | {"window": 10**9})}, "scenarios"),
        ("scenario", {"name": "S", "scenario": json.dumps(SCENARIO | {"scheme": "rainbow"})}, "scenarios"),
        ("run", run_with(as_of="9999-12-31"), "runs"),
        ("run", run_with() | {"customers": -1}, "runs"),
        ("import", {"number": 10**30, "version": 1, "file": "f", "counts": {}}, "imports"),
        ("override", {"customer_id": "c1"}, "overrides"),
        ("override", HAND | {"kind": "whim"}, "overrides"),
        ("override", HAND | {"expires_on": "0001-01-01"}, "overrides"),
        ("override", HAND | {"expires_on": "soon"}, "overrides"),
        ("outlook", {"customer_id": "c1", "value": 10**9, "before": None}, "outlooks"),
        ("outlook", {"customer_id": 5, "value": 50, "before": None}, "outlooks"),
        ("departure_cause", {"customer_id": "c1", "cause": "weather"}, "causes"),
        ("import", {"number": 9, "version": 1, "file": "f", "counts": {"accepted": -3}}, "imports"),
        ("setting", {"key": "versions_kept", "value": {"versions": -5, "days": 10**9}}, "retention"),
        ("cost_rates", {"rates": {"order": 1e300}, "replaces": {}, "capacity": None}, "cost_rates"),
        ("cost_rates", {"rates": {"order": "much"}, "replaces": {}, "capacity": None}, "cost_rates"),
        ("terms", {"scheme": "abcd", "tiers": {"A": {"close_days": 10**9}}, "colours": {}, "visit_share": 0.6}, "terms"),
        ("terms", {"scheme": ["abcd"]}, "terms"),
        ("working_calendar", {"weekend": [0, 1, 2, 3, 4, 5, 6]}, "calendar"),
        ("working_calendar", {"holidays": {"soon": "x"}}, "calendar"),
        ("complaint", COMPLAINT | {"hours": 1e300}, "complaints"),
        ("complaint", COMPLAINT | {"text": 5}, "complaints"),
        ("complaint", COMPLAINT | {"customer_id": ["c1"]}, "complaints"),
        ("owners", {"moves": [{"customer_id": "c1", "from": "r1", "to": 5}]}, "owners"),
        ("owners", {"back_to": -1}, "owners"),
        ("visit", VISIT | {"customer_id": 5}, "visits"),
        ("visit", VISIT | {"to": "soon"}, "visits"),
        ("visit", VISIT | {"action": "danced"}, "visits"),
        (
            "worklist_mark",
            {"customer_id": "c1", "mark": "sold", "reasons": [], "tier": "", "rep": "", "note": "", "until": None},
            "worklist",
        ),
        ("worklist_rates", {"stay_success": 7}, "worklist"),
        ("budget", BUDGET | {"total": 11}, "budget"),
        ("budget", BUDGET | {"tiers": []}, "budget"),
        ("budget", BUDGET | {"months": "many"}, "budget"),
        ("worklist_leave_out", {"scheme": "abcd", "share": 3, "seed": 1}, "worklist"),
    ],
)
def test_a_backup_with_values_out_of_all_bounds_is_refused_in_words(root, tmp_path, kind, payload, what):
    """Seen before: such a backup went in, and every page of the company ended in an error."""
    poisoned = Company(tmp_path / "poisoned", "Shop")
    shutil.copytree(root / "shop", poisoned.dir)
    payload = payload | {"key": SETTING} if kind == "setting" else payload
    Ledger(poisoned.dir).append(kind, payload, author="eve", effective_on=date(2024, 12, 15))
    create_backup(poisoned.dir, tmp_path / "poisoned.zip")
    for target in (tmp_path / "new", root / "shop"):
        before = contents(target)
        with pytest.raises(Problem) as refused:
            restore_backup(tmp_path / "poisoned.zip", target, author="bo")
        assert (refused.value.code, refused.value.values["what"]) == ("backup_out_of_bounds", what)
        assert contents(target) == before and not list(tmp_path.glob(".new*"))


DESCRIBED = {
    "a number for a name": b'name = 5\ncurrency = "EUR"\n',
    "a list for a currency": b'name = "Shop"\ncurrency = ["EUR"]\n',
    "a currency of ten letters": b'name = "Shop"\ncurrency = "EUROEUROEU"\n',
    "no name": b'currency = "EUR"\n',
    "an endless name": b'name = "' + b"x" * 100_000 + b'"\n',
    "bytes": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("described", DESCRIBED.values(), ids=DESCRIBED)
def test_a_backup_whose_company_cannot_be_read_is_refused_in_words(root, described):
    bad = rezipped(root / "shop.zip", root / "bad.zip", drop="company.toml", more={"company.toml": described})
    for target in (root / "new", root / "shop"):
        before = contents(target)
        with pytest.raises(Problem) as refused:
            restore_backup(bad, target, author="bo")
        assert refused.value.code in ("bad_backup", "backup_out_of_bounds")
        assert "restoring" not in str(refused.value) and contents(target) == before


SIZES = {"a negative size": -5, "a huge size": 10**30, "a word": "many", "nothing": None, "true": True}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_a_backup_with_absurd_sizes_is_refused_in_words(root, size):
    with zipfile.ZipFile(root / "shop.zip") as good:
        files = json.loads(good.read("manifest.json"))["files"]
    files["CURRENT"]["size"] = size
    with pytest.raises(Problem, match="bad_backup"):
        restore_backup(rezipped(root / "shop.zip", root / "bad.zip", manifest={"files": files}), root / "new", author="bo")
    assert not (root / "new").exists()


@pytest.mark.parametrize("manifest", [{"version": -1}, {"version": 10**30}, {"version": "two"}, {"ledger": "x"}, {"files": []}])
def test_a_backup_with_an_absurd_description_is_refused_in_words(root, manifest):
    with pytest.raises(Problem, match="bad_backup"):
        restore_backup(rezipped(root / "shop.zip", root / "bad.zip", manifest=manifest), root / "new", author="bo")
    assert not (root / "new").exists()


def test_every_kind_of_decision_is_looked_at_before_a_backup_goes_in(root, tmp_path):
    """A kind that a page reads and no check knows was seen: rates of 1e308 went in, and nothing could be graded any more."""
    unread = {"export"}  # who took what away is counted and listed as text only
    modules = [import_module(module.name) for module in pkgutil.walk_packages(decisions.__path__, f"{decisions.__name__}.")]
    found = {
        getattr(module, name)
        for module in modules
        for name in ("KIND", "TERMS", "CALENDAR", "MARK", "RATES", "LEAVE_OUT")
        if hasattr(module, name)
    } - unread
    assert {"cost_rates", "terms", "working_calendar", "complaint", "owners", "override", "outlook"} <= found
    for kind in sorted(found):
        poisoned = Company(tmp_path / kind, "Shop")
        shutil.copytree(root / "shop", poisoned.dir)
        Ledger(poisoned.dir).append(kind, {"absurd": [10**300]}, author="eve", effective_on=date(2024, 12, 15))
        assert unusable_part(poisoned.dir), kind
