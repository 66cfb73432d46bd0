"""Giving a customer a tier by hand: what was computed, what is given instead, why, until when, and what it moves."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import POPULATION
from crmcore.domain.grading.overrides import KINDS, LONGEST_REASON, default_expiry
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.override_price import override_price
from crmcore.report.words.customer_names import customer_name
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls.signing import ask_author
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.state import t

LAST_RESULT = "tier.told"
#: somebody else decided meanwhile: (row, what the refusal told)
CONFLICT = "tier.conflict"


def open_for(graded: Book, row: int) -> None:
    """Open the dialog for the customer in `row`; call it at most once a run."""
    state.forget(CONFLICT)
    st.dialog(t("customers.tier.title"))(_body)(graded, row)


def show_pending_toast() -> None:
    """What the last change did, said once; it stays for a moment, whatever is drawn again meanwhile."""
    text = state.read(LAST_RESULT)
    if text:
        state.forget(LAST_RESULT)
        st.toast(literal(text))


def display_name(graded: Book, row: int) -> str:
    """A customer's name, its number where it has none."""
    return customer_name(graded, row)


def how_given(graded: Book, row: int) -> str:
    """One line on how the customer comes by its tier."""
    computed, words = int(graded.computed[row]), state.current_words()
    if computed < 0:
        return t("customers.tier.none", why=t(f"population.{POPULATION[graded.population[row]]}"))
    tier = words.tier(graded.scheme.id, graded.scheme.tiers[computed])
    override = graded.overrides.get(row)
    if override is None:
        return t("customers.tier.computed", tier=tier)
    return t(
        "customers.tier.by_hand",
        tier=tier,
        assigned=words.tier(graded.scheme.id, override.assigned),
        author=override.author,
        expires=override.expires_on,
        kind=t(f"workbook.kind.{override.kind}"),
    )


def _body(graded: Book, row: int) -> None:
    words, tiers, day = state.current_words(), graded.scheme.tiers, graded.scenario.day
    this = f"{row}.{graded.ledger}"  # nothing typed for one customer, or before a change, is offered for another
    widgets.section(display_name(graded, row))
    widgets.note(how_given(graded, row))
    if graded.computed[row] < 0:
        return
    override = graded.overrides.get(row)
    if override:
        widgets.note(override.reason)
    tier = st.segmented_control(
        t("common.label.given_tier"),
        tiers,
        key=f"tier.given.{this}",
        required=True,
        width="stretch",
        default=tiers[int(graded.assigned[row])],
        format_func=lambda code: words.tier(graded.scheme.id, code),
    )
    widgets.note(price_line(graded, row, tier))
    kind = st.segmented_control(
        t("customers.tier.kind"),
        KINDS,
        key=f"tier.kind.{this}",
        default=KINDS[0],
        required=True,
        width="stretch",
        format_func=lambda code: words.t(f"customers.tier.kinds.{code}"),
    )
    reason = st.text_area(
        t("common.label.reason"),
        key=f"tier.reason.{this}",
        max_chars=LONGEST_REASON,
        height=90,
        placeholder=t("customers.tier.reason_hint"),
    )
    expires = st.date_input(
        t("common.label.expires"),
        default_expiry(day),
        day + timedelta(1),
        day + timedelta(3650),
        key=f"tier.expires.{this}",
        format="YYYY-MM-DD",
    )
    ask_author("tier.author")
    with st.container(horizontal=True):
        if st.button(t("common.button.save"), type="primary", key="tier.save"):
            _give(graded, row, tier, reason, kind, expires)
        if override and st.button(t("customers.tier.withdraw"), key="tier.withdraw"):
            _withdraw(graded, row, reason)
    _conflict(graded, row, tier, reason, kind, expires)


def _give(graded: Book, row: int, tier: str, reason: str, kind: str, expires: date, based_on: int | None = None) -> None:
    """Give the tier, unless somebody else has decided on this customer since the dialog was opened: then both are told."""
    words = state.current_words()
    try:
        changes.give_tier(graded, row, tier, reason, kind, expires, based_on)
    except Problem as problem:
        if problem.code == "override_changed":
            state.remember(CONFLICT, (row, problem.values))
        _say(problem)
    else:
        state.forget(CONFLICT)
        _leave(t("customers.tier.done", name=display_name(graded, row), tier=words.tier(graded.scheme.id, tier)))


def _conflict(graded: Book, row: int, tier: str, reason: str, kind: str, expires: date) -> None:
    """Both decisions side by side, and the button that puts the visitor's on top of the other."""
    met = state.read(CONFLICT)
    if not met or met[0] != row:
        return
    words, theirs = state.current_words(), met[1]["now"]
    now = words.tier(graded.scheme.id, theirs) if theirs in graded.scheme.tiers else t("customers.tier.conflict_none")
    widgets.finding_list(
        [
            widgets.Finding(
                t("customers.tier.conflict", author=met[1]["author"], theirs=now, mine=words.tier(graded.scheme.id, tier)), "bad"
            )
        ],
        key="tier-conflict",
    )
    if st.button(t("customers.tier.conflict_mine", tier=words.tier(graded.scheme.id, tier)), key="tier.mine"):
        _give(graded, row, tier, reason, kind, expires, based_on=met[1]["position"])


def price_line(graded: Book, row: int, tier: str) -> str:
    """What a tier given by hand moves, in one sentence."""
    words, price = state.current_words(), override_price(graded, row, tier)
    if price is None:
        return t("customers.tier.price_none")
    source, target = (words.tier(graded.scheme.id, code) for code in (price.source, price.target))
    if price.moved is None:
        return t("customers.tier.price_unknown", source=source, target=target)
    return t(
        f"customers.tier.price.{price.basis}",
        money=words.money(price.moved, data.company().currency),
        source=source,
        target=target,
        from_share=words.share(price.share_of_source, 1),
        to_share=words.share(price.share_of_target, 1),
    )


def _withdraw(graded: Book, row: int, reason: str) -> None:
    try:
        changes.withdraw_tier(graded, row, reason)
    except Problem as problem:
        _say(problem)
    else:
        _leave(t("customers.tier.withdrawn", name=display_name(graded, row)))


def _say(problem: Problem) -> None:
    """Why nothing was written; a conflict has words of its own."""
    if problem.code != "override_changed" or state.read(CONFLICT) is None:
        widgets.finding_list([widgets.Finding(state.current_words().problem(problem), "bad")], key="tier-problem")


def _leave(done: str) -> None:
    state.remember(LAST_RESULT, done)
    st.rerun()
