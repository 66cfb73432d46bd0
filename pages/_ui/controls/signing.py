"""Who signs a change: asked for once, where the first change is made, and remembered by the visitor's own browser.

Nothing waits for the name: a button that is pressed while it is being typed takes it along, and one that is pressed without says what
is missing.
"""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote, unquote

import streamlit as st

from crmcore.domain.kernel.names import LONGEST_NAME, checked_name
from crmcore.domain.kernel.problems import Problem
from pages._ui.components.literal_text import literal
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.state import t

#: cookie of this server alone that holds the visitor's name for a year
COOKIE = "cockpit_author"
YEAR_SECONDS = 365 * 24 * 3600
#: session keys: the cookie has been read; the name that the browser was given to remember
RECALLED, REMEMBERED = "author.recalled", "author.remembered"


def recall() -> None:
    """At the first run of a visit, take the name that this browser remembers."""
    if state.read(RECALLED):
        return
    state.remember(RECALLED, True)
    remembered = st.context.cookies.get(COOKIE)
    if isinstance(remembered, str) and not data.author():
        with suppress(Problem):
            state.remember("author", checked_name(unquote(remembered), "author_missing"))
            state.remember(REMEMBERED, data.author())


def let_browser_remember() -> None:
    """Give the browser the name to remember, once for each name."""
    name = data.author()
    if name and state.read(REMEMBERED) != name:
        state.remember(REMEMBERED, name)
        cookie = f"{COOKIE}={quote(name, safe='')}; path=/; max-age={YEAR_SECONDS}; SameSite=Strict"
        st.html(f'<script>document.cookie = "{cookie}";</script>', unsafe_allow_javascript=True)


def ask_author(key: str) -> None:
    """Draw the box for the visitor's name until there is one. The name signs all later changes."""
    if data.author():
        return
    st.text_input(
        t("common.label.author"),
        key=key,
        max_chars=LONGEST_NAME,
        help=t("shell.who_help"),
        placeholder=t("shell.who"),
        width=210,
        icon=":material/edit:",
        on_change=_sign,
        args=(key,),
    )
    if last := data.last_author():
        st.button(t("shell.i_am", name=literal(last)), key=f"{key}.same", on_click=changes.set_author, args=(last,), type="tertiary")


def _sign(key: str) -> None:
    if not (name := state.read(key, "").strip()):
        return
    try:
        changes.set_author(name)
    except Problem as problem:
        st.toast(literal(state.current_words().problem(problem)))
