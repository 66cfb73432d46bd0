"""What came of the calls, and whether calling does anything: outcomes as counted, and customers left uncalled at random."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.worklist.holdout import SHARE, CallEffect, LeaveOut
from crmcore.domain.worklist.marks import outcome_counts
from crmcore.report.words.customer_names import customer_names
from crmcore.report.worklist.tables import effect_table, outcome_table
from crmcore.store.decisions.act.worklist import leave_out_on, leave_outs, rates_on
from pages._ui.components import widgets
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import changes, data
from pages._ui.state import state, widget_state
from pages._ui.state.state import t
from pages._ui.worklist import desk, recording

SWITCH = "worklist.leave_out"
#: names of left-out customers at once
SHOWN = 30


def draw() -> None:
    """Both, folded."""
    with st.expander(t("worklist.outcomes.title"), key="worklist.outcomes"):
        rows = outcome_counts(desk.marks(), None, working_date())
        if rows:
            widgets.small_table(*outcome_table(rows, state.current_words(), desk.graded().scheme.id), text_columns=3, cards=True)
        else:
            widgets.note(t("worklist.outcomes.none"))
        st.markdown(t("worklist.outcomes.note"))
    with st.expander(t("worklist.leave_out.title"), key="worklist.leave_out_open"):
        _leave_out()


def _leave_out() -> None:
    words, day, company = state.current_words(), working_date(), data.company()
    decision = leave_out_on(company, day)
    on = decision is not None and decision.share > 0
    widgets.note(t("worklist.leave_out.note"))
    ask_author("worklist.leave_out_author")
    newest = max((one.position for one in leave_outs(company)), default=0)
    st.toggle(t("worklist.leave_out.switch"), **widget_state.value(SWITCH, on), on_change=_switch, args=(newest,))
    if decision is not None and on:
        scheme = decision.scheme
        widgets.note(t("worklist.leave_out.on", day=decision.on, author=decision.author, scheme=scheme, seed=decision.seed))
        left = desk.listed().left_out
        widgets.note(t("worklist.leave_out.out", n=len(left)))
        if len(left):
            lines = [(name,) for name in customer_names(desk.now(), left[:SHOWN])]
            widgets.small_table((t("worklist.leave_out.list"),), lines, cards=True)
            if len(left) > SHOWN:
                widgets.note(t("worklist.one.shown", n=SHOWN, all=len(left)))
    effect = desk.effect()
    assumed = words.share(rates_on(company, day)[0].stay_success)
    if effect is None:
        widgets.note(t("worklist.leave_out.never", success=assumed))
        return
    _difference(effect, assumed)


def _difference(effect: CallEffect, assumed: str) -> None:
    words = state.current_words()
    widgets.small_table(*effect_table(effect, desk.basis().tiers, words, desk.graded().scheme.id), total=True, cards=True)
    widgets.note(t("worklist.leave_out.so_far", day=min(working_date(), effect.ends), ends=effect.ends))
    if effect.success is not None:
        widgets.note(t("worklist.leave_out.counts", success=words.share(effect.success, 1)))
        return
    widgets.note(t("worklist.leave_out.assumption_stays", success=assumed))
    reasons = {
        "over": lambda: t("worklist.leave_out.unmet_over", ends=effect.ends),
        "enough": lambda: t("worklist.leave_out.unmet_enough", n=effect.total.left_out),
        "called_enough": lambda: t("worklist.leave_out.unmet_called_enough", share=words.share(effect.uncalled)),
        "alike": lambda: t("worklist.leave_out.unmet_alike"),
        "left_alone": lambda: t("worklist.leave_out.unmet_left_alone", share=words.share(effect.called_anyway)),
    }
    for name in effect.unmet:
        widgets.note("· " + reasons[name]())


def _switch(newest: int) -> None:
    on, day = bool(state.read(SWITCH)), working_date()
    try:
        changes.leave_out(LeaveOut(day, desk.graded().scheme.id, SHARE if on else 0.0), newest)
    except Problem as problem:
        recording.say_refused(problem)
    else:
        recording.say_done(t("worklist.leave_out.saved_on", day=day) if on else t("worklist.leave_out.saved_off"))
