"""The tab of the evidence page: the newest change that can be told, in both languages, with the same figures as the command line."""

from __future__ import annotations

import json
from html import unescape

import pytest

from crmcore.cli.parser import main
from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import page_text, visit

TAB = {"c.evidence.tab": "management"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_says_what_stands_out_and_that_one_earlier_year_cannot_say_that_it_worked(demo_data, capsys, language):
    words = words_for(language)
    text = unescape(page_text(visit(BY_ID["evidence"], lang=language, **TAB)))
    assert main(["--data", str(demo_data / "demo"), "management", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["earlier_years"] == 1 and {line["basis"] for line in told["lines"]} <= {"customers", "none"}
    assert {line["verdict"] for line in told["lines"]} <= {"higher", "lower", "not_told", "too_few"}
    assert words.t("management_effect.customers_only", n=1, years=3).split("“")[0][:40] in text
    out = sum(line["verdict"] in ("higher", "lower") for line in told["lines"])
    tested = sum(line["basis"] != "none" for line in told["lines"])
    assert words.t("management_effect.found", n=out, all=tested, chance="").split("**")[1] in text


def test_a_change_of_the_newest_day_is_too_new_and_says_from_when_on_it_can_be_told(demo_data):
    words = words_for("en")
    app = visit(BY_ID["evidence"], lang="en", **TAB, **{"c.evidence.change": "2025-12-01"})
    assert words.t("management_effect.too_new") in page_text(app)
    # the last day before is 30 November; three months later is 28 February
    assert "Feb 28, 2026" in page_text(app)


def test_a_tier_opens_its_customers_of_that_day(demo_data):
    app = visit(BY_ID["customers"], lang="en", listed="evidence.managed.0.2025-06-29")
    assert "the day before the change" in page_text(app) or any(
        "the day before the change" in box.label for box in (*app.button, *app.toggle)
    )
