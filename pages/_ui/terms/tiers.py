"""The terms of every tier: one table of numbers, one of words, what colours get; and saving them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from crmcore.domain.kernel.dated_decisions import next_in_force
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.tier_terms import COLOURS, LONGEST_TEXT, NO_TIER, NUMBERS, OPTIONAL, TEXTS, SchemeTerms, TermsDecision
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t
from pages._ui.terms import coming
from pages._ui.terms.decision import decisions, scheme_on_screen, terms_in_force

#: where what a button did is said
PLACE = "terms"
PERCENT = 100.0
#: pixels of a column of words, so that all of them stand side by side, and of a line, so that a sentence wraps in it
TEXT_WIDTH, TEXT_HEIGHT = 150, 84
#: numbers that are shown as percentages
SHARES: frozenset[str] = frozenset({"discount_limit"})


def draw() -> None:
    """Who set the terms in force, the tables, and the button."""
    chosen, decision = terms_in_force()
    widgets.section(t("terms.tiers"))
    widgets.note(_who(decision))
    coming.draw("terms", next_in_force(decisions(), working_date()))
    last_result.show(PLACE)
    position = decisions()[-1].position if decisions() else 0
    stamp = f"{data.company().slug}.{scheme_on_screen()}.{position}.{0 if decision is None else decision.position}.{state.view().language}"
    names = [_name(code) for code, _ in chosen.tiers]
    st.data_editor(
        _numbers(chosen, names),
        key=f"terms.numbers.{stamp}",
        hide_index=True,
        num_rows="fixed",
        disabled=("tier",),
        column_config={"tier": st.column_config.TextColumn(t("terms.tier"), pinned=True)} | {name: _number(name) for name in NUMBERS},
    )
    widgets.note(t("terms.days_note"))
    widgets.section(t("terms.in_words"))
    st.data_editor(
        pd.DataFrame({"tier": names, **{name: [getattr(row, name) for _, row in chosen.tiers] for name in TEXTS}}),
        key=f"terms.words.{stamp}",
        hide_index=True,
        num_rows="fixed",
        disabled=("tier",),
        height="content",
        row_height=TEXT_HEIGHT,
        column_config={"tier": st.column_config.TextColumn(t("terms.tier"), pinned=True)} | {name: _text(name) for name in TEXTS},
    )
    widgets.section(t("terms.colours"))
    widgets.note(t("terms.colours_note"))
    for colour, text in chosen.colours:
        st.text_input(
            t(f"colours.name.{colour}"),
            text,
            max_chars=LONGEST_TEXT,
            key=f"terms.colour.{colour}.{stamp}",
            placeholder=t(f"colours.example.{colour}"),
        )
    left, middle, right = st.columns(3)
    left.number_input(
        t("terms.field.visit_share"),
        1,
        100,
        round(chosen.visit_share * PERCENT),
        key=f"terms.visit_share.{stamp}",
        help=t("terms.meaning.visit_share"),
    )
    middle.number_input(
        t("terms.field.most_customers"),
        0,
        1_000_000,
        chosen.most_customers or 0,
        key=f"terms.most_customers.{stamp}",
        help=t("terms.meaning.most_customers"),
    )
    right.date_input(t("terms.from_day"), None, key=f"terms.from.{stamp}", format="YYYY-MM-DD", help=t("terms.from_day_hint"))
    st.toggle(t("terms.field.visit_gone"), chosen.visit_gone, key=f"terms.visit_gone.{stamp}", help=t("terms.meaning.visit_gone"))
    codes = (NO_TIER, *(code for code, _ in chosen.tiers if code != NO_TIER))
    st.selectbox(
        t("terms.field.key_tier"),
        codes,
        codes.index(chosen.key_tier or NO_TIER),
        key=f"terms.key_tier.{stamp}",
        help=t("terms.meaning.key_tier"),
        format_func=fixed_labels(codes, lambda code: t("terms.own_tier") if code == NO_TIER else _name(code)),
    )
    ask_author("terms.author")
    st.button(t("terms.save"), key="terms.save", type="primary", on_click=_save, args=(stamp, chosen, position))


def _who(decision: TermsDecision | None) -> str:
    if decision is None:
        return t("terms.proposal")
    text = t("terms.set_by", author=decision.author, day=date.fromisoformat(decision.recorded_at[:10]))
    return text if decision.effective_on is None else f"{text} {t('terms.counts_from', day=decision.effective_on)}"


def _name(code: str) -> str:
    return t("terms.no_tier") if code == NO_TIER else state.current_words().tier(scheme_on_screen(), code)


def _numbers(chosen: SchemeTerms, names: list[str]) -> pd.DataFrame:
    def column(name: str) -> list[float | None]:
        values = [getattr(row, name) for _, row in chosen.tiers]
        return [None if v is None else v * PERCENT if name in SHARES else v for v in values]

    return pd.DataFrame({"tier": names, **{name: pd.array(column(name), dtype="Float64") for name in NUMBERS}})


def _number(name: str) -> Any:
    most = NUMBERS[name] * (PERCENT if name in SHARES else 1)
    least = 1 if name in ("visit_every", "order_priority") else 0
    step = 0.5 if name in ("visit_hours", *SHARES) else 1
    return st.column_config.NumberColumn(
        t(f"terms.field.{name}"),
        help=t(f"terms.meaning.{name}"),
        min_value=least,
        max_value=most,
        step=step,
        format="%g",
        required=name not in OPTIONAL,
    )


def _text(name: str) -> Any:
    return st.column_config.TextColumn(t(f"terms.field.{name}"), help=t(f"terms.meaning.{name}"), max_chars=LONGEST_TEXT, width=TEXT_WIDTH)


def _save(stamp: str, shown: SchemeTerms, position: int) -> None:
    rows = dict(shown.tiers)
    codes = list(rows)
    for key, kind in ((f"terms.numbers.{stamp}", "number"), (f"terms.words.{stamp}", "text")):
        for place, edited in (state.read(key) or {}).get("edited_rows", {}).items():
            code = codes[int(place)]
            rows[code] = replace(rows[code], **{name: _edited(name, value, kind) for name, value in edited.items()})
    chosen = SchemeTerms(
        shown.scheme,
        tuple(rows.items()),
        tuple((colour, state.read(f"terms.colour.{colour}.{stamp}") or "") for colour in COLOURS),
        (state.read(f"terms.visit_share.{stamp}") or round(shown.visit_share * PERCENT)) / PERCENT,
        state.read(f"terms.most_customers.{stamp}") or None,
        bool(state.read(f"terms.visit_gone.{stamp}")),
        state.read(f"terms.key_tier.{stamp}") or None,
    )
    try:
        changes.set_terms(chosen, state.read(f"terms.from.{stamp}"), position)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("terms.saved"))


def _edited(name: str, value: Any, kind: str) -> Any:
    if kind == "text":
        return value or ""
    return value / PERCENT if name in SHARES and value is not None else value
