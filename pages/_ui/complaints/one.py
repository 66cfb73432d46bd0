"""One complaint: the working of its deadline, what it may cost to make good, and recording what was done."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from crmcore.domain.complaints.clock import PAUSED
from crmcore.domain.complaints.desk import ComplaintDesk, worth_of_making_good
from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.ordinals import NEVER
from crmcore.report.complaints.tables import customer_of, status_text, staying_table, tier_text, working_table
from pages._ui.complaints.desk import staying_of
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import changes, data
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

ONE = "complaints.one"
#: where what a button did is said
PLACE = "complaints"
#: what making good changes in the chance to stay, where nobody says, in points of 100
ASSUMED_POINTS = 5
#: complaints of a kind to choose from; others are found by number or customer
SHOWN = 200


def draw(graded: Book, desk: ComplaintDesk) -> None:
    """The choice, the complaint, the form."""
    widgets.section(t("complaints.one"))
    last_result.show(PLACE)
    wanted = st.text_input(t("complaints.find"), key=f"{ONE}.find", help=t("complaints.find_hint")).strip()
    options = _options(graded, desk, wanted)
    if not options:
        widgets.note(t("complaints.find_nothing", wanted=wanted))
        return
    first = next(iter(options))
    chosen = state.chosen(ONE, options, first)
    st.selectbox(
        t("complaints.choose"),
        list(options),
        **widget_state.choice(f"{ONE}.box", chosen, options),
        format_func=fixed_labels(options, lambda number: f"{number} · {customer_of(desk, options[number], graded)}"),
        on_change=lambda: state.choose(ONE, state.read(f"{ONE}.box"), first),
    )
    at = options[chosen]
    left, right = st.columns([1.1, 1], gap="large")
    with left:
        _facts(graded, desk, at)
    with right:
        _form(desk, at)


def _options(graded: Book, desk: ComplaintDesk, wanted: str) -> dict[str, int]:
    """Number of a complaint → its place: those to be answered next, the paused, then the newest; with `wanted` that one, or all of that
    customer. The one on screen is always among them."""
    known = desk.known
    if wanted:
        at, row = known.place_of(wanted), graded.mart.customers.row_of(wanted)
        own = np.flatnonzero(known.row == row) if row is not None else np.zeros(0, np.int64)
        chosen = [*([] if at is None else [at]), *own[np.argsort(-known.opened[own], kind="stable")].tolist()][:SHOWN]
    else:
        newest = np.argsort(-known.opened, kind="stable")[:SHOWN].tolist()
        chosen = [*desk.order[:SHOWN].tolist(), *np.flatnonzero(desk.clock.status == PAUSED)[:SHOWN].tolist(), *newest]
        on_screen = known.place_of(state.view().choices.get(ONE, ""))
        chosen += [] if on_screen is None else [on_screen]
    return {known.ids[at].as_py(): at for at in dict.fromkeys(chosen)}


def _facts(graded: Book, desk: ComplaintDesk, at: int) -> None:
    words, known = state.current_words(), desk.known
    widgets.note(
        t(
            "complaints.facts",
            tier=tier_text(words, desk, int(desk.tier[at])),
            subject=known.text("subject", at) or t("complaints.no_subject"),
            owner=known.text("owner", at) or t("complaints.nobody"),
            status=status_text(words, desk, at),
        )
    )
    if desk.graded_anew[at]:
        widgets.note(t("complaints.graded_anew"))
    others = desk.others_of_customer(at)
    if len(others):
        widgets.note(t("complaints.others_open", n=len(others), numbers=", ".join(known.ids[int(other)].as_py() for other in others)))
    widgets.small_table(*working_table(desk, at, words), text_columns=4)
    _worth(graded, desk, at)
    for action in known.notes:
        if action.complaint_id == known.ids[at].as_py():
            widgets.note(
                t(
                    "complaints.done",
                    day=action.on,
                    action=t(f"complaints.action.{action.action}"),
                    author=action.author,
                    text=action.text,
                )
            )


def _worth(graded: Book, desk: ComplaintDesk, at: int) -> None:
    """What making good may cost, by an assumption that is shown."""
    value = float(graded.mart.metrics["current_value"][int(desk.known.row[at])])
    if math.isnan(value):
        widgets.note(t("complaints.no_value"))
        return
    points = st.slider(t("complaints.assumed"), 0, 30, ASSUMED_POINTS, key="complaints.points", help=t("complaints.assumed_hint"))
    words, currency = state.current_words(), data.company().currency
    worth = words.money(worth_of_making_good(value, points / 100), currency)
    cost = desk.known.cost[at]
    said = t("complaints.worth", worth=worth, value=words.money(value, currency, compact=True), points=points)
    if value <= 0:
        said = t("complaints.worth_nothing", value=words.money(value, currency, compact=True))
    widgets.note(said if math.isnan(cost) else said + " " + t("complaints.has_cost", cost=words.money(float(cost), currency)))
    tier = int(desk.tier[at])
    row = next(row for row in staying_of(graded) if row.tier == tier)
    if row.in_time + row.late:
        observed = staying_table((row,), desk, words)[1][0][-1]
        widgets.note(
            t(
                "complaints.staying.beside",
                stayed=row.stayed_in_time,
                n=row.in_time,
                stayed_late=row.stayed_late,
                late=row.late,
                difference=observed,
            )
        )


def _form(desk: ComplaintDesk, at: int) -> None:
    known = desk.known
    is_open, paused = bool(desk.clock.unsettled[at]), bool(desk.clock.status[at] == PAUSED)
    actions = ["noted", "assigned"]
    if is_open:
        actions = [*(["responded"] if known.responded[at] == NEVER else []), "resumed" if paused else "paused", "closed", *actions]
    else:
        actions = ["reopened", *actions]
    number = known.ids[at].as_py()
    newest = max((action.position for action in known.notes if action.complaint_id == number), default=0)
    stamp = f"{data.company().slug}.{number}.{newest}"
    action = st.radio(
        t("complaints.what"),
        actions,
        key=f"complaints.action.{stamp}",
        format_func=fixed_labels(actions, lambda code: t(f"complaints.record.{code}")),
    )
    st.date_input(t("complaints.on"), working_date(), key=f"complaints.on.{stamp}", format="YYYY-MM-DD")
    label = {"paused": "reason", "closed": "outcome", "assigned": "owner"}.get(action or "", "text")
    st.text_input(t(f"complaints.{label}"), key=f"complaints.text.{stamp}")
    if action == "closed":
        left, right = st.columns(2)
        left.number_input(t("complaints.hours"), 0.0, 10_000.0, 0.0, 0.5, key=f"complaints.hours.{stamp}")
        right.number_input(t("complaints.cost"), 0.0, None, 0.0, 10.0, key=f"complaints.cost.{stamp}")
    ask_author("complaints.author")
    st.button(t("complaints.save"), key="complaints.save", type="primary", on_click=_save, args=(number, action or "noted", stamp, newest))


def _save(number: str, action: str, stamp: str, newest: int) -> None:
    text = state.read(f"complaints.text.{stamp}") or ""
    hours, cost = (state.read(f"complaints.{name}.{stamp}") or None for name in ("hours", "cost"))
    record(
        ComplaintAction(
            number,
            action,
            state.read(f"complaints.on.{stamp}") or working_date(),
            text="" if action == "assigned" else text,
            owner=text if action == "assigned" else "",
            hours=hours,
            cost=cost,
        ),
        newest,
    )


def record(action: ComplaintAction, based_on: int | None, place: str = PLACE) -> bool:
    """Record it and remember what came of that, to be said at `place`; whether it worked."""
    try:
        done = changes.record_complaint(action, based_on)
    except Problem as problem:
        last_result.remember_refused(place, problem)
        return False
    last_result.remember_done(place, t("complaints.saved", complaint=done.complaint_id, action=t(f"complaints.action.{done.action}")))
    return True
