"""The options of the command `import`, derived from the fields of `ImportRequest`: a new field is a new option, and needs words here."""

from __future__ import annotations

import argparse
from dataclasses import MISSING, Field, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import ORDER_LINE, TABLES
from crmcore.store.reading.source.request import ImportRequest

#: field → what its option does; None where name and choices say enough
HELP: dict[str, str | None] = {
    "file": None,
    "table": "what is in the file (default: recognised by its headers)",
    "sheet": "sheet of a workbook",
    "mapping": "header (or column number from 1) of a field; nothing after = leaves the field empty; of one of several tables "
    "SHEET:FIELD=HEADER, or the file's name in place of the sheet's",
    "date_format": "ymd, dmy, mdy, or a pattern such as %%d.%%m.%%Y",
    "encoding": None,
    "delimiter": "a character, tab, or blank",
    "header": "the first line is data already",
    "header_row": "line of the header, when a title stands above it; of one of several tables SHEET:LINE, once per table",
    "decimal": None,
    "share_scale": None,
    "negatives": "what negative amounts or quantities are",
    "status": "what order lines of a status count as: ignore (leave them out), subtract, or sale; once per status",
    "returns": "of a returns sheet with amounts, or numbers of several customers: mark the orders of all, of a single one, or none, "
    "or take its amounts off (refunds); of order lines that speak of returns: their amounts are refunds, to be subtracted, or sales",
    "future": "what days later than today are",
    "amount_is_gross": "subtract the discount from the amount",
    "discount": "a discount beside price and quantity: a share of the amount, money off it, or none: not subtracted",
    "order_total": "where the same amount stands on every line of an order: it is the order's total and counts once, or that of each line",
    "freight": "a column of freight: leave it out of the amounts, or add it",
    "allow_refused": "percent of lines that may be refused",
    "time_zone": "the shop's own, such as Asia/Shanghai or +08:00: dates with another are put into it",
    "currency": "of a file with several, the one whose amounts come in; of a company without one, the one it keeps (EUR, CNY …)",
    "other_currency": "when the file's amounts are in another currency than the company's: take them as they stand, or stop",
    "stated_total": "lines that look like totals or remarks: leave them aside (lines), take them as data, or stop",
    "units": "whole: fractions of a unit are refused",
    "other_company": "when the company knows none of the file's customers: is it another company's? yes stops",
    "as_purchases": "where there are no orders: grade customers on their invoices and payments, or not",
    "again": "bring in a file that was brought in before",
    "on_overlap": "what to do with lines of the data that lie in the period of the file: add all of the file's to them, only the "
    "new ones, or replace them",
    "come_before": "of a mended file of refused lines, those that came in before: leave them out, add them once more, or stop",
    "orphans": "lines of customers that the company's list lacks: wait for them, or create them",
    "customer_key": "which column is the customer, where one has a number for every order, or only names, and another one may be it",
    "customer": "where several customers bear a name, the number of the one that is meant, or refuse; *=refuse: for all such names",
    "personal": "a column without a field (or its number from 1) that points to a person: hidden with the other personal data",
    "join": "of several tables: records of table a belong to those of table b; nothing after = undoes a proposed join",
    "role": "what --table is for one file, for one of several: one of the tables of --table, returns (it marks orders, or "
    "lists refunds), or leave",
}
_PREVIEW = "only tell how the file is understood; nothing is written"


def request_fields() -> list[Field[Any]]:
    """The fields of `ImportRequest` that the command line sets; the others are the business of pages and tests."""
    return [f for f in fields(ImportRequest) if f.metadata.get("option", True)]


def add_import_options(parser: argparse.ArgumentParser) -> None:
    """Add the file and one option per field of the request, then those of the command itself."""
    hints = get_type_hints(ImportRequest)
    for field in request_fields():
        if field.name == "again":
            parser.add_argument("--preview", action="store_true", help=_PREVIEW)
        if field.default is MISSING and field.default_factory is MISSING:
            parser.add_argument(field.name, type=hints[field.name], nargs="+", metavar=field.metadata.get("metavar"), help=HELP[field.name])
        else:
            flag = field.metadata.get("flag") or f"--{field.name.replace('_', '-')}"
            parser.add_argument(flag, dest=field.name, help=HELP[field.name], **_parsing(field, hints[field.name]))
    parser.add_argument("--name", help="the company's name, when this import starts it")


def _parsing(field: Field[Any], hint: Any) -> dict[str, Any]:
    """How argparse reads the option of a field, by the field's type and default."""
    kinds = [kind for kind in get_args(hint) if kind is not type(None)] if type(None) in get_args(hint) else [hint]
    kind = kinds[0]
    if kind is bool:
        return {"action": "store_const", "const": field.metadata.get("constant", True), "default": field.default}
    if get_origin(kind) is tuple or field.default is MISSING:
        return {"action": "append", "default": [], "metavar": field.metadata.get("metavar")}
    options: dict[str, Any] = {"default": field.default}
    if field.name == "header_row":
        return {"action": "append", "default": [], "metavar": field.metadata.get("metavar")}
    if field.name == "table":
        options |= {"choices": [table.name for table in TABLES], "default": None}
    elif get_origin(kind) is Literal:
        options["choices"] = get_args(kind)
    else:
        options |= {"metavar": field.metadata.get("metavar"), "type": kind}
    return options


def import_request(chosen: argparse.Namespace) -> ImportRequest:
    """The request that the options spell, for the first of the files. Problem `bad_mapping_flag`, `bad_role_flag`, `bad_status_flag`,
    `bad_customer_flag`, `bad_header_row_flag`."""
    values: dict[str, Any] = {field.name: getattr(chosen, field.name) for field in request_fields()}
    values |= {"file": chosen.file[0], "mapping": _mapping(chosen.mapping), "personal": tuple(chosen.personal)}
    values |= {"table": chosen.table or ORDER_LINE.name, "guessed": chosen.table is None}
    values |= {"join": tuple(chosen.join), "role": _roles(chosen.role), "status": _statuses(chosen.status)}
    values |= _header_rows(chosen.header_row)
    values["customer"] = _names(chosen.customer)
    return ImportRequest(**values)


def _mapping(pairs: list[str]) -> dict[str, str | int | None]:
    """`FIELD=HEADER` pairs → field → header, column number, or None."""
    mapping: dict[str, str | int | None] = {}
    for pair in pairs:
        field, equals, header = pair.partition("=")
        if not equals:
            raise Problem("bad_mapping_flag", text=pair)
        mapping[field.strip()] = int(header) if header.isdigit() else header or None
    return mapping


def _header_rows(texts: list[str]) -> dict[str, Any]:
    """`3` → the line of the header in every table, `Sheet2:3` in one of them. Problem `bad_header_row_flag`."""
    of_all, rows = None, {}
    for text in texts:
        table, _, line = text.rpartition(":")
        if not line.strip().isdigit():
            raise Problem("bad_header_row_flag", text=text)
        if table.strip():
            rows[table.strip()] = int(line)
        else:
            of_all = int(line)
    return {"header_row": of_all, "header_rows": rows}


def _roles(pairs: list[str]) -> dict[str, str]:
    """`TABLE=ROLE` pairs → table → role."""
    roles = {}
    for pair in pairs:
        table, equals, role = pair.rpartition("=")
        if not equals:
            raise Problem("bad_role_flag", text=pair)
        roles[table.strip()] = role.strip()
    return roles


def _statuses(pairs: list[str]) -> dict[str, str]:
    """`STATUS=HOW` pairs → status → treatment, checked where the file is read."""
    statuses = {}
    for pair in pairs:
        status, equals, treatment = pair.rpartition("=")
        if not equals or not status.strip():
            raise Problem("bad_status_flag", text=pair)
        statuses[status.strip()] = treatment.strip()
    return statuses


def _names(pairs: list[str]) -> dict[str, str]:
    """`NAME=NUMBER` pairs → name → number."""
    names = {}
    for pair in pairs:
        name, equals, number = pair.rpartition("=")
        if not equals or not name.strip() or not number.strip():
            raise Problem("bad_customer_flag", text=pair)
        names[name.strip()] = number.strip()
    return names
