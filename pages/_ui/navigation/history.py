"""The browser's history: one entry a page, so that one press of Back leads back to the page before.

Streamlit makes an entry of every change of the address: going on to another page is one, the link that the page then writes is
another, and so is every move of a slider. Nothing on the server can choose otherwise, so the page does: what only changes the
link of the page on screen replaces its entry, and so does the way on from the bare address, which has nothing to go back to.
"""

from __future__ import annotations

import streamlit as st

_ONE_ENTRY = """<script>
(() => {
  const history = window.history;
  if (history.oneEntryAPage) return;
  history.oneEntryAPage = true;
  const push = history.pushState.bind(history);
  history.pushState = (state, title, url) => {
    const here = window.location.pathname;
    const stays = !url || here.endsWith("/") || new URL(url, window.location.href).pathname === here;
    return stays ? history.replaceState(state, title, url) : push(state, title, url);
  };
})();
</script>"""


def one_entry_a_page() -> None:
    """Ask the browser for it; it does so once."""
    st.html(_ONE_ENTRY, unsafe_allow_javascript=True)
