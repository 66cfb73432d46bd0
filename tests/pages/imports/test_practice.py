"""Practising on a copy of the demo, from the page of imports."""

from __future__ import annotations

from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import list_companies
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit


def test_one_click_makes_a_copy_that_takes_imports(own_demo):
    words = words_for("en")
    app = visit(BY_ID["imports"], lang="en")
    app.text_input(key="imports.practice.author").set_value("Ann").run()
    button(app, "imports.practice").click().run()
    (copy,) = (one for one in list_companies(own_demo) if not one.is_demo)
    assert copy.name.endswith("– practice")
    assert healthy(app).query_params["company"] == copy.slug
    assert words.t("imports.practice.note") not in page_text(app)
