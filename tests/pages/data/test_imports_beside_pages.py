"""Pages stay in use while the command line imports: each run is whole, and goes on to the newest version with a word about it, once."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from crmcore.store.versions.pointer import current_version_number
from pages._ui.navigation.pages import BY_ID, ROOT
from tests.pages.visiting import healthy, visit

SAID = "The data have changed: now version"


def importing(company: Path, n: int) -> subprocess.Popen[bytes]:
    """The command line at work on the orders of day n: of every customer before, and of one that is new."""
    path, day = company.parent / f"orders-{n}.csv", date(2024, 1, 1) + timedelta(days=n)
    path.write_text("customer id,date,amount\n" + "".join(f"C{k:04d},{day},{n}.{k % 100:02d}\n" for k in range(40 + n)))
    command = [sys.executable, "-m", "crmcore", "--data", str(company), "import", str(path), "--author", "ann", "--currency", "EUR"]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.mark.proof
def test_pages_stay_whole_while_the_command_line_imports(tmp_path, monkeypatch):
    """Planted: the notice kept after it was said, so that the page spoke of the switch for ever."""
    company = tmp_path / "data" / "one"
    company.parent.mkdir()
    monkeypatch.setenv("CRM_DATA", str(company.parent))
    assert importing(company, 1).wait(120) == 0
    page, seen, notices, runs = visit(BY_ID["customers"], company="one", lang="en"), [1], 0, 0
    for n in range(2, 5):
        work = importing(company, n)
        while True:
            is_over = work.poll() is not None
            before = current_version_number(company)
            healthy(page.run())
            shown, runs = page.session_state["version"], runs + 1
            # the version was in force when the run began, or came while it began; its customers are all there
            assert before <= shown <= current_version_number(company)
            assert f"{40 + shown} customers listed" in " ".join(h.proto.body for h in page.get("html"))
            notices += sum(note.value.startswith(SAID) for note in page.info)
            seen += [shown] if shown != seen[-1] else []
            if is_over:
                break
        assert work.returncode == 0
    assert (seen, notices, page.session_state["version"]) == ([1, 2, 3, 4], 3, 4) and runs > 6
    assert not any(note.value.startswith(SAID) for note in healthy(page.run()).info)
