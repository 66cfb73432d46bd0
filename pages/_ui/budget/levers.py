"""Customers that lose money: the levers as sliders, who crosses zero at which, and letters with care."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.budget.letters import LetterRecord
from crmcore.domain.budget.levers import END, LEVERS, REASSESS, STEPS, expected_gain, lever_rows
from crmcore.domain.kernel.problems import Problem
from crmcore.report.budget.figures import step_chart
from crmcore.report.budget.tables import Letters, letter_cells, lever_cells, tracked_cells
from crmcore.report.budget.words import SOURCE
from crmcore.report.words.customer_names import customer_names
from pages._ui.budget import desk
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding, Kpi
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import customer_changes, data
from pages._ui.lists import listed
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

#: the highest percent of a slider; of the others 100
MOST = {"price": 20.0}
#: where what a button did is said
PLACE = "budget.letters"
#: customers that can be chosen one by one
MOST_CHOSEN = 500
#: letters on screen at each step; the file has all
SHOWN = 3
COLUMNS = 3
#: columns of the letters: of who is offered something, of the other steps; and those that are numbers
OFFERED = ("customer", "tier", "why", "offer", "meaning", "net", "gain", "sent")
COLUMNS_OF = {"reassess": ("customer", "tier", "why", "advice", "net"), "end": ("customer", "tier", "why", "net")}
NUMBERS = ("net", "gain", "sent")


def draw() -> None:
    """Sliders, key figures, the figure of the steps, levers one by one, and the first letters of each step."""
    losers, words, currency = desk.basis().losers, state.current_words(), data.company().currency
    widgets.section(t("budget.levers.title"))
    if not desk.basis().effort.profit_known:
        widgets.note(t("budget.remark.no_profit"))
        return
    if not losers.count:
        widgets.note(t("budget.levers.nobody"))
        return
    widgets.note(t("budget.levers.note", source=SOURCE))
    _sliders()
    turned = desk.turned()
    n, loss = int(turned.turned.sum()), float(-losers.net.sum())
    widgets.kpi_row(
        [
            Kpi(t("budget.kpi.turned"), words.number(n), t("budget.kpi.turned_under", n=losers.count), about="budget.turned"),
            Kpi(
                t("budget.kpi.gain"),
                words.money(float(turned.gain.sum()), currency, compact=True),
                t("budget.kpi.gain_under", loss=words.money(loss, currency, compact=True)),
                about="budget.gain",
            ),
            Kpi(
                t("budget.kpi.expected"),
                words.money(expected_gain(turned), currency, compact=True),
                t("budget.kpi.expected_under", share=words.share(turned.settings.accepts)),
                hint=t("budget.kpi.expected_hint"),
                about="budget.expected",
            ),
        ]
    )
    title = t("budget.steps.title", n=n, all=losers.count) if n else t("budget.steps.nobody", all=losers.count)
    widgets.figure(step_chart(turned, words, dark=state.dark(), title=title), key="budget.steps", on_select=_open_step)
    idle = desk.levers_without_effect()
    if idle:
        names = t("common.scope.list").join(t(f"budget.lever.{name}") for name in idle)
        widgets.finding_list([Finding(t("budget.levers.idle", levers=names))], key="budget.idle")
    widgets.small_table(*lever_cells(lever_rows(losers, turned), words, currency), text_columns=2, cards=True)
    widgets.note(t("budget.levers.table_note"))


def _open_step(step: str) -> None:
    if step in STEPS:
        listed.show(f"budget.{step}")


def _sliders() -> None:
    settings, names = desk.settings(), (*LEVERS, "accepts")
    for at in range(0, len(names), COLUMNS):  # row by row, so that a narrow screen keeps the order
        for name, column in zip(names[at : at + COLUMNS], st.columns(COLUMNS, gap="medium"), strict=False):
            with column:
                if name == "least_order":
                    _least_order(settings.least_order)
                else:
                    _slider(name, getattr(settings, name))


def _slider(name: str, value: float) -> None:
    st.slider(
        t(f"budget.lever.{name}"),
        0.0,
        MOST.get(name, 100.0),
        **widget_state.value(f"budget.lever.{name}", min(round(100 * value, 1), MOST.get(name, 100.0))),
        step=0.5 if name == "price" else 5.0,
        format="%g%%",
        help=t(f"budget.lever_hint.{name}"),
        on_change=lambda: desk.pull(name, float(state.read(f"budget.lever.{name}")) / desk.PERCENT),
    )


def _least_order(value: float) -> None:
    sign = state.current_words().currency_sign(data.company().currency).strip()
    st.number_input(
        t("budget.levers.in_money", lever=t("budget.lever.least_order"), sign=sign),
        0.0,
        1e9,
        **widget_state.value("budget.lever.least_order", value),
        step=100.0,
        format="%.0f",
        help=t("budget.lever_hint.least_order"),
        on_change=lambda: desk.pull("least_order", float(state.read("budget.lever.least_order") or 0.0)),
    )


def letters() -> None:
    """What is to be done with those who lose money, in the order of the steps, with a letter for each."""
    basis, turned, words, currency = desk.basis(), desk.turned(), state.current_words(), data.company().currency
    widgets.section(t("budget.letters.title"))
    if not basis.effort.profit_known or not basis.losers.count:
        widgets.note(t("budget.levers.nobody" if basis.effort.profit_known else "budget.remark.no_profit"))
        return
    widgets.note(t("budget.letters.note"))
    last_result.show(PLACE)
    ask_author("budget.letters_author")
    followed, sent = None, desk.letters()
    ids = desk.graded().mart.customers.ids
    for k, step in enumerate(STEPS):
        mine = (turned.step == k).nonzero()[0].tolist()
        if not mine:
            continue
        with st.expander(t("budget.letters.step", step=t(f"budget.step.{step}"), n=len(mine)), key=f"budget.letters.{step}"):
            advice = {} if k == REASSESS else {"advice": t(f"budget.advice.{step}")}
            widgets.note(t(f"budget.step_note.{step}", **advice))
            columns = COLUMNS_OF.get(step, OFFERED)
            head, rows = letter_cells(Letters(basis, turned, desk.graded(), sent), mine[:SHOWN], columns, words, currency)
            text_columns = sum(name not in NUMBERS for name in columns)
            widgets.small_table(head, rows, text_columns, cards=True, of_list=listed.opened(f"budget.{step}"))
            if st.button(t("budget.open_all", n=len(mine)) + " →", key=f"budget.open.{step}", type="tertiary"):
                followed = f"budget.{step}"
            if k not in (REASSESS, END):  # nobody is ended by a letter
                at = basis.effort.rows[basis.losers.places[mine]]
                names = dict(zip((ids[int(row)].as_py() for row in at), map(str, customer_names(desk.graded(), at)), strict=True))
                _sent(step, {customer: name for customer, name in names.items() if customer not in sent})
    if followed:
        listed.show(followed)
    _tracked()


def _sent(step: str, names: dict[str, str]) -> None:
    """The button that records that the letters of a step went out: to all that are left (`names`: number → name), or to those chosen."""
    if not names:
        widgets.note(t("budget.letters.all_sent"))
        return
    offered = list(names)[:MOST_CHOSEN]
    chosen = st.multiselect(
        t("budget.letters.only"),
        offered,
        key=f"budget.only.{step}.{desk.letters_position()}",
        format_func=fixed_labels(offered, names.__getitem__),
        placeholder=t("budget.letters.to_all"),
    )
    customers = chosen or list(names)
    st.button(
        t("budget.letters.record", n=len(customers)),
        key=f"budget.sent.{step}",
        on_click=_record,
        args=(LetterRecord(tuple(customers), sent=True, step=step, on=desk.day()),),
    )


def _tracked() -> None:
    """What became of the profit of those who received a letter, and taking the newest back."""
    letters, words = desk.letters(), state.current_words()
    if not letters:
        return
    widgets.section(t("budget.tracked.title"))
    widgets.small_table(*tracked_cells(desk.tracked(), words, data.company().currency), cards=True)
    widgets.note(t("budget.tracked.note"))
    with st.expander(t("budget.tracked.take_back"), key="budget.take_back"):
        _take_back()


def _take_back() -> None:
    """Letters recorded at one time, all of them or some, are taken back."""
    letters, known = desk.letters(), desk.graded().mart.customers
    times = {one.position: one for one in letters.values()}
    places, key = sorted(times, reverse=True), f"budget.sent_at.{desk.letters_position()}"
    mine = {place: [customer for customer, one in letters.items() if one.position == place] for place in places}
    labels = {place: t("budget.tracked.back", n=len(mine[place]), author=one.author, day=one.on) for place, one in times.items()}
    place = st.selectbox(t("budget.tracked.which"), places, key=key, format_func=fixed_labels(places, labels.__getitem__))
    if place is None:
        return
    rows = {customer: known.row_of(customer) for customer in mine[place][:MOST_CHOSEN]}
    inside = [row for row in rows.values() if row is not None]
    names = dict(zip(inside, map(str, customer_names(desk.graded(), np.array(inside, np.int64))), strict=True))
    chosen = st.multiselect(
        t("budget.tracked.back_only"),
        list(rows),
        key=f"budget.back_only.{place}.{desk.letters_position()}",
        format_func=fixed_labels(list(rows), lambda customer: names.get(rows[customer], customer)),
        placeholder=t("budget.tracked.of_all"),
    )
    customers = tuple(chosen or mine[place])
    st.button(
        t("budget.tracked.button", n=len(customers)),
        key="budget.sent_back",
        on_click=_record,
        args=(LetterRecord(customers, sent=False, step="", on=desk.day()),),
    )


def _record(record: LetterRecord) -> None:
    try:
        customer_changes.record_letters(record)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        said = "saved" if record.sent else "taken_back"
        last_result.remember_done(PLACE, t(f"budget.letters.{said}", n=len(record.customers), day=record.on))
