"""The tab of the cohorts: five lenses with their findings, the ways to their customers, the same figures as the command line."""

from __future__ import annotations

import json
from html import unescape

import pytest

from crmcore.cli.parser import main
from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit

PAGE, TAB = "lifecycle", {"c.lifecycle.tab": "cohorts"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lens_states_its_finding(demo_data, language):
    app, words = visit(BY_ID[PAGE], lang=language, **TAB), words_for(language)
    text = unescape(page_text(app))
    for key in ("cohorts.about", "cohorts.change.kind.returned", "cohorts.column.first_year", "cohorts.health.note"):
        assert words.t(key) in text
    assert len(app.get("plotly_chart")) == 5


def test_a_button_opens_its_customers_as_many_as_the_command_line_counts(demo_data, capsys):
    main(["--data", str(next(demo_data.iterdir())), "cohorts", "--json"])
    found = json.loads(capsys.readouterr().out)
    cohort = found["cohorts"][-1]
    app = visit(BY_ID[PAGE], lang="en", **TAB)
    opened = button(app, "cohorts.open.compare.cohort.quarter.0")
    assert str(cohort["customers"]) in opened.label
    opened.click().run()
    assert healthy(app).query_params["listed"] == "cohorts.cohort.quarter.0"
    amounts = sum(group["amount"][-1] for group in found["base"]["groups"])
    last_quarter = sum(c["amount"][-1] for c in found["cohorts"])
    assert last_quarter <= amounts, "the base counts everybody, the cohorts those whose beginning is known"


def test_another_cohort_is_chosen_by_the_link(demo_data):
    text = page_text(visit(BY_ID[PAGE], lang="en", **TAB, **{"c.lifecycle.cohort": "3"}))
    assert "won in the quarter to Mar 2025" in text
