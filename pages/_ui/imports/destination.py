"""Step 1 of an import: the file, the table that it fills, and the company it goes to."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.tables.registry import TABLES
from pages._ui.components.literal_text import literal
from pages._ui.data import data
from pages._ui.imports import preparation, style
from pages._ui.imports.preparation import Draft, Reading
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

CURRENCIES = ("", "CNY", "EUR", "USD", "GBP", "JPY", "HKD", "TWD", "KRW", "SGD", "AUD", "CAD", "CHF", "INR")


def draw(draft: Draft, reading: Reading) -> str:
    """Draw the step. Returns the currency to show amounts in; "" while it is open."""
    style.step(1, t("imports.step1"), t("imports.demo_untouched") if data.company().is_demo else "")
    left, middle, right = st.columns([1.25, 1, 1.75], vertical_alignment="top")
    with left:
        st.caption(t("imports.file"))
        style.file_names(((draft.name, draft.size), *draft.more))
        st.button(t("imports.other_file"), on_click=preparation.discard, type="tertiary", key="imports.other", icon=":material/swap_horiz:")
    if reading.preview is None and reading.problem is not None:
        return ""
    with middle:
        if draft.together:
            st.caption(t("imports.table"))
            st.markdown(t("imports.tables.several", n=len(reading.tables.tables) if reading.tables else 1))
        else:
            _table_choice(draft, reading)
    with right:
        return _company_choice(draft, reading)


def _table_choice(draft: Draft, reading: Reading) -> None:
    tables = {table.name: t(f"table.{table.name}") for table in TABLES}
    st.selectbox(
        t("imports.table"),
        list(tables),
        **widget_state.choice("imports.table", reading.request.table, tables),
        on_change=_choose_table,
        format_func=lambda name: tables.get(name, name),
        help=t("imports.table_help"),
    )
    recognised = reading.preview is not None and reading.preview.looks_like == reading.request.table
    how = "chosen" if draft.table else "guessed" if recognised else "assumed"
    st.caption(t(f"imports.table_{how}"))


def _company_choice(draft: Draft, reading: Reading) -> str:
    """The company; returns the currency to show."""
    company = preparation.target()
    names = {"": t("imports.new_company")} | {c.slug: c.name for c in preparation.own_companies()}
    st.selectbox(
        t("imports.into"),
        list(names),
        **widget_state.choice("imports.target", company.slug if company else "", names),
        on_change=_choose_target,
        format_func=lambda slug: names.get(slug, slug),
    )
    if company is None:
        return _new_company(draft, reading)
    if {"other_currency", "currency"} & reading.open:  # the question is in which one
        return ""
    return company.currency or (reading.preview.currency if reading.preview else "")


def _new_company(draft: Draft, reading: Reading) -> str:
    """Name and currency of a new company; returns the currency."""
    name_column, currency_column = st.columns([2, 1])
    name_column.text_input(
        t("imports.company_name"),
        **widget_state.value("imports.company_name", draft.company_name),
        max_chars=80,
        on_change=_change,
        args=("company_name",),
    )
    currency, named = preparation.currency(reading)
    options, unknown = dict.fromkeys((*CURRENCIES, currency)), t("imports.no_currency")
    currency_column.selectbox(
        t("common.label.currency"),
        list(options),
        **widget_state.choice("imports.currency", currency, options),
        on_change=_choose_currency,
        accept_new_options=True,
        format_func=lambda code: code or unknown,
    )
    if named:
        st.caption(t(f"imports.currency_by.{named.where}", by=literal(named.by)))
    elif preparation.is_silent_on_currency(reading):
        st.caption(t("imports.currency_by.nobody"))
    return currency


def _change(field: str) -> None:
    value = state.read(f"imports.{field}")
    preparation.change(**{field: (value or "").strip()})


def _choose_currency() -> None:
    preparation.choose_currency((state.read("imports.currency") or "").strip())


def _choose_target() -> None:
    preparation.choose_target(state.read("imports.target"))


def _choose_table() -> None:
    preparation.choose_table(state.read("imports.table"))
