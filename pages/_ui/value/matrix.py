"""The value matrix: its cuts, the figure, a button a box, what each box holds, and what it should get and gets."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.value.density_map import value_map
from crmcore.domain.value.matrix import CUTS, PROMISING, BoxRow, ValueMatrix, box_rows, value_matrix
from crmcore.domain.value.valuation import Valuation
from crmcore.report.value.matrix import value_matrix_figure
from crmcore.report.value.tables import box_table, resource_table
from pages._ui.components import widgets
from pages._ui.controls.scope import net_note, scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.navigation.pages import open_page
from pages._ui.state import state
from pages._ui.state.state import linked_key, t

SCHEME = "platinum_gold_iron_lead"


def draw(graded: Book) -> None:
    """The whole section."""
    matrix = data.kept(graded, "value.matrix", lambda _: value_matrix(graded))
    measure = profit_metric(graded.mart, state.view().profit)
    rows = data.kept(graded, f"value.boxes.{measure}", lambda part: box_rows(graded, matrix, part, measure))
    if not any(row.customers for row in rows):
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    left, right = st.columns([2.3, 1], gap="large")
    with right:
        _cuts(graded, matrix)
    with left:
        _figure(graded, matrix, rows)
    _buttons(rows)
    st.space("small")
    widgets.small_table(*box_table(rows, state.speech(), measure=measure, currency=data.company().currency), total=True)
    _aside(graded, matrix, rows)
    net_note(graded)
    scope(graded, population=True)
    st.space("small")
    _resources(graded, rows)


def _cuts(graded: Book, matrix: ValueMatrix) -> None:
    w, currency = state.speech(), data.company().currency
    for place, name in enumerate(("value", "growth")):
        key = linked_key(f"value.cut.{name}", matrix.cuts[place])
        st.slider(t(f"value.matrix.cut_{name}"), 1, 99, matrix.cuts[place], key=key, on_change=_cut, args=(place, name, key))
    widgets.note(
        t(
            "value.matrix.cut_from",
            value=w.money(matrix.edges[0], currency, compact=True),
            growth=w.money(matrix.edges[1], currency, compact=True),
        )
    )
    if matrix.cuts != CUTS:
        st.button(
            t("value.matrix.reset", first=CUTS[0], second=CUTS[1]),
            key="value.cut.reset",
            type="tertiary",
            on_click=state.change_scenario,
            kwargs={"cuts": ()},
        )
    widgets.note(t("value.matrix.cut_same", scheme=t(f"scheme.{SCHEME}.name")))
    widgets.note(t("value.matrix.click"))


def _cut(place: int, name: str, key: str) -> None:
    if state.is_latest(f"value.cut.{name}", key):
        cuts = list(state.view().scenario.cuts or CUTS)
        cuts[place] = int(state.read(key))
        state.change_scenario(cuts=() if tuple(cuts) == CUTS else tuple(cuts))


def _figure(graded: Book, matrix: ValueMatrix, rows: tuple[BoxRow, ...]) -> None:
    drawn = data.kept(graded, "value.map", lambda part: value_map(graded, matrix, part))
    figure = value_matrix_figure(graded, matrix, drawn, rows, state.speech(), currency=data.company().currency, dark=state.dark())
    widgets.figure(figure, key="value.matrix.figure", on_select=_open_customer)
    told: Valuation = graded.mart.insight("value")
    if told.basis == "order_amount" and not told.wallet_known.any():
        widgets.note(t("value.matrix.one_fact"))
    if drawn.sampled:
        widgets.note(t("value.matrix.sampled", n=len(drawn.rows)))


def _open_customer(customer_id: str) -> None:
    state.change(customer=customer_id)
    open_page("customer")


def _buttons(rows: tuple[BoxRow, ...]) -> None:
    with st.container(horizontal=True, key="ck-links-value-boxes"):
        for row in rows:
            link(f"box.{row.box}", t(f"value.box.{row.box}"), row.customers)


def link(code: str, name: str, n: int) -> None:
    """A button to the list with that code, with its number of customers; nobody: nothing to press."""
    if st.button(t("value.open_list", name=name, n=n) + " →", key=f"value.open.{code}", type="tertiary", disabled=not n):
        listed.show(f"value.{code}")


def _aside(graded: Book, matrix: ValueMatrix, rows: tuple[BoxRow, ...]) -> None:
    """Who is in no box, and who is placed provisionally."""
    part = data.part(graded)
    unknown = int((matrix.unknown if part is None else matrix.unknown & part).sum())
    waiting = sum(row.provisional for row in rows)
    if waiting:
        widgets.note(t("value.waiting_aside", n=waiting, cut=state.speech().number(PROMISING)))
    if unknown:
        widgets.note(t("value.unknown_aside", n=unknown))
    if waiting or unknown:
        with st.container(horizontal=True, key="ck-links-value-aside"):
            if waiting:
                link("box.waiting", t("value.listed.waiting"), waiting)
            if unknown:
                link("box.unknown", t("value.listed.unknown"), unknown)


def _resources(graded: Book, rows: tuple[BoxRow, ...]) -> None:
    widgets.section(t("value.resource.title"))
    widgets.small_table(*resource_table(rows, state.speech()), text_columns=2)
    if rows[0].service_cost is not None or rows[0].contacts is not None:
        widgets.note(t("value.resource.note"))
    needs = [table for table, known in (("service_cost", rows[0].service_cost), ("contact", rows[0].contacts)) if known is None]
    if needs:
        widgets.note(t("value.resource.needs", tables=t("common.scope.list").join(t(f"table.{table}") for table in needs)))
    scope(graded)
