"""Who moved between two dates: the matrix, the moves alone, and the movers, most valuable first."""

from __future__ import annotations

from datetime import date

import streamlit as st

from crmcore.domain.compare.migration import KINDS, Migration, TierSnapshot, flows, migration
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.trends.lists import ListCode, Moment
from crmcore.domain.trends.monthly import holds_window
from crmcore.report.compare.migration import MAX_FLOWS, migration_bars, migration_heatmap, tier_name
from crmcore.report.trends.tables import moment_name, mover_table
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.trends import background_work

#: movers named on the page; all of them are behind the button
NAMED = 10
A_DAY = 0


def draw(graded: Book) -> None:
    """The whole section."""
    widgets.section(t("trends.migration.section"))
    _choices(graded)
    before, now = background_work.moments(graded)
    with st.spinner(t("trends.comparing")):
        sides = (background_work.tier_snapshot(graded, before), background_work.tier_snapshot(graded, now))
    found = migration(*sides, graded.scheme.tiers, background_work.customer_mask(graded))
    _basis(graded, before, now)

    def opened(cell: list[int]) -> None:
        _show_cell(graded, before, now, cell[0], cell[1])

    left, right = st.columns([1.15, 1], gap="large")
    with left:
        widgets.figure(
            migration_heatmap(found, state.current_words(), graded.scheme.id, dark=state.dark()), key="trends.matrix", on_select=opened
        )
        if found.outside:
            widgets.note(t("trends.migration.outside", n=found.outside))
        widgets.note(t("trends.migration.read"))
    with right:
        if found.moved:
            widgets.figure(
                migration_bars(found, state.current_words(), graded.scheme.id, dark=state.dark()), key="trends.moves", on_select=opened
            )
    background_work.scope(graded, population=True)
    _buttons(graded, found, before, now)
    _movers(graded, found, sides, before, now)


def _choices(graded: Book) -> None:
    """Either side: a day, or published grades."""
    before, now = background_work.moments(graded)
    known = {run.id: run for run in background_work.runs(graded)}
    options = [A_DAY, *known]
    labels = {
        A_DAY: t("trends.migration.a_day"),
        **{k: t("trends.migration.run_option", name=run.name, day=run.as_of) for k, run in known.items()},
    }
    first, last = background_work.span(graded)
    columns = st.columns([1.6, 1, 1.6, 1], gap="small")
    for column, (side, moment) in enumerate((("from", before), ("to", now))):
        columns[2 * column].selectbox(
            t(f"trends.migration.{side}"),
            options,
            format_func=fixed_labels(options, lambda k: labels[k]),
            on_change=_chosen,
            args=(graded, side),
            **widget_state.choice(f"trends.{side}.box", moment if moment in known and not isinstance(moment, date) else A_DAY, options),
        )
        if isinstance(moment, date):
            columns[2 * column + 1].date_input(
                t(f"trends.migration.{side}_day"),
                min_value=first,
                max_value=last,
                format="YYYY-MM-DD",
                on_change=_dated,
                args=(graded, side),
                **widget_state.value(f"trends.{side}.day", moment),
            )


def _chosen(graded: Book, side: str) -> None:
    chosen = state.read(f"trends.{side}.box")
    if not chosen:
        run = next((r for r in background_work.runs(graded) if r.id in background_work.moments(graded)), None)
        chosen = run.as_of if run else graded.scenario.day
    _put(graded, side, chosen)


def _dated(graded: Book, side: str) -> None:
    chosen = state.read(f"trends.{side}.day")
    if isinstance(chosen, date):
        _put(graded, side, chosen)


def _put(graded: Book, side: str, moment: Moment) -> None:
    before, now = background_work.moments(graded)
    background_work.compare(*((moment, now) if side == "from" else (before, moment)))


def _basis(graded: Book, before: Moment, now: Moment) -> None:
    """Say what either side is: computed or published, never mixed in silence."""
    names = [moment_name(moment, state.current_words(), background_work.run_name) for moment in (before, now)]
    published = [not isinstance(moment, date) for moment in (before, now)]
    text = "computed" if not any(published) else "published" if all(published) else "mixed" if published[0] else "mixed_now"
    sentence = t(f"trends.migration.{text}", before=names[0], now=names[1])
    if text.startswith("mixed"):
        widgets.finding_list([widgets.Finding(sentence, "watch")], key="trends.mixed")
    else:
        widgets.note(sentence)
    days = [
        moment if isinstance(moment, date) else next(r.as_of for r in background_work.runs(graded) if r.id == moment)
        for moment in (before, now)
    ]
    if days[0] > days[1]:
        widgets.note(t("trends.migration.order"))
    first, window = data.dates().first_order, graded.scenario.window
    short = [m for m in dict.fromkeys((before, now)) if isinstance(m, date) and first is not None and not holds_window(m, window, first)]
    for day in short:
        sentence = t("trends.migration.short", day=day, first=first, months=window or 1)
        widgets.finding_list([widgets.Finding(sentence, "watch")], key=f"trends.short.{day}")


def _buttons(graded: Book, found: Migration, before: Moment, now: Moment) -> None:
    """The largest moves, as drawn, for the keyboard."""
    words, scheme = state.current_words(), graded.scheme.id
    with st.container(horizontal=True, key="ck-links-trends-moves"):
        for count, i, j in flows(found)[:MAX_FLOWS]:
            label = t(
                "trends.migration.open",
                source=tier_name(words, scheme, found.tiers, i),
                target=tier_name(words, scheme, found.tiers, j),
                n=count,
            )
            if st.button(label + " →", key=f"trends.move.{i}.{j}", type="tertiary"):
                _show_cell(graded, before, now, i, j)


def _show_cell(graded: Book, before: Moment, now: Moment, i: int, j: int) -> None:
    source, target = (-1 if k >= len(graded.scheme.tiers) else int(k) for k in (i, j))
    listed.show(f"trends.{ListCode('cell', before, now, (source, target)).code}")


def _movers(graded: Book, found: Migration, sides: tuple[TierSnapshot, TierSnapshot], before: Moment, now: Moment) -> None:
    """One kind of movers at a time."""
    if not found.moved:
        return
    widgets.section(t("trends.movers.section"))
    first = next(k for k in ("fell", "left", "rose", "entered") if len(found.rows[k]) or k == "entered")
    kind = state.chosen("trends.movers", KINDS, first)
    kind = (
        st.segmented_control(
            t("trends.movers.section"),
            KINDS,
            **widget_state.multi("trends.kind.box", kind),
            required=True,
            label_visibility="collapsed",
            on_change=_kind,
            args=(first,),
            format_func=fixed_labels(KINDS, lambda k: t("trends.movers.count", kind=t(f"trends.movers.{k}"), n=len(found.rows[k]))),
        )
        or kind
    )
    rows = found.rows[kind]
    if not len(rows):
        widgets.note(t("trends.movers.nobody"))
        return
    measure = profit_metric(graded.mart, state.view().profit)
    lines = mover_table(graded, rows[:NAMED], *sides, state.current_words(), measure=measure, currency=data.company().currency)
    code = f"trends.{ListCode(kind, before, now).code}"
    widgets.small_table(*lines, text_columns=4, of_list=listed.opened(code))
    widgets.note(t("trends.movers.note"))
    background_work.scope(graded)
    with st.container(horizontal=True, key="ck-links-trends-movers"):
        if st.button(t("trends.movers.open", n=len(rows)) + " →", key=f"trends.open.{kind}", type="tertiary"):
            listed.show(code)


def _kind(first: str) -> None:
    state.choose("trends.movers", state.read("trends.kind.box"), first)
