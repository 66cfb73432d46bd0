"""What customers are called and what is said of them stays where it belongs: not in logs, messages, ledgers or file names.

Every text field of every table holds a text of its own, more than a thousand of them (see `tests.canaries`), all brought in by
the command line.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
from pathlib import Path

import pytest

from crmcore.cli.parser import VERBS, main
from crmcore.store.ledger.ledger import Ledger
from tests.canaries import MARK, MARKUP

#: a text of a customer; ids begin with MARK and a letter
TEXT = re.compile(rf"{MARK}\d{{5}}")
#: what each verb may tell beside totals: nothing, customers' numbers, or what it is there to list
SILENT = {
    "grade": [],
    "concentration": [],
    "versions": [],
    "loyalty": [],
    "factors": ["--across", "gross_profit", "--down", "order_amount"],
    "compare": [],
    "evidence": [],
    "advise": [],
    "stability": [],
    "trends": [],
    "claims": [],
    "cohorts": [],
    "verify": [],
    "privacy": [],
    "terms": [],
    "effect": [],
    "management": [],
    "tier-capacity": [],
    "budget": [],
    "decisions": [],
    "branches": ["rewards"],
}
NUMBERED = {
    "colours": [],
    "lifecycle": [],
    "churn": [],
    "visits": [],
    "misjudged": [],
    "let-go": [],
    "key-customers": [],
    "groups": [],
    "relations": ["--by", "tier"],  # else by segment, which is a text
    "exclusivity": [],
    "readiness": [],
    "allocate": [],
    "sequence": [],
    "offers": ["--show", "customers"],
    "migration": ["--from", "2025-01-31"],
    "why": [],
}
LISTING = {
    "customers": [],
    "value": [],
    "prospects": [],
    "cost-to-serve": [],
    "late-reasons": [],
    "fairness": [],
    "describe": [],
    "customer-data": [],
    "explain": [f"{MARK}c001"],
    "find": [f"{MARK}c0"],
    "voice": [],
    "complaints": [],
    "team": [],
    "worklist": [],
    "campaign": ["list"],
}
#: verbs that build, change or measure; `import`, `export` and `publish` have tests of their own below
OTHERS = {"demo", "import", "undo", "export", "publish", "bench", "load", "backup", "restore", "prune", "doctor", "soak", "template"}
#: where customers' texts lie: the versions, and the refused lines of an import
KEPT = re.compile(r"versions/\d{6}\.(duckdb|customers\.arrow)|imports/\d{6}/refused\.(csv|arrow|parquet)")


@pytest.fixture(scope="module")
def company(canary_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the company that may be changed."""
    folder = tmp_path_factory.mktemp("canaries") / "told"
    shutil.copytree(canary_root / "told", folder)
    return folder


def asked(company: Path, capsys: pytest.CaptureFixture, *arguments: str) -> tuple[int, str, str]:
    """(status, what it answers, what it says besides)."""
    capsys.readouterr()
    status = main(["--data", str(company), *arguments, "--json"])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_every_verb_has_its_place_in_these_tests():
    assert {verb.name for verb in VERBS} - OTHERS == {*SILENT, *NUMBERED, *LISTING}


@pytest.mark.proof
def test_no_verb_tells_more_of_customers_than_it_is_there_for(company, capsys, caplog):
    """Planted once: the names of all customers in `concentration`'s answer."""
    with caplog.at_level(logging.DEBUG):
        for verb, arguments in {**SILENT, **NUMBERED, **LISTING}.items():
            status, out, err = asked(company, capsys, verb, *arguments)
            assert status == 0 and MARK not in err, (verb, err)
            assert verb not in SILENT or MARK not in out, verb
            assert verb not in NUMBERED or not TEXT.search(out), verb
    assert MARK not in caplog.text
    assert TEXT.search(asked(company, capsys, "customers")[1])  # they are there, so they could have leaked


@pytest.mark.proof
def test_a_refused_line_is_told_in_the_list_of_refused_lines_and_nowhere_else(company, tmp_path, capsys):
    """Planted once: a text of the file in the words of the rule."""
    lines = "".join(f"{MARK}c{k % 24:03d},{MARK}{k:05d}{MARKUP},5\n" for k in range(9))
    (tmp_path / "bad.csv").write_text(
        "customer_id,order_date,amount\n" + lines + f"{MARK}c001,2025-11-01,{MARK}77777\n{MARK}c001,2025-11-02,5\n"
    )
    status, out, err = asked(company, capsys, "import", str(tmp_path / "bad.csv"), "--allow-refused", "100")
    report = json.loads(out)
    assert (status, report["rows_accepted"], len(report["refused"])) == (1, 1, 10) and MARK not in err
    assert not any(MARK in str(line["reason"]) + line["rule"] for line in report.pop("refused")) and not TEXT.search(json.dumps(report))
    status, out, err = asked(company, capsys, "import", str(tmp_path / "bad.csv"), "--again", "--allow-refused", "0")
    assert status in (2, 3) and MARK not in out + err


@pytest.mark.proof
def test_ledger_file_names_and_files_beside_the_data_hold_no_text_of_a_customer(company, tmp_path, capsys):
    """Planted once: the beginning of the file in the payload of `record_export`."""
    assert asked(company, capsys, "export", str(tmp_path / "list.csv"), "--author", "ann")[0] == 0
    assert asked(company, capsys, "publish", "--name", "May", "--author", "ann")[0] == 0
    assert Ledger(company).rows("export")[-1].payload["rows"] == 24 and TEXT.search((tmp_path / "list.csv").read_text("utf-8"))
    assert not [row for row in Ledger(company).rows() if MARK in json.dumps(row.payload, ensure_ascii=False) + row.author]
    files = [path for path in company.rglob("*") if path.is_file()]
    assert not [path for path in company.rglob("*") if MARK in path.name]
    assert {path.relative_to(company).as_posix() for path in files if TEXT.search(path.read_bytes().decode("latin-1"))} == {
        name for path in files if KEPT.fullmatch(name := path.relative_to(company).as_posix()) and path.stat().st_size
    }
    assert not [path for path in company.rglob("*") if path.suffix == ".tmp" or ".work" in path.name or path.name.startswith("work")]
    assert {path.name for path in company.iterdir() if path.is_dir()} <= {"imports", "versions", "runs", "quarantine", "drafts", "kept"}
