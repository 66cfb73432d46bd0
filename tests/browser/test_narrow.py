"""On a phone nothing but a table itself slides sideways, and no label of an axis meets the next."""

from __future__ import annotations

import pytest

from tests.browser.test_screenshots import SLIDES

pytestmark = [pytest.mark.browser, pytest.mark.proof]

#: texts of one axis that overlap, of all figures on the page; tilted ones lie beside each other though their boxes do not
OVERLAPS = """() => [...document.querySelectorAll('.js-plotly-plot .xaxislayer-above, .js-plotly-plot .xaxislayer-below')].flatMap(axis => {
  const upright = [...axis.querySelectorAll('.xtick text')].filter(text => !/rotate\\((?!0,)/.test(text.getAttribute('transform') || ''));
  const boxes = upright.map(text => [text.textContent, text.getBoundingClientRect()]);
  return boxes.slice(1).filter(([, box], k) => box.left < boxes[k][1].right).map(([text]) => text);
})"""


#: every page in one language; in both, at three widths and in both themes, by the long tests of the screenshots
PHONE = {
    "en-US": ["overview", "pyramids", "compare", "lifecycle", "factors"],
    "zh-CN": ["trends", "value", "loyalty", "evidence"],
}


@pytest.mark.parametrize(("page", "locale"), [(page, locale) for locale, pages in PHONE.items() for page in pages])
def test_nothing_is_wider_than_a_phone(visit, page, locale):
    tab = visit(page, locale=locale, viewport={"width": 390, "height": 844})
    tab.locator(".ck-head h1").first.wait_for()
    tab.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    tab.locator(".js-plotly-plot .main-svg:visible, .ck-table:visible").first.wait_for()
    assert tab.evaluate(SLIDES) <= 0
    assert tab.evaluate(OVERLAPS) == []


@pytest.mark.parametrize(("page", "locale"), [("loyalty", "zh-CN"), ("value", "en-US"), ("lifecycle", "en-US")])
def test_the_texts_of_a_figure_do_not_meet(visit, page, locale):
    """Planted once: the life cycle's three columns in one figure, and the names of its stages lay on the bars' numbers."""
    tab = visit(page, locale=locale, viewport={"width": 390, "height": 844})
    tab.locator(".js-plotly-plot .annotation-text").nth(3).wait_for()
    tab.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    boxes = [
        box
        for box in (text.bounding_box() for text in tab.locator(".js-plotly-plot").first.locator(".annotation-text, .ytick text").all())
        if box
    ]
    for k, one in enumerate(boxes):
        for other in boxes[k + 1 :]:
            beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert beside or one["y"] + one["height"] <= other["y"] + 1 or other["y"] + other["height"] <= one["y"] + 1


def test_tables_side_by_side_stay_in_their_columns(visit):
    tab = visit("loyalty?c.loyalty.tab=satisfaction", viewport={"width": 1280, "height": 900})
    tab.locator(".ck-table").nth(2).wait_for(state="attached")
    tab.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    wide = (
        "() => [...document.querySelectorAll('.ck-room')].filter(room => room.getBoundingClientRect().right > "
        "room.closest('[data-testid=stColumn], [data-testid=stMainBlockContainer]').getBoundingClientRect().right + 1).length"
    )
    assert tab.evaluate(wide) == 0


def test_each_line_of_key_figures_begins_at_the_edge(visit):
    """Planted: the first figure of all alone without its inset, so that the second line began farther in."""
    tab = visit("overview", viewport={"width": 390, "height": 844})
    labels = tab.locator(".ck-kpi .label")
    labels.nth(2).wait_for()
    tab.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    edge = tab.locator(".ck-head h1").bounding_box()["x"]
    left = {round(label.bounding_box()["x"] - edge) for label in labels.all()}
    assert min(left) == 0 and len(left) == 2  # two columns


def test_a_phone_shows_tier_and_health_of_the_customers_and_their_names_as_links(visit):
    tab = visit("customers", viewport={"width": 390, "height": 844})
    grid = tab.get_by_test_id("stDataFrame")
    grid.locator("td").first.wait_for(state="attached")
    heads = [grid.locator(f"th[aria-colindex='{k}']").text_content() for k in (1, 2, 3)]
    assert [head.split()[0] for head in heads] == ["Name", "Tier", "Health"]
    assert "customer?name=" in grid.locator("td[aria-colindex='1']").first.text_content()


def test_no_key_figure_reaches_into_the_next(visit):
    """Planted once: words that may not break, and a kind of loyalty stood over the stage beside it."""
    tab = visit("customer", viewport={"width": 390, "height": 844})
    tab.locator(".ck-kpi .value").nth(12).wait_for()
    tab.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    assert (
        tab.evaluate(
            "() => [...document.querySelectorAll('.ck-kpi .value')].filter(v => v.scrollWidth > v.clientWidth + 1).map(v => v.textContent)"
        )
        == []
    )


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_no_note_leaves_its_figure(visit, locale):
    """Planted once: numbers beside the ladder's bars with as much room as the bars are long, cut off on a phone."""
    tab = visit("loyalty?c.loyalty.tab=tiers", locale=locale, viewport={"width": 390, "height": 844})
    tab.locator(".js-plotly-plot .annotation-text:visible").first.wait_for()
    tab.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    left = tab.evaluate(
        "() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(figure => [...figure.querySelectorAll('.annotation-text')]"
        ".filter(text => text.getBoundingClientRect().right > figure.getBoundingClientRect().right + 1).map(text => text.textContent))"
    )
    assert left == []
