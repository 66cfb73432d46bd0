"""Keep the focus on a slider whose value changes: with another value it is another element for the page, and who turns it with the arrow
keys would have to find it again after each step."""

from __future__ import annotations

import streamlit as st

_SCRIPT = """<script>
(() => {
  if (window.sliderFocus) return;
  window.sliderFocus = true;
  const sliders = "[data-testid=stSlider] [role=slider], [data-testid=stSlider] input[type=range]";
  const name = slider => slider.getAttribute("aria-label") || "";
  let last = null, label = "", place = 0;
  const alike = () => [...document.querySelectorAll(sliders)].filter(slider => name(slider) === label);
  document.addEventListener("focusin", event => {
    last = event.target.matches(sliders) ? event.target : null;
    if (!last) return;
    label = name(last);
    place = alike().indexOf(last);
  });
  new MutationObserver(() => {
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    const again = alike()[place];
    if (again) again.focus({preventScroll: true});
  }).observe(document.body, {childList: true, subtree: true});
})();
</script>"""


def keep_slider_focus() -> None:
    """Ask the browser for it; it does so once."""
    st.html(_SCRIPT, unsafe_allow_javascript=True)
