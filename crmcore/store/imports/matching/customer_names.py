"""Lines that name their customer instead of numbering it: the numbers of the company's customers by their names.

A number comes first: only a text that is no customer's number is looked up as a name. What is found stands in the table
`named_customer`; `validation_view` puts the number in the place of the name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.domain.kernel.customer_names import NameMatches, match_names, with_answers
from crmcore.domain.kernel.problems import Question
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.pending_lines import CUSTOMER_IDS, PendingLines, folded_sql
from crmcore.store.reading.source.request import Note

#: the rule of a line whose name several customers bear
SEVERAL = "E-NAME-SEVERAL"
#: names, and customers of one name, that a question spells out
_SHOWN, _BEARERS = 20, 8
_SCHEMA = pa.schema([("text", pa.string()), ("customer_id", pa.string())])


@dataclass(frozen=True, slots=True)
class NamedCustomers:
    """Who is named in a file: the customer `fields` in which names stand, how they `matched` before any answer, and the names that
    several customers bear and nobody has decided about (`open_names`)."""

    fields: tuple[str, ...]
    matched: NameMatches
    open_names: Mapping[str, tuple[str, ...]]


def customers_sql(base: str | None, arriving: Path | None) -> str | None:
    """SQL: number and name (`customer_id`, `name`) of the customers of the data and of those that arrive with the same import; None
    where there are none."""
    parts = [f"select customer_id, name from {base}.customer"] if base else []
    if arriving:
        name = "name" if "name" in pq.read_schema(arriving).names else "null::varchar as name"
        parts.append(f"select customer_id, {name} from read_parquet({sql_literal(arriving)})")
    return " union all ".join(parts) or None


def paired_sql(mapped: Sequence[str], converted: Set[str]) -> str | None:
    """SQL: number and name (`customer_id`, `name`) of the customers of the file itself, by the lines that have both; None where it has no
    column for one of them. A line with the name in the number's place says nothing of the number."""
    if not {"customer_id", "name"} <= set(mapped):
        return None
    values = {name: f"coalesce(v_{name}, converted_{name}.value)" if name in converted else f"v_{name}" for name in ("customer_id", "name")}
    joins = " ".join(f"left join converted_{name} on o_{name} = converted_{name}.text" for name in values if name in converted)
    pairs = f"select distinct {values['customer_id']} as customer_id, {values['name']} as name from records {joins}"
    differ = f"{folded_sql('customer_id')} <> {folded_sql('name')}"  # null where one of them is
    return f"select customer_id, name from ({pairs}) where {differ}"


def find_named(
    connection: duckdb.DuckDBPyConnection, mapped: Sequence[str], converted: Set[str], customers: str, answers: Mapping[str, str]
) -> NamedCustomers | None:
    """Create the table `named_customer` (`text`, `customer_id`: null where several bear the name) for the texts of the customer fields
    that are no customer's number; None, and no table, where no text is a customer's name. `converted`: fields with a relation
    `converted_<field>`."""
    fields = [name for name in CUSTOMER_IDS if name in mapped]
    if not fields or not connection.execute(f"select count(name) > 0 from ({customers})").fetchall()[0][0]:
        return None
    texts = {field: set(_unknown_texts(connection, _keys(field, mapped, converted), customers)) for field in fields}
    everything = set().union(*texts.values())
    if not everything:
        return None
    listed = connection.sql(f"select customer_id, name from ({customers}) where name is not null").to_arrow_table()
    found = match_names(everything, zip(listed[0].to_pylist(), listed[1].to_pylist(), strict=True))
    if not found.numbers and not found.several:
        return None
    settled, refused = with_answers(found, answers)
    numbers: list[tuple[str, str | None]] = [*settled.numbers.items(), *((text, None) for text in (*settled.several, *refused))]
    rows = pa.table([pa.array([row[i] for row in numbers], pa.string()) for i in (0, 1)], schema=_SCHEMA)
    connection.register("named_rows", rows)
    connection.execute("create or replace table named_customer as select * from named_rows")
    connection.unregister("named_rows")
    here = {text for text, _ in numbers}
    return NamedCustomers(tuple(field for field in fields if texts[field] & here), found, settled.several)


def _keys(field: str, mapped: Sequence[str], converted: Set[str]) -> str:
    """SQL: per record the `text` that says who the customer is: the field, or the name where the field is empty."""
    names = [field, *(["name"] if field == "customer_id" and "name" in mapped else [])]
    values = ", ".join(f"v_{name}" + (f", converted_{name}.value" if name in converted else "") for name in names)
    joins = " ".join(f"left join converted_{name} on o_{name} = converted_{name}.text" for name in names if name in converted)
    return f"select coalesce({values}) as text from records {joins}"


def _unknown_texts(connection: duckdb.DuckDBPyConnection, keys: str, customers: str) -> Iterator[str]:
    rows = connection.sql(f"""select distinct text from ({keys}) where text is not null
        and text not in (select customer_id from ({customers}) where customer_id is not null)""")
    yield from rows.to_arrow_table()[0].to_pylist()


def naming_notes(
    connection: duckdb.DuckDBPyConnection, named: NamedCustomers, mapped: Sequence[str], converted: Set[str], customers: str
) -> Iterator[Note]:
    """`W-CUSTOMER-NAMED`: how many lines matched a customer by name, how many by number, and how many no customer at all."""
    keys = " union all ".join(_keys(field, mapped, converted) for field in named.fields)
    by_name, people, by_number, others = connection.execute(f"""
        with keys as ({keys}), known as (select distinct customer_id from ({customers}))
        select count(named.customer_id), count(distinct named.customer_id), count(known.customer_id),
               count(text) filter (named.text is null and known.customer_id is null)
        from keys left join named_customer as named using (text) left join known on known.customer_id = keys.text""").fetchall()[0]
    if by_name:
        yield Note("W-CUSTOMER-NAMED", {"n": by_name, "customers": people, "by_number": by_number, "others": others})


def naming_question(connection: duckdb.DuckDBPyConnection, named: NamedCustomers, base: str | None) -> Question | None:
    """`same_name` where several customers bear a name: which of them is meant. The values `names` and `bearers` hold the first
    of all such names, decided about or not, with the numbers of all who bear each, `places` where each of these is, as far as known."""
    if not named.open_names:
        return None
    several, example = named.matched.several, min(named.open_names)
    shown = sorted(several)[:_SHOWN]
    places: dict[str, str] = {}
    if base:
        wanted = ", ".join(sql_literal(number) for name in shown for number in several[name])
        rows = f"select customer_id, coalesce(city, region, segment, '') from {base}.customer where customer_id in ({wanted})"
        places = dict(connection.execute(rows).fetchall())
    return Question(
        "same_name",
        option="customer",
        n=len(several),
        example=example,
        numbers=", ".join(several[example][:_BEARERS]),
        names=tuple(shown),
        bearers=tuple(several[name] for name in shown),
        places=tuple(tuple(places.get(number, "") for number in several[name]) for name in shown),
    )


def count_known(
    connection: duckdb.DuckDBPyConnection,
    mapped: Sequence[str],
    converted: Set[str],
    base: str,
    waiting: Sequence[PendingLines],
    *,
    has_named: bool,
) -> tuple[int, int]:
    """How many customers the file has, and how many of them the data `base` or lines that are `waiting` for them know, by number or by
    name; (0, 0) where the data have no customer."""
    if not connection.execute(f"select count(*) from {base}.customer").fetchall()[0][0]:
        return 0, 0
    known = [f"select customer_id from {base}.customer", *(["select text from named_customer"] if has_named else [])]
    known[1:] = [f"{sql} where customer_id is null or customer_id in ({known[0]})" for sql in known[1:]]
    known += [f"select customer_id from read_parquet({sql_literal(lines.file)})" for lines in waiting if "customer_id" in lines.columns]
    n, found = connection.execute(f"""select count(*), count(*) filter (text in ({" union all ".join(known)}))
        from (select distinct text from ({_keys("customer_id", mapped, converted)}) where text is not null)""").fetchall()[0]
    if not found and waiting and "name" in mapped:
        names = f"select {folded_sql('text')} from ({_keys('name', mapped, converted)})"
        waits = " union all ".join(known[-len(waiting) :])
        found = connection.execute(f"select count(*) from ({waits}) where {folded_sql('customer_id')} in ({names})").fetchall()[0][0]
    return n, found
