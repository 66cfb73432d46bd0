"""A budget split over the tiers: what is asked for, what each gets against today, the decision, the file and the decisions so far."""

from __future__ import annotations

from datetime import date

import streamlit as st

from crmcore.domain.budget.basis import first_request
from crmcore.domain.budget.split import (
    HIGHEST_FLOOR,
    HIGHEST_TOTAL,
    PRESETS,
    Split,
    SplitRequest,
    customers_by_tier,
    preset_shares,
    split,
)
from crmcore.domain.kernel.problems import Problem
from crmcore.report.budget.tables import split_cells
from crmcore.report.budget.words import shortfall_sentences, tier_names
from crmcore.report.budget.workbook import BudgetFile, budget_workbook
from crmcore.report.exports.assumptions import ExportContext
from pages._ui.budget import desk
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import changes, data
from pages._ui.exports import download
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

#: where what a button did is said; the presets and what is in force, as choices
PLACE, DECIDED = "budget", "decided"
#: tiers whose boxes stand side by side
TIERS_A_ROW = 2


def draw() -> None:
    """The request, what follows from it, the decision and those before."""
    widgets.section(t("budget.split.title"))
    widgets.note(t("budget.split.note", period=desk.period()))
    if not any(customers_by_tier(desk.basis().effort)):
        widgets.note(t("budget.split.nobody"))
        return
    last_result.show(PLACE)
    _in_force()
    start = _start()
    request = _asked(start)
    found = _split(request)
    if found is None:
        return
    words, currency, scheme = state.current_words(), data.company().currency, desk.graded().scheme.id
    tiers = desk.basis().effort.tiers
    if found.shortfall is not None:
        sentences = shortfall_sentences(found, tiers, words, scheme, currency)
        widgets.finding_list([Finding(sentence, "bad") for sentence in sentences], key="budget.short")
    elif lifted := [name for name, up in zip(tier_names(tiers, words, scheme), found.lifted, strict=True) if up]:
        widgets.finding_list([Finding(t("budget.split.lifted", tiers=t("common.scope.list").join(lifted)))], key="budget.lifted")
    widgets.small_table(*split_cells(desk.basis(), found, words, scheme, currency), total=True, cards=True)
    widgets.note(t("budget.split.hours_note"))
    ask_author("budget.author")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            t("budget.split.button"),
            key="budget.accept",
            type="primary",
            on_click=_accept,
            args=(request, _based_on()),
            disabled=found.shortfall is not None,
        )
        _export(found)
    _history()


def _in_force() -> None:
    decision, words = desk.decision(), state.current_words()
    if decision is None:
        widgets.note(t("budget.split.none_in_force"))
        return
    since = t("budget.history.every_day") if decision.effective_on is None else decision.effective_on
    total = words.money(decision.request.total, data.company().currency)
    widgets.note(t("budget.split.in_force", total=total, author=decision.author, day=since))


def _choices() -> tuple[str, ...]:
    decision = desk.decision()
    return (DECIDED, *PRESETS) if decision is not None and decision.tiers == desk.basis().effort.tiers else PRESETS


def _start() -> SplitRequest:
    """What the boxes begin with: the decision in force, or a preset."""
    choices = _choices()
    chosen = state.chosen("budget.preset", choices, choices[0])
    st.selectbox(
        t("budget.split.preset"),
        choices,
        **widget_state.choice("budget.preset.box", chosen, choices),
        format_func=fixed_labels(choices, lambda code: t(f"budget.preset.{code}")),
        on_change=lambda: state.choose("budget.preset", state.read("budget.preset.box"), choices[0]),
        width=420,
    )
    effort = desk.basis().effort
    first = first_request(effort, desk.decision())
    return first if chosen == DECIDED else SplitRequest(first.total, preset_shares(effort, chosen), first.floors)


def _stamp() -> str:
    """Other boxes for another company, scheme, run, preset or decision: what was typed for one is not taken for another."""
    choices = _choices()
    graded = desk.graded()
    chosen = state.chosen("budget.preset", choices, choices[0])
    return f"{data.company().slug}.{graded.scheme.id}.{graded.version}.{graded.run}.{graded.scenario.day}.{chosen}.{_based_on()}"


def _asked(start: SplitRequest) -> SplitRequest:
    """The boxes: the total, and for each tier its share and the least money per customer."""
    effort, words, stamp = desk.basis().effort, state.current_words(), _stamp()
    names, customers = tier_names(effort.tiers, words, desk.graded().scheme.id), customers_by_tier(effort)
    sign = words.currency_sign(data.company().currency).strip()
    total = st.number_input(
        t("budget.split.total", sign=sign), 1, HIGHEST_TOTAL, start.total, step=10_000, key=f"budget.total.{stamp}", width=320
    )
    shares, floors = list(start.shares), list(start.floors)
    places = [k for k, count in enumerate(customers) if count]
    for at in range(0, len(places), TIERS_A_ROW):
        columns = st.columns(2 * TIERS_A_ROW, gap="small", vertical_alignment="bottom")
        for j, k in enumerate(places[at : at + TIERS_A_ROW]):
            shares[k] = columns[2 * j].number_input(
                t("budget.split.share_of", tier=names[k], n=customers[k]),
                0.0,
                100.0,
                start.shares[k],
                step=1.0,
                format="%.1f",
                key=f"budget.share.{k}.{stamp}",
            )
            floors[k] = columns[2 * j + 1].number_input(
                t("budget.split.floor_of", tier=names[k], sign=sign),
                0.0,
                HIGHEST_FLOOR,
                start.floors[k],
                step=50.0,
                format="%.0f",
                key=f"budget.floor.{k}.{stamp}",
            )
    return SplitRequest(int(total or 1), tuple(float(x or 0) for x in shares), tuple(float(x or 0) for x in floors))


def _split(request: SplitRequest) -> Split | None:
    effort = desk.basis().effort
    try:
        return split(request.checked(len(effort.tiers)), customers_by_tier(effort))
    except Problem as problem:
        widgets.finding_list([Finding(state.current_words().problem(problem), "bad")], key="budget.refused")
        return None


def _based_on() -> int:
    return desk.decisions()[-1].position if desk.decisions() else 0


def _accept(request: SplitRequest, based_on: int) -> None:
    try:
        changes.decide_budget(desk.graded(), desk.basis().effort, request, desk.day(), based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("budget.split.saved", day=desk.day()))


def _export(found: Split) -> None:
    graded, company, words, basis = desk.graded(), data.company(), state.current_words(), desk.basis()
    context = ExportContext(company.name, company.currency, data.author())
    content = BudgetFile(basis, found, desk.turned(), desk.day(), desk.grades_note(), desk.letters())
    item = download.for_everybody(
        graded, "budget", t("budget.file"), "xlsx", basis.effort.count, lambda: budget_workbook(content, graded, context, words)
    )
    download.made_button(item, t("budget.export"), "budget.export")


def _history() -> None:
    words, rows, currency = state.current_words(), desk.decisions(), data.company().currency
    if not rows:
        return
    widgets.section(t("budget.history.title"))
    lines = [
        (
            words.date(date.fromisoformat(row.recorded_at[:10])),
            row.author,
            t("budget.history.every_day") if row.effective_on is None else words.date(row.effective_on),
            words.money(row.request.total, currency),
            t("common.scope.list").join(
                t("common.scope.pair", field=name, values=words.money(amount, currency, compact=True))
                for name, amount in zip(tier_names(row.tiers, words, row.scheme), row.amounts, strict=True)
                if amount
            ),
        )
        for row in reversed(rows)
    ]
    head = [t(f"budget.history.{name}") for name in ("recorded", "author", "from", "total", "what")]
    widgets.small_table(head, lines, text_columns=5, cards=True)
