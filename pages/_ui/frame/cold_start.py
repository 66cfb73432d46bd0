"""The first visitors of a cold server: Streamlit's old router announces "Page not found" for every address but the bare one.

It takes the folder `pages/` for its own until `st.navigation` has run once, looks for `pages/<address>.py`, opens a
dialog because there is none (there must be none, see docs/architecture.md), and then runs app.py, which draws the
right page behind the dialog. Nothing on the server can take the message back, so the page closes the dialog itself.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from pages._ui.state import state

#: looks for the dialog, which is English in every language, for up to five seconds; a quick visitor may have one of ours open by then
_CLOSE = """<script>
(() => {
  let looks = 0;
  const timer = setInterval(() => {
    const alarm = [...document.querySelectorAll('[role="dialog"]')].find(dialog => dialog.textContent.includes("Page not found"));
    const button = alarm?.querySelector('button[aria-label="Close"]');
    if (button) button.click();
    if (button || ++looks > 100) clearInterval(timer);
  }, 50);
})();
</script>"""


def close_false_alarm() -> None:
    """Close that dialog in the first run of a session, which alone may have it: several visitors can arrive before the router has
    learnt better."""
    if PagesManager.uses_pages_directory or not state.has_view():
        st.html(_CLOSE, unsafe_allow_javascript=True)
