"""A backup is whole whenever it is made, and one that is none is told before anything is touched."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import zipfile
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.ops import backup
from crmcore.ops.backup import create_backup
from crmcore.ops.restore import restore_backup
from crmcore.store.files.locks import import_lock
from crmcore.store.files.paths import database_file
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.versions.building import Changes
from crmcore.store.versions.health import find_damage
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version
from tests.ops.shop import contents
from tests.parquet_stage import staged


def rezipped(
    source: Path,
    target: Path,
    *,
    change: dict[str, bytes] | None = None,
    drop: str = "",
    more: dict[str, bytes] | None = None,
    packed: bool = False,
    manifest: dict[str, object] | None = None,
) -> Path:
    """The same backup with something wrong in it; `more` files are named in the manifest, too."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            content = (change or {}).get(name, old.read(name))
            if name == "manifest.json":
                result = json.loads(content)
                result["files"] |= {n: {"size": len(c), "sha256": hashlib.sha256(c).hexdigest()} for n, c in (more or {}).items()}
                content = json.dumps(result | (manifest or {})).encode()
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
    built = {"cut": root / "cut.zip", "text": root / "text.zip", "flipped": root / "flipped.zip"}
    for n, name in enumerate(
        (
            "../escaped.txt",
            "/tmp-escaped.txt",
            "imports/../../escaped.txt",
            "imports\\..\\escaped",
            "C:/escaped",
            "other/file.txt",
            "versions/000002.exe",
            "imports//x",
        )
    ):
        built[f"path {name}"] = rezipped(good, root / f"path{n}.zip", more={name: b"x"})
    built["other bytes"] = rezipped(good, root / "changed.zip", change={"CURRENT": b"9\n"})
    with zipfile.ZipFile(good) as remaining:
        described = remaining.read("company.toml")
    built["other words"] = rezipped(good, root / "words.zip", change={"company.toml": described.swapcase()})
    built["missing file"] = rezipped(good, root / "dropped.zip", drop="versions/000002.duckdb")
    built["no manifest"] = rezipped(good, root / "bare.zip", drop="manifest.json")
    built["bomb"] = rezipped(good, root / "bomb.zip", more={"imports/000001/zeros": bytes(50_000_000)}, packed=True)
    built["another format"] = rezipped(good, root / "format.zip", manifest={"format": 2})
    built["no such version"] = rezipped(good, root / "version.zip", manifest={"version": 9})
    return built


def test_a_bad_backup_is_told_before_anything_is_touched(root, company):
    """Seen to fail when names were not looked at, and when hashes were not compared."""
    before, outside = contents(company.dir), sorted(p.name for p in root.parent.iterdir())
    for what, path in bad_backups(root).items():
        for folder in (company.dir, root / "new"):
            with pytest.raises(Problem) as raised:
                restore_backup(path, folder, author="bo")
            assert raised.value.code == "bad_backup", what
    assert contents(company.dir) == before and not (root / "new").exists()
    assert sorted(p.name for p in root.parent.iterdir()) == outside
    with pytest.raises(Problem, match="no_file"):
        restore_backup(root / "nowhere.zip", company.dir, author="bo")


def importing(folder: str, number: int, build_slowly: float) -> None:
    """Another process that imports, slowly enough to be met in the middle."""
    import time

    company = Path(folder)
    file = staged(
        company.parent / f"staged{number}",
        "order_line",
        [{"customer_id": "z", "order_id": f"n{number}", "order_date": "2024-05-01", "amount": 1}],
    )
    with import_lock(company, "ann"):
        version = build_version(
            company,
            Changes({"order_line": [file]}),
            base=current_version_number(company),
            progress=lambda share, step: time.sleep(build_slowly),
        )
        time.sleep(build_slowly)
        Ledger(company).append(
            "import", {"number": 90 + number, "version": version, "file": "x", "counts": {"refused": 0}, "sha256": ""}, author="ann"
        )


@pytest.mark.proof
def test_a_backup_made_while_somebody_imports_is_whole(root, company):
    """Whatever moment it meets: the version is in it and the ledger knows it. Seen to fail when the version in force was
    taken as the pointer names it, before its import is written down."""
    worker = multiprocessing.get_context("spawn").Process(target=importing, args=(str(company.dir), 1, 0.15))
    worker.start()
    built = []
    while worker.is_alive() or not built:
        built.append(create_backup(company.dir, root / f"during{len(built)}.zip"))
    worker.join()
    assert worker.exitcode == 0 and len(built) > 3
    built.append(create_backup(company.dir, root / "after.zip"))
    for n, one in enumerate(built):
        result = restore_backup(one.file, root / f"copy{n}", author="bo")
        known = {r.payload["version"] for r in Ledger(root / f"copy{n}").rows("import")}
        assert result.version in known and find_damage(root / f"copy{n}") is None
    assert {one.archive.version for one in built} == {2, 3} and built[-1].archive.version == 3


def test_a_backup_leaves_damaged_old_versions_out_and_says_so(root, company):
    database_file(company.dir, 1).write_bytes(b"ruin")
    built = create_backup(company.dir, root / "new.zip")
    assert built.left_out == (1,) and restore_backup(root / "new.zip", root / "copy", author="bo").version == 2
    database_file(company.dir, 2).write_bytes(b"ruin")
    with pytest.raises(Problem, match="no_good_version"):
        create_backup(company.dir, root / "never.zip")
    assert not (root / "never.zip").exists()


def test_a_backup_overwrites_nothing_but_a_backup_and_is_written_whole_or_not_at_all(root, company, monkeypatch):
    """Seen to fail when the zip was written under its own name."""
    (root / "letter.zip").write_text("precious")
    with pytest.raises(Problem, match="not_a_backup"):
        create_backup(company.dir, root / "letter.zip")
    with pytest.raises(Problem, match="backup_failed"):
        create_backup(company.dir, root / "no such folder" / "shop.zip")
    before = (root / "shop.zip").read_bytes()

    def full(self: object, name: str, path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup.ArchiveWriter, "add", full)
    with pytest.raises(Problem, match="backup_failed"):
        create_backup(company.dir, root / "shop.zip")
    assert (root / "shop.zip").read_bytes() == before and list(root.glob("*.tmp")) == []
