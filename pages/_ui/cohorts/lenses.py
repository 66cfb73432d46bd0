"""Customers by their first purchase, in the five lenses of the customer-base audit: each states its finding, draws it, and opens the
customers behind it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from crmcore.domain.cohorts import lenses
from crmcore.domain.cohorts.lists import periods_of
from crmcore.domain.cohorts.periods import UNITS, CohortTable, cohort_table
from crmcore.domain.grading.book import Book
from crmcore.report.cohorts import figures, tables
from crmcore.report.cohorts.words import cohort_name
from pages._ui.components import widgets
from pages._ui.controls.scope import no_rows_hint, nobody_hint, scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state, tabs, widget_state
from pages._ui.state.state import fixed_labels, t

#: lines of a table, and cohorts with a button
SHOWN, BUTTONS = 12, 6
#: the link's choice of the cohort that is looked at
ONE = "lifecycle.cohort"
#: the link's choice of the lens
LENS = "lifecycle.cohorts"


def draw(graded: Book) -> None:
    """The five lenses, a tab each."""
    if not len(periods_of(graded.mart, "quarter").customer):
        widgets.empty_state(t("cohorts.nobody"), nobody_hint("cohorts.nobody_hint"))
        return
    widgets.note(t("cohorts.about"))
    parts = {name: (partial(lens, graded),) for name, lens in LENSES.items()}
    tabs.sections(LENS, parts, words={name: t(f"cohorts.tab.{name}") for name in parts})


def draw_differences(graded: Book) -> None:
    """Lens 1: how customers differ in the last twelve months."""
    found = lenses.differences(periods_of(graded.mart, "year"), data.customer_mask(graded))
    if found is None:
        _empty()
        return
    figure = figures.decile_bars(found, state.current_words(), currency=data.company().currency, dark=state.dark())
    widgets.figure(figure, key="cohorts.deciles", on_select=lambda k: show(f"decile.{k}"))
    scope(graded, months=UNITS["year"], gross=True)
    _buttons(
        "differences", [(f"decile.{k}", t("cohorts.list.decile", k=k), found.deciles[k - 1].customers) for k in (1, 2, lenses.DECILES)]
    )


def draw_change(graded: Book) -> None:
    """Lens 2: what changed between the last two years."""
    found = lenses.year_change(periods_of(graded.mart, "year"), data.customer_mask(graded))
    if found is None:
        widgets.empty_state(t("cohorts.change.short"), t("cohorts.change.short_hint"))
        return
    words, currency = state.current_words(), data.company().currency
    figure = figures.change_waterfall(found, words, currency=currency, dark=state.dark())
    widgets.figure(figure, key="cohorts.change", on_select=lambda kind: show(f"change.{kind}"))
    scope(graded, months=2 * UNITS["year"], gross=True)
    _buttons("change", [(f"change.{row.kind}", t(f"cohorts.change.kind.{row.kind}"), row.customers) for row in found.rows])
    widgets.small_table(*tables.change_lines(found, words, currency), total=True)
    widgets.note(t("cohorts.change.note"))


def draw_one(graded: Book) -> None:
    """Lens 3: how one cohort evolves."""
    table = _table(graded)
    if table is None:
        return
    words, place = state.current_words(), lenses.shown_cohort(table)
    assert place is not None
    places = {str(table.back(k)): k for k in reversed(range(len(table.size)))}
    names = {back: cohort_name(table.unit, table.ends[k], words) for back, k in places.items()}
    first = str(table.back(place))
    chosen = state.chosen(ONE, places, first)
    st.selectbox(
        t("cohorts.one.choose"),
        list(places),
        **widget_state.choice(ONE, chosen, places),
        on_change=_choose_one,
        args=(tuple(places), first),
        format_func=fixed_labels(places, lambda back: names[back]),
    )
    place = places[chosen]
    figure = figures.cohort_bars(table, place, words, currency=data.company().currency, dark=state.dark())
    widgets.figure(figure, key="cohorts.one.figure")
    scope(graded, months=None, gross=True)
    _buttons("one", [(_code(table, place), names[chosen], int(table.size[place]))])
    _left_out("one", table)


def draw_compare(graded: Book) -> None:
    """Lens 4: how cohorts compare."""
    table = _table(graded)
    if table is None:
        return
    words, currency = state.current_words(), data.company().currency
    figure = figures.retention_heatmap(table, words, currency=currency, dark=state.dark())
    widgets.figure(figure, key="cohorts.compare", on_select=lambda back: show(f"cohort.{table.unit}.{int(back)}"))
    scope(graded, months=None, gross=True)
    newest = range(len(table.size) - 1, max(-1, len(table.size) - 1 - BUTTONS), -1)
    _buttons("compare", [(_code(table, k), cohort_name(table.unit, table.ends[k], words), int(table.size[k])) for k in newest])
    has_profit = periods_of(graded.mart, "quarter").basis != "order_amount"
    widgets.small_table(*tables.cohort_lines(table, words, SHOWN, currency, has_profit))
    widgets.note(t("cohorts.compare.note"))
    _left_out("compare", table)


def draw_health(graded: Book) -> None:
    """Lens 5: how healthy the base is."""
    found = lenses.base_health(periods_of(graded.mart, "quarter"), data.customer_mask(graded))
    if not found.active.any():
        _empty()
        return
    figure = figures.health_bars(found, state.current_words(), currency=data.company().currency, dark=state.dark())
    widgets.figure(figure, key="cohorts.health")
    scope(graded, months=None, gross=True)
    widgets.note(t("cohorts.health.note"))


LENSES: dict[str, Callable[[Book], None]] = {
    "differences": draw_differences,
    "change": draw_change,
    "one": draw_one,
    "compare": draw_compare,
    "health": draw_health,
}


def show(code: str) -> None:
    """Open the customers of one of the page's lists."""
    listed.show(f"cohorts.{code}")


def _table(graded: Book) -> CohortTable | None:
    """The cohorts by quarter of the customers looked at; None, said on the page, where no beginning lies in the data."""
    table = cohort_table(periods_of(graded.mart, "quarter"), data.customer_mask(graded))
    if len(table.size):
        return table
    if table.left_truncated:
        widgets.empty_state(t("cohorts.truncated_all"), t("cohorts.truncated_all_hint"))
    else:
        _empty()
    return None


def _code(table: CohortTable, place: int) -> str:
    """The list of a cohort."""
    return f"cohort.{table.unit}.{table.back(place)}"


def _choose_one(places: tuple[str, ...], first: str) -> None:
    state.choose(ONE, state.read(ONE) if state.read(ONE) in places else first, first)


def _left_out(lens: str, table: CohortTable) -> None:
    """How many customers are in no cohort, and the way to them."""
    if not table.left_truncated:
        return
    widgets.note(t("cohorts.left_out", n=table.left_truncated))
    _buttons(f"truncated-{lens}", [("truncated", t("cohorts.list.truncated"), table.left_truncated)])


def _buttons(key: str, entries: list[tuple[str, str, int]]) -> None:
    with st.container(horizontal=True, key=f"ck-links-cohorts-{key}"):
        for code, name, n in entries:
            label = t("cohorts.open", name=name[:1].upper() + name[1:], n=n) + " →"
            if st.button(label, key=f"cohorts.open.{key}.{code}", type="tertiary", disabled=not n):
                show(code)


def _empty() -> None:
    widgets.empty_state(t("common.empty.no_rows"), no_rows_hint())
