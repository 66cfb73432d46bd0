"""Order lines whose status says that they may be no sales: counted per status, asked about, and treated as was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.line_status import (
    TREATMENTS,
    StatusCount,
    StatusMemory,
    Treatment,
    folded_status,
    meaning_of,
    suggested_treatment,
)
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.row_status import ACCEPTED_OR_PENDING, LEFT_OUT
from crmcore.store.reading.source.request import Note

#: statuses that a question shows at most, besides the doubtful ones, and that a note names
_SHOWN, _NAMED = 40, 5
#: what is subtracted of a line, besides its amount
_MIRRORED = ("profit", "cost", "quantity")
NOT_SUBTRACTED = "counted_as is distinct from 'return'"


@dataclass(frozen=True, slots=True)
class StatusTreatments:
    """How lines are treated by the text of their status: `by_text`, as it stands in the file; texts without an entry count as they
    stand. `refunds`: the file is a list of refunds, each of its lines is subtracted."""

    by_text: Mapping[str, Treatment] = field(default_factory=dict)
    refunds: bool = False

    def _subtracts(self) -> str:
        return "true" if self.refunds else self._in("subtract")

    def _in(self, *treatments: Treatment) -> str:
        texts = ", ".join(sql_literal(text) for text, treatment in self.by_text.items() if treatment in treatments)
        return f"status in ({texts})" if texts else "false"

    def rule(self) -> str:
        """The rule of `validation_view` that leaves lines out."""
        return f"when {self._in('ignore')} then '{LEFT_OUT}'"

    def columns(self, names: Set[str]) -> str:
        """SQL after `select` over lines with the columns `names`: `stated_amount` as the file has it, `counted_as`, and what is
        subtracted with its sign turned where the amount is above zero."""
        subtracted = f"({self._subtracts()} and amount > 0)"
        turned = ", ".join(
            f"case when {subtracted} then {f'-abs({name})' if name in ('amount', 'quantity') else f'-{name}'} else {name} end as {name}"
            for name in ("amount", *_MIRRORED)
            if name in names
        )
        return (
            f"* replace ({turned}), amount as stated_amount, "
            f"case when {self._subtracts()} then 'return' when {self._in('sale')} then 'sale' end as counted_as"
        )


def status_treatments(texts: Iterable[str], answers: Mapping[str, str]) -> StatusTreatments:
    """The treatments that the request's `answers` (status → treatment, in any spelling) give the file's `texts`. Problem
    `bad_status_answer`."""
    by_word: dict[str, Treatment] = {}
    for status, answer in answers.items():
        found = next((treatment for treatment in TREATMENTS if treatment == answer), None)
        if found is None:
            raise Problem("bad_status_answer", status=status, answer=answer, choices=", ".join(TREATMENTS))
        by_word[folded_status(status)] = found
    return StatusTreatments({text: by_word[word] for text in texts if (word := folded_status(text)) in by_word})


def status_texts(connection: duckdb.DuckDBPyConnection, is_converted: bool) -> list[str]:
    """The different texts of the status in `records`."""
    value, join = "v_status", ""
    if is_converted:
        value, join = "coalesce(v_status, converted_status.value)", "left join converted_status on o_status = converted_status.text"
    rows = connection.execute(f"select distinct {value} as status from records {join} where status is not null order by status").fetchall()
    return [text for (text,) in rows]


def status_counts(
    connection: duckdb.DuckDBPyConnection, names: Set[str], memory: StatusMemory, refunds: Sequence[str] = ()
) -> tuple[StatusCount, ...]:
    """Each status of the lines of `validation_view` that come in, or would were they not left out; the largest sums first.

    A sale line of the same order is one of the same customer and product with an amount above zero, whose status says nothing else; of
    the same amount where the lines name no product. Lines with a status of `refunds` were refunded, and their sales stand apart.
    """
    counted = f"({ACCEPTED_OR_PENDING} or violation = '{LEFT_OUT}')"
    rows = connection.execute(f"""select status, count(*), coalesce(sum(stated_amount), 0), count(*) filter (stated_amount > 0),
            coalesce(sum(stated_amount) filter (stated_amount > 0), 0)
        from validation_view where {counted} and status is not null group by status""").fetchall()
    found = [StatusCount(*row, 0, *(("refunded", True) if row[0] in refunds else meaning_of(row[0], memory.words))) for row in rows]
    sold = _with_sale(connection, found, names, counted) if any(count.is_doubtful for count in found) else {}
    sold |= {count.status: count.lines for count in found if count.status in refunds}
    together: dict[str, StatusCount] = {}
    for count in sorted(found, key=lambda count: (-count.lines, count.status)):
        word = folded_status(count.status)
        first = together.get(word)
        together[word] = StatusCount(
            first.status if first else count.status,
            count.lines + (first.lines if first else 0),
            count.amount + (first.amount if first else 0),
            count.positive + (first.positive if first else 0),
            count.above + (first.above if first else 0),
            sold.get(count.status, 0) + (first.with_sale if first else 0),
            count.meaning,
            count.certain,
        )
    return tuple(sorted(together.values(), key=lambda count: (not count.is_doubtful, -abs(count.amount), count.status)))


def stated_total(connection: duckdb.DuckDBPyConnection) -> Decimal:
    """The sum of all lines that come in, or would were they not left out, counted as sales."""
    condition = f"{ACCEPTED_OR_PENDING} or violation = '{LEFT_OUT}'"
    return connection.execute(f"select coalesce(sum(stated_amount), 0) from validation_view where {condition}").fetchall()[0][0]


def _with_sale(connection: duckdb.DuckDBPyConnection, counts: Sequence[StatusCount], names: Set[str], counted: str) -> dict[str, int]:
    """Lines of each doubtful status that the file has a separate sale line for."""
    if not {"order_id", "customer_id"} <= names:
        return {}
    product = next((name for name in ("product_id", "product") if name in names), "stated_amount")
    key = f"order_id, customer_id, {product}"
    doubtful = ", ".join(sql_literal(count.status) for count in counts if count.meaning not in (None, "sale"))
    rows = connection.execute(f"""with line as (select {key}, status, stated_amount from validation_view where {counted})
        select status, count(*) from line semi join
            (select {key} from line where stated_amount > 0 and (status is null or status not in ({doubtful}))) using ({key})
        where status in ({doubtful}) group by status""").fetchall()
    return dict(rows)


def status_question(
    counts: Sequence[StatusCount], answers: Mapping[str, Treatment], memory: StatusMemory, total: Decimal
) -> Question | None:
    """Question `statuses` where some doubtful status has no answer: every status with its lines, amount and what is preselected, those
    without an answer `listed`, the `unknown` ones beside them, and what all lines together come to (`total`, all counted as sales),
    without the doubtful ones (`ignored`), and with those `subtracted`."""
    answered = {folded_status(text) for text in answers}
    doubtful = [count for count in counts if count.is_doubtful]
    open_ones = [count for count in doubtful if folded_status(count.status) not in answered]
    if not open_ones:
        return None
    in_doubt = sum((count.amount for count in doubtful), Decimal(0))
    return Question(
        "statuses",
        option="status",
        statuses=tuple(_plain(count, memory) for count in (*doubtful, *[c for c in counts if not c.is_doubtful][:_SHOWN])),
        listed=_counted(open_ones),
        unknown=_counted([count for count in counts if count.meaning is None and folded_status(count.status) not in answered]),
        flags=" ".join(f"--status {_flag(count, memory)}" for count in open_ones),
        n=sum(count.lines for count in open_ones),
        total=total,
        ignored=total - in_doubt,
        subtracted=total - 2 * sum((count.above for count in doubtful), Decimal(0)),
    )


def _counted(counts: Sequence[StatusCount]) -> tuple[tuple[str, int, Decimal], ...]:
    """(status, lines, amount) of each."""
    return tuple((count.status, count.lines, count.amount) for count in counts)


def _flag(count: StatusCount, memory: StatusMemory) -> str:
    answer = f"{count.status}={suggested_treatment(count, memory.answers) or '|'.join(TREATMENTS)}"
    return f'"{answer}"' if " " in answer or "|" in answer else answer


def _plain(count: StatusCount, memory: StatusMemory) -> dict[str, Any]:
    """One status for whoever asks."""
    return {
        "status": count.status,
        "lines": count.lines,
        "amount": count.amount,
        "above": count.above,
        "with_sale": count.with_sale,
        "meaning": count.meaning,
        "doubtful": count.is_doubtful,
        "suggested": suggested_treatment(count, memory.answers),
        "remembered": folded_status(count.status) in memory.answers,
    }


def status_notes(counts: Sequence[StatusCount], answers: Mapping[str, Treatment]) -> Iterator[Note]:
    """How the lines of each status were treated: `W-STATUS-IGNORED`, `W-STATUS-SUBTRACTED`, `W-STATUS-SALE` of what was answered, and
    `W-STATUS-UNKNOWN` of statuses that nobody knows, which count as sales."""
    by_word = {folded_status(text): treatment for text, treatment in answers.items()}
    codes = {"ignore": "W-STATUS-IGNORED", "subtract": "W-STATUS-SUBTRACTED", "sale": "W-STATUS-SALE"}
    unknown = [count for count in counts if count.meaning is None and folded_status(count.status) not in by_word]
    for count in counts:
        treatment = by_word.get(folded_status(count.status))
        if treatment and (treatment != "sale" or count.meaning not in (None, "sale")):
            yield Note(codes[treatment], {"n": count.lines, "status": count.status, "amount": count.amount})
    if unknown:
        named = ", ".join(f"{count.status} ({count.lines})" for count in unknown[:_NAMED])
        more = "" if len(unknown) <= _NAMED else " …"
        yield Note("W-STATUS-UNKNOWN", {"n": sum(count.lines for count in unknown), "statuses": named + more})
