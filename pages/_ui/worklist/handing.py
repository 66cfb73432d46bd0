"""Handing over what is too much: for this week, or for good, by the same decision as under Team."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from crmcore.domain.decisions.owners import OwnerChange
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.worklist.week import NOBODY
from crmcore.report.words.customer_names import customer_names
from crmcore.report.worklist.words import action_text, rep_name
from crmcore.store.decisions.owners import owner_decisions
from pages._ui.components import widgets
from pages._ui.controls.working_date import working_date
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t
from pages._ui.worklist import desk, recording

#: entries that can be chosen
MOST = 200


def draw(rep: int) -> None:
    """Customers of a person, who takes them, and for how long."""
    words, listed = state.current_words(), desk.listed()
    if listed.reps.house or not len(listed.places(rep)):
        return
    week = listed.weeks()[rep]
    with st.expander(t("worklist.hand.title"), key=f"worklist.hand.{rep}"):
        free = {w.rep: w.hours - w.planned for w in listed.weeks() if w.rep not in (NOBODY, rep)}
        if not free:
            widgets.note(t("worklist.hand.alone"))
            return
        widgets.note(t("worklist.hand.note", person=rep_name(listed, rep, words), planned=words.number(week.planned, 1), n=week.entries[2]))
        places = listed.places(rep)[:MOST].tolist()
        names = customer_names(desk.now(), listed.entries.rows[places])
        options = {
            int(listed.entries.rows[at]): t(
                "worklist.people.first_entry", customer=str(name), action=action_text(listed.entries, at, words)
            )
            for at, name in zip(places, names, strict=True)
        }
        people = sorted(free, key=lambda place: (-free[place], listed.reps.ids[place]))
        position = max((decision.position for decision in owner_decisions(data.company())), default=0)
        stamp = f"{data.company().slug}.{rep}.{max(listed.newest.values(), default=0)}.{position}"
        left, right = st.columns([2, 1])
        left.multiselect(
            t("worklist.hand.which"),
            list(options),
            key=f"worklist.hand_which.{stamp}",
            format_func=fixed_labels(options, options.__getitem__),
            placeholder="",
        )
        right.selectbox(
            t("worklist.hand.to"),
            people,
            key=f"worklist.hand_to.{stamp}",
            format_func=fixed_labels(
                people, lambda place: t("worklist.hand.has", person=listed.reps.name(place), free=words.number(max(free[place], 0.0), 1))
            ),
        )
        with st.container(horizontal=True):
            st.button(
                t("worklist.hand.week"),
                key="worklist.hand_week",
                on_click=_for_week,
                args=(stamp, dict(listed.newest)),
                help=t("worklist.hand.week_hint"),
            )
            st.button(
                t("worklist.hand.good"),
                key="worklist.hand_good",
                on_click=_for_good,
                args=(stamp, position),
                help=t("worklist.hand.good_hint"),
            )


def _chosen(stamp: str) -> tuple[list[int], int]:
    return list(state.read(f"worklist.hand_which.{stamp}") or ()), int(state.read(f"worklist.hand_to.{stamp}"))


def _for_week(stamp: str, shown: Mapping[int, int]) -> None:
    rows, place = _chosen(stamp)
    recording.record(rows, "handed_over", shown, rep=desk.listed().reps.ids[place])


def _for_good(stamp: str, position: int) -> None:
    rows, place = _chosen(stamp)
    if not rows:
        recording.say_refused(Problem("no_marks"))
        return
    listed = desk.listed()
    owner, ids = listed.basis.owner, listed.reps.ids
    moves = [OwnerChange(desk.number(row), ids[int(owner[row])] if owner[row] >= 0 else "", ids[place]) for row in rows]
    try:
        changes.give_owners(moves, working_date(), position)
    except Problem as problem:
        recording.say_refused(problem)
    else:
        recording.say_done(t("worklist.hand.saved", n=len(moves), person=listed.reps.name(place)))
