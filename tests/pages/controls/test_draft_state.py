"""Published or a draft: only what grades rest on decides."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from crmcore.domain.grading.overrides import Override, default_expiry
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.overrides import record_override
from crmcore.store.decisions.runs import list_runs
from crmcore.usecases.grading import grading
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
    name = list_runs(open_company(demo_data / "demo"))[-1].name
    said_published = EN.t("shell.is_published_but" if link else "shell.is_published", name=name)
    assert (said_published in text, EN.t("shell.is_draft") in text) == (published, not published)


def test_a_run_is_opened_by_its_link_and_named_with_what_was_changed_by_hand_since(demo_root, tmp_path, monkeypatch):
    """Seen before: one tier set by hand made a draft of what was published."""
    shutil.copytree(demo_root, tmp_path / "data")
    monkeypatch.setenv("CRM_DATA", str(tmp_path / "data"))
    company = open_company(tmp_path / "data" / "demo")
    run, book = list_runs(company)[-1], grading.grade(company)
    row = int(np.flatnonzero(book.computed == 0)[0])
    customer, day = book.mart.customers.ids[row].as_py(), book.scenario.day
    record_override(company, Override(customer, run.scenario.scheme, "A", "B", "why", "fact", "ann", day, default_expiry(day)))
    app = visit(BY_ID["weights"], run=str(run.id))
    named = EN.t("common.run", name=run.name, n=1)
    assert EN.t("weights.draft_published", name=named) in page_text(app)
    assert app.query_params["run"] in (str(run.id), [str(run.id)])
    assert next(s for s in app.selectbox if s.key == "side.scenario").value == f"run\n{run.id}"
    next(s for s in app.selectbox if s.key == "side.scenario").set_value("").run()
    assert "run" not in app.query_params


def test_a_link_to_a_run_that_does_not_exist_says_so(demo_data):
    assert "Published grades “99”" in page_text(visit(BY_ID["weights"], run="99"))
