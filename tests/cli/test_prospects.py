"""`prospects`: the profile with its figures, the grade, and the prospects, most alike first."""

from __future__ import annotations

import json
import shutil

from crmcore.cli.parser import main


def told(folder, capsys, *arguments):
    assert main(["--data", str(folder), "prospects", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_demo_has_a_profile_and_prospects_in_order(demo_root, tmp_path, capsys):
    answer = told(demo_root / "demo", capsys)
    places = [one["place"] for one in answer["prospects"]]
    assert answer["profile"]["author"] == "Signe Aldmoor" and places == sorted(places, reverse=True) and len(places) > 0
    assert sum(one["fits"] for one in answer["prospects"]) == answer["figures"]["prospects_fit"]
    assert len(answer["customers_that_fit"]) == answer["figures"]["inside"]["customers"]
    own = shutil.copytree(demo_root / "demo", tmp_path / "demo")
    assert main(["--data", str(own), "prospects", "--target", "size=Huge", "--author", "ann"]) == 2
    capsys.readouterr()
    signed = told(own, capsys, "--target", "size=Large", "--author", "ann")
    assert signed["profile"]["conditions"] == {"size": ["Large"]} and signed["profile"]["author"] == "ann"
    assert told(own, capsys, "--take-back", "--author", "ann")["profile"] is None
