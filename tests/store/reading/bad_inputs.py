"""Bad files through the command line's own entry, in this process: what it prints, its exit status, and what it left behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.domain.kernel.problems import Problem
from crmcore.report.words.words import LANGUAGES, Words, words_for

HEADER = "customer id,date,amount"
GOOD = "c1,2024-01-05,10\n"

#: a file's content, or how to make one in a folder
Content = str | bytes | Callable[[Path], Path]


@dataclass(frozen=True)
class Case:
    """One bad file and what becomes of it. `status` 0 or 1: it comes in (1: but for `refused`, each line, column and rule);
    2: the file is refused with `code`; 3: `code` is a question that `flag` answers. `notes` are the codes that must be told,
    `amount` the control total of what comes in."""

    number: str
    content: Content
    flags: Sequence[str] = ()
    status: int = 0
    code: str = ""
    flag: str = ""
    refused: Sequence[tuple] = ()
    notes: Sequence[str] = ()
    amount: float | None = None
    name: str = "orders.csv"


class Desk:
    """Somebody at the command line, with a folder for files and one for the company."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.company, self._capsys = folder / "files", folder / "company", capsys
        self.folder.mkdir()
        self.said: list[Problem] = []
        speak = Words.problem

        def heard(words: Words, problem: Problem) -> str:
            self.said.append(problem)
            return speak(words, problem)

        monkeypatch.setattr(Words, "problem", heard)

    def file(self, content: Content, name: str = "orders.csv") -> Path:
        if callable(content):
            return content(self.folder)
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return path

    def run_import(self, file: Path, *flags: str) -> tuple[int, dict, str]:
        """(exit status, the answer, the line on stderr) of an import."""
        status = main(["--data", str(self.company), "import", str(file), "--json", "--author", "ann", *flags])
        out, err = self._capsys.readouterr()
        return status, json.loads(out) if out else {}, err

    def proves(self, case: Case) -> dict:
        """The whole promise of one case, looked at only (`--preview`); returns the answer for more questions."""
        status, answer, line = self.run_import(self.file(case.content, case.name), "--preview", *case.flags)
        assert not self.company.exists()  # nothing was written, whatever the outcome
        assert "Traceback" not in line and str(self.folder.parent) not in line and len(line.splitlines()) <= 1
        assert (status, self.said[-1].code if self.said else "") == (case.status, case.code), line or answer
        if case.status in (2, 3):
            assert line.strip() and "{" not in line and f"{case.code}(" not in line and case.flag in line
            assert all(words_for(language).has(f"problem.{case.code}") for language in LANGUAGES)
            return answer
        balanced(answer)
        assert [(r["line"], r["column"], r["rule"]) for r in answer["refused"]] == list(case.refused)
        codes = [n["code"] for n in answer["notes"]]
        assert set(case.notes) <= set(codes), codes
        assert all("{" not in n["text"] for n in answer["notes"])
        assert all(
            words_for(language).has(f"rule.{code}") for language in LANGUAGES for code in (*codes, *(r["rule"] for r in answer["refused"]))
        )
        if case.amount is not None:
            assert float(answer["totals"]["amount"]) == pytest.approx(case.amount, abs=1e-9)
        return answer


def balanced(answer: dict) -> None:
    """lines = header + blank + accepted + refused + skipped."""
    lines = answer["lines"]
    assert lines["lines"] == sum(lines[k] for k in ("header", "blank", "accepted", "refused", "skipped")), lines


def rows(*lines: str, header: str = HEADER) -> str:
    """A small CSV text."""
    return "\n".join((header, *lines)) + "\n"


def cases(*found: Case) -> pytest.MarkDecorator:
    """Parametrise over cases, each named by its number and outcome. Those whose outcome another one had before are proofs."""
    outcomes: set[tuple] = set()
    marked = []
    for case in found:
        outcome = (case.status, case.code or tuple(case.notes), tuple(rule for *_, rule in case.refused[:1]))
        marked.append(pytest.param(case, id=case.number, marks=[pytest.mark.proof] if outcome in outcomes else []))
        outcomes.add(outcome)
    return pytest.mark.parametrize("case", marked)
