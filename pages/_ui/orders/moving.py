"""The production sequence changed by hand: an order pulled forward or held back, with a reason, and who becomes late because of it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.scheduling.by_hand import FORWARD, FREE, HOLD
from crmcore.domain.scheduling.sequence import Plans
from crmcore.report.orders.production import moves_table
from crmcore.report.words.customer_names import customer_names
from crmcore.usecases.orders.orders import change_from
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.working_date import working_date
from pages._ui.data import data, order_changes
from pages._ui.orders import desk
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t
from pages._ui.team import desk as team_desk

#: where what a button did is said; days that an order is held at first
PLACE, HELD_DAYS = "orders.moving", 7
KINDS: tuple[str, ...] = (FORWARD, HOLD)


def draw(plans: Plans) -> None:
    """What was changed so far and because of it late, then the boxes for another change."""
    words, graded, changes = state.current_words(), team_desk.grades_in_force()[0], desk.moves()
    widgets.note(t("orders.moving.note"))
    if changes:
        head, rows = moves_table(plans, desk.rule(), changes, graded, desk.order_numbers(), words)
        widgets.small_table(head, rows, text_columns=len(head), cards=True)
    stamp = f"{data.company().slug}.{desk.moves_based_on()}"
    numbers = desk.order_numbers()
    frozen = plans.by[desk.rule()].frozen
    free = sorted(numbers[place] for place in plans.jobs.order[~frozen].tolist())
    if not free:
        widgets.note(t("orders.moving.all_fixed"))
        return
    keys = {name: f"orders.moving.{name}.{stamp}" for name in ("order", "action", "until", "reason")}
    order, action, until = st.columns([2, 2, 1], gap="small", vertical_alignment="bottom")
    names = customer_names(graded, plans.jobs.customer)
    labels = {
        numbers[place]: t("orders.moving.one", order=numbers[place], customer=str(name), day=date.fromordinal(int(due)))
        for place, name, due in zip(plans.jobs.order.tolist(), names, plans.jobs.due.tolist(), strict=True)
    }
    order.selectbox(t("orders.moving.order"), free, key=keys["order"], format_func=fixed_labels(free, lambda number: labels[number]))
    action.radio(
        t("orders.moving.what"),
        KINDS,
        key=keys["action"],
        horizontal=True,
        format_func=fixed_labels(KINDS, lambda code: t(f"orders.moving.{code}")),
    )
    if state.read(keys["action"]) == HOLD:
        until.date_input(
            t("orders.moving.until"),
            working_date() + timedelta(HELD_DAYS),
            min_value=working_date() + timedelta(1),
            key=keys["until"],
            format="YYYY-MM-DD",
        )
    st.text_input(t("orders.moving.reason"), key=keys["reason"], max_chars=300)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(t("orders.moving.button"), key="orders.moving.record", on_click=_record, args=(keys, desk.moves_based_on()))
        if changes:
            moved = [change.order_id for change in changes]
            st.selectbox(t("orders.moving.back"), moved, key=f"orders.moving.back.{stamp}", width=240)
            st.button(
                t("orders.moving.free"),
                key="orders.moving.free",
                on_click=_free,
                args=(f"orders.moving.back.{stamp}", desk.moves_based_on()),
            )


def _record(keys: dict[str, str], based_on: int) -> None:
    number, action = state.read(keys["order"]) or "", state.read(keys["action"]) or FORWARD
    _write(number, action, based_on, keys)


def _free(key: str, based_on: int) -> None:
    _write(state.read(key) or "", FREE, based_on, {})


def _write(number: str, action: str, based_on: int, keys: dict[str, str]) -> None:
    until = state.read(keys["until"]) if action == HOLD else None
    reason = state.read(keys["reason"]) or "" if keys else ""
    try:
        change = change_from(desk.orders(), desk.plans(), number, action, until, reason)
        order_changes.change_sequence(change, based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t(f"orders.moving.saved_{action}", order=number))
