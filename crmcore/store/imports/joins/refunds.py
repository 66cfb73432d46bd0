"""Lists of refunds → further order lines behind those of the lines' own table, each with a status that says where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crmcore.domain.joins.profiles import ColumnRef
from crmcore.domain.joins.returns import RefundList
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.joins.profiling import key_sql, number_of
from crmcore.store.imports.joins.stacking import one_behind_the_other
from crmcore.store.imports.joins.values import SourceTable
from crmcore.store.reading.source.request import Note
from crmcore.store.reading.source.source import Source


@dataclass(frozen=True, slots=True)
class Refunds:
    """A list of refunds and its records."""

    list: RefundList
    sheet: SourceTable

    def note(self) -> Note:
        """`W-REFUND-LIST`: how many records it has, and under which status they come in."""
        return Note("W-REFUND-LIST", {"n": self.sheet.rows, "table": self.sheet.name, "status": self.list.status})


@dataclass(frozen=True, slots=True)
class Lines:
    """Order lines as one table of text: SQL of its `rows` (`line` and c1…cN), the account of the lines (`source`), its headers, and which
    column (from 1) fills which field, the status among them."""

    rows: str
    source: Source
    headers: tuple[str, ...]
    mapping: dict[str, int]

    def with_refunds(self, lists: Iterable[Refunds]) -> Lines:
        """With the records of lists of refunds behind them: their fields in the columns of these fields, what else they say in columns of
        their own; their lines count on."""
        lines = self
        for refunds in lists:
            lines = lines._with(refunds)
        return lines

    def _with(self, refunds: Refunds) -> Lines:
        sheet, mapping, headers = refunds.sheet, dict(self.mapping), list(self.headers)
        field_of = {ref: name for name, ref in refunds.list.fields.items() if name != "status"}
        cells = [f"line + {self.source.lines} as line", f"{sql_literal(refunds.list.status)} as c{mapping['status']}"]
        for header in sheet.source.headers:
            name = field_of.get(ColumnRef(sheet.name, header))
            number = mapping.get(name) if name else None
            if number is None:
                headers.append(header if header not in headers else f"{sheet.name}.{header}")
                number = len(headers)
                mapping |= {name: number} if name else {}
            cells.append(f"sheet.c{number_of(sheet, header)} as c{number}")
        join = ""
        if "customer_id" not in refunds.list.fields:
            cells.append(f"owners.who as c{mapping['customer_id']}")
            order = key_sql(f"sheet.c{number_of(sheet, refunds.list.fields['order_id'].column)}")
            join = f"left join {self._owners()} as owners on {order} = owners.k"
        rows = f"{self.rows} union all by name select {', '.join(cells)} from {sheet.source.relation} as sheet {join}"
        source = one_behind_the_other([self.source, sheet.source])
        return Lines(rows, source, tuple(headers), mapping)

    def _owners(self) -> str:
        """SQL: per order number (`k`) its customer (`who`), where it has a single one."""
        order, who = key_sql(f"c{self.mapping['order_id']}"), key_sql(f"c{self.mapping['customer_id']}")
        return f"(select {order} as k, min({who}) as who from ({self.rows}) group by k having min({who}) = max({who}))"
