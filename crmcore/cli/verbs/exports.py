"""The grade report as a file, as the page makes it; like every file that leaves it has its row in the ledger."""

from __future__ import annotations

import argparse
from pathlib import Path

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import customers_options, listed
from crmcore.domain.health.colours import health_of
from crmcore.domain.health.next_action import next_actions_of
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.filters import GRADE_FIELDS
from crmcore.domain.tables.registry import BY_NAME, FILTER_FIELDS
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.csv_file import grade_csv
from crmcore.report.exports.grade_report import HEALTH, GradeReport, column_heading, report_columns
from crmcore.report.exports.workbook import grade_workbook
from crmcore.report.imports.template import template_columns, template_workbook
from crmcore.report.words.words import words_for
from crmcore.store.decisions.exports import record_export
from crmcore.store.decisions.settings import setting
from crmcore.store.decisions.terms import terms_on
from crmcore.store.facts.activities.salespeople import rep_names
from crmcore.store.files.atomic_write import atomic_replacement
from crmcore.usecases.worklist.worklist import company_rates

FORMATS = {".csv": grade_csv, ".xlsx": grade_workbook}


def export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="ends with .csv or .xlsx")
    customers_options(parser)


def export(args: argparse.Namespace) -> CommandResult:
    """Write the grade report to a file: all customers, or those of --tier, --search and --where."""
    make = FORMATS.get(args.file.suffix.lower())
    if make is None:
        raise Problem("unknown_export_format", name=args.file.name, known=", ".join(FORMATS))
    company, book, rows = listed(args)
    words, author = words_for(args.lang), args.author or setting(company, "author", "") or "cli"
    filters: dict[str, list[str]] = {}
    for name, value in args.where:
        filters.setdefault(column_heading(name, words) if name in (*FILTER_FIELDS, *GRADE_FIELDS) else name, []).append(value)
    named = args.run_name or args.scenario or ""
    result = ExportContext(company.name, company.currency, author, named, filters, args.search)
    terms = terms_on(company, book.scheme.id, book.scenario.day)[0]
    columns = report_columns(book, terms=terms)
    actions = None
    if set(columns) & set(HEALTH):
        calls = company_rates(company, book.scheme.id, book.scenario.day).call_terms
        actions = next_actions_of(book, health_of(book, calls))
    report = GradeReport(book, rows, columns, rep_names(company.dir, book.version), actions=actions, terms=terms)
    content = make(report, result, words)
    with atomic_replacement(args.file) as draft:
        draft.write_bytes(content)
        position = record_export(
            company,
            content,
            what="grade_report",
            file=args.file.name,
            rows=len(rows),
            author=author,
            scenario=book.scenario.key,
            version=book.version,
            ledger=book.ledger,
            effective_on=book.scenario.as_of,
            filters=filters,
            search=args.search,
            sort=args.sort,
        )
    return CommandResult({"file": args.file, "rows": len(rows), "bytes": len(content), "author": author, "ledger": position})


def template_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command `template`."""
    parser.add_argument("table", choices=list(BY_NAME), metavar="TABLE", help=", ".join(BY_NAME))
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="where to write it (default: TABLE.xlsx here)")


def template(args: argparse.Namespace) -> CommandResult:
    """Write the template of a table: its columns, an example, what each means, in both languages. It holds no data of a company."""
    table, file = BY_NAME[args.table], args.file or Path(f"{args.table}.xlsx")
    if file.suffix.lower() != ".xlsx":
        raise Problem("unknown_export_format", name=file.name, known=".xlsx")
    content = template_workbook(table, words_for(args.lang))
    with atomic_replacement(file) as draft:
        draft.write_bytes(content)
    return CommandResult({"file": file, "table": table.name, "columns": [c.name for c in template_columns(table)], "bytes": len(content)})
