"""Rules → accepted and refused: every record of a source judged, none lost.

The records are loaded once, plain values read on the way; the others, once per different text, by `conversions`. The view
`judged` then tells of each record its line, its values in the table's types and, if any, the first broken rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from crmcore.domain.kernel.columns import Column, Table
from crmcore.domain.kernel.problems import Question
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.overlap import (
    Overlap,
    can_overlap,
    come_before,
    come_rule,
    content_hash,
    hold,
    known_rule,
    leave_out_known,
    overlap,
)
from crmcore.store.imports.matching.pending_lines import IDS, Waiting, orphan_rules
from crmcore.store.imports.matching.row_status import KNOWN, MERGED, ORPHAN
from crmcore.store.imports.validation.circles import circle_rules, empty_circles, find_circles, upwards
from crmcore.store.imports.validation.control_totals import ControlTotals, Counts
from crmcore.store.imports.validation.event_order import order_notes, refund_notes
from crmcore.store.imports.validation.people import leave_out_impossible
from crmcore.store.imports.validation.stated_total import TOTAL, total_line, total_notes
from crmcore.store.imports.validation.validation_view import judged_view, past_dates, result_fields
from crmcore.store.reading.loading import Loaded, load
from crmcore.store.reading.source.headers import Match, fields_of
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.source.source import Source, SourceColumn
from crmcore.store.reading.values.conversions import converted_table, spelling_of
from crmcore.store.reading.values.currencies import currency_column, folded, other_currency
from crmcore.store.reading.values.fast_path import plain_value, plausible
from crmcore.store.reading.values.number_text import Mark

#: currencies that a question names at most: beyond them it is no column of currencies
_CHOICES = 20

#: customers that lines wait for, named at once
NAMED = 5


@dataclass(frozen=True, slots=True)
class Checked:
    """A source judged as `table`; the records stay in the view `judged` of `con` (see `judging`).

    `fields` have a value there; `unmapped` are the numbers of the columns no field takes, kept as text in `u<number>`. `content`
    knows the rows again, whatever the bytes, and `met` tells how they overlap with the data. Of the lines of a mended file `come` need
    not come in any more; `known` is how many lines were left out because the company has them.
    """

    con: duckdb.DuckDBPyConnection
    table: Table
    loaded: Loaded
    matches: tuple[Match, ...]
    fields: tuple[Column, ...]
    unmapped: tuple[int, ...]
    counts: Counts
    refused_by_rule: Mapping[str, int]
    totals: ControlTotals
    notes: tuple[Note, ...]
    questions: tuple[Question, ...]
    content: str | None
    met: Overlap | None
    come: int
    known: int

    @property
    def source(self) -> Source:
        """The source, all its lines accounted for."""
        return self.loaded.source


def check(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    table: Table,
    matches: Sequence[Match],
    request: ImportRequest,
    workdir: Path,
    customers_listed: bool = False,
    base: str | None = None,
    waiting: Sequence[Waiting] = (),
    currency: str = "",
) -> Checked:
    """Load the source and judge every record; questions left open are collected and answered provisionally.

    `customers_listed`: the table `known_customer` holds all customers there are; a line of another one is an orphan. `base`
    is the company's data, if it has some, `waiting` what waits of them, `currency` the one it keeps, if that is known.

    Raises Problem `unknown_date_format`, `unknown_time_zone`, `other_currency_stopped`, `stated_total_stopped`.
    """
    by_name = {c.name: c for c in fields_of(table)}
    fields = [by_name[m.field] for m in matches]
    taken = {m.number for m in matches}
    unmapped = tuple(n for n in range(1, source.width + 1) if n not in taken)
    mark: Mark = request.decimal or "point"
    today = request.today or date.today()
    loaded = _load(con, source, fields, matches, unmapped, mark, workdir)
    odd = _odd_texts(con, fields)
    request = replace(request, time_zone=request.time_zone or source.zone)
    spelling = spelling_of(fields, odd, lambda: _point_seen(con, fields), lambda name: _plain_seen(con, name), request)
    if spelling.mark != mark:
        loaded = _load(con, source, fields, matches, unmapped, spelling.mark, workdir)
        odd = _odd_texts(con, fields)
    for column in fields:
        if odd[column.name]:
            con.register("converted", converted_table(column, odd[column.name], spelling))
            con.execute(f"create or replace table odd_{column.name} as select * from converted")
            con.unregister("converted")
    left_out = [*leave_out_impossible(con, source, unmapped, today)]
    mapped = [c.name for c in fields]
    above, total = upwards(table, mapped), total_line(con, fields, unmapped)
    currency_rules, currency_questions = _currency_column(con, source, fields, unmapped, request)
    filled = result_fields(table, fields)
    own = [c.name for c in filled if not c.input_only and c.name in {stored.name for stored in table.stored}]
    compared = base is not None and can_overlap(table, own)
    if base is not None and compared:
        hold(con, table, own, base, [found for found in waiting if found.table == table.name])
    only_new = compared and request.overlapping == "new"
    empty_circles(con, above)
    con.execute(
        judged_view(
            table,
            fields,
            {name for name in odd if odd[name]},
            unmapped,
            loaded,
            gross=request.amount_is_gross,
            negatives=request.negatives,
            units=request.units,
            last_day=_last_day(request, today),
            total=total,
            leading=[come_rule()] if request.once_more == "skip" else [],
            further=[
                *([known_rule(con)] if only_new else []),
                *currency_rules,
                *circle_rules(table, above),
                *(orphan_rules(table.name, mapped) if customers_listed else []),
            ],
        )
    )
    find_circles(con, table, above, base)
    content = content_hash(con, [c.name for c in filled if not c.input_only])
    come = come_before(con)
    met = overlap(con, table, own) if compared else None
    known = leave_out_known(con, table, own, met) if only_new and met else 0
    known += come if request.once_more == "skip" else 0
    names = {c.name for c in filled}
    counts, by_rule = _counts(con, loaded.source)
    totals = control_totals(con, "judged where broken is null", table, names)
    notes = [*spelling.notes, *_notes(con, names, odd, counts), *left_out, *order_notes(con, table, names, base)]
    questions = [*spelling.questions, *currency_questions]
    other = other_currency(
        _money_texts(con, source, matches, unmapped, odd), {c.name for c in fields if c.kind == "money"}, currency, request
    )
    for found in (*([other] if other else []), *total_notes(con, total, fields, request)):
        (questions if isinstance(found, Question) else notes).append(found)
    notes += [Note("W-NAME-AS-ID", {"column": m.header}) for m in matches if m.how == "name_as_id"]
    if table.name == "order_line":
        if "order_id" not in names:
            notes.append(Note("W-NO-ORDER-ID"))
        negative, amount = _negatives(con, names)
        if negative and request.negatives is None:
            questions.append(Question("negatives", option="negatives", choices=("refund", "refuse"), n=negative, amount=amount))
        elif negative:
            notes += [Note("W-NEGATIVE", {"n": negative, "amount": amount}), *refund_notes(con, table, names, base)]
    ahead, latest = _ahead(con, fields, today)
    if ahead and request.future is None:
        questions.append(Question("future", option="future", choices=("accept", "refuse"), n=ahead, day=latest.isoformat()))
    elif ahead:
        notes.append(Note("W-FUTURE", {"n": ahead, "day": latest.isoformat()}))
    orphans = by_rule[ORPHAN]
    if orphans:
        notes.append(Note("W-ORPHANS", {"n": orphans, **_unknown_customers(con, [c.name for c in fields])}))
    # orphans are not lost: they come in when their customers do; lines in another currency than the one chosen were decided with it
    decided = (ORPHAN, "E-CURRENCY")
    lost = counts.refused - sum(by_rule[rule] for rule in decided)
    read = counts.read + known
    if counts.accepted and 100 * lost > request.allow_refused * read:
        rule, n = next((rule, n) for rule, n in by_rule.most_common() if rule not in decided)
        questions.append(
            Question("many_refused", option="allow_refused", refused=lost, read=read, percent=round(100 * lost / read, 1), rule=rule, n=n)
        )
    return Checked(
        con,
        table,
        loaded,
        tuple(matches),
        tuple(filled),
        unmapped,
        counts,
        by_rule,
        totals,
        tuple(notes),
        tuple(questions),
        content,
        met,
        come,
        known,
    )


def control_totals(con: duckdb.DuckDBPyConnection, relation: str, table: Table, known: set[str]) -> ControlTotals:
    """Rows, customers, sums, first and last date over `relation` (SQL after `from`), for the columns that are `known`."""
    amount = next((f"sum({name})" for name in ("amount", "cost") if name in known), "null")
    profit = "sum(profit)" if "profit" in known else "null"
    customers = "count(distinct customer_id)" if "customer_id" in known else "null"
    day = table.date_column if table.date_column in known else "null::date"
    wanted = f"count(*), {customers}, {amount}, {profit}, min({day}), max({day})"
    return ControlTotals(*con.execute(f"select {wanted} from {relation}").fetchall()[0])


def _load(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    fields: Sequence[Column],
    matches: Sequence[Match],
    unmapped: Sequence[int],
    mark: Mark,
    workdir: Path,
) -> Loaded:
    """Table `records`: per field its plain value `v_…` or its other text `o_…`, the unmapped texts, and `blank`."""
    read, select = [], []
    printable = source.scan is not None and source.scan.printable
    for column, text in zip(fields, (f"c{m.number}" for m in matches)):
        value = f"p_{column.name}"
        read.append(f"{plain_value(column.kind, text, mark, printable)} as {value}")
        other = _day_part(text) if column.kind == "date" else text
        select += [
            f"{plausible(column.kind, value)} as v_{column.name}",
            f"case when v_{column.name} is null and {text} <> '' then {other} end as o_{column.name}",
        ]
    select += [f"nullif(trim(c{n}), '') as u{n}" for n in unmapped]
    first, everything = f"c{matches[0].number}", ", ".join(f"c{n}" for n in range(1, source.width + 1))
    select.append(f"case when coalesce(trim({first}), '') = '' then trim(concat({everything})) = '' else false end as blank")
    return load(con, source, ", ".join(read), ", ".join(select), workdir)


def _day_part(text: str) -> str:
    """SQL of a date's text without its time of day: so there are far fewer different ones to convert."""
    timed = f"regexp_full_match({text}, '[0-9/.-]{{6,10}} [0-9:]{{4,8}}')"
    return f"case when {timed} then split_part({text}, ' ', 1) else {text} end"


def _odd_texts(con: duckdb.DuckDBPyConnection, fields: Sequence[Column]) -> dict[str, list[str]]:
    """Per field its different texts that are not plain."""
    return {
        name: con.sql(f"select distinct o_{name} from records where o_{name} is not null").to_arrow_table()[0].to_pylist()
        for name in (c.name for c in fields)
    }


def _point_seen(con: duckdb.DuckDBPyConnection, fields: Sequence[Column]) -> bool:
    tests = [f"coalesce(bool_or(v_{c.name} <> trunc(v_{c.name})), false)" for c in fields if c.kind in ("money", "number")]
    return bool(tests) and any(con.execute(f"select {', '.join(tests)} from records").fetchall()[0])


def _plain_seen(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    return bool(con.execute(f"select bool_or(v_{name} is not null) from records").fetchall()[0][0])


def _currency_column(
    con: duckdb.DuckDBPyConnection, source: Source, fields: Sequence[Column], unmapped: Sequence[int], request: ImportRequest
) -> tuple[list[str], list[Question]]:
    """Rules and questions from a column that names each line's currency."""
    money, number = next((c.name for c in fields if c.kind == "money"), None), currency_column(source.headers, unmapped)
    if money is None or number is None:
        return [], []
    texts = con.execute(f"select u{number}, count(*) from records where u{number} is not null group by all").fetchall()
    lines: Counter[str] = Counter()
    for text, n in texts:
        lines[folded(text)] += n
    named = sorted(lines)
    if request.currency:
        others = ", ".join(sql_literal(text) for text, _ in texts if folded(text) != folded(request.currency))
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


def _money_texts(
    con: duckdb.DuckDBPyConnection, source: Source, matches: Sequence[Match], unmapped: Sequence[int], odd: Mapping[str, Sequence[str]]
) -> list[SourceColumn]:
    """Every column with the texts that may name a currency: those of a field that are not plain, all of a column of currencies."""
    field_of, naming = {m.number: m.field for m in matches}, currency_column(source.headers, unmapped)
    texts = {n: tuple(odd[name]) for n, name in field_of.items()}
    if naming:
        texts[naming] = tuple(t for (t,) in con.execute(f"select distinct u{naming} from records where u{naming} is not null").fetchall())
    return [SourceColumn(n, header, texts.get(n, ()), field_of.get(n)) for n, header in enumerate(source.headers, 1)]


def _counts(con: duckdb.DuckDBPyConnection, source: Source) -> tuple[Counts, Counter[str]]:
    """The account of all lines, and how many were refused by each rule."""
    found = dict(con.execute("select broken, count(*) from judged group by broken").fetchall())
    by_rule: Counter[str] = Counter()
    for broken, n in found.items():
        if broken and ":" in broken:
            by_rule[broken.partition(":")[2]] += n
    by_rule.update(source.malformed["rule"].to_pylist())
    counts = Counts(
        source.lines,
        source.header_lines,
        source.blank + found.get("blank", 0),
        found.get(None, 0),
        by_rule.total(),
        source.head - source.header_lines + sum(found.get(word, 0) for word in (MERGED, TOTAL, KNOWN)),
    )
    assert counts.balanced(), counts
    return counts, by_rule


def _notes(con: duckdb.DuckDBPyConnection, names: set[str], odd: Mapping[str, Sequence[str]], counts: Counts) -> Iterator[Note]:
    """What was put right on the way and what deserves a look, each with its count."""
    for name in names & odd.keys():
        if odd[name]:
            for code, n in con.execute(f"""select note, count(*) from records join odd_{name} on o_{name} = text
                                           where note is not null group by note order by note""").fetchall():
                yield Note(code, {"field": name, "n": n})
    merged = con.execute(f"select count(*) from judged where broken = '{MERGED}'").fetchall()[0][0] if counts.skipped else 0
    if merged:
        yield Note("W-DUPLICATE", {"n": merged})
    if "quantity" in names:
        parts = con.execute("select count(*) from judged where broken is null and quantity <> trunc(quantity)").fetchall()[0][0]
        if parts:
            yield Note("W-FRACTION", {"n": parts})
    if "amount" in names:
        zero = con.execute("select count(*) from judged where broken is null and amount = 0").fetchall()[0][0]
        if zero:
            yield Note("W-ZERO", {"n": zero})


def _last_day(request: ImportRequest, today: date) -> date:
    """The last day on which something can have happened: a year of leeway for what was entered ahead of its day."""
    return today if request.future == "refuse" else today + timedelta(days=365)


def _ahead(con: duckdb.DuckDBPyConnection, fields: Sequence[Column], today: date) -> tuple[int, date | None]:
    """How many accepted records have a day after `today`, and the latest of these days."""
    names = past_dates(fields)
    if not names:
        return 0, None
    later = " or ".join(f"{name} > date '{today}'" for name in names)
    latest = f"max(greatest({', '.join(names)}))"
    return con.execute(f"select count(*), {latest} from judged where broken is null and ({later})").fetchall()[0]


def _negatives(con: duckdb.DuckDBPyConnection, names: set[str]) -> tuple[int, Decimal]:
    below = " or ".join(f"{n} < 0" for n in ("amount", "quantity") if n in names)
    return con.execute(f"select count(*), coalesce(sum(amount), 0) from judged where broken is null and ({below})").fetchall()[0]


def _unknown_customers(con: duckdb.DuckDBPyConnection, names: Sequence[str]) -> dict[str, str | int]:
    """The customers that most lines wait for, each with how many do, and how many more customers there are."""
    ids = " union all ".join(f"select {name} as id from judged where broken = '{name}:{ORPHAN}'" for name in names if name in IDS)
    found = con.execute(f"select id, count(*) from ({ids}) group by id order by count(*) desc, id").fetchall()
    return {"customers": ", ".join(f"{name} × {n}" for name, n in found[:NAMED]), "more": max(0, len(found) - NAMED)}
