"""The View in the address bar: read at the start of a session, written at the end of every run, restored by Back and Forward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from crmcore.report.words.words import LANGUAGES
from pages._ui.state import state
from pages._ui.state.link import from_link, to_link, unreadable
from pages._ui.state.view import View

#: fields restored by Back and Forward; what a person has set (draft, terms, language) stays as it is
RESTORED: tuple[str, ...] = ("filters", "customer", "listed", "search", "sort")
#: session keys: the page of the last run, and the link it wrote
PAGE, WRITTEN = "shell.at", "shell.written"
#: session key: parameters of the link that could not be used
PASSED_OVER = "link.passed_over"


def start(known_companies: tuple[str, ...]) -> View:
    """Begin a run: the first one of a session reads the link, later ones go on with the session's View."""
    if not state.has_view():
        link = _link()
        state.set_view(from_link(link, View(language=_browser_language())))
        pass_over(unreadable(link))
    current = state.view()
    if current.language not in LANGUAGES:
        current = current.with_(language="en")
    if current.company not in known_companies and known_companies:
        pass_over({"company": current.company} if current.company else {})
        current = (
            View(company=known_companies[0], language=current.language) if current.company else current.with_(company=known_companies[0])
        )
    state.set_view(current)
    return current


def _browser_language() -> str:
    return "zh_CN" if (st.context.locale or "").lower().startswith("zh") else "en"


def pass_over(parameters: Mapping[str, str]) -> None:
    """Remember parameters of the link that cannot be used (name → text) until the visitor has closed the note about them."""
    if parameters:
        state.remember(PASSED_OVER, {**state.read(PASSED_OVER, {}), **parameters})


def write_link() -> None:
    """Put the View into the address bar, so that the link can be shared; of the choices those of the page on screen."""
    link = to_link(state.view(), state.read(PAGE, ""))
    wanted = {name: value if isinstance(value, list) else [value] for name, value in link.items()}
    if wanted != _link():
        st.query_params.from_dict(wanted)
    state.remember(WRITTEN, wanted)


def _link() -> dict[str, list[str]]:
    """The parameters in the address bar."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def arrive(page: str) -> None:
    """This run draws `page`. Only the browser's Back and Forward lead to another page with a link of ours in the address bar that is
    not the one written last (the menu brings none, `leave_for` says so beforehand): the customers of that link are shown again."""
    link = _link()
    back = state.read(PAGE, page) != page and link != state.read(WRITTEN)
    state.remember(PAGE, page)
    if back and link.get("company") == [state.view().company]:
        restored = from_link(link, View())
        state.change(**{name: getattr(restored, name) for name in RESTORED})


def leave_for(page: str) -> dict[str, Any]:
    """The server itself goes on to `page`. Returns the arguments of `st.switch_page`: the link that is shown. Another one, or none,
    would change the address of the page that is left, and going back would lead there."""
    state.remember(PAGE, page)
    return {"query_params": _link()}
