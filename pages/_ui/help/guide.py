"""The guided start: chosen on the page of help, shown on top of every page until it is ended; it never blocks."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from crmcore.report.help.guide import Step, guides, step_of
from pages._ui.components import html_batch, widgets
from pages._ui.navigation.pages import BY_ID, open_page
from pages._ui.state import state
from pages._ui.state.state import t

#: choice of the link: <role>.<number> of the step that the visitor is at
GUIDE = "help.guide"


def draw(page: str) -> None:
    """What to look at on this page and the way to the next one; nothing without a guide."""
    step = step_of(state.view().choices.get(GUIDE, ""))
    if step is None or page == "help":
        return
    steps = guides()[step.role]
    with st.container(key="ck-guide", gap="xsmall"):
        name = t("guide.step", role=t(f"guide.role.{step.role}"), number=step.number, of=step.of)
        text = t(step.text_key) if page == step.page else t("guide.away", number=step.number)
        html_batch.show(Markup('<div role="status"><b>{}</b><p>{}</p></div>').format(name, text))
        with st.container(horizontal=True, gap="small"):
            if page != step.page:
                _go(step, t("guide.back", page=_called(step)), primary=True)
            else:
                if step.number > 1:
                    _go(steps[step.number - 2], t("guide.before", page=_called(steps[step.number - 2])))
                if step.number < step.of:
                    _go(steps[step.number], t("guide.next", page=_called(steps[step.number])), primary=True)
            last = page == step.page and step.number == step.of
            label = t("guide.finish") if last else t("guide.end")
            st.button(label, key="guide.end", on_click=state.choose, args=(GUIDE, "", ""), type="primary" if last else "tertiary")


def roles() -> None:
    """The guides to choose from, each with a button that begins it, however often."""
    widgets.section(t("guide.title"))
    widgets.note(t("guide.about"))
    for column, (role, steps) in zip(st.columns(len(guides()), gap="medium"), guides().items(), strict=True):
        with column:
            lines = Markup("").join(Markup("<li>{}</li>").format(_called(step)) for step in steps)
            card = Markup('<div class="ck-role"><h3>{}</h3><p>{}</p><ol>{}</ol></div>')
            html_batch.show(card.format(t(f"guide.role.{role}"), t(f"guide.for_whom.{role}"), lines))
            if st.button(t("guide.start"), key=f"guide.start.{role}", type="primary"):
                _enter(steps[0])


def _go(step: Step, label: str, primary: bool = False) -> None:
    if st.button(label, key=f"guide.go.{step.number}", type="primary" if primary else "secondary"):
        _enter(step)


def _enter(step: Step) -> None:
    state.choose(GUIDE, step.code, "")
    open_page(step.page)


def _called(step: Step) -> str:
    return t(f"common.nav.{BY_ID[step.page].id}")
