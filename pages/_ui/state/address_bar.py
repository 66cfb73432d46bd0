"""The View in the address bar: read at the start of a session, written at the end of every run, restored by Back and Forward.

How a visitor comes to another page is told by its address: the menu brings none; the server's own ways (`leave_for`) say so
beforehand; all others, Back, Forward and the links of tables, bring a link of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from crmcore.report.words.words import LANGUAGES
from pages._ui.state import state
from pages._ui.state.link import from_link, to_link, unreadable
from pages._ui.state.moved import link_now, page_now
from pages._ui.state.view import View

#: fields restored by Back, Forward and links, with the choices of the page; what a person has set (draft, terms, language) stays
RESTORED: tuple[str, ...] = ("filters", "customer", "origin", "listed", "search", "sort")
#: session keys: the page of the last run, the View that each page was left with, the last link followed
PAGE, LEFT, FOLLOWED = "shell.at", "shell.left", "shell.followed"
#: session key: set while a page is drawn that a link led to
ARRIVED = "shell.arrived"
#: session key: the order that the visitor had before a list brought its own
SORT_BEFORE = "listed.sort_before"
#: parameter of a link that is followed inside the dashboard: another one for each click, so that each counts once
CLICK = "click"
#: parameter of a link: from the server, that it shall be an entry of the history of its own though the page stays; from the browser, that
#: Back or Forward led from one entry of a page to another, with another value each time. The browser takes the former away.
STEP = "step"
#: the value of that parameter from the server; where the browser has not yet taken it away, it tells nothing when it comes back
OWN_STEP = "1"
#: session key: set while the next link shall be an entry of its own
ENTRY = "shell.entry"
#: the page of one customer, which is opened from other pages and from itself
CUSTOMER = "customer"
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
    if wanted != _link() or state.read(ARRIVED):  # who goes on quickly may have the link of the page before on this one
        st.query_params.from_dict(wanted | ({STEP: [OWN_STEP]} if state.read(ENTRY) else {}))
        state.forget(ARRIVED, ENTRY)
    state.remember(f"{LEFT}.{state.read(PAGE, '')}", state.view())


def make_entry() -> None:
    """What the visitor has just changed on the page on screen is an entry of the history: Back leads to the page as it was."""
    state.remember(ENTRY, True)


def _link() -> dict[str, list[str]]:
    """The parameters in the address bar."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def arrive(page: str) -> None:
    """This run draws `page`. By Back, Forward or a link: what is listed there, and the page's tab, are shown again, and where the page
    stays the same its scheme, too. By the menu: a list that was open is closed."""
    link, before = _link(), state.read(PAGE)
    click, step = link.pop(CLICK, None), link.pop(STEP, None)
    mark = click or (step if step != [OWN_STEP] else None)
    followed = mark is not None and mark != state.read(FOLLOWED)
    if mark is not None:
        state.remember(FOLLOWED, mark)
    state.remember(PAGE, page)
    if before == page and not followed:
        return
    state.remember(ARRIVED, True)
    if link.get("company") == [state.view().company]:
        restored = from_link(link, View())
        here = f"{page}."
        others = {name: code for name, code in state.view().choices.items() if not name.startswith(here)}
        chosen = {name: code for name, code in restored.choices.items() if name.startswith(here)}
        state.change(choices={**others, **chosen}, **{name: getattr(restored, name) for name in RESTORED})
        if before == page and not click:
            state.set_view(state.view().with_scheme_of(restored))
    elif not link:
        close_list(page)


def leave_for(page: str) -> dict[str, Any]:
    """The server itself goes on to `page`. Returns the arguments of `st.switch_page`: the link that is shown. Another one, or none,
    would change the address of the page that is left, and going back would lead there."""
    state.remember(PAGE, page)
    return {"query_params": _link()}


def lead_on(page: str) -> tuple[str, dict[str, Any]]:
    """A link led to a page of before (see `pages._ui.state.moved`). Returns the page that it is a tab of now, and the arguments of
    `st.switch_page`: its link there. The tab and its choices are taken from the link whether it names a company or not."""
    link, now = link_now(page, _link()), page_now(page)
    state.change(choices={**state.view().choices, **from_link(link, View()).choices})
    return now, {"query_params": link}


def origin_from_here() -> str:
    """The origin of a customer or a list that is opened from the page on screen; from a customer to another it stays the same."""
    here = state.read(PAGE, "")
    return state.view().origin if here == CUSTOMER else here


def left(page: str) -> View | None:
    """The View that a page of this company was left with; None where it has not been on screen."""
    view: View | None = state.read(f"{LEFT}.{page}")
    return view if view is not None and view.company == state.view().company else None


def open_list(code: str, sort: str) -> None:
    """List the customers of a finding, in its own order; the order before it comes back when the list is closed."""
    if not state.view().listed:
        state.remember(SORT_BEFORE, state.view().sort)
    state.change(listed=code, sort=sort)


def close_list(page: str) -> None:
    """`page` is opened on its own: nothing of a list that was open elsewhere stays but, on the page of one customer, its neighbours."""
    if state.view().listed and page != CUSTOMER:
        state.change(listed="", sort=state.read(SORT_BEFORE, View().sort))
        state.forget(SORT_BEFORE)
    state.change(origin="")
