"""Commands about the data: the demo company, imports, versions and undo, measuring speed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.import_options import import_request
from crmcore.demo.base.plan import DEFAULT_CUSTOMERS, DEFAULT_SEED
from crmcore.demo.company.company import build_demo_company
from crmcore.demo.company.languages import FOLDERS, INTERNAL_FOLDERS, twin_folder
from crmcore.demo.internal.company import build_internal_company
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.filters import filter_fields
from crmcore.report.imports.outcome import outcome_in_words
from crmcore.report.imports.rejected_file import rule_text
from crmcore.report.imports.words import note_text
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company, company_currency, data_root, open_company, remove_unused_company, update_company
from crmcore.store.decisions.runs import list_runs
from crmcore.store.decisions.settings import setting
from crmcore.store.engine.signature import data_dates, sums
from crmcore.store.facts.customers import read_customers
from crmcore.store.imports.importing import first_obstacle, preview, run_import
from crmcore.store.imports.importing_tables import (
    files_of,
    first_obstacle_of,
    has_several_tables,
    import_tables,
    plain_join,
    preview_tables,
    shown_together,
)
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.imports.pipeline.rejected_rows import LEFT_OUT_FILE
from crmcore.store.imports.report import ImportReport
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions import versions as version_store
from crmcore.store.versions.layout_migration import undo_target
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.undo import switch_version

#: refused lines that go into the answer; the report on disk has them all
REFUSED_SHOWN = 1000


def _progress(chosen: argparse.Namespace) -> Callable[[float, str], None] | None:
    """A progress line on stderr for people; none when another program reads the answer."""
    if chosen.json or not sys.stderr.isatty():
        return None
    return lambda share, step: print(f"\r{share:4.0%} {step:<24}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)


def demo_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command `demo`."""
    parser.add_argument("--customers", type=int, default=DEFAULT_CUSTOMERS)
    parser.add_argument("--lines", type=int, help="order lines (default: 20 a customer)")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument(
        "--kind",
        choices=("usual", "internal"),
        default="usual",
        help="internal: a small company whose customers are departments of its own firm; always of the same size",
    )
    parser.add_argument("--practice", action="store_true", help="a company of your own to practise on: files can be imported into it")


def demo(chosen: argparse.Namespace) -> CommandResult:
    """Build the demo company in the folder of --data."""
    if chosen.kind == "internal":
        company = build_internal_company(
            chosen.data if chosen.named else data_root() / INTERNAL_FOLDERS[chosen.lang],
            seed=chosen.seed,
            language=chosen.lang,
            twin=twin_folder(chosen.lang, INTERNAL_FOLDERS)
            if chosen.seed == DEFAULT_SEED and not (chosen.named or chosen.practice)
            else "",
            progress=_progress(chosen),
        )
        return _built(chosen, company)
    usual = (chosen.customers, chosen.lines, chosen.seed) == (DEFAULT_CUSTOMERS, None, DEFAULT_SEED) and not chosen.practice
    company = build_demo_company(
        chosen.data if chosen.named else data_root() / FOLDERS[chosen.lang],
        customers=chosen.customers,
        lines=chosen.lines,
        seed=chosen.seed,
        language=chosen.lang,
        twin=twin_folder(chosen.lang) if usual and not chosen.named else "",
        progress=_progress(chosen),
    )
    return _built(chosen, company)


def _built(chosen: argparse.Namespace, company: Company) -> CommandResult:
    """What was built; with --practice it becomes a company of the user's own."""
    if chosen.practice:
        company = update_company(company, name=words_for(chosen.lang).t("imports.practice.name", company=company.name), is_demo=False)
    return CommandResult(
        {
            "company": company.name,
            "folder": company.dir,
            "version": current_version_number(company.dir),
            "rows": _rows(company),
            "runs": [run.name for run in list_runs(company)],
        }
    )


def _rows(company: Company) -> dict[str, int]:
    version = current_version_number(company.dir)
    return {} if version is None else {name: table["rows"] for name, table in sums(company.dir, version)["tables"].items() if table["rows"]}


def signed(chosen: argparse.Namespace, company: Company) -> str:
    """Who does this: as named by --author, else as the company last knew. A damaged ledger knows nobody."""
    try:
        return chosen.author or setting(company, "author", "") or "cli"
    except Problem:
        return "cli"


def import_file(chosen: argparse.Namespace) -> CommandResult:
    """Import one file, or several tables at once. Exit status 1 when some lines were refused and the others came in."""
    request = import_request(chosen)
    if has_several_tables(chosen.file, request):
        try:
            return _import_tables(chosen, request)
        except Problem as problem:
            if problem.code != "one_table":
                raise
    with TemporaryDirectory(prefix="import-") as folder:  # a workbook is read once, though its table is found at the second look
        readings = Path(folder)
        try:
            return _import_one(chosen, request, readings)
        except Problem as problem:
            if problem.code != "other_table":
                raise
            return _import_one(chosen, replace(request, table=str(problem.values["likely"]), guessed=False), readings)


def _import_one(chosen: argparse.Namespace, request: ImportRequest, readings: Path) -> CommandResult:
    """Import one file, or show how it is understood. Problem `other_table` where its headers fit another table than the guessed one."""
    if chosen.preview:
        return _show_preview(chosen, request, readings)
    with _company_to_fill(chosen) as company:
        author = signed(chosen, company)
        report = run_import(company.dir, request, author=author, progress=_progress(chosen), readings=readings)
    refused_file = report.folder / "refused.csv" if report.counts.refused else None
    left_out_file = report.folder / LEFT_OUT_FILE if (report.folder / LEFT_OUT_FILE).exists() else None
    outcome = _outcome(report, chosen, company_currency(company.dir))
    outcome |= {"version": report.version, "author": author, "refused_file": refused_file, "left_out_file": left_out_file}
    return _told(outcome | {"released": sum(report.resolved.values())}, chosen, status=1 if report.counts.refused else 0)


def _told(outcome: dict[str, Any], chosen: argparse.Namespace, status: int) -> CommandResult:
    """An outcome, for people in the words of the tables."""
    return CommandResult(outcome, status, outcome_in_words(outcome, words_for(chosen.lang)))


@contextmanager
def _company_to_fill(chosen: argparse.Namespace) -> Generator[Company, None, None]:
    """The company that an import goes to; one that it begins is removed again where the import fails. Problem `demo_untouched`."""
    started = not (chosen.data / "company.toml").exists()
    company = open_company(chosen.data, create=True, name=chosen.name)
    if company.is_demo:
        raise Problem("demo_untouched", company=company.name)
    try:
        yield company
    except Problem:
        if started:
            remove_unused_company(company)
        raise


def _import_tables(chosen: argparse.Namespace, request: ImportRequest) -> CommandResult:
    """Import several tables at once, or show how they are understood: the outcome of the order lines, with `files`, `joins` and the
    outcome of every table (`tables`). Problem `one_table` where the sheets of a workbook have nothing to do with each other."""
    files = files_of(chosen.file)
    if chosen.preview:
        company = open_company(chosen.data) if (chosen.data / "company.toml").exists() else None
        found = preview_tables(company.dir if company else None, files, request, _progress(chosen))
        if len(files) == 1 and not found.belong_together:
            raise Problem("one_table")
        if obstacle := first_obstacle_of(found):
            raise obstacle
        currency, written = company.currency if company else "", {"version": None}
        shown: list[ImportReport | Preview] = [part.processed.preview for part in found.parts]
    else:
        with _company_to_fill(chosen) as company:
            author = signed(chosen, company)
            report = import_tables(company.dir, files, request, author=author, progress=_progress(chosen))
        found, shown, currency = report.tables, [*report.parts], company_currency(company.dir)
        folder = report.parts[0].folder
        written = {
            "version": report.parts[0].version,
            "author": author,
            "refused_file": folder / "refused.csv" if (folder / "refused.csv").exists() else None,
            "left_out_file": next(iter(folder.glob(f"*{LEFT_OUT_FILE}")), None),
            "released": sum(sum(part.resolved.values()) for part in report.parts),
        }
    outcomes = [_outcome(part, chosen, currency) for part in shown]
    first = next((o for o in outcomes if o["table"] == "order_line"), outcomes[0])
    words, notes = words_for(chosen.lang), [{"code": n.code, **n.values} for n in found.notes]
    described = [{**note, "text": note_text(note["code"], note, first["table"], currency, words)} for note in notes]
    together = {
        "file": shown_together(files),
        "files": [
            {"file": t.file, "sheet": t.sheet, "table": t.name, "role": t.role, "rows": t.rows, "likely": t.likely, "missing": t.missing}
            for t in found.tables
        ],
        "joins": [plain_join(join) for join in found.joins],
        "tables": outcomes,
        "notes": [*described, *first["notes"]],
    }
    return _told(first | together | written, chosen, status=1 if any(o["rows_refused"] for o in outcomes) else 0)


def _show_preview(chosen: argparse.Namespace, request: ImportRequest, readings: Path) -> CommandResult:
    """How the file will be understood, in the form of an import's outcome; raises its first question or problem. Nothing is written."""
    company = open_company(chosen.data) if (chosen.data / "company.toml").exists() else None
    shown = preview(company.dir if company else None, request, progress=_progress(chosen), readings=readings)
    if obstacle := first_obstacle(shown):
        raise obstacle
    outcome = _outcome(shown, chosen, (company.currency if company else "") or shown.currency)
    return _told(outcome | {"version": None}, chosen, status=1 if shown.counts.refused else 0)


def _outcome(shown: ImportReport | Preview, chosen: argparse.Namespace, currency: str) -> dict[str, Any]:
    """What came in, or would: rows, totals, columns, refused lines, notes."""
    counts, words = shown.counts, words_for(chosen.lang)
    refused = [{**line, "reason": rule_text(line["rule"], words)} for line in shown.rejected.slice(0, REFUSED_SHOWN).to_pylist()]
    return {
        "table": shown.table,
        "file": shown.file,
        "rows_read": counts.read,
        "rows_accepted": counts.accepted,
        "rows_refused": counts.refused,
        "refused": refused,
        "refused_by_rule": dict(shown.rejected_by_rule),
        "lines": asdict(counts),
        "totals": shown.totals.plain() if shown.totals else None,
        "currency": currency,
        "mapping": {match.field: match.header for match in shown.mapping},
        "kept_as_attributes": list(shown.unmapped),
        "keys": asdict(shown.keys) if shown.keys else None,
        "overlap": asdict(shown.overlap) if shown.overlap else None,
        "waiting_for_customer": shown.rejected_by_rule.get("E-ORPHAN", 0),
        "notes": [
            {"code": note.code, **note.values, "text": note_text(note.code, note.values, shown.table, currency, words)}
            for note in shown.notes
        ],
    }


def describe(chosen: argparse.Namespace) -> CommandResult:
    """What there is: tables, dates, totals, filters, runs."""
    company = open_company(chosen.data)
    version = current_version_number(company.dir)
    if version is None:
        raise Problem("no_data", company=company.name)
    totals, dates = sums(company.dir, version), data_dates(company.dir, version)
    return CommandResult(
        {
            "company": company.name,
            "currency": company.currency,
            "demo": company.is_demo,
            "version": version,
            **asdict(dates),
            "customers": totals["tables"]["customer"]["rows"],
            **totals,
            "filters": list(filter_fields(read_customers(company.dir, version))),
            "runs": [{"run": run.id, "name": run.name, "as_of": run.as_of, "author": run.author} for run in list_runs(company)],
        }
    )


def versions(chosen: argparse.Namespace) -> CommandResult:
    """Every data version that can be put in force, oldest first; tables without a row are left out."""
    company = open_company(chosen.data)
    left = version_store.abandoned_versions(company.dir)
    return CommandResult(
        [
            {**asdict(version), "rows": {table: n for table, n in version.rows.items() if n}}
            for version in version_store.versions(company.dir)
            if version.number not in left
        ]
    )


def undo_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command `undo`."""
    parser.add_argument("--to", type=int, metavar="VERSION", help="the version to go back to (default: the one this was built on)")


def undo(chosen: argparse.Namespace) -> CommandResult:
    """Move the pointer back; says what that takes away."""
    company = open_company(chosen.data)
    known = {v.number: v for v in version_store.versions(company.dir)}
    now = next((v.number for v in known.values() if v.is_current), None)  # none where the pointer is damaged
    target = chosen.to if chosen.to is not None else undo_target(known, now) if now in known else None
    if target is None:
        raise Problem("nothing_to_undo")
    if target not in known:
        raise Problem("no_such_version", version=target, known=", ".join(map(str, known)))
    before = dict(known[now].rows) if now in known else {}
    author = signed(chosen, company)
    switch_version(company.dir, target, author=author, based_on=now)
    return CommandResult({"version": target, "was": now, "taken_away": _difference(before, known[target].rows)})


def _difference(before: dict[str, int], after: Any) -> dict[str, int]:
    return {name: rows - after.get(name, 0) for name, rows in before.items() if rows != after.get(name, 0)}


def bench_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command `bench`."""
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=20_000_000)
    parser.add_argument("--csv-lines", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, help="keep the data here between runs (default: a temporary folder)")
    parser.add_argument(
        "--silence",
        nargs="*",
        type=Path,
        metavar="DIR",
        help="in place of speed: whom the silence rule names, on simulated customers, on the demo, and on the companies in these folders",
    )


def bench(chosen: argparse.Namespace) -> CommandResult:
    """Ratios of our speed to plain alternatives, in one run; or the proof of the silence rule."""
    if chosen.silence is not None:
        from crmcore.proofs.silence import run_silence

        return CommandResult(run_silence(chosen.silence))
    from crmcore.proofs.bench.bench import run_bench  # here: a million customers' worth of imports nobody else needs

    return CommandResult(run_bench(customers=chosen.customers, lines=chosen.lines, csv_lines=chosen.csv_lines, folder=chosen.folder))
