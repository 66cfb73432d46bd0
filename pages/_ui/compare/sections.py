"""What the compare page shows of two gradings: pyramids, who differs, the crossing, the figures that change."""

from __future__ import annotations

from functools import partial

import streamlit as st

from crmcore.domain.compare.comparison import Comparison, GradingSummary
from crmcore.domain.compare.lists import customer_list
from crmcore.domain.compare.story import story
from crmcore.domain.grading.book import Book
from crmcore.report.compare.story import comparison_story
from crmcore.report.compare.tables import cell_name, change_heading, change_table, differing_table
from crmcore.report.compare.tier_crosstab import crosstab_heatmap
from crmcore.report.pyramids.figures import PyramidStyle, twin_pyramid
from pages._ui.compare.selection import Chosen
from pages._ui.compare.sides import name_of
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls import sidebar
from pages._ui.controls.scheme_choice import scheme_name
from pages._ui.controls.scope import no_rows_hint
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.pyramids.twin import CUSTOMERS, PROFIT, draw_half, twin_key
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t

#: the two gradings, as the comparison names them
SIDES = ("left", "right")
#: customers shown of those who differ; all are one click away
SHOWN = 8


def conclusion(comparison: Comparison, of: Chosen) -> None:
    """What differs and what comes of it, in a few sentences."""
    apart = story(comparison, of.left, of.right, "run" in (of.pair.left.source, of.pair.right.source))
    sentence = comparison_story(comparison, apart, state.current_words(), scheme_name, data.company().currency)
    widgets.finding_list([widgets.Finding(sentence, "plain")], key="compare.story")


def pyramids(comparison: Comparison, of: Chosen) -> None:
    """Both gradings to one scale: their customers side by side, and below what their tiers earn."""
    titles, drawn = {}, {}
    for name in SIDES:
        side: GradingSummary = getattr(comparison, name)
        titles[name] = t("compare.pyramid", side=name_of(getattr(of.pair, name)), day=side.as_of, scheme=scheme_name(side.scheme))
        if any(row.customers for row in side.rows):
            drawn[name] = twin_pyramid(
                side.rows,
                state.current_words(),
                side.scheme,
                currency=data.company().currency,
                measure=comparison.measure,
                scale_with=(comparison.left.rows, comparison.right.rows),
                style=PyramidStyle(shares=state.view().measure == "share", dark=state.dark()),
            )
    for half, what in enumerate((CUSTOMERS, PROFIT)):
        with st.container(key=twin_key(f"compare-{what}", clickable=True)):
            for name, column in zip(SIDES, st.columns(2, gap="large", vertical_alignment="bottom"), strict=True):
                with column:
                    if name in drawn:
                        draw_half(
                            drawn[name][half],
                            f"compare.{name}.pyramid.{what}",
                            partial(_show_layer, name, getattr(comparison, name)),
                            titles[name],
                        )
                    elif not half:
                        widgets.empty_state(t("compare.nobody_here", side=titles[name]), no_rows_hint())
    for name, column in zip(SIDES, st.columns(2, gap="large"), strict=True):
        with column:
            side = getattr(comparison, name)
            widgets.scope_note(side.as_of, side.window, sidebar.scope())
    for line in _remarks(comparison, of):
        widgets.note(line)


def _show_layer(side_name: str, side: GradingSummary, code: str) -> None:
    if code in side.tiers:  # the prospects are in no tier of either grading
        listed.show(f"compare.{side_name}.{side.tiers.index(code)}")


def _remarks(comparison: Comparison, of: Chosen) -> list[str]:
    """What must be known before both are compared: other dates, windows, tiers; published tiers over today's data."""
    lines = []
    if not comparison.same_date:
        lines.append(t("compare.dates", left=comparison.left.as_of, right=comparison.right.as_of))
    if comparison.left.window != comparison.right.window:
        lines.append(t("compare.windows"))
    if not comparison.same_tiers:
        lines.append(t("compare.schemes"))
    if "run" in (of.pair.left.source, of.pair.right.source):
        lines.append(t("compare.published"))
    if comparison.measure == "order_amount" and state.view().profit != "order_amount":
        lines.append(t("compare.no_profit"))
    return lines


def crossing(graded: Book, comparison: Comparison) -> None:
    """The crossing beside those who differ."""
    left, right = st.columns([1.15, 1], gap="large")
    with left:
        widgets.figure(
            crosstab_heatmap(comparison, state.current_words(), dark=state.dark()),
            key=f"compare.crossed.{state.view().language}",
            on_select=lambda code: listed.show(f"compare.{code}"),
        )
        widgets.note(t("compare.how_same" if comparison.same_tiers else "compare.how_other"))
        _cell_buttons(comparison)
    with right:
        _who(graded, comparison)


def _cell_buttons(comparison: Comparison) -> None:
    """Every cell off the frame by keyboard, the fullest first."""
    a, b = comparison.cells.shape
    off = {
        f"cell.{i}.{j}": int(comparison.cells[i, j])
        for i in range(a)
        for j in range(b)
        if not comparison.agree[i, j] and comparison.cells[i, j]
    }
    if not off:
        return
    ordered = sorted(off, key=lambda code: -off[code])
    labels = {
        code: t("compare.cell_option", cell=cell_name(comparison, state.current_words(), *map(int, code.split(".")[1:])), n=off[code])
        for code in ordered
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            t("compare.choose_cell"),
            ordered,
            format_func=fixed_labels(ordered, labels.__getitem__),
            width=330,
            key=state.language_key(f"compare.cell.{hash(tuple(labels.items()))}"),
        )
        if st.button(literal(t("common.button.see_customers")) + " →", key="compare.see_cell"):
            listed.show(f"compare.{picked}")


def _who(graded: Book, comparison: Comparison) -> None:
    """The most valuable of those who differ, and the ways to all of them."""
    widgets.section(t("compare.who"))
    rows = customer_list(graded, comparison, "differ").rows
    if not len(rows):
        widgets.note(t("compare.nobody_differs"))
        return
    lines = differing_table(graded, comparison, rows[:SHOWN], state.current_words(), data.company().currency)
    widgets.small_table(*lines, text_columns=3, of_list=listed.opened("compare.differ"))
    widgets.note(t("compare.valued", day=graded.scenario.day))
    _known(comparison)
    with st.container(horizontal=True, key="ck-links-compare"):
        for code, n in _ways(comparison, len(rows)).items():
            if n and st.button(t(f"compare.open.{code}", n=n) + " →", key=f"compare.open.{code}", type="tertiary"):
                listed.show(f"compare.{code}")


def _ways(comparison: Comparison, differing: int) -> dict[str, int]:
    """Code of a list → how many it holds."""
    moved = {"risen": comparison.crosstab.risen, "fallen": comparison.crosstab.fallen} if comparison.same_tiers else {}
    return {
        "differ": differing,
        **moved,
        "entered": int(comparison.cells[-1, :-1].sum()),
        "gone": int(comparison.cells[:-1, -1].sum()),
        "only_left": int(comparison.only_left.sum()),
        "only_right": int(comparison.only_right.sum()),
    }


def _known(comparison: Comparison) -> None:
    """Customers known on one date only: they could not have had a tier on the other."""
    if comparison.same_date:
        return
    for n, early, late in (
        (int(comparison.only_left.sum()), comparison.right.as_of, comparison.left.as_of),
        (int(comparison.only_right.sum()), comparison.left.as_of, comparison.right.as_of),
    ):
        if n:
            widgets.note(t("compare.known_later", n=n, early=early, late=late))


def figures(comparison: Comparison) -> None:
    """The figures that change, old and new."""
    table = change_table(comparison, state.current_words(), data.company().currency)
    widgets.section(change_heading(table, state.current_words()))
    widgets.small_table(*table, cards=True)
    widgets.note(t("compare.figures_note"))
