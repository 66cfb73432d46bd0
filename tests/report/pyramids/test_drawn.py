"""The twin pyramid as a browser draws it: widths equal the figures, and no text meets another, a bar or the edge."""

from __future__ import annotations

import json
from itertools import product

import pytest
from playwright.sync_api import Browser
from plotly.offline import get_plotlyjs

from crmcore.report.pyramids.figures import PyramidStyle, twin_pyramid
from crmcore.report.words.words import LANGUAGES, words_for
from tests.report.pyramids.companies import COMPANIES, SCHEMES, rows_of

pytestmark = [pytest.mark.browser, pytest.mark.proof]

#: pixels of one half: in the narrowest column, on a phone, on a wide page
WIDTHS = (245, 358, 520)
DRAW = """async ([figure, width]) => {
  const place = document.getElementById("place");
  place.style.width = width + "px";
  await Plotly.react(place, figure.data, {...figure.layout, width}, {staticPlot: true});
  const box = node => { const b = node.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
  const traces = [...place.querySelectorAll(".barlayer .trace")].map(
    trace => [...trace.querySelectorAll(".point path")].map(path => { const b = path.getBBox(); return [b.x, b.width]; }));
  return {
    traces,
    plot: box(place.querySelector(".bglayer .bg") || place.querySelector(".xy .plot") || place),
    area: place._fullLayout._size.w,
    all: box(place.querySelector(".svg-container")),
    texts: [...place.querySelectorAll(".annotation text.annotation-text")].map(node => [node.textContent, ...box(node)]),
  };
}"""


@pytest.fixture(scope="module")
def draw(chromium: Browser):
    """(figure, width) → what the browser drew."""
    page = chromium.new_page(viewport={"width": 700, "height": 600})
    page.set_content("<body style='margin:0'><div id=place></div></body>")
    page.add_script_tag(content=get_plotlyjs())
    yield lambda figure, width: page.evaluate(DRAW, [json.loads(json.dumps(figure.to_dict())), width])
    page.close()


@pytest.mark.parametrize(("company", "language"), list(product(COMPANIES, LANGUAGES)))
def test_widths_are_true_and_no_text_overlaps_or_leaves_the_figure(draw, company, language):
    for dark, width, prospects in ((False, 245, 30), (True, 358, 0), (False, 520, 0)):
        pair = twin_pyramid(
            rows_of(company, prospects),
            words_for(language),
            SCHEMES.get(company, "abcd"),
            currency="CNY",
            style=PyramidStyle(dark=dark),
        )
        for half in pair:
            drawn, layers = draw(half.figure, width), half.pyramid.layers
            low, high = half.figure.to_dict()["layout"]["xaxis"]["range"]
            per_unit = drawn["area"] / (high - low)
            solid = drawn["traces"][[trace["name"] for trace in half.figure.to_dict()["data"]].index("solid")]
            for (start, length), layer in zip(solid, [layer for layer in layers if not layer.prospects], strict=True):
                assert length == pytest.approx(layer.width * per_unit, abs=0.05)
                assert start + length / 2 == pytest.approx(solid[0][0] + solid[0][1] / 2, abs=0.05)  # all on one middle
            left_edge = drawn["all"][0] + half.figure.to_dict()["layout"]["margin"]["l"]
            right_edge = left_edge + drawn["area"]
            assert drawn["area"] >= 40
            for k, (text, left, top, right, bottom) in enumerate(drawn["texts"]):
                assert right <= left_edge + 0.5 or left >= right_edge - 0.5, f"{text} lies on the bars"
                assert left >= drawn["all"][0] - 0.5 and right <= drawn["all"][2] + 0.5, f"{text} leaves the figure"
                assert top >= drawn["all"][1] - 0.5 and bottom <= drawn["all"][3] + 0.5, f"{text} leaves the figure"
                for other, left_2, top_2, right_2, bottom_2 in drawn["texts"][k + 1 :]:
                    apart = right <= left_2 or right_2 <= left or bottom <= top_2 + 1 or bottom_2 <= top + 1
                    assert apart, f"{text} overlaps {other}"
