"""The months play one after the other: none twice, none left out, and it stands only at the end."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.proof]

#: the last days of the months that the line under the picture names, as they come
WATCH = """() => {
  window.played = [];
  new MutationObserver(() => {
    const lines = [...document.querySelectorAll(".ck-scope")].map(line => line.textContent.match(/^As of (.*?) ·.*never within/));
    const days = lines.filter(found => found).map(found => found[1]).filter(day => day !== "Dec 31, 2025");
    if (days.length && days[0] !== window.played.at(-1)) window.played.push(days[0]);
  }).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""


def test_months_play_one_after_the_other(visit):
    """Planted once: a slider under one key; what the browser still said of the month before stopped it."""
    page = visit("trends?c.trends.months=12&c.trends.tab=player")
    play = page.get_by_role("button", name="Play", exact=True)
    play.wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
    page.evaluate(WATCH)
    play.click()
    page.wait_for_function("window.played.length >= 8")
    months = [day.split(" ")[0] for day in page.evaluate("window.played")]
    assert months[:8] == ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"]
