"""Two factors: any two indicators or attributes crossed into boxes, each with its customers, what they bring and a name."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.factors.advice import advised_pair
from crmcore.domain.factors.definition import Factors
from crmcore.domain.factors.fields import is_need_by_region
from crmcore.domain.factors.lists import UNKNOWN, UNKNOWN_ACROSS, UNKNOWN_DOWN, parse_cell
from crmcore.domain.factors.matrix import FactorMatrix
from crmcore.domain.grading.book import Book
from crmcore.report.factors.boxes import factor_heatmap
from crmcore.report.factors.words import FactorLabels, factor_table, field_label
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls.scope import net_note, nobody_hint, scope
from pages._ui.data import data
from pages._ui.factors import axes, saved
from pages._ui.factors.lists import list_label
from pages._ui.factors.selection import code_of, looked_at, words_of
from pages._ui.lists import listed
from pages._ui.product_prospects import judging
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.state.view import PROFITS


def choices(factors: Factors) -> None:
    """What boxes are measured by, and keeping the matrix."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.segmented_control(
            t("pyramids.profit"),
            PROFITS,
            **widget_state.multi("factors.profit", state.view().profit),
            required=True,
            format_func=fixed_labels(PROFITS, lambda metric: t(f"metric.{metric}")),
            on_change=change_profit,
        )
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            widgets.note(saved.state_line(factors))
            saved.toolbar(factors)


def change_profit() -> None:
    """Take over the choice of profit."""
    state.change(profit=state.read("factors.profit"))


def refused(why: str) -> None:
    """Say so where the link asked for factors that cannot be shown."""
    if why:
        sentence = t("factors.refused_unread") if why == "unread" else t("factors.refused_field", field=field_of(why))
        widgets.finding_list([widgets.Finding(sentence, "watch")], key="factors.refused")


def field_of(field: str) -> str:
    """A field's name; one that nobody knows as it was written."""
    try:
        return field_label(field, state.current_words())
    except KeyError:
        return field


def boxes(graded: Book, factors: Factors, matrix: FactorMatrix, words: FactorLabels) -> None:
    """The figure, whom it leaves out, and the ways to the customers of a box."""
    if not matrix.placed:
        across, down = (field_label(axis.field, state.current_words()) for axis in (factors.across, factors.down))
        widgets.empty_state(t("factors.nobody", across=across, down=down), nobody_hint("factors.nobody_hint"))
    else:
        key = f"factors.boxes.{hash((factors.text, state.view().language))}"
        with st.container(key="ck-wide-factors"):
            widgets.figure(
                factor_heatmap(matrix, words, dark=state.dark()), key=key, on_select=lambda code: listed.show(code_of(code, factors))
            )
    unknown(factors, matrix)
    scope(graded)
    box_buttons(factors, matrix, words)


def unknown(factors: Factors, matrix: FactorMatrix) -> None:
    """How many are in no box, and for lack of what; and what the cuts are taken over."""
    counts = [("across", int(matrix.customers[:, -1].sum())), ("down", int(matrix.customers[-1, :].sum()))]
    parts = [t("factors.unknown_part", field=field_of(getattr(factors, side).field), n=n) for side, n in counts if n]
    lines = []
    if parts:
        everybody, lacking = int(matrix.customers.sum()), t("common.scope.list").join(parts)
        lines.append(t("factors.unknown", n=matrix.unplaced, all=everybody, parts=lacking))
    if any(axis.is_metric and axis.by == "percentile" for axis in (factors.across, factors.down)):
        lines.append(t("factors.percentiles"))
    widgets.note(" ".join(lines))


def box_buttons(factors: Factors, matrix: FactorMatrix, words: FactorLabels) -> None:
    """Every box, row and column by keyboard: see its customers, or give a box a name."""
    counts = codes(matrix)
    labels = {code: t("factors.box_option", box=list_label(factors, matrix, words, code), n=n) for code, n in counts.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            t("factors.choose_box"),
            list(counts),
            format_func=fixed_labels(counts, labels.__getitem__),
            width=520,
            key=state.language_key(f"factors.chosen.{hash(factors.text)}"),
        )
        if st.button(literal(t("factors.open_box")) + " →", key="factors.see"):
            listed.show(code_of(chosen, factors))
        row, column = parse_cell(chosen) or (None, None)
        single = row is not None and column is not None
        name_it = st.button(
            t("factors.naming.title"),
            key="factors.name",
            icon=":material/edit:",
            disabled=not single,
            help=None if single else t("factors.naming.only_boxes"),
        )
        if name_it and row is not None and column is not None:
            saved.name_box(factors, matrix, words, row, column)


def codes(matrix: FactorMatrix) -> dict[str, int]:
    """Code of every box, row and column that has customers, and of those in no box → how many."""
    rows, columns, people = len(matrix.down.bands), len(matrix.across.bands), matrix.customers
    found = {f"box.{i}.{j}": int(people[i, j]) for i in range(rows) for j in range(columns)}
    found |= {f"row.{i}": int(people[i].sum()) for i in range(rows)}
    found |= {f"column.{j}": int(people[:, j].sum()) for j in range(columns)}
    found |= {UNKNOWN: matrix.unplaced, UNKNOWN_ACROSS: int(people[:, -1].sum()), UNKNOWN_DOWN: int(people[-1].sum())}
    return {code: n for code, n in found.items() if n}


def table(graded: Book, factors: Factors, matrix: FactorMatrix, words: FactorLabels) -> None:
    """The same boxes in figures."""
    widgets.section(t("factors.table_title"))
    head, lines = factor_table(matrix, words)
    widgets.small_table(head, lines, text_columns=2 + bool(words.saved and words.saved.names) + bool(advised_pair(factors)), total=True)
    advice_note(factors)
    net_note(graded)
    scope(graded)


def advice_note(factors: Factors) -> None:
    """What the table's advice rests on; of need × region, what it is for."""
    if advised_pair(factors):
        widgets.note(t("factors.advice.source"))
    elif is_need_by_region(factors):
        widgets.note(t("factors.advice.need_region"))


def page() -> None:
    """The choice of two factors, their boxes and the same in figures."""
    graded = data.book()
    factors, why = looked_at(graded)
    matrix, words = data.factor_matrix(graded, factors), words_of(graded, factors)
    widgets.page_head(t("factors.title"), t("factors.about"))
    saved.show_pending_toast()
    refused(why)
    axes.presets(graded, factors)
    with st.container(key="ck-dials"):
        axes.axes(graded, factors, matrix)
    choices(factors)
    if not matrix.customers.sum():
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    boxes(graded, factors, matrix, words)
    st.space("small")
    table(graded, factors, matrix, words)
    st.space("small")
    judging.draw(graded, is_open="product_prospects" in (factors.across.field, factors.down.field))


page()
