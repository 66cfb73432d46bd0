"""The page of help: its counts are those of the pages, and the guided start leads from page to page and ends."""

from __future__ import annotations

import json
from html import unescape

from crmcore.cli.parser import main
from crmcore.report.help.guide import guides
from crmcore.report.words.words import words_for
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, page_text, visit

EN = words_for("en")


def test_the_map_counts_what_the_commands_count(demo_data, capsys):
    text = unescape(page_text(visit(BY_ID["help"], lang="en")))
    assert main(["--data", str(demo_data / "demo"), "complaints", "--json"]) == 0
    waiting = len([line for line in json.loads(capsys.readouterr().out) if line["status"] in ("in_time", "overdue", "paused")])
    assert EN.t("map.count.complaints", n=waiting) in text and waiting


def test_a_word_and_a_figure_open_by_their_link(demo_data):
    glossary = unescape(page_text(visit(BY_ID["help"], lang="zh_CN", **{"c.help.tab": "glossary", "c.help.term": "customer_pool"})))
    assert "公海" in glossary and "Customer pool" in glossary
    app = visit(BY_ID["help"], lang="en", **{"c.help.tab": "figures", "c.help.figure": "credit_score"})
    codes = [code.value for code in app.code]
    assert "credit_score = 50 · on_time_share + 50 · max(0, 1 − average_days_late ÷ 90)" in codes
    assert any("from payment" in code for code in codes)


def test_the_guide_says_what_to_look_at_and_ends_when_asked(demo_data):
    step = guides()["executive"][1]
    app = visit(BY_ID[step.page], lang="en", **{"c.help.guide": step.code})
    assert EN.t(step.text_key) in unescape(page_text(app))
    button(app, "guide.end").click()
    app.run()
    assert EN.t(step.text_key) not in unescape(page_text(app))
