"""What the browser does itself: one entry of its history a page, and links between pages that load nothing anew.

One press of Back leads back to the page before. Streamlit makes an entry of every change of the address: going on to another page
is one, the link that the page then writes is another, and so is every move of a slider. Nothing on the server can choose
otherwise, so the page does: what only changes the link of the page on screen replaces its entry, unless the server asks for one of
its own (`pages._ui.state.address_bar.make_entry`), and so does the way on from the bare address, which has nothing to go back to.
Back to an entry of the same page is told to the server by a mark in the address; Streamlit may have read the address before the mark
stands in it, so it is told twice.

A link in a table is a real one: it can be copied, or opened in a new tab. A plain click puts its address into the history and
says so as Back does, which Streamlit answers in the running session (see `pages._ui.state.address_bar.arrive`). The links of
editable tables, which can be told apart by their address alone, go the same way.
"""

from __future__ import annotations

import streamlit as st

from pages._ui.state import address_bar

_SCRIPT = """<script>
(() => {
  const history = window.history;
  if (history.oneEntryAPage) return;
  history.oneEntryAPage = true;
  const push = history.pushState.bind(history);
  let shown = window.location.pathname;
  history.pushState = (state, title, address) => {
    const here = window.location.pathname;
    const url = new URL(address || "", window.location.href);
    const stays = here.endsWith("/") || (url.pathname === here && !url.searchParams.has("STEP"));
    url.searchParams.delete("STEP");
    shown = url.pathname;
    return stays ? history.replaceState(state, title, url) : push(state, title, url);
  };
  window.addEventListener("popstate", event => {
    const url = new URL(window.location.href);
    if (event.isTrusted && url.pathname === shown && !url.hash) {
      url.searchParams.set("STEP", Date.now());
      history.replaceState(history.state, "", url);
      window.setTimeout(() => window.dispatchEvent(new PopStateEvent("popstate")));
    }
    shown = url.pathname;
  }, true);
  const follow = address => {
    const url = new URL(address, window.location.href);
    url.searchParams.delete("name");
    url.searchParams.set("CLICK", Date.now());
    history.pushState(null, "", url);
    window.dispatchEvent(new PopStateEvent("popstate"));
  };
  document.addEventListener("click", event => {
    const link = event.target.closest("a.ck-link");
    const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link || elsewhere || event.defaultPrevented) return;
    event.preventDefault();
    follow(link.href);
  });
  const open = window.open.bind(window);
  window.open = (address, ...how) => {
    const url = address && new URL(address, window.location.href);
    const customer = url && url.origin === window.location.origin && url.pathname === new URL("customer", window.location.href).pathname;
    return customer ? (follow(url), null) : open(address, ...how);
  };
})();
</script>""".replace("CLICK", address_bar.CLICK).replace("STEP", address_bar.STEP)


def prepare_browser() -> None:
    """Ask the browser for both; it does so once."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
