"""docs/sources.md: every point has a page, a command and a test that there are; as a proof all pages open and all commands answer."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from crmcore.cli.parser import VERBS, main
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import healthy, visit

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Point:
    """One line of the table."""

    text: str
    page: str
    query: tuple[tuple[str, str], ...]
    command: tuple[str, ...]
    test: str


def _points() -> list[Point]:
    found = []
    for line in (ROOT / "docs" / "sources.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("| ") or len(cells) != 4 or cells[0] == "point":
            continue
        page, command, test = (cell.strip("`") for cell in cells[1:])
        name, _, query = page.partition("?")
        found.append(Point(cells[0], name, tuple(parse_qsl(query)), tuple(shlex.split(command)), test))
    return found


POINTS = _points()


def test_every_point_names_a_page_a_command_and_a_test_that_there_are():
    verbs = {verb.name for verb in VERBS}
    wrong = [p.text for p in POINTS if p.page not in BY_ID or p.command[0] not in verbs or not (ROOT / p.test).exists()]
    assert wrong == [] and len(POINTS) > 40


def test_every_source_is_answered():
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (S\d)", text, flags=re.MULTILINE) == ["S0", "S1", "S2", "S3", "S4"]


@pytest.mark.proof
@pytest.mark.parametrize("place", sorted({(point.page, point.query) for point in POINTS}), ids=str)
def test_every_page_opens(demo_data, place):
    page, query = place
    healthy(visit(BY_ID[page], lang="en", **dict(query)))


@pytest.mark.proof
@pytest.mark.parametrize("command", sorted({point.command for point in POINTS}), ids=" ".join)
def test_every_command_answers(demo_root, command, capsys):
    assert main(["--data", str(demo_root / "demo"), *command, "--json"]) == 0
    assert len(capsys.readouterr().out) > 2
