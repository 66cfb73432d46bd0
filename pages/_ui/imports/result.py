"""What an import adds up to, before and after: the account of its lines, control totals, what is refused and why, notes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from crmcore.report.imports.rejected_file import rule_text
from crmcore.report.imports.words import note_text
from crmcore.report.words.cells import CustomerName
from crmcore.report.words.reading_direction import begin_left
from crmcore.report.words.words import shortened
from crmcore.store.imports.matching.keys import KeyCounts
from crmcore.store.imports.validation.control_totals import ControlTotals, Counts
from crmcore.store.reading.source.request import Note
from pages._ui.components import widgets
from pages._ui.components.widgets import Kpi
from pages._ui.imports.questions import field_label
from pages._ui.state import state
from pages._ui.state.state import t

SHOWN = 200
CHANGES_SHOWN = 6
LONGEST_VALUE = 40
#: notes that a line of its own tells, with what to do about it
TOLD_BETTER = ("W-ORPHANS", "W-RELEASED")


def balance(counts: Counts, waits: int) -> None:
    """No line is lost: lines = header + blank + accepted + waiting + refused + skipped, but for those of which there are none.
    `waits` of the lines that did not come in only wait for their customers."""
    counts_by_kind = {
        "header": counts.header,
        "blank": counts.blank,
        "accepted": counts.accepted,
        "waiting": waits,
        "refused": counts.refused - waits,
        "skipped": counts.skipped,
    }
    parts = " + ".join(t(f"imports.balance.{name}", n=n) for name, n in counts_by_kind.items() if n or name == "accepted")
    hint = t("imports.balance.hint" if counts.skipped else "imports.balance.none_lost")
    st.html(f'<div class="ck-balance" title="{escape(hint)}">{escape(t("imports.balance.lines", n=counts.lines, parts=parts))}</div>')


def totals(found: ControlTotals, table: str, currency: str, beside: KeyCounts | None = None) -> None:
    """Rows, customers, sums and dates: the figures to compare with the file's own; and how the rows stand `beside` the data."""
    w = state.current_words()
    kpis = [Kpi(t(f"table.{table}"), w.number(found.rows), about="imports.totals")]
    if found.customers is not None and table != "customer":
        kpis.append(Kpi(t("common.label.customers"), w.number(found.customers), about="imports.totals"))
    if found.amount is not None:
        kpis.append(_sum("amount", found.amount, currency))
    if found.profit is not None:
        kpis.append(_sum("profit", found.profit, currency))
    if found.first_date is not None and found.last_date is not None:
        first, last = str(found.first_date.year), str(found.last_date.year)
        kpis.append(
            Kpi(
                t("imports.total.dates"),
                first if first == last else t("imports.total.years", first=first, last=last),
                t("imports.total.span", first=f"{found.first_date}", last=f"{found.last_date}"),
                about="imports.totals",
            )
        )
    widgets.kpi_row(kpis)
    keys(beside)


def _sum(name: str, total: Decimal, currency: str) -> Kpi:
    w = state.current_words()
    return Kpi(
        t(f"imports.total.{name}"),
        w.money(total, currency, compact=True),
        w.money(total, currency, digits=w.currency_digits(currency)),
        hint=t("imports.total.exact", sum=_whole(total, currency)),
        about="imports.totals",
    )


def agreed(read: ControlTotals, written: ControlTotals, table: str, currency: str) -> None:
    """The control totals of the file and, beside them, those of the data after the import."""
    w = state.current_words()
    speak = {
        "rows": w.number,
        "customers": w.number,
        "amount": lambda v: _whole(v, currency),
        "profit": lambda v: _whole(v, currency),
        "first_date": w.date,
        "last_date": w.date,
    }
    lines = []
    for name, words in speak.items():
        before, after = getattr(read, name), getattr(written, name)
        if before is None or (name == "customers" and table == "customer"):
            continue
        label = t(f"table.{table}") if name == "rows" else t(f"imports.total.{name}")
        lines.append([label, words(before), words(after), t("imports.total.agree") if before == after else t("imports.total.differ")])
    with st.columns([3, 2])[0]:
        widgets.small_table([t("imports.total.what"), t("imports.total.in_file"), t("imports.total.in_data"), ""], lines)


def _whole(total: Decimal, currency: str) -> str:
    """A sum with every digit it has, to be compared with the file's own."""
    w = state.current_words()
    return w.money(total, currency, digits=max(w.currency_digits(currency), -int(total.normalize().as_tuple().exponent)))


def keys(found: KeyCounts | None) -> None:
    """How the rows of a table with a key stand to the data: nothing where all are new; what there is none of is not hinted at."""
    if found is None or not found.changed + found.same + found.conflicting:
        return
    w, n = state.current_words(), {name: getattr(found, name) for name in ("new", "changed", "same", "conflicting")}
    widgets.kpi_row(
        [
            Kpi(t(f"imports.keys.{name}"), w.number(n[name]), t(f"imports.keys.{name}_hint") if n[name] else "", about="imports.keys")
            for name in n
            if n[name] or name != "conflicting"
        ]
    )


def changes(found: pa.Table, table: str, n: int, linked: bool = False) -> None:
    """What the data said and what the file says, the first values that differ; `n` rows have some.
    `linked`: the customers are those of the company on screen, and open."""
    if not found.num_rows:
        return
    widgets.section(t("imports.keys.changes", n=n))
    first = found.slice(0, CHANGES_SHOWN).to_pylist()
    with st.columns([4, 1])[0]:
        widgets.small_table(
            [t("imports.keys.key"), t("imports.keys.field"), t("imports.keys.old"), "", t("imports.keys.new_value")],
            [
                [
                    CustomerName(line["key"]) if linked and table == "customer" else line["key"],
                    field_label(table, line["column"]),
                    _plain(line["old"]),
                    "→",
                    _plain(line["new"]),
                ]
                for line in first
            ],
            text_columns=5,
        )
    if found.num_rows > CHANGES_SHOWN:
        widgets.note(t("imports.keys.first", n=CHANGES_SHOWN))


def _plain(value: str | None) -> str:
    """A value as it stands in the data, without the empty decimals it is kept with."""
    return re.sub(r"^(-?\d+)(\.\d\d)00$", lambda number: number[1] + ("" if number[2] == ".00" else number[2]), value) if value else "–"


def refused(rows: pa.Table, by_rule: Mapping[str, int], title: str, key: str) -> None:
    """Refused lines by reason in plain words, each with the first of its lines; and behind it more: line, column, value, rule."""
    if not by_rule:
        return
    w = state.current_words()
    widgets.section(title)
    rows = rows.filter(pc.is_in(rows["rule"], pa.array(list(by_rule), pa.string())))
    first_of = {line["rule"]: line for line in reversed(rows.to_pylist())}
    ordered = sorted(by_rule.items(), key=lambda item: -item[1])
    head = [t("imports.refused.why"), t("imports.refused.example"), t("imports.refused.lines")]
    lines = [[rule_text(rule, w), _where(first_of[rule]) if rule in first_of else "", w.number(n)] for rule, n in ordered]
    if first_of:
        widgets.small_table(head, lines, text_columns=2)
    else:
        with st.columns([3, 2])[0]:
            widgets.small_table(head[::2], [line[::2] for line in lines])
    if rows.num_rows > len(ordered):
        with st.expander(t("imports.refused.look", n=min(rows.num_rows, SHOWN))):
            first = rows.slice(0, SHOWN)
            words = {rule: rule_text(rule, w) for rule in set(first["rule"].to_pylist())}
            frame = {name: first[name].to_pylist() for name in ("line", "column", "value")}
            frame["value"] = [begin_left(shortened(value or "") or t("imports.refused.empty")) for value in frame["value"]]
            frame["rule"] = [words[rule] for rule in first["rule"].to_pylist()]
            st.dataframe(
                frame,
                hide_index=True,
                key=f"{key}.refused",
                column_config={
                    "line": st.column_config.NumberColumn(t("imports.refused.line"), format="%d", width="small"),
                    **{name: st.column_config.TextColumn(t(f"imports.refused.{name}")) for name in ("column", "value", "rule")},
                },
            )


def _where(line: Mapping[str, Any]) -> str:
    """Where a refused line stands, and what is there: line 5, 日期: “2024-02-31”."""
    value = " ".join(str(line["value"] or "").split())
    quoted = t("imports.refused.quoted", value=value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…")
    return t(
        "imports.refused.at" if line["column"] else "imports.refused.at_line",
        line=line["line"],
        column=line["column"] or "",
        value=quoted if value else t("imports.refused.empty"),
    )


def waiting(n: int, files: Collection[str] = (), customers: str = "") -> None:
    """Lines without their customer, who is missing or which files they came with, and what brings them in."""
    if n:
        waiting_lines = t("imports.waiting.lines", n=n) + (" " + t("imports.waiting.missing", customers=customers) if customers else "")
        named = t("imports.waiting.files", files=t("common.scope.list").join(files)) if files else ""
        st.html(f'<div class="ck-waits"><b>{escape(waiting_lines)}</b> {escape(named)}<br>{escape(t("imports.waiting.what_to_do"))}</div>')


def released(found: Sequence[Note]) -> None:
    """Lines of earlier files that come in with this one: they are not among its own lines and totals."""
    for note in found:
        if note.code == "W-RELEASED":
            st.html(f'<div class="ck-waits ck-come"><b>{escape(t("rule.W-RELEASED", n=int(note.values["n"])))}</b></div>')


def notes(found: Sequence[Note], table: str, currency: str) -> None:
    """What was put right or is worth knowing, a line each; what is so in several fields is one line."""
    w = state.current_words()
    alike: dict[tuple[str, str], list[Note]] = {}
    for note in found:
        others = {name: value for name, value in note.values.items() if name != "field"}
        if note.code not in TOLD_BETTER:
            alike.setdefault((note.code, f"{len(alike)}" if "n" in others else repr(others)), []).append(note)
    lines = []
    for (code, _), same in alike.items():
        values = _spoken(same[0].values)
        if len(same) > 1:
            values["field"] = t("common.scope.list").join(field_label(table, str(note.values["field"])) for note in same)
        lines.append(note_text(code, values, table, currency, w))
    plain_notes(lines)


def plain_notes(lines: Sequence[str]) -> None:
    """Sentences, a line each."""
    if lines:
        st.html('<ul class="ck-notes">' + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>")


def _spoken(values: Mapping[str, Any]) -> dict[str, Any]:
    """Days as dates and sums as numbers: a record keeps them as text."""
    speak = {"day": date.fromisoformat, "first": date.fromisoformat, "last": date.fromisoformat, "amount": Decimal, "usual": Decimal}
    return {name: speak[name](str(value)) if name in speak else value for name, value in values.items()}
