"""Published or a draft: only what grades rest on decides."""

from __future__ import annotations

import pytest

from crmcore.report.words.words import words_for
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import page_text, visit

EN = words_for("en")


@pytest.mark.parametrize(
    ("link", "published"),
    [
        ({}, True),
        ({"loyalty": "repeat_cut:55"}, True),
        ({"value": "discount_rate:0.2"}, True),
        ({"cuts": "40-60"}, True),
        ({"normaliser": "min_max"}, False),
    ],
)
def test_terms_that_no_tier_rests_on_leave_the_grades_published(demo_data, link, published):
    text = page_text(visit(BY_ID["loyalty"], **link))
    said_published = EN.t("shell.is_published_but" if link else "shell.is_published")
    assert (said_published in text, EN.t("shell.is_draft") in text) == (published, not published)
