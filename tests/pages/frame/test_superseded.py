"""A page says that its data are no longer the newest, and changes only when its reader asks for it."""

from __future__ import annotations

import pytest

from pages._ui.frame import superseded
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, visit

WORDS = {
    "en": "The data have changed since: version 8 is in force, and this page shows version ",
    "zh_CN": "数据已有变化：现在使用的是版本 8，本页显示的是版本 ",
}


@pytest.mark.parametrize("language", WORDS)
def test_a_page_whose_version_is_superseded_says_so_and_offers_the_new_one(monkeypatch, language):
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(superseded, "current_version_number", lambda folder: 8)
        page = visit(BY_ID["imports"], lang=language)
        (note,) = page.info
        assert note.value.startswith(WORDS[language])
    button(page, "superseded.show").click().run()
    assert not page.info and not page.exception


def test_a_page_that_is_up_to_date_says_nothing():
    assert "superseded.show" not in [b.key for b in visit(BY_ID["imports"]).button]


def test_a_page_that_has_gone_on_to_newer_data_says_so_once(demo_data):
    """Seen before: the next move of a slider showed the figures of another version, without a word."""
    page = visit(BY_ID["overview"], lang="en")
    now = page.session_state["version"]
    page.session_state["version.pinned"] = ("demo", now - 1 or 99)
    page.run()
    assert [note.value for note in page.info] == [f"The data have changed: now version {now}."]
    assert not page.run().info
