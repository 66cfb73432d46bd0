"""Key for influence, on the page of a customer: the mark in force, and giving or taking it away."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.key_customers.decisions import KINDS, LONGEST_REASON, KeyMark, default_end, key_customers_of
from crmcore.domain.key_customers.served import served_of
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.store.decisions.key_customers import key_mark_rows
from crmcore.store.decisions.terms import terms_on
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import customer_changes, data
from pages._ui.state import state
from pages._ui.state.run_cache import once
from pages._ui.state.state import fixed_labels, t

#: where what a button did is said
PLACE = "key_customers"


def draw(graded: Book, row: int) -> None:
    """The mark of the customer in `row` with its author and end, and the form."""
    customer, mark = graded.mart.customers.ids[row].as_py(), key_customers_of(graded).mark_of(row)
    mine = [one for one in key_mark_rows(data.company().dir) if one.customer_id == customer]
    newest = mine[-1].position if mine else 0
    stamp = f"{data.company().slug}.{customer}.{newest}"
    widgets.section(t("key_customers.title"))
    last_result.show(PLACE)
    if mark is None:
        widgets.note(t("key_customers.none_here"))
    else:
        kind = t(f"key_customers.kind.{mark.kind}")
        widgets.note(
            t("key_customers.here", kind=kind, reason=mark.reason, author=mark.author, first=mark.effective_on, last=mark.expires_on)
        )
        served_as(graded, row)
    with st.expander(t("key_customers.change"), key="key_customers.change"):
        ask_author("key_customers.author")
        keys = {name: f"key_customers.{name}.{stamp}" for name in ("kind", "reason", "until")}
        with st.form(f"key_customers.form.{stamp}", border=False):
            left, right = st.columns(2)
            left.selectbox(
                t("key_customers.kind_label"),
                KINDS,
                KINDS.index(mark.kind) if mark and mark.kind else 0,
                key=keys["kind"],
                format_func=fixed_labels(KINDS, lambda code: t(f"key_customers.kind.{code}")),
            )
            until = mark.expires_on if mark else default_end(graded.scenario.day)
            right.date_input(t("key_customers.until"), until, key=keys["until"], format="YYYY-MM-DD")
            st.text_input(t("key_customers.reason"), mark.reason if mark else "", max_chars=LONGEST_REASON, key=keys["reason"])
            with st.container(horizontal=True):
                st.form_submit_button(t("key_customers.save"), type="primary", on_click=_save, args=(graded, customer, keys, newest, True))
                if mark is not None:
                    st.form_submit_button(t("key_customers.take_away"), on_click=_save, args=(graded, customer, keys, newest, False))


def served_as(graded: Book, row: int) -> None:
    """As which tier a key customer is served, and what that gives it; nothing where it is served as its own."""
    terms, words = once(("terms_on", graded.scheme.id, graded.scenario.day), lambda: _terms(graded)), state.current_words()
    place = int(served_of(graded, terms)[row])
    if place == int(graded.tier_or_provisional[row]):
        return
    tier_terms = terms.of(graded.scheme.tiers[place])
    values = {
        "tier": words.tier(graded.scheme.id, graded.scheme.tiers[place]),
        "close": tier_terms.close_days,
        "priority": tier_terms.order_priority,
        "pay": tier_terms.payment_days,
    }
    if tier_terms.visit_every is None:
        widgets.note(t("key_customers.served_without_visits", **values))
    else:
        widgets.note(t("key_customers.served", visit=tier_terms.visit_every, **values))


def _terms(graded: Book) -> SchemeTerms:
    return terms_on(data.company(), graded.scheme.id, graded.scenario.day)[0]


def _save(graded: Book, customer: str, keys: dict[str, str], newest: int, key: bool) -> None:
    day = graded.scenario.day
    reason = state.read(keys["reason"]) or ""
    kind = state.read(keys["kind"]) or KINDS[0]
    until = state.read(keys["until"]) or default_end(day)
    mark = (
        KeyMark(customer, kind, reason, day, until)
        if key
        else KeyMark(customer, None, reason or t("key_customers.take_away"), day, default_end(day))
    )
    try:
        customer_changes.mark_key(mark, newest)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("key_customers.saved" if key else "key_customers.taken_away"))
