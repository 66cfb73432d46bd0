"""Commands about the data: the demo company, bringing files in, versions and undo, measuring speed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.demo.company import build_demo_company
from crmcore.demo.plan import DEFAULT_CUSTOMERS, DEFAULT_SEED
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.tables import TABLES
from crmcore.domain.summary.filters import filter_fields
from crmcore.report.imports.rejected_file import rule_text
from crmcore.report.imports.words import note_text
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company, open_company, remove_unused_company
from crmcore.store.decisions.runs import list_runs
from crmcore.store.decisions.settings import setting
from crmcore.store.engine.signature import data_dates, sums
from crmcore.store.facts.customers import read_customers
from crmcore.store.imports.importing import first_obstacle, preview, run_import
from crmcore.store.imports.pipeline.preview import Preview
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
    parser.add_argument("--customers", type=int, default=DEFAULT_CUSTOMERS)
    parser.add_argument("--lines", type=int, help="order lines (default: 20 a customer)")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)


def demo(chosen: argparse.Namespace) -> CommandResult:
    """Build the demo company in the folder of --data."""
    company = build_demo_company(chosen.data, customers=chosen.customers, lines=chosen.lines, seed=chosen.seed, progress=_progress(chosen))
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
    return {} if version is None else {name: told["rows"] for name, told in sums(company.dir, version)["tables"].items() if told["rows"]}


def import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--table", choices=[t.name for t in TABLES], default="order_line")
    parser.add_argument("--sheet", help="sheet of a workbook")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=HEADER",
        dest="mapping",
        help="header (or column number from 1) of a field; nothing after = leaves the field empty",
    )
    parser.add_argument("--date-format", metavar="F", help="ymd, dmy, mdy, or a pattern such as %%d.%%m.%%Y")
    parser.add_argument("--encoding", metavar="E")
    parser.add_argument("--delimiter", metavar="D", help="a character, tab, or blank")
    parser.add_argument("--no-header", action="store_true", help="the first line is data already")
    parser.add_argument("--header-row", type=int, metavar="LINE", help="line of the header, when a title stands above it")
    parser.add_argument("--decimal", choices=("point", "comma"))
    parser.add_argument("--share-scale", choices=("fraction", "percent"))
    parser.add_argument("--negatives", choices=("refund", "refuse"), help="what negative amounts or quantities are")
    parser.add_argument("--future", choices=("accept", "refuse"), help="what days later than today are")
    parser.add_argument("--amount-is-gross", action="store_true", help="subtract the discount from the amount")
    parser.add_argument("--allow-refused", type=float, metavar="PCT", help="percent of lines that may be refused")
    parser.add_argument(
        "--time-zone", metavar="Z", help="the shop's own, such as Asia/Shanghai or +08:00: dates with another are put into it"
    )
    parser.add_argument("--currency", metavar="C", help="of a file with several, the one whose amounts come in")
    parser.add_argument(
        "--other-currency",
        choices=("take", "stop"),
        help="when the file's amounts are in another currency than the company's: take them as they stand, or stop",
    )
    parser.add_argument(
        "--stated-total", choices=("lines", "stop"), help="when the last line's total differs from the lines: believe them, or stop"
    )
    parser.add_argument("--units", choices=("any", "whole"), default="any", help="whole: fractions of a unit are refused")
    parser.add_argument("--preview", action="store_true", help="only tell how the file is understood; nothing is written")
    parser.add_argument("--again", action="store_true", help="bring in a file that was brought in before")
    parser.add_argument(
        "--on-overlap",
        choices=("add", "new", "replace", "stop"),
        help="what to do with lines of the data that lie in the period of the file: add all of the file's to them, only the "
        "new ones, or replace them",
    )
    parser.add_argument(
        "--come-before",
        choices=("skip", "add", "stop"),
        help="of a mended file of refused lines, those that came in before: leave them out, add them once more, or stop",
    )
    parser.add_argument(
        "--orphans",
        choices=("wait", "create"),
        default="wait",
        help="lines of customers that the company's list lacks: wait for them, or create them",
    )
    parser.add_argument(
        "--personal",
        action="append",
        default=[],
        metavar="HEADER",
        help="a column without a field (or its number from 1) that points to a person: hidden with the other personal data",
    )
    parser.add_argument("--name", help="the company's name, when this import starts it")


def import_request(chosen: argparse.Namespace) -> ImportRequest:
    """The request that the flags spell; each flag is a field of `ImportRequest`."""
    mapping: dict[str, str | int | None] = {}
    for pair in chosen.mapping:
        field, equals, header = pair.partition("=")
        if not equals:
            raise Problem("bad_mapping_flag", text=pair)
        mapping[field.strip()] = int(header) if header.isdigit() else header or None
    request = ImportRequest(
        file=chosen.file,
        table=chosen.table,
        sheet=chosen.sheet,
        mapping=mapping,
        date_format=chosen.date_format,
        encoding=chosen.encoding,
        delimiter=chosen.delimiter,
        header=False if chosen.no_header else None,
        header_row=chosen.header_row,
        decimal=chosen.decimal,
        share_scale=chosen.share_scale,
        negatives=chosen.negatives,
        future=chosen.future,
        amount_is_gross=chosen.amount_is_gross,
        time_zone=chosen.time_zone,
        currency=chosen.currency,
        other_currency=chosen.other_currency,
        stated_total=chosen.stated_total,
        units=chosen.units,
        again=chosen.again,
        on_overlap=chosen.on_overlap,
        come_before=chosen.come_before,
        orphans=chosen.orphans,
        personal=tuple(chosen.personal),
    )
    return request if chosen.allow_refused is None else replace(request, allow_refused=chosen.allow_refused)


def signed(chosen: argparse.Namespace, company: Company) -> str:
    """Who does this: as named by --author, else as the company last knew. A damaged ledger knows nobody."""
    try:
        return chosen.author or setting(company, "author", "") or "cli"
    except Problem:
        return "cli"


def import_file(chosen: argparse.Namespace) -> CommandResult:
    """Bring in one file. Exit status 1 when some lines were refused and the others came in."""
    request = import_request(chosen)
    if chosen.preview:
        return _previewed(chosen, request)
    started = not (chosen.data / "company.toml").exists()
    company = open_company(chosen.data, create=True, name=chosen.name)
    if company.is_demo:
        raise Problem("demo_untouched", company=company.name)
    author = signed(chosen, company)
    try:
        report = run_import(company.dir, request, author=author, progress=_progress(chosen))
    except Problem:
        if started:
            remove_unused_company(company)
        raise
    refused_file = report.folder / "refused.csv" if report.counts.refused else None
    return CommandResult(
        _understood(report, chosen, company.currency)
        | {"version": report.version, "author": author, "refused_file": refused_file, "released": sum(report.resolved.values())},
        status=1 if report.counts.refused else 0,
    )


def _previewed(chosen: argparse.Namespace, request: ImportRequest) -> CommandResult:
    """How the file will be understood, as the import would tell it, questions and problems too. Nothing is written."""
    company = open_company(chosen.data) if (chosen.data / "company.toml").exists() else None
    seen = preview(company.dir if company else None, request, progress=_progress(chosen))
    if obstacle := first_obstacle(seen):
        raise obstacle
    told = _understood(seen, chosen, company.currency if company else "")
    return CommandResult(told | {"version": None}, status=1 if seen.counts.refused else 0)


def _understood(seen: ImportReport | Preview, chosen: argparse.Namespace, currency: str) -> dict[str, Any]:
    """What came in, or would: rows, totals, columns, refused lines, notes."""
    counts, speech = seen.counts, words_for(chosen.lang)
    refused = [{**line, "reason": rule_text(line["rule"], speech)} for line in seen.refused.slice(0, REFUSED_SHOWN).to_pylist()]
    return {
        "table": seen.table,
        "file": seen.file,
        "rows_read": counts.read,
        "rows_accepted": counts.accepted,
        "rows_refused": counts.refused,
        "refused": refused,
        "refused_by_rule": dict(seen.refused_by_rule),
        "lines": asdict(counts),
        "totals": seen.totals.plain() if seen.totals else None,
        "mapping": {match.field: match.header for match in seen.mapping},
        "kept_as_attributes": list(seen.unmapped),
        "keys": asdict(seen.keys) if seen.keys else None,
        "overlap": asdict(seen.overlap) if seen.overlap else None,
        "waiting_for_customer": seen.refused_by_rule.get("E-ORPHAN", 0),
        "notes": [
            {"code": note.code, **note.values, "text": note_text(note.code, note.values, seen.table, currency, speech)}
            for note in seen.notes
        ],
    }


def describe(chosen: argparse.Namespace) -> CommandResult:
    """What there is: tables, dates, totals, filters, runs."""
    company = open_company(chosen.data)
    version = current_version_number(company.dir)
    if version is None:
        raise Problem("no_data", company=company.name)
    told, dates = sums(company.dir, version), data_dates(company.dir, version)
    return CommandResult(
        {
            "company": company.name,
            "currency": company.currency,
            "demo": company.is_demo,
            "version": version,
            **asdict(dates),
            "customers": told["tables"]["customer"]["rows"],
            **told,
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
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--lines", type=int, default=20_000_000)
    parser.add_argument("--csv-lines", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, help="keep the data here between runs (default: a temporary folder)")


def bench(chosen: argparse.Namespace) -> CommandResult:
    """Ratios of our speed to plain alternatives, in one run."""
    from crmcore.proofs.bench.bench import run_bench  # here: a million customers' worth of imports nobody else needs

    return CommandResult(run_bench(customers=chosen.customers, lines=chosen.lines, csv_lines=chosen.csv_lines, folder=chosen.folder))
