"""A column that names each line's currency: which currencies there are, and which lines come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import duckdb

from crmcore.domain.kernel.problems import Question
from crmcore.domain.tables.columns import Column
from crmcore.domain.tables.registry import TABLES
from crmcore.store.engine.engine import sql_literal
from crmcore.store.reading.source.headers import Match
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.reading.source.source import Source, SourceColumn
from crmcore.store.reading.values.currencies import currency_column, folded

#: currencies that a question names at most: beyond them it is no column of currencies
_CHOICES = 20


def currency_rules(
    connection: duckdb.DuckDBPyConnection, source: Source, fields: Sequence[Column], unmapped: Sequence[int], request: ImportRequest
) -> tuple[list[str], list[Question]]:
    """Rules of `validation_view` and questions from a column that names each line's currency."""
    money, number = next((c.name for c in fields if c.kind == "money"), None), currency_column(source.headers, unmapped)
    if money is None or number is None:
        return [], []
    texts = connection.execute(f"select u{number}, count(*) from records where u{number} is not null group by all").fetchall()
    lines: Counter[str] = Counter()
    for text, n in texts:
        lines[folded(text)] += n
    named = sorted(lines)
    if request.currency:
        wanted = folded(request.currency)
        others = ", ".join(sql_literal(text) for text, _ in texts if folded(text, wanted) != wanted)
        return ([f"when u{number} in ({others}) then '{money}:E-CURRENCY'"] if others else []), []
    if len(named) < 2:
        return [], []
    return [], [
        Question(
            "mixed_currencies",
            option="currency",
            choices=tuple(named[:_CHOICES]),
            field=money,
            currencies=", ".join(named[:_CHOICES]),
            lines=tuple(lines[name] for name in named[:_CHOICES]),
        )
    ]


def currency_texts(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    matches: Sequence[Match],
    unmapped: Sequence[int],
    irregular: Mapping[str, Sequence[str]],
) -> list[SourceColumn]:
    """Every column with the texts that may name a currency: those of a field that are not plain, all of a column of currencies."""
    field_of, naming = {m.number: m.field for m in matches}, currency_column(source.headers, unmapped)
    texts = {n: tuple(irregular[name]) for n, name in field_of.items()}
    if naming:
        rows = connection.execute(f"select distinct u{naming} from records where u{naming} is not null").fetchall()
        texts[naming] = tuple(text for (text,) in rows)
    return [SourceColumn(n, header, texts.get(n, ()), field_of.get(n)) for n, header in enumerate(source.headers, 1)]


def has_amounts(connection: duckdb.DuckDBPyConnection, base: str | None) -> bool:
    """Whether the data of the attached database `base` hold any amount of money; None: there are no data yet."""
    if base is None:
        return False
    money = [(table.name, c.name) for table in TABLES for c in table.stored if c.kind == "money"]
    tests = (f"exists (select 1 from {base}.{table} where {column} is not null)" for table, column in money)
    return bool(connection.execute(f"select {' or '.join(tests)}").fetchall()[0][0])
