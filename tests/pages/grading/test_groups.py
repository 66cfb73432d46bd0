"""Groups graded as one on screen: switched on the page of weights, carried by the link, told with the lists, and on a customer's page."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.groups.groups import groups_of
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import open_company
from crmcore.usecases.grading.grading import grade
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_are_switched_and_what_that_changes_is_told_and_listed(demo_data, language):
    words = words_for(language)
    app = visit(BY_ID["weights"], lang=language)
    assert words.t("groups.title") not in page_text(app)
    next(t for t in app.toggle if t.label == words.t("weights.rule.groups")).set_value(True).run()
    assert words.t("groups.title") in page_text(healthy(app)) and words.t("groups.column.together") in page_text(app)
    button(app, "groups.risen").click().run()
    assert words.t("groups.listed_risen") in " ".join(b.label for b in healthy(app).button)


def test_the_page_of_a_customer_says_that_it_is_graded_as_part_of_its_group(demo_data):
    book = grade(open_company(demo_data / "demo"), Scenario(groups=True))
    row = int(np.intersect1d(groups_of(book.mart).rows, book.rows)[0])
    customer = book.mart.customers.ids[row].as_py()
    for link, said in (({"groups": "1"}, True), ({}, False)):
        assert ("part of the group" in page_text(visit(BY_ID["customer"], customer=customer, **link))) == said
