"""The value matrix: its cuts, the figure, a button a box, what each box holds, and what it should get and gets."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import LARGEST_MONEY
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.value.density_map import value_map
from crmcore.domain.value.matrix import CUTS, PLATINUM, PROMISING, MatrixRow, ValueMatrix, matrix_rows, value_matrix
from crmcore.domain.value.valuation import Valuation
from crmcore.report.value.headings import resource_heading
from crmcore.report.value.matrix import ValueMatrixData, value_matrix_scatter
from crmcore.report.value.tables import box_table, resource_table
from pages._ui.components import widgets
from pages._ui.controls.scope import net_note, no_rows_hint, scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.navigation.pages import open_customer
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, linked_key, t
from pages._ui.value.result_keys import DensityMapKey, MatrixRowsKey, ValueMatrixKey

SCHEME = "platinum_gold_iron_lead"
BY = ("percentile", "money")
#: share of the customers from which on platinum is nothing special any more
MANY, FEWEST = 0.25, 30


def draw(graded: Book) -> None:
    """The whole section."""
    matrix = data.derived(graded, ValueMatrixKey(), lambda _: value_matrix(graded))
    measure = profit_metric(graded.mart, state.view().profit)
    rows = data.derived(graded, MatrixRowsKey(measure), lambda customer_mask: matrix_rows(graded, matrix, customer_mask, measure))
    if not any(row.customers for row in rows):
        widgets.empty_state(t("common.empty.no_rows" if state.view().filters else "pyramids.nobody"), no_rows_hint())
        return
    left, right = st.columns([2.3, 1], gap="large")
    with right:
        _cuts(matrix)
    with left:
        _figure(graded, matrix, rows)
    _buttons(rows)
    everyone = sum(row.customers for row in rows)
    if rows[PLATINUM].customers > MANY * everyone and everyone >= FEWEST:
        widgets.note(t("value.matrix.many", share=state.current_words().share(rows[PLATINUM].customers / everyone)))
    st.space("small")
    widgets.small_table(*box_table(rows, state.current_words(), measure=measure, currency=data.company().currency), total=True)
    _aside(graded, matrix, rows)
    net_note(graded)
    scope(graded, population=True)
    st.space("small")
    _resources(graded, rows)


def _cuts(matrix: ValueMatrix) -> None:
    words, currency = state.current_words(), data.company().currency
    by = BY[1] if matrix.money_cuts else BY[0]
    st.segmented_control(
        t("value.matrix.cut_by"),
        BY,
        **widget_state.multi("value.cut.by", by),
        required=True,
        format_func=fixed_labels(BY, lambda code: t(f"value.matrix.cut_{code}")),
        on_change=_cut_by,
        args=(tuple(float(f"{max(edge, 0.0):.3g}") if np.isfinite(edge) else 0.0 for edge in matrix.edges),),
        help=t("value.matrix.cut_help"),
    )
    for position, name in enumerate(("value", "growth")):
        if matrix.money_cuts:
            amount = matrix.money_cuts[position]
            key = linked_key(f"value.cut.{name}.money", amount)
            st.number_input(
                t(f"value.matrix.cut_{name}_money"),
                0.0,
                LARGEST_MONEY,
                float(amount),
                step=float(10 ** max(len(str(int(amount))) - 2, 0)),
                format="%.0f",
                key=key,
                on_change=_cut_money,
                args=(position, f"value.cut.{name}.money", key),
            )
        else:
            key = linked_key(f"value.cut.{name}", matrix.cuts[position])
            st.slider(t(f"value.matrix.cut_{name}"), 1, 99, matrix.cuts[position], key=key, on_change=_cut, args=(position, name, key))
    widgets.note(
        t(
            "value.matrix.cut_from",
            value=words.money(matrix.edges[0], currency, compact=True),
            growth=words.money(matrix.edges[1], currency, compact=True),
        )
    )
    if matrix.cuts != CUTS or matrix.money_cuts:
        st.button(
            t("value.matrix.reset", first=CUTS[0], second=CUTS[1]),
            key="value.cut.reset",
            type="tertiary",
            on_click=state.change_scenario,
            kwargs={"cuts": (), "money_cuts": ()},
        )
    if matrix.correlation is not None:
        now, before = (words.number(value, 2) for value in (matrix.correlation, matrix.with_potential))
        known = matrix.with_potential is not None and matrix.with_potential > matrix.correlation
        widgets.note(t("value.matrix.correlation", now=now, before=before) if known else t("value.matrix.correlation_alone", now=now))
    widgets.note(t("value.matrix.cut_same", scheme=t(f"scheme.{SCHEME}.name")))
    widgets.note(t("value.matrix.click"))


def _cut(position: int, name: str, key: str) -> None:
    if state.is_latest(f"value.cut.{name}", key):
        cuts = list(state.view().scenario.cuts or CUTS)
        cuts[position] = int(state.read(key))
        state.change_scenario(cuts=() if tuple(cuts) == CUTS else tuple(cuts))


def _cut_by(amounts: tuple[float, float]) -> None:
    """By amount from where the percentiles cut now; by percentile again as before."""
    state.change_scenario(money_cuts=amounts if state.read("value.cut.by") == BY[1] else ())


def _cut_money(position: int, name: str, key: str) -> None:
    if state.is_latest(name, key):
        amounts = list(state.view().scenario.money_cuts or (0.0, 0.0))
        amounts[position] = float(state.read(key) or 0.0)
        state.change_scenario(money_cuts=tuple(amounts))


def _figure(graded: Book, matrix: ValueMatrix, rows: tuple[MatrixRow, ...]) -> None:
    drawn = data.derived(graded, DensityMapKey(), lambda customer_mask: value_map(graded, matrix, customer_mask))
    figure = value_matrix_scatter(
        graded, ValueMatrixData(matrix, drawn, rows), state.current_words(), currency=data.company().currency, dark=state.dark()
    )
    widgets.figure(figure, key="value.matrix.figure", on_select=open_customer)
    valuation = graded.mart.insight("value", Valuation)
    if valuation.basis == "order_amount" and not valuation.wallet_known.any():
        widgets.note(t("value.matrix.one_fact"))
    if drawn.sampled:
        widgets.note(t("value.matrix.sampled", n=len(drawn.rows)))


def _buttons(rows: tuple[MatrixRow, ...]) -> None:
    with st.container(horizontal=True, key="ck-links-value-boxes"):
        for row in rows:
            link(f"box.{row.box}", t(f"value.box.{row.box}"), row.customers)


def link(code: str, name: str, n: int) -> None:
    """A button to the list with that code, with its number of customers; nobody: nothing to press."""
    if st.button(t("value.open_list", name=name, n=n) + " →", key=f"value.open.{code}", type="tertiary", disabled=not n):
        listed.show(f"value.{code}")


def _aside(graded: Book, matrix: ValueMatrix, rows: tuple[MatrixRow, ...]) -> None:
    """Who is in no box, and who is placed provisionally."""
    customer_mask = data.customer_mask(graded)
    unknown = int((matrix.unknown if customer_mask is None else matrix.unknown & customer_mask).sum())
    waiting = sum(row.provisional for row in rows)
    if waiting:
        widgets.note(t("value.waiting_aside", n=waiting, cut=state.current_words().number(PROMISING)))
    if unknown:
        widgets.note(t("value.unknown_aside", n=unknown))
    if waiting or unknown:
        with st.container(horizontal=True, key="ck-links-value-aside"):
            if waiting:
                link("box.waiting", t("value.listed.waiting"), waiting)
            if unknown:
                link("box.unknown", t("value.listed.unknown"), unknown)


def _resources(graded: Book, rows: tuple[MatrixRow, ...]) -> None:
    widgets.section(resource_heading(rows, state.current_words()))
    widgets.small_table(*resource_table(rows, state.current_words()), text_columns=2)
    if rows[0].service_cost is not None or rows[0].contacts is not None:
        widgets.note(t("value.resource.note"))
    needs = [table for table, known in (("service_cost", rows[0].service_cost), ("contact", rows[0].contacts)) if known is None]
    if needs:
        widgets.note(t("value.resource.needs", tables=t("common.scope.list").join(t(f"table.{table}") for table in needs)))
    scope(graded)
