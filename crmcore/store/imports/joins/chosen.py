"""What the user says of single ones of several tables: the columns of their fields (`sheet:field`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crmcore.domain.joins.profiles import ColumnRef
from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.registry import TABLES
from crmcore.store.imports.joins.values import SourceTable
from crmcore.store.reading.source.headers import column_number, fields_of
from crmcore.store.reading.source.request import ImportRequest

#: per table: field → its column, None for one that stays empty
Chosen = Mapping[str, Mapping[str, ColumnRef | None]]
_FIELDS = frozenset(column.name for table in TABLES for column in fields_of(table))


def named_table(text: str, tables: Sequence[SourceTable]) -> SourceTable | None:
    """The table of that name, or the only one whose name (or file) has it in it."""
    wanted = text.strip().casefold()
    for fits in (lambda t: t.name.casefold() == wanted or t.file.casefold() == wanted, lambda t: wanted in t.name.casefold()):
        found = [table for table in tables if fits(table)]
        if len(found) == 1:
            return found[0]
    return None


def chosen_columns(request: ImportRequest, tables: Sequence[SourceTable]) -> dict[str, dict[str, ColumnRef | None]]:
    """Per table its fields that the user has mapped → the column, or None for one that is to stay empty.

    Raises Problem `unknown_table_name`, `unknown_field`, `unknown_header`.
    """
    found: dict[str, dict[str, ColumnRef | None]] = {}
    for name, wanted in request.mapping.items():
        text, colon, field = name.rpartition(":")
        if not colon:
            continue
        table = _table(text, tables)
        if field not in _FIELDS:
            raise Problem("unknown_field", field=field, table=table.name, nearest=", ".join(sorted(_FIELDS)[:8]))
        headers = table.source.headers
        ref = None if wanted in (None, "") else ColumnRef(table.name, headers[column_number(wanted, headers) - 1])
        found.setdefault(table.name, {})[field] = ref
    return found


def settled_fields(request: ImportRequest, chosen: Chosen, grain: str, is_lines: bool) -> frozenset[str]:
    """The fields of a part, of the table `grain`, that the user has decided; of order lines also those mapped without a table."""
    return frozenset(chosen.get(grain, {})) | (frozenset(name for name in request.mapping if ":" not in name) if is_lines else frozenset())


def of_table(question: Question, table: SourceTable, is_lines: bool) -> Question:
    """A question about the layout or the columns of one of several tables, with its name in the answers."""
    if question.option == "header_row" or (question.option == "mapping" and not is_lines):
        name = table.source.sheet or table.file
        likely = question.values.get("likely")
        values = _plain(question) | ({"likely": f"{name}:{likely}"} if likely else {})
        return Question(question.code, question.option, tuple(f"{name}:{choice}" for choice in question.choices), **values)
    return question


def _plain(question: Question) -> dict[str, object]:
    return {name: value for name, value in question.values.items() if name not in ("option", "choices")}


def _table(text: str, tables: Sequence[SourceTable]) -> SourceTable:
    table = named_table(text, tables)
    if table is None:
        raise Problem("unknown_table_name", table=text, tables=", ".join(t.name for t in tables))
    return table


def without_tables(request: ImportRequest) -> ImportRequest:
    """The request without what it says of single tables."""
    return replace(request, mapping={name: wanted for name, wanted in request.mapping.items() if ":" not in name})
