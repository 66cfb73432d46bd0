"""The verb about colours, the filter by them, and what a file says that a customer gets."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

from crmcore.cli.parser import main


def test_colours_are_counted_filter_lists_and_name_what_a_customer_gets(demo_root: Path, tmp_path: Path, capsys):
    shutil.copytree(demo_root / "demo", tmp_path / "demo")
    shop = ["--data", str(tmp_path / "demo")]

    def ask(*arguments: str):
        assert main([*shop, *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    empty = [f"--set={tier}.{name}=" for tier in "ABCD" for name in ("entitlements", "services")]
    ask("terms", *empty, "--colour", "green=", "--colour", "yellow=", "--author", "Li")  # without the demo's own words
    ask("terms", "--colour", "red=No special service", "--set", "A.entitlements=A visit a month", "--author", "Li")
    told = {row["colour"]: row for row in ask("colours")["colours"]}
    assert told["red"]["entitlements"] == "No special service" and told["green"]["entitlements"] is None
    red = ask("customers", "--where", "health=red", "--limit", "10000", "--health")
    assert {row["health"] for row in red} == {"red"} and all(row["health_reasons"] for row in red)
    assert len(red) == told["red"]["customers"] > 0
    ask("export", str(tmp_path / "red.csv"), "--where", "health=red", "--author", "Li")
    rows = list(csv.DictReader((tmp_path / "red.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == len(red) and {row["What the customer gets"] for row in rows} <= {
        "No special service",
        "A visit a month; No special service",
    }
    assert main([*shop, "customers", "--where", "health=blue"]) == 2
    assert "green" in capsys.readouterr().err
