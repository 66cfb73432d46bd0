"""The tab about the top tier: the answer first, in both languages, the same as the command line's."""

from __future__ import annotations

import json
from html import unescape

import pytest

from crmcore.cli.parser import main
from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import page_text, visit

TAB = {"c.evidence.tab": "exclusivity", "c.trends.months": "12"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_says_what_the_command_line_says(demo_data, capsys, language):
    words = words_for(language)
    text = unescape(page_text(visit(BY_ID["evidence"], lang=language, **TAB)))
    assert main(["--data", str(demo_data / "demo"), "exclusivity", "--months", "12", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["same_terms"] == 3 and len(found["months"]) == 12 and len(found["runs"]) == 3
    names = words.t("common.scope.list").join(
        words.t(f"terms.field.{line['term']}") for line in found["terms"] if line["standing"] == "same"
    )
    assert names in text
    assert words.share(found["months"][-1]["profit_share"]) in text
    for run in found["runs"]:
        assert run["name"] in text


def test_the_customers_lifted_by_hand_open_as_a_list(demo_data):
    app = visit(BY_ID["customers"], lang="en", listed="evidence.exclusive.raised", asof="2025-08-31", **TAB)
    assert words_for("en").t("exclusivity.listed.raised") in page_text(app) + " ".join(box.label for box in (*app.button, *app.toggle))
