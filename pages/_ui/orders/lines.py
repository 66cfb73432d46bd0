"""Line by line: who gains and who gives, customers before and after, conflicts; files; setting by hand; accepting; what became of it."""

from __future__ import annotations

from datetime import date

import numpy as np
import streamlit as st

from crmcore.domain.allocation.decisions import OUTCOMES, AcceptedAllocation
from crmcore.domain.allocation.ways import WORDS
from crmcore.domain.kernel.problems import Problem
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.orders.tables import changed_lines, conflicts_table, customers_table, lines_table
from crmcore.report.orders.words import material_name
from crmcore.report.orders.workbook import Basis, allocation_workbook
from crmcore.report.words.customer_names import customer_names
from crmcore.usecases.orders.orders import by_hand_from, promised
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import data, order_changes
from pages._ui.exports import download
from pages._ui.orders import desk
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.team import desk as team_desk

#: rows of a table on screen; the file has all
SHOWN = 8
#: lines offered for setting by hand
OFFERED = 2_000
#: where what a button did is said
PLACE = "orders"
#: which lines the table shows: those that the chosen way changes, or those of one word
CHANGED = "changed"
VIEWS: tuple[str, ...] = (CHANGED, *WORDS)


def draw() -> None:
    """Line by line, then customer by customer."""
    _lines()
    _customers()


def decide() -> None:
    """Setting by hand, accepting, what became of it."""
    last_result.show(PLACE)
    _by_hand()
    _accept()
    history()


def _lines() -> None:
    ways, words, graded = desk.ways(), state.current_words(), team_desk.grades_in_force()[0]
    widgets.section(t("orders.lines.title"))
    counts = {code: int((ways.word == place).sum()) for place, code in enumerate(WORDS)}
    counts[CHANGED] = len(changed_lines(ways))
    now = state.chosen("orders.view", VIEWS, CHANGED)
    st.selectbox(
        t("orders.lines.show"),
        VIEWS,
        **widget_state.choice("orders.view.box", now, VIEWS),
        format_func=fixed_labels(VIEWS, lambda code: t(f"orders.view.{code}", n=counts[code])),
        on_change=lambda: state.choose("orders.view", state.read("orders.view.box"), CHANGED),
        width=420,
    )
    which = changed_lines(ways) if now == CHANGED else np.flatnonzero(ways.word == WORDS.index(now))
    if not len(which):
        widgets.note(t("orders.lines.none"))
        return
    widgets.small_table(*lines_table(ways, graded, which[:SHOWN], words, data.company().currency), text_columns=6, cards=True)
    if len(which) > SHOWN:
        widgets.note(t("orders.shown", n=SHOWN, all=len(which)))


def _customers() -> None:
    ways, words, graded = desk.ways(), state.current_words(), team_desk.grades_in_force()[0]
    head, rows = customers_table(ways, graded, words, data.company().currency, SHOWN)
    if rows:
        widgets.section(t("orders.customers.title"))
        widgets.small_table(head, rows, text_columns=2, cards=True)
        widgets.note(t("orders.customers.note", n=len(rows)))


def conflicts() -> None:
    found = desk.conflicts()
    if found:
        widgets.section(t("orders.conflict.title", n=len(found)))
        rows = conflicts_table(desk.ways(), found[:SHOWN], team_desk.grades_in_force()[0], state.current_words())
        widgets.small_table(*rows, text_columns=4, cards=True)
        if len(found) > SHOWN:
            widgets.note(t("orders.shown", n=SHOWN, all=len(found)))


def _by_hand() -> None:
    """Choose a line, say how much and why; those set by hand stand below with a way back."""
    ways, found, graded = desk.ways(), desk.orders(), team_desk.grades_in_force()[0]
    widgets.section(t("orders.hand.title"))
    widgets.note(t("orders.hand.note"))
    numbers, materials = found.orders.ids.to_pylist(), found.orders.materials.ids.to_pylist()
    order = np.lexsort((ways.demand.lines.by_tier, ~ways.result.scarce[ways.demand.lines.material]))[:OFFERED]
    named = customer_names(graded, ways.demand.lines.customer[order])
    now = ways.demand.quantity(ways.result.served)
    options: dict[str, tuple[str, str, float, str]] = {}
    for line, name in zip(order.tolist(), named, strict=True):
        at, material = int(ways.demand.at[line]), int(ways.demand.lines.material[line])
        label = t("orders.hand.line", order=numbers[at], customer=str(name), material=material_name(ways, material))
        options[f"{numbers[at]}\n{materials[material]}"] = (numbers[at], materials[material], float(now[line]), label)
    if not options:
        return
    stamp = f"{data.company().slug}.{desk.based_on()}"
    left, middle, right = st.columns([3, 1, 2], gap="small", vertical_alignment="bottom")
    keys = list(options)
    chosen = left.selectbox(
        t("orders.hand.which"), keys, key=f"orders.hand.{stamp}", format_func=fixed_labels(keys, lambda key: options[key][3])
    )
    number, material, served, _ = options[chosen]
    place = keys.index(chosen)
    middle.number_input(t("orders.hand.quantity"), value=served, min_value=0.0, step=1.0, key=f"orders.quantity.{stamp}.{place}")
    right.text_input(t("orders.hand.reason"), key=f"orders.reason.{stamp}", max_chars=300)
    ask_author("orders.author")
    st.button(
        t("orders.hand.save"),
        key="orders.hand.save",
        on_click=_set,
        args=(number, material, f"orders.quantity.{stamp}.{place}", f"orders.reason.{stamp}", desk.based_on()),
    )
    if found.hands:
        words = state.current_words()
        rows = [
            (
                one.order_id,
                one.material,
                words.number((one.quantity or 0) / 10_000, 0 if not (one.quantity or 0) % 10_000 else 2),
                one.author,
                one.reason,
            )
            for one in found.hands
        ]
        widgets.small_table(
            [t(f"orders.hand.{name}") for name in ("order", "material", "quantity", "author", "reason")], rows, 5, cards=True
        )
        backs = [f"{one.order_id}\n{one.material}" for one in found.hands]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                t("orders.hand.back"),
                backs,
                key=f"orders.back.{stamp}",
                format_func=fixed_labels(backs, lambda key: " · ".join(key.split("\n"))),
                width=320,
            )
            st.button(
                t("orders.hand.back_button"),
                key="orders.hand.take_back",
                on_click=_take_back,
                args=(f"orders.back.{stamp}", desk.based_on()),
            )


def _set(number: str, material: str, quantity_key: str, reason_key: str, based_on: int) -> None:
    try:
        change = by_hand_from(desk.orders(), number, material, float(state.read(quantity_key) or 0), state.read(reason_key) or "")
        order_changes.set_by_hand(change, based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("orders.hand.saved", order=number, material=material))


def _take_back(key: str, based_on: int) -> None:
    number, _, material = (state.read(key) or "").partition("\n")
    try:
        order_changes.set_by_hand(by_hand_from(desk.orders(), number, material, None, ""), based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("orders.hand.taken_back", order=number, material=material))


def _accept() -> None:
    graded, ways, words = team_desk.grades_in_force()[0], desk.ways(), state.current_words()
    company = data.company()
    context = ExportContext(company.name, company.currency, data.author())
    widgets.section(t("orders.accept.title"))
    widgets.note(t("orders.accept.note", way=t(f"orders.policy.{ways.chosen.name}"), n=ways.demand.lines.count))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(t("orders.accept.button"), key="orders.accept", type="primary", on_click=_record, args=(desk.based_on(),))
        item = download.for_book(
            graded,
            "orders.allocation",
            t("orders.accept.file"),
            "xlsx",
            ways.demand.lines.count,
            lambda: allocation_workbook(ways, Basis(working_date(), desk.grades_note()), graded, context, words),
        )
        download.made_button(item, t("orders.accept.export"), "orders.export")


def _record(based_on: int) -> None:
    accepted = promised(desk.orders(), desk.ways(), data.author())
    try:
        order_changes.accept_allocation(accepted, based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("orders.accept.saved", n=len(accepted.lines)))


def history() -> None:
    """The allocations accepted so far, and what became of their lines by the working date."""
    words, rows = state.current_words(), [row for row in desk.allocations() if row.on <= working_date()][::-1][:SHOWN]
    if not rows:
        return
    widgets.section(t("orders.history.title"))
    lines = []
    for row in rows:
        became = desk.became(row)
        served = [what for line, what in zip(row.lines, became, strict=True) if line.served > 0]
        lines.append(
            (
                words.date(row.on),
                words.date(date.fromisoformat(row.recorded_at[:10])),
                row.author,
                t(f"orders.policy.{row.policy.name}"),
                words.number(len(row.lines)),
                *(words.number(served.count(name)) for name in OUTCOMES),
            )
        )
    head = [t(f"orders.history.{name}") for name in ("day", "recorded", "author", "policy", "lines", *OUTCOMES)]
    widgets.small_table(head, lines, text_columns=4, cards=True)
    widgets.note(t("orders.history.note"))
    _not_in_time(rows[0])


def _not_in_time(accepted: AcceptedAllocation) -> None:
    """The lines of the newest allocation that were given something and are late or gone."""
    words, graded = state.current_words(), team_desk.grades_in_force()[0]
    found = [
        (line, what)
        for line, what in zip(accepted.lines, desk.became(accepted), strict=True)
        if line.served > 0 and what in ("late", "gone") and line.due < working_date()
    ]
    if not found or accepted.on >= working_date():
        return
    widgets.section(t("orders.history.not_in_time", n=len(found)))
    customers = graded.mart.customers
    places = [customers.row_of(line.customer_id) for line, _ in found[:SHOWN]]
    known = np.array([place for place in places if place is not None], np.int64)
    named = dict(zip(known.tolist(), customer_names(graded, known), strict=True))
    lines = [
        (
            line.customer_id if place is None else named[place],
            line.order_id,
            line.material,
            t(f"orders.history.{what}"),
            words.date(line.due),
            words.number(line.served, 0 if line.served == round(line.served) else 2),
        )
        for (line, what), place in zip(found[:SHOWN], places, strict=True)
    ]
    widgets.small_table(
        [t(f"orders.lines.{name}") for name in ("customer", "order", "material", "became", "due", "given")], lines, 5, cards=True
    )
    if len(found) > SHOWN:
        widgets.note(t("orders.history.shown", n=SHOWN, all=len(found)))
