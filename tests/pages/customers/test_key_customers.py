"""Key for influence on screen: the sentence on the page of customers, and the list that it opens."""

from __future__ import annotations

import re

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_key_but_not_big_is_told_and_listed(demo_data, language):
    app, words = visit(BY_ID["customers"], lang=language), words_for(language)
    assert words.t("key_customers.mark", mark="◆") in page_text(app)
    open_small = button(app, "key_customers.key_not_big")
    n = int(re.search(r"\d+", open_small.label).group())
    assert n > 0 and open_small.label.startswith(words.t("key_customers.open_key_not_big", n=n))
    open_small.click().run()
    assert words.t("customers.listed.key_not_big") in " ".join(b.label for b in healthy(app).button)
