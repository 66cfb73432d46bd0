"""What a file says is shown by the command line, never obeyed by the terminal."""

from __future__ import annotations

import json

import pytest

from crmcore.cli.io.output import CommandResult, show
from crmcore.cli.parser import main

#: colours, a window title, a bell, the one-byte start of a sequence, a turned reading direction, a line that pretends to be another one
HEADER = "customer id,date,amount,\x1b[31mred\x1b]0;title\x07,\x9b31m,a\u202eb"
OBEYED = ("\x1b", "\x07", "\x9b", "\u202e")


@pytest.mark.parametrize("options", [[], ["--json"]])
@pytest.mark.parametrize("wrong", [[], ["--map", "amount=\x1b[31mnothing"]])
def test_nothing_of_a_file_or_of_an_answer_is_obeyed(tmp_path, capsys, options, wrong):
    file = tmp_path / "in\x1b[31mred.csv"
    file.write_text(HEADER + "\nc1,2024-01-05,10,a,b,c\n", encoding="utf-8")
    status = main(["--data", str(tmp_path / "company"), "import", *options, "--preview", *wrong, str(file)])
    printed = "".join(capsys.readouterr())
    assert status == (2 if wrong else 0)
    assert "\\u001b[31m" in printed and not [sign for sign in OBEYED if sign in printed]
    if options and not wrong:
        assert "\x9b31m" in json.loads(printed)["kept_as_attributes"]


def test_a_cell_of_two_lines_stays_in_its_row(capsys):
    show(CommandResult([{"name": "Li\nok: all is well", "n": 1}]), as_json=False)
    assert capsys.readouterr().out.splitlines()[1:] == ["Li\\u000aok: all is well  1"]


def test_a_table_in_a_row_stands_below_the_table(capsys):
    show(CommandResult([{"end": "Jan", "n": 1, "tiers": [{"tier": "A", "n": 1}]}, {"end": "Feb", "n": 2, "tiers": []}]), as_json=False)
    assert capsys.readouterr().out.splitlines() == ["end  n", "Jan  1", "Feb  2", "Jan · tiers:", "  tier  n", "  A     1"]


def test_a_long_list_and_an_interval_are_short_in_a_cell(capsys):
    interval = {"value": 0.5, "low": 0.25, "high": 1.0}
    show(CommandResult([{"n": 1, "ids": list("abcdefgh"), "more": interval}]), as_json=False)
    assert capsys.readouterr().out.splitlines()[1].split("  ") == ["1", "a, b, c, d, e, f … (8)", "0.5 (0.25 – 1)"]
