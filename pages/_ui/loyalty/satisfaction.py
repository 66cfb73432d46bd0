"""What customers say of us: the ladder they climb, their satisfaction and its trend, and who tells whom."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.ladder import ladder, ladder_rows
from crmcore.domain.loyalty.satisfaction import SOURCE_TELLS, STATES, satisfaction_by_quarter, state_counts, word_of_mouth
from crmcore.domain.loyalty.tables import loyalty_of
from crmcore.report.loyalty.ladder import ladder_bars
from crmcore.report.loyalty.satisfaction import satisfaction_bars, satisfaction_trend_bars
from crmcore.report.loyalty.tables import word_of_mouth_table
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import linked_key, t

#: more people than anybody tells
MOST_TOLD = 100


def climb(graded: Book) -> None:
    """The ladder; a bar or its button opens who stands on that rung."""
    rows = ladder_rows(ladder(loyalty_of(graded)), data.customer_mask(graded))
    widgets.section(t("loyalty.ladder.section"))
    widgets.figure(ladder_bars(rows, state.current_words(), dark=state.dark()), key="loyalty.ladder", on_select=_open_rung)
    widgets.note(t("loyalty.ladder.note"))
    scope(graded)
    with st.container(horizontal=True, key="ck-links-loyalty-ladder"):
        for row in reversed(rows):
            label = t("loyalty.open_box", box=t(f"loyalty.rung.{row.rung}"), n=row.customers)
            if st.button(label + " →", key=f"loyalty.rung.{row.rung}", type="tertiary", disabled=not row.customers):
                _open_rung(row.rung)


def satisfaction(graded: Book) -> None:
    """States of satisfaction today; a bar or its button opens its customers."""
    counts = _counts(graded)
    widgets.section(t("loyalty.state.section"))
    widgets.figure(satisfaction_bars(counts, state.current_words(), dark=state.dark()), key="loyalty.states", on_select=_open_state)
    widgets.note(t("loyalty.state.note"))
    scope(graded)
    with st.container(horizontal=True, key="ck-links-loyalty-states"):
        for code in STATES:
            label = t("loyalty.open_box", box=t(f"loyalty.state.{code}"), n=counts[code])
            if st.button(label + " →", key=f"loyalty.state.{code}", type="tertiary", disabled=not counts[code]):
                _open_state(code)


def trend(graded: Book) -> None:
    """How the answers have moved, quarter by quarter."""
    quarters = satisfaction_by_quarter(loyalty_of(graded).relationship.survey, graded.scenario.day, data.customer_mask(graded))
    widgets.figure(satisfaction_trend_bars(quarters, state.current_words(), dark=state.dark()), key="loyalty.trend")
    widgets.note(t("loyalty.trend.note"))
    scope(graded, months=24)


def mouth(graded: Book) -> None:
    """How many people hear of us, by the source's numbers or the visitor's own."""
    tells = state.view().tells
    reach = word_of_mouth(_counts(graded), tells)
    widgets.section(t("loyalty.mouth.section"))
    bad, _, good = reach.people_told
    widgets.finding_list(
        [widgets.Finding(t("loyalty.mouth.bad", n=bad, good=state.current_words().number(good)), "watch" if bad > good else "plain")],
        key="loyalty.mouth",
    )
    widgets.small_table(*word_of_mouth_table(reach, state.current_words()), total=True)
    for position, (column, code) in enumerate(zip(st.columns(3), STATES[:3], strict=True)):
        key = linked_key(f"loyalty.tells.{code}", tells[position])
        column.number_input(t(f"loyalty.state.{code}"), 0, MOST_TOLD, tells[position], key=key, on_change=_tell, args=(position, code, key))
    if tells != SOURCE_TELLS:
        with st.container(key="ck-links-loyalty-tells"):
            st.button(
                t("loyalty.mouth.reset"), key="loyalty.tells.reset", type="tertiary", on_click=state.change, kwargs={"tells": SOURCE_TELLS}
            )
    widgets.note(t("loyalty.mouth.note"))
    scope(graded)


def _tell(position: int, code: str, key: str) -> None:
    if state.is_latest(f"loyalty.tells.{code}", key):
        tells = list(state.view().tells)
        tells[position] = int(state.read(key))
        state.change(tells=tuple(tells))


def _counts(graded: Book) -> dict[str, int]:
    loyalty, customer_mask = loyalty_of(graded), data.customer_mask(graded)
    return state_counts(loyalty.satisfaction, loyalty.population if customer_mask is None else loyalty.population & customer_mask)


def _open_rung(rung: str) -> None:
    listed.show(f"loyalty.ladder.{rung}")


def _open_state(code: str) -> None:
    listed.show(f"loyalty.satisfaction.{code}")
