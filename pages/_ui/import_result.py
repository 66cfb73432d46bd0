"""What an import adds up to, before and after: control totals, what is left out and why, notes, the refused lines."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

import pyarrow as pa
import streamlit as st

from crmcore.report.refused_file import refused_file, rule_words
from crmcore.store.import_request import ControlTotals, Note
from pages._ui import state, widgets
from pages._ui.import_questions import field_label
from pages._ui.state import t
from pages._ui.widgets import Kpi

SHOWN = 200


def totals(found: ControlTotals, table: str, currency: str) -> None:
    """Rows, customers, sums and dates: the figures to compare with the file's own."""
    w = state.speech()
    kpis = [Kpi(t(f"table.{table}"), w.number(found.rows))]
    if found.customers is not None and table != "customer":
        kpis.append(Kpi(t("common.label.customers"), w.number(found.customers)))
    if found.amount is not None:
        kpis.append(_sum("amount", found.amount, currency))
    if found.profit is not None:
        kpis.append(_sum("profit", found.profit, currency))
    if found.first_date is not None:
        first, last = str(found.first_date.year), str(found.last_date.year)
        kpis.append(Kpi(t("imports.total.dates"), first if first == last else t("imports.total.years", first=first, last=last),
                        t("imports.total.span", first=w.date(found.first_date), last=w.date(found.last_date))))
    widgets.kpi_row(kpis)


def _sum(name: str, total: Decimal, currency: str) -> Kpi:
    """A sum at a glance, and under it every digit of it, to be compared with the file's own."""
    w = state.speech()
    digits = max(2, -int(total.normalize().as_tuple().exponent))
    return Kpi(t(f"imports.total.{name}"), w.money(total, currency, compact=True), w.money(total, currency, digits=digits))


def refused(rows: pa.Table, by_rule: Mapping[str, int], title: str, key: str) -> None:
    """Refused lines by reason in plain words, and the first of them: line, column, value, rule."""
    if not by_rule:
        return
    w = state.speech()
    widgets.section(title)
    ordered = sorted(by_rule.items(), key=lambda item: -item[1])
    with st.columns([3, 2])[0]:
        widgets.small_table([t("imports.refused.why"), t("imports.refused.lines")],
                            [[rule_words(rule, w), w.number(n)] for rule, n in ordered])
    with st.expander(t("imports.refused.look", n=min(rows.num_rows, SHOWN))):
        first = rows.slice(0, SHOWN)
        words = {rule: rule_words(rule, w) for rule in set(first["rule"].to_pylist())}
        frame = {"line": first["line"].to_pylist(), "column": first["column"].to_pylist(), "value": first["value"].to_pylist(),
                 "rule": [words[rule] for rule in first["rule"].to_pylist()]}
        st.dataframe(frame, hide_index=True, key=f"{key}.refused", column_config={
            "line": st.column_config.NumberColumn(t("imports.refused.line"), format="%d", width="small"),
            **{name: st.column_config.TextColumn(t(f"imports.refused.{name}")) for name in ("column", "value", "rule")}})


def download(rows: pa.Table, file: str) -> None:
    """All refused lines as CSV, built when somebody asks for it (then without a session, hence the words beforehand)."""
    words = state.speech()
    if rows.num_rows:
        st.download_button(t("imports.refused.download"), lambda: refused_file(rows, words), file_name=file, mime="text/csv",
                           key="imports.download", on_click="ignore", icon=":material/download:")


def notes(found: Sequence[Note], table: str, currency: str) -> None:
    """What was put right or is worth knowing, a line each."""
    lines = [line for note in found if (line := _note(note, table, currency))]
    if lines:
        st.html('<ul class="ck-notes">' + "".join(f"<li>{line}</li>" for line in lines) + "</ul>")


def _note(note: Note, table: str, currency: str) -> str:
    w = state.speech()
    speak: dict[str, Callable[[Any], str]] = {
        "field": lambda v: field_label(table, v), "amount": lambda v: w.money(v, currency),
        "order": lambda v: t(f"imports.date_format.{v}"), "kind": lambda v: t(f"imports.container.{v}")}
    values = {name: speak[name](value) if name in speak else value for name, value in note.values.items()}
    key = f"rule.{note.code}"
    return escape(t(key, **values) if w.has(key) else note.code)
