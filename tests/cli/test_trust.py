"""Verify, backup, restore, prune and doctor as a person calls them: exit statuses, and one clear line that says what helps."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.files.paths import database_file, pointer_file
from crmcore.store.ledger.ledger import FILE as LEDGER

ORDERS = "customer id,order id,date,amount,profit\na,1,2024-01-05,100,60\nb,2,2024-03-05,nothing,5\nb,3,2024-05-05,40,-8\n"


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files and the data root of a company of two versions: an import with one refused line, and a second one."""
    folder = tmp_path_factory.mktemp("trust")
    for n, text in enumerate((ORDERS, ORDERS.splitlines()[0] + "\nc,9,2024-06-05,70,5\n")):
        (folder / f"{n}.csv").write_text(text)
        shop = str(folder / "data" / "shop")
        assert main(["--data", shop, "import", str(folder / f"{n}.csv"), "--allow-refused", "50", "--author", "ann"]) == 1 - n
    return folder


@pytest.fixture
def shop(two_versions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that company, on its data root, the files beside it."""
    shutil.copytree(two_versions, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("CRM_DATA", str(tmp_path / "data"))
    return tmp_path / "data" / "shop"


def told(capsys: pytest.CaptureFixture) -> object:
    return json.loads(capsys.readouterr().out)


@pytest.mark.proof
def test_verify_looks_at_every_company_unless_one_is_named(shop, capsys):
    assert main(["--data", str(shop.parent / "other"), "import", str(shop.parents[1] / "0.csv"), "--allow-refused", "50"]) == 1
    capsys.readouterr()
    assert main(["verify", "--json"]) == 0
    assert [(c["company"], c["well"], c["checked"]["imports"]) for c in told(capsys)] == [("other", True, 1), ("shop", True, 2)]
    assert main(["--data", str(shop), "verify"]) == 0
    assert capsys.readouterr().out == "shop: all is well (2 versions, 2 ledger rows, 2 imports, 0 published grades).\n"
    assert main(["--data", str(shop.parent / "nowhere"), "verify"]) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_verify_names_what_is_wrong_and_the_last_good_version(shop, capsys, language):
    """Seen to fail when refused.csv was not looked for."""
    database_file(shop, 2).write_bytes(database_file(shop, 2).read_bytes()[:-5])
    (shop / "imports" / "000001" / "refused.csv").unlink()
    (shop / "imports" / "000002" / "report.json").write_text("{}")
    assert main(["verify", "--json", "--lang", language]) == 1
    (company,) = told(capsys)
    assert {f["code"] for f in company["faults"]} == {"file_changed", "import_report", "import_file"}
    assert company["last_good_version"] == 1
    assert main(["verify", "--lang", language]) == 1
    said = capsys.readouterr().out
    assert (
        words_for(language).t("keep.fault.import_file", number=1, file="0.csv", name="refused.csv") in said
        and f"--data {shop} undo --to 1" in said
    )


def test_a_command_on_a_damaged_version_says_what_helps_and_that_helps(shop, capsys):
    database_file(shop, 2).unlink()
    for verb in ("describe", "grade", "publish"):
        assert main(["--data", str(shop), verb]) == 2
        assert (
            f"000002.duckdb is missing, or no longer what was written. The last good version is 1. To go back to it: "
            f"python -m crmcore --data {shop} undo --to 1\n" in capsys.readouterr().err
        )
    assert main(["--data", str(shop), "undo", "--to", "1"]) == 0
    assert main(["--data", str(shop), "describe"]) == 0


def test_a_damaged_pointer_and_a_damaged_ledger_say_what_helps(shop, capsys, tmp_path):
    assert main(["--data", str(shop), "backup", str(tmp_path / "shop.zip")]) == 0
    pointer_file(shop).write_text("?")
    assert main(["--data", str(shop), "describe"]) == 2 and "undo --to 2" in capsys.readouterr().err
    assert main(["--data", str(shop), "undo"]) == 2 and main(["--data", str(shop), "undo", "--to", "2"]) == 0
    (shop / LEDGER).unlink()
    for verb in (["describe"], ["publish", "--author", "ann"], ["import", str(tmp_path / "0.csv"), "--again", "--author", "ann"]):
        capsys.readouterr()
        assert main(["--data", str(shop), *verb]) == 2 and "restore FILE" in capsys.readouterr().err
    assert main(["--data", str(shop), "restore", str(tmp_path / "shop.zip"), "--json"]) == 0
    assert main(["--data", str(shop), "verify"]) == 0


def test_backup_and_restore_by_command(shop, capsys, tmp_path):
    assert main(["--data", str(shop), "backup", str(tmp_path / "shop.zip"), "--json"]) == 0
    assert told(capsys)["version"] == 2
    assert main(["--data", str(tmp_path / "copy"), "restore", str(tmp_path / "shop.zip"), "--json"]) == 0
    restored = told(capsys)
    assert (restored["new"], restored["version"], restored["versions_put_back"]) == (True, 2, [1, 2])
    assert main(["--data", str(tmp_path / "copy"), "verify"]) == 0
    assert main(["--data", str(shop), "restore", str(tmp_path / "0.csv")]) == 2
    assert "is no backup of this product" in capsys.readouterr().err


def test_prune_keeps_to_what_was_said_from_then_on(shop, capsys):
    assert main(["--data", str(shop), "prune", "--keep", "2", "--days", "0", "--json"]) == 0
    assert told(capsys) == {"company": "shop", "keep": 2, "days": 0, "deleted": []}
    assert main(["--data", str(shop), "prune", "--json"]) == 0 and told(capsys)["keep"] == 2
    assert main(["--data", str(shop), "prune", "--keep", "1"]) == 2 and "cannot be kept" in capsys.readouterr().err


def test_the_doctor_says_ok_or_what_to_do(shop, capsys):
    assert main(["doctor"]) == 0
    assert "✓ shop: answers from version 2, 3 customers." in capsys.readouterr().out
    database_file(shop, 2).unlink()
    assert main(["doctor", "--json"]) == 1
    assert [("undo --to 1" in line["text"]) for line in told(capsys) if not line["well"]] == [True]
