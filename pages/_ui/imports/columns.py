"""The columns of a file, and what can be corrected about them: the layout of the file and the mapping of its columns to fields."""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

import streamlit as st

from crmcore.domain.tables.registry import BY_NAME
from crmcore.report.words.reading_direction import begin_left
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.reading.source.source import SourceColumn
from crmcore.store.reading.text.dialect import BLANK
from crmcore.store.reading.text.encodings import CHOICES as ENCODINGS
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.imports import preparation, style
from pages._ui.imports.preparation import Reading
from pages._ui.imports.questions import field_kind, field_label
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

ACROSS = 5
DELIMITERS = (",", ";", "\t", "|", BLANK)
FIRST_ROWS = 6
#: columns without a field that are called by name
NAMED = 10
NUMBERS = ("money", "number", "share", "score", "percent")
#: choices of the select boxes that stand for nothing chosen; Streamlit would show its own English words for None
AS_FOUND, NO_COLUMN = "", 0


def layout(reading: Reading) -> None:
    """One line that says what the file is, and behind it the controls that correct it."""
    preview = reading.preview
    if preview is None:
        return
    all_questions = {q.option for q in reading.all_questions}
    with st.expander(_layout_line(preview)):
        places = iter(st.columns(3) + st.columns(3) + st.columns(3))
        if len(preview.sheets) > 1 and "sheet" not in all_questions:
            _choice(next(places), "sheet", [s.name for s in preview.sheets if s.rows], preview.sheet, str)
        if preview.container == "text":
            _choice(next(places), "encoding", ENCODINGS, preview.encoding, _encoding_name)
            _choice(next(places), "delimiter", DELIMITERS, preview.delimiter, _delimiter_name)
        if preview.container != "parquet":
            if "header" not in all_questions:
                _choice(next(places), "header", (True, False), preview.header_row is not None, _header_name)
            if preview.header_row is not None:
                _header_row(next(places), preview)
        for option, choices in (("date_format", ("dmy", "mdy", "ymd")), ("decimal", ("point", "comma"))):
            if option not in all_questions:
                _choice(next(places), option, choices, None, lambda c, option=option: t(f"imports.{option}.{c}"))
        if {"amount", "discount"} <= {m.field for m in preview.mapping}:
            gross = bool(preparation.current_draft().answers.get("amount_is_gross"))
            next(places).checkbox(
                t("imports.gross"), **widget_state.value("imports.l.gross", gross), on_change=_gross, help=t("imports.gross_help")
            )


def freight(preview: Preview) -> None:
    """Whether freight is part of the amounts, where the file has some."""
    added = preparation.current_draft().answers.get("freight") == "add"
    if added or any(note.code == "W-FREIGHT" for note in preview.notes):
        st.checkbox(t("imports.freight"), **widget_state.value("imports.l.freight", added), on_change=_freight)


def _freight() -> None:
    preparation.answer("freight", "add" if state.read("imports.l.freight") else None)


def _layout_line(preview: Preview) -> str:
    parts = [t(f"imports.container.{preview.container}")]
    if preview.encoding:
        parts.append(literal(_encoding_name(preview.encoding)))
    if preview.delimiter:
        parts.append(t("imports.parted", by=_delimiter_name(preview.delimiter)))
    if preview.sheet:
        parts.append(t("imports.sheet", name=literal(preview.sheet)))
    if preview.container != "parquet":
        parts.append(t("imports.no_header") if preview.header_row is None else t("imports.header_in", row=preview.header_row))
    parts.append(t("imports.columns", n=len(preview.columns)))
    return t("common.scope.separator").join(parts)


def _choice(slot: Any, option: str, choices: Any, found: Any, name: Any) -> None:
    """A select box that shows what was found until the visitor says otherwise."""
    key, current = f"imports.l.{option}", preparation.current_draft().answers.get(option)
    automatic = t("imports.as_found", value=name(found)) if found is not None else t("imports.by_content")
    labels = {AS_FOUND: automatic} | {choice: name(choice) for choice in choices}
    slot.selectbox(
        t(f"imports.layout.{option}"),
        list(labels),
        **widget_state.choice(key, AS_FOUND if current is None else current, labels),
        on_change=_corrected,
        args=(option,),
        format_func=labels.get,
    )


def _header_row(slot: Any, preview: Preview) -> None:
    slot.number_input(
        t("imports.layout.header_row"),
        min_value=1,
        max_value=1000,
        step=1,
        **widget_state.value("imports.l.header_row", preview.header_row),
        on_change=_corrected,
        args=("header_row",),
    )


def _corrected(option: str) -> None:
    answer_chosen = state.read(f"imports.l.{option}")
    preparation.answer(option, None if answer_chosen == AS_FOUND else answer_chosen)


def _gross() -> None:
    preparation.answer("amount_is_gross", state.read("imports.l.gross") or None)


def _header_name(holds_headers: bool) -> str:
    return t(f"imports.header.{holds_headers}".lower())


def _encoding_name(encoding: str) -> str:
    key = f"imports.encoding.{encoding}"
    return t(key) if state.current_words().has(key) else encoding.upper()


def _delimiter_name(delimiter: str) -> str:
    key = f"imports.delimiter.{ {',': 'comma', ';': 'semicolon', chr(9): 'tab', '|': 'pipe', BLANK: 'blank'}.get(delimiter) }"
    return t(key) if state.current_words().has(key) else literal(delimiter)


def mapping(reading: Reading) -> None:
    """Field ← column, the required ones first, each with what stands in the column; the rest behind "more"."""
    preview = reading.preview
    if preview is None:
        return
    first, more = preparation.fields_shown(preview)
    style.heading(t("imports.mapping"), t("imports.required"))
    with st.container(key="ck-fields"):
        _fields(preview, first)
        if preview.unmapped and preview.problem is None:
            columns = literal(t("common.scope.list").join(map(_column_name, preview.unmapped[:NAMED])))
            if len(preview.unmapped) > NAMED:
                columns = t("imports.and_more", columns=columns, more=len(preview.unmapped) - NAMED)
            st.markdown(t("imports.kept", n=len(preview.unmapped), columns=columns))
            _personal(preview)
        if more:
            with st.expander(t("imports.more_fields", n=len(more))):
                _fields(preview, more)


def _personal(preview: Preview) -> None:
    """Which of the columns that become attributes point to a person."""
    attributes = {c.number: _column_name(c.header or f"#{c.number}") for c in preview.columns if c.field is None}
    chosen = [number for number in preparation.current_draft().answers.get("personal", ()) if number in attributes]
    with st.columns([2, 3])[0]:
        st.multiselect(
            t("imports.personal"),
            list(attributes),
            **widget_state.multi("imports.personal", chosen),
            on_change=_mark_personal,
            format_func=lambda number: attributes.get(number, str(number)),
            help=t("imports.personal_help"),
            placeholder=t("common.none"),
        )


def _mark_personal() -> None:
    preparation.answer("personal", tuple(state.read("imports.personal")) or None)


def _fields(preview: Preview, names: tuple[str, ...]) -> None:
    for start in range(0, len(names), ACROSS):
        for slot, name in zip(st.columns(ACROSS), names[start : start + ACROSS], strict=False):  # the last line may be shorter
            _field(slot, preview, name)


def _field(slot: Any, preview: Preview, name: str) -> None:
    match = next((m for m in preview.mapping if m.field == name), None)
    number = match.number if match else None
    chosen = preparation.current_draft().mapping
    number = chosen[name] if name in chosen and number is None else number
    label, needed = field_label(preview.table, name), name in preparation.required_fields(preview.table)
    columns = {c.number: c for c in preview.columns}
    labels = {NO_COLUMN: t("imports.not_in_file")} | {n: _option(c) for n, c in columns.items()}
    slot.selectbox(
        t("imports.needed_mark", field=label) if needed else label,
        list(labels),
        **widget_state.choice(f"imports.m.{name}", number or NO_COLUMN, labels),
        on_change=_map,
        args=(name, preview.table),
        format_func=labels.get,
    )
    slot.caption(_under(preview, name, columns.get(number), match.how if match else ""))


def _under(preview: Preview, name: str, column: SourceColumn | None, how: str) -> str:
    """What stands in the column; for an empty field, whether that matters."""
    if column is not None:
        if how == "name_as_id":
            return t("imports.name_as_id")
        sample = next((s for s in column.samples if s.strip()), "")
        return t("imports.sample", value=literal(_cut(sample))) if sample else t("imports.no_sample")
    mapped = {m.field for m in preview.mapping}
    if name == "amount" and {"quantity", "unit_price"} <= mapped and preview.table == "order_line":
        return t("imports.worked_out")
    return t("imports.needed") if name in preparation.required_fields(preview.table) else t("imports.left_empty")


def _cut(text: str, width: int = 20) -> str:
    """At most `width` narrow characters; a Chinese one counts as two."""
    used = 0
    for slot, character in enumerate(text):
        used += 2 if east_asian_width(character) in "WF" else 1
        if used > width:
            return text[:slot] + "…"
    return text


def _option(column: SourceColumn) -> str:
    sample = next((s for s in column.samples if s.strip()), "")
    return column.header or t("imports.column_number", number=column.number, sample=sample[:20])


def _column_name(name: str) -> str:
    """A column without a header is known by its number."""
    return t("imports.column_plain", number=int(name[1:])) if name.startswith("#") and name[1:].isdigit() else name


def _map(name: str, table: str) -> None:
    preparation.map_field(name, state.read(f"imports.m.{name}") or None, table)


def first_rows(preview: Preview) -> None:
    """The first rows as they will be stored: typed, derived, with our field names. While they make no sense: as they are in the file."""
    if preview.rows is None or not preview.rows.num_rows:
        _unread_rows(preview)
        return
    widgets.section(t("imports.first_rows"))
    order = [c.name for c in BY_NAME[preview.table].columns]
    names = sorted((n for n in preview.rows.column_names if n != "line"), key=lambda n: order.index(n) if n in order else len(order))
    shown = preview.rows.slice(0, FIRST_ROWS)
    kinds = {n: field_kind(preview.table, n) for n in names}
    frame = {"line": shown["line"].to_pylist()} | {n: [_cell(v, kinds[n]) for v in shown[n].to_pylist()] for n in names}
    config: dict[str, Any] = {"line": st.column_config.NumberColumn(t("imports.refused.line"), format="%d", width="small")}
    for n in names:
        config[n] = _grid_column(field_label(preview.table, n), kinds[n])
    st.dataframe(frame, hide_index=True, column_config=config, alt=t("imports.first_rows"))


def _unread_rows(preview: Preview) -> None:
    """The file's own first rows, so that the visitor can tell which column is which."""
    if any(c.samples for c in preview.columns):
        widgets.section(t("imports.as_it_stands"))
        config = {
            str(c.number): st.column_config.TextColumn(c.header or t("imports.column_plain", number=c.number)) for c in preview.columns
        }
        st.dataframe(
            {str(c.number): [begin_left(text) for text in c.samples] for c in preview.columns},
            hide_index=True,
            column_config=config,
            alt=t("imports.as_it_stands"),
        )


def _grid_column(label: str, kind: str) -> Any:
    if kind in NUMBERS:
        return st.column_config.NumberColumn(label, format="localized")
    return st.column_config.DateColumn(label, format="YYYY-MM-DD") if kind == "date" else st.column_config.TextColumn(label)


def _cell(value: Any, kind: str) -> Any:
    """Decimals as floats: a grid draws no others; these rows are only looked at."""
    if value is None:
        return None
    return (
        float(value)
        if kind in NUMBERS
        else t(f"imports.flag.{value}".lower())
        if kind == "flag"
        else begin_left(value)
        if isinstance(value, str)
        else value
    )
