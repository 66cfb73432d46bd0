"""Contacts per order by tier and channel, and the caps that people decide."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.offers.contact_load import DEFAULT_CAP, MOST_CAP, load_rows
from crmcore.report.offers.tables import load_cells, tier_text
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import offer_changes
from pages._ui.lists import listed
from pages._ui.offers import desk
from pages._ui.state import state
from pages._ui.state.state import t

PLACE = "offers.caps"
TIERS_A_ROW = 5


def draw() -> None:
    """The table by tier, lists of who hears too much and too little, and the caps."""
    load, graded, words = desk.basis().load, desk.graded(), state.current_words()
    widgets.section(t("offers.load.title"))
    if load is None:
        widgets.note(t("offers.load.missing"))
        return
    last_result.show(PLACE)
    months = desk.now().mart.window
    widgets.small_table(*load_cells(load_rows(load), graded, words), cards=True)
    widgets.note(t("offers.load.note") if months is None else t("offers.load.note_months", n=months))
    with st.container(horizontal=True):
        for code, n in (("much", int(load.too_much.sum())), ("little", int(load.too_little.sum()))):
            if n and st.button(t(f"offers.load.open_{code}", n=n) + " →", key=f"offers.open.{code}"):
                listed.show(f"offers.{code}")
    with st.expander(t("offers.caps.title"), key="offers.caps"):
        _caps()


def _caps() -> None:
    caps, graded, words, based_on = desk.caps(), desk.graded(), state.current_words(), desk.based_on()
    widgets.note(
        t("offers.caps.decided", author=caps.author, day=caps.effective_on) if caps.author else t("offers.caps.default", cap=DEFAULT_CAP)
    )
    places, chosen = [*range(len(caps.tiers)), -1], list(caps.caps)
    for at in range(0, len(places), TIERS_A_ROW):
        for column, tier in zip(st.columns(TIERS_A_ROW, gap="small"), places[at : at + TIERS_A_ROW], strict=False):
            value = column.number_input(
                t("offers.caps.of", tier=tier_text(graded, tier, words)),
                0.1,
                MOST_CAP,
                float(caps.caps[tier]),
                step=0.5,
                format="%.1f",
                key=f"offers.cap.{tier}.{graded.scheme.id}.{caps.position}",
            )
            chosen[tier] = float(value or caps.caps[tier])
    ask_author("offers.author")
    changed = replace(caps, caps=tuple(chosen))
    st.button(
        t("offers.caps.save", day=working_date()),
        key="offers.caps.save",
        disabled=changed.caps == caps.caps,
        on_click=_save,
        args=(changed.caps, based_on),
    )


def _save(chosen: tuple[float, ...], based_on: int) -> None:
    try:
        offer_changes.set_contact_caps(replace(desk.caps(), caps=chosen), working_date(), based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("offers.caps.saved", day=working_date()))
