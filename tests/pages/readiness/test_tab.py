"""The tab of the imports page: the same counts as the command line in both languages; customers open; an answer is recorded."""

from __future__ import annotations

import json
from html import unescape

import pytest

from crmcore.cli.parser import main
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.readiness import readiness_answers
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, page_text, visit

TAB = {"c.imports.tab": "readiness"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_counts_what_the_command_line_counts(demo_data, capsys, language):
    words = words_for(language)
    text = unescape(page_text(visit(BY_ID["imports"], lang=language, **TAB)))
    assert main(["--data", str(demo_data / "demo"), "readiness", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    found = told["counts"]
    assert found["missing"] and found["unanswered"] == 7
    for part in words.t(
        "readiness.headline", n=found["met"], all=len(told["lines"]), partly=found["partly"], missing=found["missing"]
    ).split("**"):
        assert part in text
    for line in told["lines"]:
        assert words.t(f"readiness.line.{line['line']}") in text


def test_the_customers_that_answered_no_survey_open_as_a_list(demo_data):
    app = visit(BY_ID["customers"], lang="en", listed="imports.lacking.attitude")
    assert words_for("en").t("readiness.listed.attitude") in page_text(app) + " ".join(box.label for box in (*app.button, *app.toggle))


def test_an_answer_is_recorded_with_author_and_day_and_said(own_demo):
    app = visit(BY_ID["imports"], lang="en", **TAB)
    next(box for box in app.text_input if box.label == words_for("en").t("readiness.text_label")).set_value("Agreed in June")
    next(box for box in app.text_input if box.key == "readiness.author").set_value("Li Wei")
    button(app, "readiness.save").click()
    app.run()
    (answer,) = readiness_answers(open_company(own_demo / "demo"))
    assert (answer.question, answer.state, answer.text, answer.author) == ("written_plan", "yes", "Agreed in June", "Li Wei")
    assert "Agreed in June" in page_text(app)
