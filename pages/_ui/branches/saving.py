"""Plans saved under a name: saving the one on screen, and opening one that was saved."""

from __future__ import annotations

from datetime import date

import streamlit as st

from crmcore.domain.branches.investment import Investment
from crmcore.domain.branches.plans import RewardsAsked, SavedPlan, What, newest_plans
from crmcore.domain.kernel.problems import Problem
from crmcore.store.decisions.act.branch_plans import saved_plans
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import customer_changes, data
from pages._ui.state import state
from pages._ui.state.run_cache import once
from pages._ui.state.state import fixed_labels, t


def saved() -> tuple[SavedPlan, ...]:
    """Every plan that was saved, oldest first."""
    return once("branches.saved", lambda: saved_plans(data.company()))


def opened(what: What) -> SavedPlan | None:
    """The saved plan that the form was filled with last."""
    place = state.read(f"branches.{what}.opened")
    return next((plan for plan in saved() if plan.position == place and plan.what == what), None)


def stamp(what: What) -> str:
    """Ends the keys of a form's fields, so that an opened plan fills them anew."""
    plan = opened(what)
    return "" if plan is None else f".{plan.position}"


def draw(what: What, plan: RewardsAsked | Investment | None) -> None:
    """A name and a button for the plan on screen (None: there is none yet); a box and a button for those saved."""
    known, newest = newest_plans(saved(), what), max((one.position for one in saved()), default=0)
    place = f"branches.{what}.saving"
    last_result.show(place)
    if plan is not None:
        ask_author(f"branches.{what}.author")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if plan is not None:
            name = f"branches.{what}.name.{newest}"
            found = opened(what)
            st.text_input(t("branches.saved.name"), "" if found is None else found.name, key=name, max_chars=80, width=240)
            st.button(t("branches.saved.save"), key=f"branches.{what}.save", on_click=_save, args=(what, plan, name, newest))
        if known:
            places, key = [one.position for one in known], f"branches.{what}.choice.{newest}"
            labels = {one.position: _label(one) for one in known}
            st.selectbox(t("branches.saved.known"), places, key=key, format_func=fixed_labels(places, labels.__getitem__), width=380)
            st.button(t("branches.saved.open"), key=f"branches.{what}.open", on_click=_open, args=(what, key))
    if plan is not None:
        widgets.note(t("branches.saved.note"))


def _label(plan: SavedPlan) -> str:
    return t("branches.saved.one", name=plan.name, author=plan.author, day=date.fromisoformat(plan.recorded_at[:10]))


def _save(what: What, plan: RewardsAsked | Investment, name: str, based_on: int) -> None:
    try:
        position = customer_changes.save_plan(SavedPlan(state.read(name) or "", plan), based_on)
    except Problem as problem:
        last_result.remember_refused(f"branches.{what}.saving", problem)
    else:
        state.remember(f"branches.{what}.opened", position)
        last_result.remember_done(f"branches.{what}.saving", t("branches.saved.done"))


def _open(what: What, key: str) -> None:
    place = state.read(key)
    found = next((plan for plan in saved_plans(data.company()) if plan.position == place), None)
    if found is None:
        return
    state.remember(f"branches.{what}.opened", place)
    if isinstance(found.plan, RewardsAsked):
        state.choose("campaigns.rewarded", found.plan.by, "tier")
    else:
        state.remember("branches.investment", found.plan)
