"""Several tables that belong together, one of them damaged, brought in as one: each ends in an answer, no row and no money is unaccounted
for. A round is known by its seed and number."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.proofs.soak.file_damage import damage_file
from crmcore.proofs.soak.fuzz import ANSWERS, MOST_QUESTIONS, answered, place_of
from crmcore.proofs.soak.sample_files import SampleFile, make_tables
from crmcore.store.engine.engine import cursor_for
from crmcore.store.imports.importing_tables import first_obstacle_of, import_tables, preview_tables
from crmcore.store.imports.joins.values import ProcessedTables
from crmcore.store.reading.source.request import ImportRequest

Files = Sequence[tuple[Path, str]]


def run_fuzz_tables(rounds: int, seed: int = 0, first: int = 0) -> dict[str, Any]:
    """Rounds `first` to `first` + `rounds` of a seed, as `fuzz.run_fuzz` tells them (rounds, seed, seconds, outcomes, failures)."""
    began = time.monotonic()
    outcomes: Counter[str] = Counter()
    failures: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="soak-") as named:
        for number in range(first, first + rounds):
            folder = Path(named).resolve() / f"round-{number}"
            folder.mkdir()
            try:
                outcome, wrong = _round(Random(f"{seed}-tables-{number}"), folder)
            except Exception as error:  # noqa: BLE001  whatever it is, a promise is broken, and counted
                outcome, wrong = "error", [place_of(error)]
            outcomes[outcome] += 1
            failures += [{"round": number, "kind": "tables", "what": what} for what in wrong]
            shutil.rmtree(folder)
    seconds = round(time.monotonic() - began, 1)
    return {"rounds": rounds, "seed": seed, "seconds": seconds, "outcomes": dict(outcomes.most_common()), "failures": failures}


def _round(rng: Random, folder: Path) -> tuple[str, list[str]]:
    """(how it ended, what was wrong). Any error but Problem is the caller's to note."""
    tables = make_tables(rng)
    harmed = rng.choice(tables)
    files = [_placed(folder, table, damage_file(rng, table) if table is harmed else table.content) for table in tables]
    request = ImportRequest(files[0][0], as_purchases="no", orphans=rng.choice(("wait", "create")), **ANSWERS)
    company = folder / "company"
    company.mkdir()
    try:
        found, request = _previewed(files, request)
        wrong = list(_unaccounted(found))
        if found.problem:
            return found.problem.code, wrong
        report = import_tables(company, files, request, author="soak")
    except Problem as result:
        return result.code, []
    announced = sum((part.totals.amount or Decimal(0) for part in report.parts if part.table == "order_line"), Decimal(0))
    with cursor_for(company, report.parts[0].version) as cursor:
        stored = cursor.execute("select coalesce(sum(amount), 0) from order_line").fetchall()[0][0]
    return "imported", wrong + ([f"{stored} in the version, {announced} in the reports"] if stored != announced else [])


def _placed(folder: Path, table: SampleFile, content: bytes) -> tuple[Path, str]:
    path = folder / f"{table.table}.{table.kind}"
    path.write_bytes(content)
    return path, path.name


def _previewed(files: Files, request: ImportRequest) -> tuple[ProcessedTables, ImportRequest]:
    """The preview once everything is answered that can be: always the first choice."""
    for _ in range(MOST_QUESTIONS):
        try:
            found = preview_tables(None, files, request)
            asked = first_obstacle_of(found)
        except Question as asked_first:
            asked = asked_first
        if not isinstance(asked, Question) or not asked.choices:
            break
        request = answered(request, asked)
    return preview_tables(None, files, request), request


def _unaccounted(found: ProcessedTables) -> Iterator[str]:
    """What the previews of the parts do not account for."""
    for part in found.parts:
        shown = part.processed.preview
        if not shown.counts.balanced():
            yield f"{part.table}: lines do not add up: {shown.counts}"
        if shown.totals and shown.totals.rows != shown.counts.accepted:
            yield f"{part.table}: {shown.totals.rows} rows in the totals, {shown.counts.accepted} accepted"
        if sum(shown.rejected_by_rule.values()) != shown.counts.refused:
            yield f"{part.table}: {shown.rejected_by_rule} refused by rule, {shown.counts.refused} refused"
