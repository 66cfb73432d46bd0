"""The twin pyramid on a page: two figures side by side under heads that state their shapes; one above the other where it is narrow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from markupsafe import Markup

from crmcore.report.pyramids.data import PROSPECTS, Pyramid
from crmcore.report.pyramids.figures import DrawnPyramid
from pages._ui.components import html_batch, widgets
from pages._ui.lists import listed
from pages._ui.state.state import t

#: a name or number beside a bar answers as the bar does: Plotly only knows what lies between its margins
_ROWS = """<script>
(() => {
  if (window.pyramidRows) return;
  window.pyramidRows = true;
  document.addEventListener("click", event => {
    const figure = event.target.closest("[class*=st-key-ck-twin-open] .js-plotly-plot");
    const plot = figure && figure.querySelector(".nsewdrag");
    if (!plot || event.target === plot) return;
    const box = plot.getBoundingClientRect();
    if (event.clientY < box.top || event.clientY > box.bottom) return;
    const send = (type, to) => to.dispatchEvent(
      new MouseEvent(type, {bubbles: true, cancelable: true, view: window, clientX: box.left + 1, clientY: event.clientY}));
    send("mousemove", plot);
    setTimeout(() => { send("mousedown", plot); send("mouseup", document); }, 120);  // Plotly looks up what is there every 50 ms
  });
})();
</script>"""
#: the halves of the twin pyramid, as keys of their figures
CUSTOMERS, PROFIT = "customers", "profit"


def draw_twin(
    pair: Sequence[DrawnPyramid], key: str, on_select: Callable[[str], None] | None = None, title: str = "", subtitle: str = ""
) -> None:
    """Both halves below the finding they show. `on_select` gets the code of the layer that was clicked."""
    widgets.figure_title(title, subtitle, "pyramids.twin")
    with st.container(key=twin_key(key, on_select is not None)):
        for half, column, name in zip(pair, st.columns(2, gap="medium", vertical_alignment="bottom"), (CUSTOMERS, PROFIT), strict=True):
            with column:
                draw_half(half, f"{key}.pyramid.{name}", on_select)


def twin_key(key: str, clickable: bool) -> str:
    """The key of the container of both halves; `clickable`: a click anywhere in a row opens its customers."""
    if clickable:
        st.html(_ROWS, unsafe_allow_javascript=True)
    return f"ck-twin-{'open-' if clickable else ''}{key}"


def draw_half(half: DrawnPyramid, key: str, on_select: Callable[[str], None] | None = None, of: str = "") -> None:
    """One half with its head; `of` says whose it is where several are compared."""
    html_batch.write(_head(half.pyramid, of))
    widgets.figure(half.figure, key=key, on_select=on_select, alt=half.pyramid.head)


def open_layer(code: str) -> None:
    """Open the customers of a layer: of a tier, or the prospects."""
    if code == PROSPECTS:
        listed.show_population("prospect")
    else:
        listed.show_tier(code)


def _head(pyramid: Pyramid, of: str) -> Markup:
    """What it shows and its shape; below its total and what is hatched."""
    total = t("figure.pyramid.in_all", total=pyramid.total)
    signs = Markup("")
    if pyramid.has_losses:
        signs += Markup('<span><b>■</b> {}</span><span><b class="loss">▨</b> {}</span>').format(
            pyramid.what, t("figure.pyramid.legend.loss")
        )
    if pyramid.has_prospects:
        signs += Markup("<span><b>▧</b> {}</span>").format(t("figure.pyramid.legend.prospects"))
    whose = Markup("<div>{}</div>").format(of) if of else Markup("")
    return Markup('<div class="ck-pyramid">{}<h4>{}</h4><p><span>{}</span>{}</p></div>').format(whose, pyramid.head, total, signs)
