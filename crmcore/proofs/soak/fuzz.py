"""Files with random damage brought in: whatever they hold, each ends in an answer, and no row is unaccounted for.

A round is known by its seed and number, so that one that failed can be had again alone.
"""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.registry import BY_NAME
from crmcore.proofs.soak.file_damage import damage_file
from crmcore.proofs.soak.sample_files import make_sample
from crmcore.store.engine.engine import cursor_for
from crmcore.store.files.safe_traceback import redacted_traceback
from crmcore.store.imports.importing import preview, run_import
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.imports.report import ImportReport
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.sandbox.run_with_limits import UnforeseenError

#: one preview in so many is brought in, too; and so many imports go into one company
IMPORT_EVERY, IMPORTS_EACH = 8, 12
#: answers to what such files are asked about; the others are given one by one
ANSWERS: dict[str, Any] = {"allow_refused": 100.0, "again": True, "negatives": "refund", "future": "accept", "on_overlap": "add"}
MOST_QUESTIONS = 8


@dataclass(frozen=True, slots=True)
class Failure:
    """A round that broke the promise: `what` in our own words, or the kind and place of an error."""

    round: int
    kind: str
    what: str


def run_fuzz(rounds: int, seed: int = 0, first: int = 0) -> dict[str, Any]:
    """Rounds `first` to `first` + `rounds` of a seed: how each ended, counted, and those that failed.

    Keys: rounds, seed, seconds, outcomes (previewed, imported, or the code of the refusal → how often), kinds (of file → how
    often), failures (round, kind, what)."""
    began = time.monotonic()
    outcomes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    failures: list[Failure] = []
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        bench = _Bench(Path(folder).resolve())
        for number in range(first, first + rounds):
            rng = Random(f"{seed}-{number}")
            file = make_sample(rng)
            kinds[file.kind] += 1
            path = bench.folder / f"file.{file.kind}"
            path.write_bytes(damage_file(rng, file))
            try:
                outcome, wrong = bench.round(path, file.table, number)
            except Exception as error:  # noqa: BLE001  whatever it is, a promise is broken, and counted
                outcome, wrong = "error", [place_of(error)]
            outcomes[outcome] += 1
            failures += [Failure(number, file.kind, what) for what in wrong]
    return {
        "rounds": rounds,
        "seed": seed,
        "seconds": round(time.monotonic() - began, 1),
        "outcomes": dict(outcomes.most_common()),
        "kinds": dict(kinds),
        "failures": [{"round": f.round, "kind": f.kind, "what": f.what} for f in failures],
    }


class _Bench:
    """A folder, and in it a company that takes the files until it has had enough."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.imports = folder, 0

    def round(self, path: Path, table: str, number: int) -> tuple[str, list[str]]:
        """(how it ended, what was wrong). Any error but Problem is the caller's to note."""
        request = ImportRequest(path, table, **ANSWERS)
        try:
            known, request = self._previewed(request)
            wrong = list(unaccounted(known, path))
            if known.problem:
                return known.problem.code, wrong
            if number % IMPORT_EVERY:
                return "previewed", wrong
            company = self.folder / f"company-{self.imports // IMPORTS_EACH}"
            if not company.exists():
                shutil.rmtree(self.folder / f"company-{self.imports // IMPORTS_EACH - 1}", ignore_errors=True)
                company.mkdir()
            self.imports += 1
            known = preview(company, request)  # as this company sees it: it may have a list of customers by now
            report = run_import(company, request, author="soak")
            return "imported", wrong + list(unaccounted_report(company, known, report))
        except Problem as result:
            return result.code, []

    def _previewed(self, request: ImportRequest) -> tuple[Preview, ImportRequest]:
        """The preview once everything is answered that can be: always the first choice."""
        for _ in range(MOST_QUESTIONS):
            try:
                known = preview(None, request)
                requested = known.questions[0] if known.questions and not known.problem else None
            except Question as asked_first:
                known, requested = None, asked_first
            if requested is None or not requested.choices:
                break
            request = answered(request, requested)
        if known is None:
            assert requested is not None
            raise requested
        return known, request


def unaccounted(known: Preview, path: Path) -> Iterator[str]:
    """What a preview does not account for."""
    counts = known.counts
    if not counts.balanced():
        yield f"lines do not add up: {counts}"
    if known.totals and known.totals.rows != counts.accepted:
        yield f"{known.totals.rows} rows in the totals, {counts.accepted} accepted"
    if sum(known.rejected_by_rule.values()) != counts.refused:
        yield f"{sum(known.rejected_by_rule.values())} refused by rule, {counts.refused} refused"
    lines = _plain_lines(known, path)
    if lines is not None and counts.lines not in (0, lines):
        yield f"{counts.lines} lines told of {lines}"


def unaccounted_report(company: Path, known: Preview, report: ImportReport) -> Iterator[str]:
    """What an import does not account for: in its report, its list of refused lines, and in the version itself."""
    if report.counts != known.counts:
        yield f"{report.counts} after {known.counts} in the preview"
    if report.rejected.num_rows != report.counts.refused:
        yield f"{report.rejected.num_rows} lines listed of {report.counts.refused} refused"
    if report.counts.refused:
        with (report.folder / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
            listed = sum(1 for _ in csv.reader(file)) - 1
        if listed != report.counts.refused:
            yield f"{listed} lines in the file of {report.counts.refused} refused"
    if not BY_NAME[report.table].key:
        with cursor_for(company, report.version) as cursor:
            found = cursor.execute(
                "select count(*), count(distinct customer_id), sum(amount), min(order_date), max(order_date) "
                f"from {report.table} where import_id = {report.number}"
            ).fetchall()[0]
        result = report.totals
        if found != (result.rows, result.customers, result.amount, result.first_date, result.last_date):
            yield f"{found} in the version, {result} told"


def _plain_lines(known: Preview, path: Path) -> int | None:
    """How many lines a text file has, counted here once more; None where a quoted cell may run over a line's end."""
    if known.container != "text" or known.encoding is None:
        return None
    text = path.read_bytes().decode({"utf-16": "utf-16"}.get(known.encoding, known.encoding), "replace")
    if '"' in text:
        return None
    lines = re.split("\r\n|\r|\n", text)
    return len(lines) - (not lines[-1])


def place_of(error: Exception) -> str:
    """Kind and place of an error; one that came from a child knows its own."""
    return " in ".join(map(str, error.args)) if isinstance(error, UnforeseenError) else redacted_traceback(error)


def answered(request: ImportRequest, question: Question) -> ImportRequest:
    """The request with the first choice of a question, as page and command line spell it."""
    choice = question.choices[0]
    if question.option == "header_row":
        table, _, line = choice.rpartition(":")
        rows = {"header_rows": {**request.header_rows, table: int(line)}} if table else {"header_row": int(line)}
        return replace(request, **rows)
    return replace(request, **{question.option: {"yes": True, "no": False}.get(choice, choice)})
