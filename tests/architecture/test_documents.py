"""What the documents say is so: commands, pictures and tables of the tree as it is."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
from pathlib import Path

from crmcore.cli.parser import VERBS
from pages._ui.navigation.pages import PAGES
from tests.architecture.sources import ROOT, SOURCES, TESTS

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
#: what a person is told to run, in their order in .ci/run
CI_STEPS = (".venv/bin/python -m pytest -q", "scripts/check", ".venv/bin/python -m pytest -q -m proof")


def test_every_command_is_documented():
    text = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS if path.name != "CHANGELOG.md")
    assert [verb.name for verb in VERBS if not verb.help] == []
    assert [verb.name for verb in VERBS if not re.search(rf"`(?:python -m crmcore (?:--data \S+ )?)?{verb.name}\b", text)] == []


def test_the_readme_and_ci_run_the_same_test_command():
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()
    install_and_test = next(line for line in lines if line.startswith("python3 -m venv"))
    assert f"\n{install_and_test}\n" in README
    assert [step for line in lines[lines.index(install_and_test) :] for step in CI_STEPS if line.endswith(step)] == list(CI_STEPS)


def test_the_picture_of_the_layers_is_of_this_tree():
    """Run `scripts/draw_architecture.py` after adding or moving a package."""
    done = subprocess.run(
        [sys.executable, "scripts/draw_architecture.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_of_tables_is_what_the_registry_says(monkeypatch):
    """Run `scripts/write_data_docs.py` after changing a table or column."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from write_data_docs import page

    assert (ROOT / "docs" / "data.md").read_text(encoding="utf-8") == page()


def test_the_table_of_commands_is_what_their_registry_says(monkeypatch):
    """Run `scripts/write_cli_docs.py` after adding or renaming a command."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from write_cli_docs import page

    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == page(), "python scripts/write_cli_docs.py"


def test_every_picture_of_a_page_in_the_readme_is_taken_by_the_script(monkeypatch):
    """Run `scripts/take_pictures.py` for new ones: a picture is named by its page, language and theme, and has the script's size."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    from take_pictures import SIZE, pictures

    known = pictures(README)
    assert {picture.page for picture in known} <= {page.id for page in PAGES}
    assert sorted(picture.file for picture in known) == sorted((ROOT / "docs" / "images").glob("*.png"))
    sizes = {struct.unpack(">II", picture.file.read_bytes()[16:24]) for picture in known}  # of a PNG's first chunk
    assert sizes == {(SIZE["width"], SIZE["height"])}


def test_every_path_that_a_document_names_is_there():
    """Paths in backticks, with or without a colon and what stands there; patterns and folders of the user's data are left out."""
    missing = set()
    for document in DOCUMENTS:
        if document.name == "CHANGELOG.md":
            continue
        for text in re.findall(r"`([^`\n]+)`", document.read_text(encoding="utf-8")):
            for word in re.findall(r"(?:crmcore|pages|tests|docs|scripts|data/schemes)/[\w./-]+", text):
                if not (ROOT / word.rstrip(".")).exists():
                    missing.add(f"{document.name}: {word}")
    assert missing == set()


def test_nothing_refers_to_places_outside_the_project():
    outside = re.compile(r"\.\./(shared|\.library)|/work/|/tmp/")
    kept = [path for path in (*SOURCES, *TESTS, *DOCUMENTS, *(ROOT / "scripts").iterdir()) if path != Path(__file__).resolve()]
    assert [path.name for path in kept if path.is_file() and outside.search(path.read_text(encoding="utf-8"))] == []
