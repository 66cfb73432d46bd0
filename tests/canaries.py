"""A company whose every text says something that must not get around: for the tests of what leaks and what is markup."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from crmcore.cli.parser import main
from crmcore.domain.tables.columns import Column, Table
from crmcore.domain.tables.registry import TABLES

#: begins every text; never part of our own words
MARK = "KANARI"
#: what every text ends with: markup of HTML, Markdown, LaTeX and links
MARKUP = "<b>y</b>*x*$z$[l](http://e)"
CUSTOMERS = 24
#: rows of each table, where it is not one per customer
ROWS = {"order_line": 200, "payment": 40, "rep": 6, "stock": 8, "open_order": 12}


def canary(numbers: Iterator[int]) -> str:
    return f"{MARK}{next(numbers):05d}{MARKUP}"


def write_tables(folder: Path) -> int:
    """A CSV per table with such a text in every text field and a number that begins with MARK in every id; returns how many
    different texts there are."""
    numbers = count()
    for table in TABLES:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column.name for column in table.stored])
            for row in range(ROWS.get(table.name, CUSTOMERS)):
                writer.writerow([_cell(table, column, row, numbers) for column in table.stored])
    return next(numbers)


def _cell(table: Table, column: Column, row: int, numbers: Iterator[int]) -> str:
    if column.kind == "id":
        return _id(table, column, row)
    if (table.name, column.name) == ("attribute", "name"):
        return f"{MARK}attribute{row % 3}{MARKUP}"  # a few names, so that they can be chosen from
    if column.kind == "text":
        return canary(numbers)
    if column.kind == "date":
        return f"{2024 + row % 2}-{1 + row % 12:02d}-{1 + row % 27:02d}"
    return {"flag": "no", "share": "0.1", "score": str(row % 11), "percent": str(row * 4 % 100)}.get(column.kind, str(100 + 7 * row))


def _id(table: Table, column: Column, row: int) -> str:
    """The customers' numbers fit each other, no one belonging to itself in a circle; every other id is its own."""
    if column.name in ("parent_id", "referred_by"):
        before = row - (5 if column.name == "parent_id" else 7)
        return f"{MARK}c{before:03d}" if before >= 0 else ""
    if column.name in ("customer_id", "related_id"):
        return f"{MARK}c{(row + (3 if column.name == 'related_id' else 0)) % CUSTOMERS:03d}"
    if column.name == "rep_id":
        return f"{MARK}r{row % 6}"
    return f"{MARK}{table.name}{column.name}{row}"


def build(folder: Path, company: Path) -> int:
    """Bring all tables into `company` by the command line; returns how many different texts went in."""
    texts = write_tables(folder)
    for table in TABLES:
        status = main(
            [
                "--data",
                str(company),
                "import",
                str(folder / f"{table.name}.csv"),
                "--table",
                table.name,
                "--allow-refused",
                "100",
                "--future",
                "accept",
                "--author",
                "ann",
                "--name",
                "Told",
            ]
        )
        assert status in (0, 1), table.name
    return texts
