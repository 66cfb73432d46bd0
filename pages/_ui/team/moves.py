"""The moves one by one: accept some or all, take them away as a workbook, and go back."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

import pandas as pd
import streamlit as st

from crmcore.domain.decisions.owners import OwnerDecision
from crmcore.domain.kernel.problems import Problem
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.team.tables import tier_names
from crmcore.report.team.words import move_reason
from crmcore.report.team.workbook import Proposal, moves_workbook
from crmcore.report.words.customer_names import customer_names
from crmcore.usecases.team.team import owner_changes
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import changes, data
from pages._ui.exports import download
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t
from pages._ui.team import desk

#: lines of the table at most
SHOWN = 1_000
#: where what a button did is said
PLACE = "team"
#: key of the switch that ticks all lines, or none
ALL_TICKED = "team.moves.all"


def draw() -> None:
    """The table with ticks, the buttons, and the decisions so far."""
    last_result.show(PLACE)
    moves = desk.proposal().moves
    widgets.section(t("team.moves.title", n=len(moves)))
    if moves:
        _table()
    else:
        widgets.note(t("team.moves.none"))
    _history()


def _table() -> None:
    graded, _ = desk.grades_in_force()
    words, team, plan = state.current_words(), desk.team(), desk.proposal()
    shown = plan.moves[:SHOWN]
    tiers = tier_names(team, words, graded.scheme.id)
    widgets.note(t("team.moves.accept_hint", day=working_date()))
    if len(plan.moves) > SHOWN:
        widgets.note(t("team.moves.shown", n=SHOWN, all=len(plan.moves)))
    ticked = st.toggle(t("team.moves.all_ticked"), value=True, key=ALL_TICKED)
    frame = pd.DataFrame(
        {
            "accepted": [ticked] * len(shown),
            "customer": [str(name) for name in customer_names(graded, team.rows[[move.customer for move in shown]])],
            "tier": [tiers[team.tier[move.customer]] for move in shown],
            "from": [_owner(move.customer) for move in shown],
            "to": [team.people.name(move.target) for move in shown],
            "hours": [round(float(team.hours[move.customer]), 1) for move in shown],
            "value": [words.money(float(team.value[move.customer]), data.company().currency, compact=True) for move in shown],
            "why": [move_reason(team, move, words, graded.scheme.id) for move in shown],
        }
    )
    numbers = {"hours": "%.1f"}
    key = f"{_table_key()}.{ticked}"
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        num_rows="fixed",
        height=widgets.rows_height(len(shown), 420),
        disabled=[name for name in frame.columns if name != "accepted"],
        column_config={
            name: st.column_config.CheckboxColumn(t("team.moves.accepted"), width="small")
            if name == "accepted"
            else st.column_config.NumberColumn(t(f"team.moves.{name}"), format=numbers[name])
            if name in numbers
            else st.column_config.TextColumn(t(f"team.moves.{name}"))
            for name in frame.columns
        },
    )
    ask_author("team.author")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(t("team.moves.button"), key="team.accept", type="primary", on_click=_accept, args=(key, ticked, _based_on()))
        if st.button(t("team.pool.open") + " →", key="team.open_moves", type="tertiary"):
            listed.show("team.moves")
        _export()


def _owner(customer: int) -> str:
    team = desk.team()
    place = int(team.owner[customer])
    return team.people.name(place) if place >= 0 else team.owner_id(customer) or t("team.moves.nobody")


def _table_key() -> str:
    """Another key for other lines: ticks are kept by position."""
    plan = desk.proposal()
    lines = "|".join(f"{move.customer}>{move.target}" for move in plan.moves)
    return f"team.moves.{sha256(f'{data.company().slug}.{desk.position()}.{lines}'.encode()).hexdigest()[:12]}"


def _based_on() -> int:
    return desk.decisions()[-1].position if desk.decisions() else 0


def _accept(key: str, ticked: bool, based_on: int) -> None:
    team, plan = desk.team(), desk.proposal()
    edited = (state.read(key) or {}).get("edited_rows", {})
    changed = {int(place) for place, cells in edited.items() if cells.get("accepted", ticked) != ticked}
    chosen = frozenset(str(team.ids[move.customer]) for place, move in enumerate(plan.moves) if (place in changed) != ticked)
    accepted = owner_changes(team, plan, chosen)
    try:
        changes.give_owners(accepted, working_date(), based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("team.moves.saved", n=len(accepted)))


def _export() -> None:
    graded, run = desk.grades_in_force()
    company, words, plan = data.company(), state.current_words(), desk.proposal()
    context = ExportContext(company.name, company.currency, data.author())
    grades = t("team.draft", day=working_date()) if run is None else t("team.published", run=run.name, day=words.date(run.as_of))
    item = download.for_everybody(
        graded,
        "team.moves",
        t("team.moves.file"),
        "xlsx",
        len(plan.moves),
        lambda: moves_workbook(Proposal(desk.team(), plan, desk.states(), working_date(), grades), graded, context, words),
    )
    download.made_button(item, t("team.moves.export"), "team.export")


def _history() -> None:
    """The decisions so far, newest first, and the way back to the state after any of them."""
    words, rows = state.current_words(), desk.decisions()
    if not rows:
        return
    widgets.section(t("team.history.title"))
    lines = [
        (
            words.date(date.fromisoformat(row.recorded_at[:10])),
            row.author,
            t("team.history.every_day") if row.effective_on is None else words.date(row.effective_on),
            _what(row),
        )
        for row in reversed(rows)
    ]
    widgets.small_table([t(f"team.history.{name}") for name in ("recorded", "author", "from", "what")], lines, text_columns=4, cards=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        states = [row.position for row in reversed(rows[:-1]) if row.back_to is None] + [0]
        authors = {row.position: row.author for row in rows}
        st.selectbox(
            t("team.history.back"),
            states,
            key=f"team.back.{rows[-1].position}",
            format_func=fixed_labels(states, lambda to: _state_name(to, authors)),
            width=320,
        )
        st.button(t("team.history.button"), key="team.go_back", on_click=_go_back, args=(f"team.back.{rows[-1].position}", _based_on()))


def _state_name(to: int, authors: dict[int, str]) -> str:
    return t("team.history.decision", position=to, author=authors[to]) if to else t("team.history.list")


def _what(row: OwnerDecision) -> str:
    if row.back_to is None:
        return t("team.history.gave", n=len(row.changes))
    return t("team.history.went_back", position=row.back_to) if row.back_to else t("team.history.went_back_list")


def _go_back(key: str, based_on: int) -> None:
    try:
        changes.owners_back(int(state.read(key) or 0), working_date(), based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("team.history.back_done"))
