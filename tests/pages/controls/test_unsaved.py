"""Two people change the same thing: the second is told, sees both, and loses nothing."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from crmcore.domain.churn.departures import DepartureCause
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import find_company
from crmcore.store.decisions.departures import cause_rows, record_causes
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit

EN = words_for("en")


@pytest.fixture
def own_demo(demo_root, tmp_path, monkeypatch):
    shutil.copytree(demo_root / "demo", tmp_path / "demo")
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    return find_company(tmp_path, "demo")


@pytest.mark.proof
def test_a_choice_not_saved_waits_beside_the_one_somebody_else_has_saved(own_demo, monkeypatch):
    """Planted once: the box emptied when the table changes; then the visitor's choice was gone without a word."""
    mine = {}
    monkeypatch.setattr("pages._ui.controls.unsaved.edits", lambda key: mine if ".0." in key else {})
    app = visit(BY_ID["churn"], lang="en")
    key, customers = app.session_state["churn.causes.shown"]
    assert ".0." in key  # nobody has judged a cause yet: position 0
    mine["edited_rows"] = {0: {"cause": EN.t("churn.cause.involuntary_other")}}
    record_causes(own_demo, [DepartureCause(customers[0], "unknown", "Ann", date(2020, 1, 1))])
    healthy(app.run())
    shown = page_text(app)
    assert EN.t("common.unsaved.title", n=1) in shown and EN.t("churn.cause.involuntary_other") in shown and "Ann" in shown
    assert app.session_state["churn.causes.unsaved.demo"] == {customers[0]: "involuntary_other"}
    app.text_input(key="churn.causes.unsaved.author").set_value("Li").run()
    button(app, f"churn.causes.keep.{customers[0]}").click().run()
    healthy(app)
    assert [(row.customer_id, row.cause, row.author) for row in cause_rows(own_demo)] == [
        (customers[0], "unknown", "Ann"),
        (customers[0], "involuntary_other", "Li"),
    ]
    assert app.session_state["churn.causes.unsaved.demo"] == {}
