"""The tab of the imports page and the part of the customer's page: the figures of the command line; customers without something open."""

from __future__ import annotations

import json
from html import unescape

import pytest

from crmcore.cli.parser import main
from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import page_text, visit


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_counts_what_the_command_line_counts_and_the_customers_open(demo_data, capsys, language):
    words = words_for(language)
    assert main(["--data", str(demo_data / "demo"), "customer-data", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    text = unescape(page_text(visit(BY_ID["imports"], lang=language, **{"c.imports.tab": "known"})))
    for item in told["categories"]:
        assert words.t(f"common.attribute.{item['category']}") in text and words.number(item["customers"]) in text
    assert words.number(told["complete"]) in text
    wallet = next(item for item in told["items"] if item["code"] == "annual_wallet")
    assert words.number(wallet["missing"]) in text
    assert words.t("customer_data.column.with_change") in text
    change = next(change for change in told["changes"] if change["attribute"] and change["customers"])
    assert change["attribute"] in text and words.number(change["all"]) in text
    if language == "en":
        app = visit(BY_ID["customers"], lang=language, listed="customer_data.lacking.annual_wallet")
        named = words.t("customer_data.listed", what=words.t("column.customer.annual_wallet"))
        assert named in page_text(app) + " ".join(box.label for box in (*app.button, *app.toggle))
        app = visit(BY_ID["customers"], lang=language, listed=f"customer_data.changed.{change['code']}.90")
        named = words.t("customer_data.listed_changed", what=change["attribute"], n=90)
        assert named in page_text(app) + " ".join(box.label for box in (*app.button, *app.toggle))


def test_the_page_of_a_customer_has_its_data_with_days(demo_data):
    text = unescape(page_text(visit(BY_ID["customer"], lang="en", customer="C00012")))
    assert words_for("en").t("customer_data.own") in text and words_for("en").t("customer_data.no_day") in text
