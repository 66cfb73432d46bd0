"""The example of internal customers, from the page of imports."""

from __future__ import annotations

from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import list_companies
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit


def test_one_click_opens_the_example_and_changing_the_language_keeps_it(own_demo):
    words = words_for("en")
    app = visit(BY_ID["imports"], lang="en")
    button(app, "imports.internal").click().run()
    assert healthy(app).query_params["company"] == "internal-customers-demo"
    assert words.t("imports.internal.own") in page_text(app)
    assert [c.slug for c in list_companies(own_demo)] == ["demo", "internal-customers-demo"]
    app.session_state["view"] = app.session_state["view"].with_(language="zh_CN")
    assert healthy(app.run()).session_state["view"].company == "internal-customers-demo-zh"
