"""Relations on the page of value: its figures are the command line's, and where nothing is known the page says what is needed."""

from __future__ import annotations

import json

from crmcore.cli.parser import main
from crmcore.report.words.words import UNKNOWN, words_for
from crmcore.store.companies.companies import create_company
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

EN, PAGE = words_for("en"), BY_ID["value"]
HERE = {"lang": "en", "c.value.tab": "where", "c.value.held": "relations"}


def test_the_page_shows_the_command_lines_relations_and_lists_the_hubs(demo_data, capsys):
    assert main(["--data", str(demo_data / "demo"), "relations", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    known = found["known"]
    app = visit(PAGE, **HERE)
    text = page_text(app)
    share = EN.share(known["related"] / known["customers"])
    assert EN.t("relations.known", n=known["related"], all=known["customers"], share=share).strip("*") in text
    assert EN.t("relations.missing", n=known["customers"] - known["related"]) in text
    assert {kind["kind"] for kind in known["kinds"] if kind["pairs"]} == {"supply", "referral", "competitor"}
    for line in found["between"]:
        if line["kind"] == "supply":
            amount = UNKNOWN if line["profit"] is None else EN.money(line["profit"], "CNY", compact=True)
            assert f"{line['pairs']} · {amount}" in text
    hubs = button(app, "relations.hubs")
    assert hubs.label == EN.t("relations.open_hubs", n=known["hubs"]) + " →"
    listed = healthy(hubs.click().run())
    assert listed.query_params["listed"] == "value.relations.hubs" and known["hubs"] > 0
    assert EN.t("relations.listed.hubs") in " ".join([*(b.label for b in listed.button), *(c.value for c in listed.caption)])


def test_without_relations_the_tab_says_what_is_needed(tmp_path, monkeypatch):
    shop = create_company(tmp_path, "shop").dir
    build(shop, order_line=[{"order_id": str(k), "customer_id": str(k), "order_date": "2024-12-31", "amount": 9.0 + k} for k in range(4)])
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    assert EN.t("relations.needs") in page_text(visit(PAGE, company="shop", **HERE))
