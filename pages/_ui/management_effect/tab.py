"""The tab: which change, what was found, how sure that is, and the figures of every tier."""

from __future__ import annotations

from datetime import date

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.management_effect.changes import ManagementChange
from crmcore.domain.management_effect.effect import HORIZONS, MEASURES
from crmcore.report.management_effect.figures import effect_dots
from crmcore.report.management_effect.words import (
    change_name,
    detail_table,
    findings,
    limits,
    overview_table,
    touched_sentence,
)
from crmcore.usecases.management_effect.management_effect import ManagementEffect
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.scope import INVOICES
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.management_effect import desk
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

#: the entry of the box that lets the visitor name a day
OTHER = "day"
BOX_WIDTH = 520


def draw(graded: Book) -> None:
    """The choice, then the answer."""
    widgets.note(t("management_effect.about"))
    change = desk.chosen_change(graded)
    _choice(graded, change)
    if change is None:
        widgets.empty_state(t("management_effect.no_change"), t("management_effect.no_change_hint"))
        return
    months = desk.chosen_months(graded, change)
    if months is None:
        first = desk.what_is_possible(graded, change).first_end
        widgets.empty_state(t("management_effect.too_new"), t("management_effect.too_new_hint", day=first, months=HORIZONS[0]))
        return
    _length(graded, change, months)
    with st.spinner(t("management_effect.working")):
        found = desk.effect_of(graded, change, months)
    _answer(graded, found)
    _measure(graded, found)


def _choice(graded: Book, change: ManagementChange | None) -> None:
    known, words = desk.known_changes(graded), state.current_words()
    options = [*(one.code for one in known), OTHER]
    names = {one.code: change_name(one, words) for one in known} | {OTHER: t("management_effect.other_day")}
    here = OTHER if change is None or change.kind == "day" else change.code
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        st.selectbox(
            t("management_effect.choose"),
            options,
            **widget_state.choice("evidence.change.box", here, options),
            on_change=_choose,
            args=(graded.scenario.day,),
            format_func=fixed_labels(options, lambda code: names[code]),
            width=BOX_WIDTH,
        )
    if change is not None and change.kind == "day":
        with right:
            st.date_input(
                t("management_effect.day"),
                **widget_state.value("evidence.change.day", change.first_day),
                max_value=graded.scenario.day,
                format="YYYY-MM-DD",
                on_change=_choose_day,
            )


def _choose(today: date) -> None:
    code = state.read("evidence.change.box")
    state.choose(desk.CHANGE, months_before(today, HORIZONS[1]).isoformat() if code == OTHER else code, "")


def _choose_day() -> None:
    day = state.read("evidence.change.day")
    if day is not None:
        state.choose(desk.CHANGE, day.isoformat(), "")


def _length(graded: Book, change: ManagementChange, months: int) -> None:
    options = [one for one in HORIZONS if one in desk.what_is_possible(graded, change).months]
    st.segmented_control(
        t("management_effect.months"),
        options,
        **widget_state.multi("evidence.months.box", months),
        required=True,
        on_change=lambda: state.choose(desk.MONTHS, state.read("evidence.months.box"), 0),
        format_func=fixed_labels(options, lambda n: t("management_effect.months_option", n=n)),
    )


def _answer(graded: Book, found: ManagementEffect) -> None:
    """What stands out, how far it can be trusted, and what else changed meanwhile."""
    words, currency, codes = state.current_words(), data.company().currency, graded.scheme.tiers
    sentences = findings(found.effects, codes, graded.scheme.id, words, currency)
    needed = months_before(found.change.last_day_before, 12 + max(graded.scenario.window or 12, found.months))
    lines = [Finding(sentence.text, sentence.tone) for sentence in sentences]
    lines.append(Finding(limits(found.years, needed, words), "watch"))
    if found.crossing:
        others = t("management_effect.semicolon").join(change_name(one, words) for one in found.crossing)
        lines.append(Finding(t("management_effect.crossing", n=len(found.crossing), changes=others), "watch"))
    widgets.finding_list(lines, key="management")
    widgets.note(touched_sentence(found.change, words))
    widgets.section(t("management_effect.overview", months=found.months))
    widgets.small_table(*overview_table(found.effects, codes, graded.scheme.id, words, currency))
    widgets.note(t("management_effect.overview_how"))


def _measure(graded: Book, found: ManagementEffect) -> None:
    """One measure in full."""
    words, currency, codes = state.current_words(), data.company().currency, graded.scheme.tiers
    options = [measure for measure in MEASURES if any(effect.measure == measure for effect in found.effects)]
    measure = state.chosen(desk.MEASURE, options, options[-1])
    st.segmented_control(
        t("management_effect.measured"),
        options,
        **widget_state.multi("evidence.measured.box", measure),
        required=True,
        on_change=lambda: state.choose(desk.MEASURE, state.read("evidence.measured.box"), options[-1]),
        format_func=fixed_labels(options, lambda one: t(f"management_effect.measure.{one}")),
    )
    effects = [effect for effect in found.effects if effect.measure == measure]
    untouched = [code for code in codes if not found.change.is_touched(code)]
    if any(effect.basis != "none" for effect in effects):
        figure = effect_dots(effects, codes, graded.scheme.id, words, currency=currency, dark=state.dark())
        widgets.figure(figure, key="management.dots", on_select=lambda tier: _open(found, int(tier)))
    widgets.small_table(*detail_table(effects, codes, graded.scheme.id, words, currency, untouched), cards=True)
    widgets.note(t(f"management_effect.meaning.{measure}", metric=t(f"metric.{found.profit}")))
    if untouched:
        widgets.note(t("management_effect.untouched_note"))
    with st.container(horizontal=True, key="ck-links-management"):
        for k, code in enumerate(codes):
            n = next(effect.customers for effect in effects if effect.tier == k)
            label = t("management_effect.open", tier=words.tier(graded.scheme.id, code), n=n) + " →"
            if st.button(label, key=f"management.open.{k}", type="tertiary", disabled=not n):
                _open(found, k)
    widgets.scope_note(
        t("management_effect.scope", days=t("common.scope.list").join(words.date(day) for day in found.days), n=found.months),
        graded.scenario.window,
        {},
        invoices=INVOICES in graded.mart.has,
    )


def _open(found: ManagementEffect, tier: int) -> None:
    listed.show(f"evidence.managed.{tier}.{found.days[0].isoformat()}")
