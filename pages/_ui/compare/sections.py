"""What the compare page shows of two gradings: pyramids, who differs, the crossing, the figures that change."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.compare.comparison import Comparison, Graded
from crmcore.domain.compare.lists import found
from crmcore.domain.compare.story import story
from crmcore.domain.grading.book import Book
from crmcore.report.compare.crossed_tiers import crossed_tiers
from crmcore.report.compare.story import story_told
from crmcore.report.compare.tables import cell_name, change_table, differ_lines, hatching
from crmcore.report.grading.pyramids import twin
from pages._ui.compare.selection import Chosen
from pages._ui.compare.sides import name_of
from pages._ui.components import widgets
from pages._ui.components.literal_text import verbatim
from pages._ui.controls import sidebar
from pages._ui.controls.scheme_choice import scheme_name
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import said, t

#: customers shown of those who differ; all are one click away
SHOWN = 8


def conclusion(told: Comparison, of: Chosen) -> None:
    """What differs and what comes of it, in a few sentences."""
    apart = story(told, of.left, of.right, "run" in (of.pair.left.source, of.pair.right.source))
    sentence = story_told(told, apart, state.speech(), scheme_name, data.company().currency)
    widgets.finding_list([widgets.Finding(sentence, "plain")], key="compare.story")


def pyramids(told: Comparison, of: Chosen) -> None:
    """Both pyramids to one scale, each with its own date, window and scheme."""
    for place, column in zip(("left", "right"), st.columns(2, gap="large"), strict=True):
        side: Graded = getattr(told, place)
        with column:
            title = t("compare.pyramid", side=name_of(getattr(of.pair, place)), day=side.as_of, scheme=scheme_name(side.scheme))
            if not any(row.customers for row in side.rows):
                widgets.empty_state(t("compare.nobody_here", side=title), t("common.empty.no_rows_hint"))
                continue
            figure = twin(
                side.rows,
                state.speech(),
                side.scheme,
                currency=data.company().currency,
                measure=told.measure,
                shares=state.view().measure == "share",
                dark=state.dark(),
                compact=True,
                title=title,
                among=(told.left.rows, told.right.rows),
            )
            widgets.figure(figure, key=f"compare.twin.{place}", on_select=lambda tier, p=place, s=side: _show_tier(p, s, tier))
            widgets.scope_note(side.as_of, side.window, sidebar.scope())
    widgets.note(hatching(told, state.speech()))
    for line in _remarks(told, of):
        widgets.note(line)


def _show_tier(place: str, side: Graded, tier: str) -> None:
    listed.show(f"compare.{place}.{side.tiers.index(tier)}")


def _remarks(told: Comparison, of: Chosen) -> list[str]:
    """What must be known before both are compared: other dates, windows, tiers; published tiers over today's data."""
    lines = []
    if not told.same_date:
        lines.append(t("compare.dates", left=told.left.as_of, right=told.right.as_of))
    if told.left.window != told.right.window:
        lines.append(t("compare.windows"))
    if not told.same_tiers:
        lines.append(t("compare.schemes"))
    if "run" in (of.pair.left.source, of.pair.right.source):
        lines.append(t("compare.published"))
    if told.measure == "order_amount" and state.view().profit != "order_amount":
        lines.append(t("compare.no_profit"))
    return lines


def crossing(graded: Book, told: Comparison) -> None:
    """The crossing beside those who differ."""
    left, right = st.columns([1.15, 1], gap="large")
    with left:
        widgets.figure(
            crossed_tiers(told, state.speech(), dark=state.dark()),
            key=f"compare.crossed.{state.view().language}",
            on_select=lambda code: listed.show(f"compare.{code}"),
        )
        widgets.note(t("compare.how_same" if told.same_tiers else "compare.how_other"))
        _cell_buttons(told)
    with right:
        _who(graded, told)


def _cell_buttons(told: Comparison) -> None:
    """Every cell off the frame by keyboard, the fullest first."""
    a, b = told.cells.shape
    off = {f"cell.{i}.{j}": int(told.cells[i, j]) for i in range(a) for j in range(b) if not told.agree[i, j] and told.cells[i, j]}
    if not off:
        return
    ordered = sorted(off, key=lambda code: -off[code])
    labels = {
        code: t("compare.cell_option", cell=cell_name(told, state.speech(), *map(int, code.split(".")[1:])), n=off[code])
        for code in ordered
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            t("compare.choose_cell"),
            ordered,
            format_func=said(ordered, labels.__getitem__),
            width=330,
            key=state.spoken(f"compare.cell.{hash(tuple(labels.items()))}"),
        )
        if st.button(verbatim(t("common.button.see_customers")) + " →", key="compare.see_cell"):
            listed.show(f"compare.{picked}")


def _who(graded: Book, told: Comparison) -> None:
    """The most valuable of those who differ, and the ways to all of them."""
    widgets.section(t("compare.who"))
    rows = found(graded, told, "differ").rows
    if not len(rows):
        widgets.note(t("compare.nobody_differs"))
        return
    widgets.small_table(*differ_lines(graded, told, rows[:SHOWN], state.speech(), data.company().currency), text_columns=3)
    widgets.note(t("compare.valued", day=graded.scenario.as_of))
    _known(told)
    with st.container(horizontal=True, key="ck-links-compare"):
        for code, n in _ways(told, len(rows)).items():
            if n and st.button(t(f"compare.open.{code}", n=n) + " →", key=f"compare.open.{code}", type="tertiary"):
                listed.show(f"compare.{code}")


def _ways(told: Comparison, differing: int) -> dict[str, int]:
    """Code of a list → how many it holds."""
    moved = {"risen": told.crossing.risen, "fallen": told.crossing.fallen} if told.same_tiers else {}
    return {
        "differ": differing,
        **moved,
        "entered": int(told.cells[-1, :-1].sum()),
        "gone": int(told.cells[:-1, -1].sum()),
        "only_left": int(told.only_left.sum()),
        "only_right": int(told.only_right.sum()),
    }


def _known(told: Comparison) -> None:
    """Customers known on one date only: they could not have had a tier on the other."""
    if told.same_date:
        return
    for n, early, late in (
        (int(told.only_left.sum()), told.right.as_of, told.left.as_of),
        (int(told.only_right.sum()), told.left.as_of, told.right.as_of),
    ):
        if n:
            widgets.note(t("compare.known_later", n=n, early=early, late=late))


def figures(told: Comparison) -> None:
    """The figures that change, old and new."""
    widgets.section(t("compare.figures_title"))
    widgets.small_table(*change_table(told, state.speech(), data.company().currency))
    widgets.note(t("compare.figures_note"))
