"""The tab about what customers say: its figures are the command line's, its lists open, a word becomes a topic by one press."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.domain.kernel.problems import Problem
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.decisions.voice_topics import topics_of
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit

EN = words_for("en")
PAGE, TAB = BY_ID["loyalty"], {"c.loyalty.tab": "voice"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_what_the_command_line_says(demo_data, language, capsys):
    main(["--data", str(next(demo_data.iterdir())), "voice", "--lang", language, "--json"])
    found = json.loads(capsys.readouterr().out)
    app, words = visit(PAGE, lang=language, **TAB), words_for(language)
    text, top = unescape(page_text(app)), found["topics"][0]
    for key in ("about", "tiers.title", "satisfaction.title", "silent.title", "edit.title", "uncovered.quotes"):
        assert words.t(f"voice.{key}") in text
    assert words.t(f"voice.verdict.{top['last_90_days']['verdict']}") in text and words.number(found["texts"]) in text
    assert button(app, f"voice.open.{top['id']}").label == words.t("voice.quotes.open", n=top["customers"]) + " →"
    n = len(found["unheard"]["customers"])
    button(app, "voice.open.unheard").click().run()
    assert healthy(app).query_params["listed"] == "voice.unheard"
    assert str(n) in page_text(app)


def test_a_word_is_made_a_topic_by_one_press_and_signed(own_demo: Path):
    app = visit(PAGE, lang="en", **TAB)
    button(app, "voice.word.ordering portal").click().run()
    assert topics_of(own_demo / "demo").ids[-1] == "plans" and words_for("en").problem(Problem("author_missing")) in page_text(healthy(app))
    next(i for i in app.text_input if i.key == "voice.author.words").set_value("Li").run()
    button(app, "voice.word.ordering portal").click().run()
    topic = topics_of(own_demo / "demo").topics[-1]
    assert (topic.name, topic.words) == ("ordering portal", ("ordering portal",))
    assert EN.t("voice.done.new", word="ordering portal") in page_text(healthy(app))
    assert not [b for b in app.button if b.key == "voice.word.ordering portal"]
