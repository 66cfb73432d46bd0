"""The assumptions that money and hours rest on: what they are, who set them, and setting others."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.worklist.rates import LIMITS, RATES
from crmcore.store.decisions.act.worklist import rates_decisions, rates_on
from pages._ui.components import widgets
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.worklist import desk, recording

PERCENT = 100.0
COLUMNS = 3


def is_share(name: str) -> bool:
    """Whether a rate is shown in percent."""
    return name == "risk_from" or name not in LIMITS


def draw() -> None:
    """The formulas and a form with every rate, folded."""
    company, day = data.company(), working_date()
    chosen, decision = rates_on(company, day)
    position = max((row.position for row in rates_decisions(company)), default=0)
    with st.expander(t("worklist.rates.title"), key="worklist.rates"):
        widgets.note(t("worklist.rates.note"))
        st.markdown(t("worklist.rates.formula"))
        if decision is None:
            widgets.note(t("worklist.rates.proposal"))
        else:
            since = t("worklist.rates.always") if decision.effective_on is None else decision.effective_on
            widgets.note(t("worklist.rates.set_by", author=decision.author, day=since))
        stamp = f"{company.slug}.{day}.{position}"
        ask_author("worklist.rates_author")
        with st.form(f"worklist.rates_form.{stamp}", border=False):
            columns = st.columns(COLUMNS)
            for k, name in enumerate(RATES):
                least, most = LIMITS.get(name, (0.0, 1.0))
                scale = PERCENT if is_share(name) else 1.0
                label = t(f"worklist.rate.{name}") + (", %" if is_share(name) else "")
                measured = name == "stay_success" and desk.basis().measured
                columns[k % COLUMNS].number_input(
                    label,
                    least * scale,
                    most * scale,
                    float(getattr(chosen, name)) * scale,
                    format="%g",
                    key=f"worklist.rate.{name}.{stamp}",
                    help=t("worklist.rates.measured") if measured else None,
                )
            st.form_submit_button(t("worklist.rates.save"), on_click=_save, args=(stamp, position))


def _save(stamp: str, position: int) -> None:
    day = working_date()
    chosen, _ = rates_on(data.company(), day)
    written = {name: state.read(f"worklist.rate.{name}.{stamp}") for name in RATES}
    values = {name: value / (PERCENT if is_share(name) else 1.0) for name, value in written.items() if value is not None}
    try:
        changes.set_worklist_rates(replace(chosen, **values), day, position)
    except Problem as problem:
        recording.say_refused(problem)
    else:
        recording.say_done(t("worklist.rates.saved", day=day))
