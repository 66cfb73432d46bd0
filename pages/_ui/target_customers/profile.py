"""The target customer: the profile in force, what those that fit it bring, and signing another."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.target_customers.profile import TargetProfile, described_fields, profile_figures
from crmcore.report.target_customers.tables import profile_cells, profile_text, values_text
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import data, offer_changes
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.target_customers import desk

#: where what a button did is said
PLACE = "target_customers"
FIELDS_A_ROW = 4


def draw(graded: Book) -> None:
    """The finding, the table, the ways to those that fit, and the form."""
    current = desk.profile(graded)
    widgets.section(t("target_customers.title"))
    last_result.show(PLACE)
    if current is None:
        widgets.note(t("target_customers.none"))
    else:
        _figures(graded, current)
    with st.expander(t("target_customers.change"), key="target_customers.change"):
        _form(graded, current)


def _figures(graded: Book, current: TargetProfile) -> None:
    words, found = state.current_words(), profile_figures(graded, current, data.customer_mask(graded))
    inside, whole = found.inside.customers, found.inside.customers + found.outside.customers
    profit = (found.inside.profit or 0.0) + (found.outside.profit or 0.0)
    part = found.inside.profit / profit if found.inside.profit is not None and profit > 0 else None
    sentence = t("target_customers.found", n=inside, share=words.share(inside / whole if whole else None), profit=words.share(part))
    waiting = t("target_customers.found_prospects", n=found.prospects_fit, all=found.prospects)
    widgets.finding_list([widgets.Finding(f"{sentence} {waiting}")], key="target_customers.found")
    widgets.note(t("target_customers.in_force", profile=profile_text(current, words), author=current.author, day=current.effective_on))
    widgets.small_table(*profile_cells(found, words, data.company().currency))
    with st.container(horizontal=True, key="ck-links-target-customers"):
        for code, n in (("target.prospects", found.prospects_fit), ("target.customers", inside)):
            name = t(f"target_customers.listed.{code.removeprefix('target.')}")
            label = t("value.open_list", name=name, n=n) + " →"
            if st.button(label, key=f"target_customers.open.{code}", type="tertiary", disabled=not n):
                listed.show(f"value.{code}")


def _form(graded: Book, current: TargetProfile | None) -> None:
    customers, based_on, words = graded.mart.customers, desk.position(), state.current_words()
    values = desk.likeness(graded).values
    widgets.note(t("target_customers.values", values=values_text(values, words)) if values else t("target_customers.no_values"))
    chosen = dict(current.conditions) if current else {}
    fields = described_fields(customers)
    stamp = f"{data.company().slug}.{graded.version}.{based_on}"
    keys = {field: f"target_customers.{field}.{stamp}" for field in fields}
    ask_author("target_customers.author")
    with st.form(f"target_customers.form.{stamp}", border=False):
        for at in range(0, len(fields), FIELDS_A_ROW):
            for column, field in zip(st.columns(FIELDS_A_ROW), fields[at : at + FIELDS_A_ROW], strict=False):
                wanted = chosen.get(field, ())
                options = tuple(dict.fromkeys((*customers.codes(field)[1], *wanted)))
                column.multiselect(t(f"common.filter.{field}"), options, wanted, key=keys[field], placeholder=t("target_customers.any"))
        with st.container(horizontal=True):
            st.form_submit_button(t("target_customers.save"), type="primary", on_click=_save, args=(graded, keys, based_on))
            if current is not None:
                st.form_submit_button(t("target_customers.take_back"), on_click=_take_back, args=(graded, based_on))


def _save(graded: Book, keys: dict[str, str], based_on: int) -> None:
    wanted = TargetProfile.of({field: state.read(key) or () for field, key in keys.items()}, graded.scenario.day)
    if not wanted.conditions:
        last_result.remember_refused(PLACE, Problem("empty_target_profile"))
        return
    _record(wanted, based_on, t("target_customers.saved"))


def _take_back(graded: Book, based_on: int) -> None:
    _record(TargetProfile((), graded.scenario.day), based_on, t("target_customers.taken_back"))


def _record(profile: TargetProfile, based_on: int, done: str) -> None:
    try:
        offer_changes.sign_target_profile(profile, based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, done)
