"""The verb about what customers say: what the demo has planted, changing the list, and a marketplace's reviews in Portuguese."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest

from crmcore.cli.parser import main
from crmcore.store.files.paths import database_file
from tests.prepared import copied


def answer(capsys: pytest.CaptureFixture, company: Path, *arguments: str) -> dict:
    capsys.readouterr()
    assert main(["--data", str(company), *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_planted_rise_is_found_and_nothing_else(larger_demo_root, capsys):
    found = answer(capsys, larger_demo_root / "demo", "voice", "--topic", "delivery")
    assert [topic["id"] for topic in found["topics"] if topic["last_90_days"]["verdict"] == "rising"] == ["delivery"]
    delivery = next(topic for topic in found["topics"] if topic["id"] == "delivery")
    assert delivery["customers"] == len(found["said"]["customers"]) and delivery["satisfaction"]["verdict"] == "lower"
    assert {quote["customer_id"] for quote in found["said"]["quotes"]} <= set(found["said"]["customers"])


def test_a_word_that_no_topic_covers_becomes_one(demo_root, tmp_path, capsys):
    company = copied(demo_root / "demo", tmp_path / "demo")
    found = answer(capsys, company, "voice")
    offered = {word["word"]: word["texts"] for word in found["uncovered_words"]}
    changed = answer(capsys, company, "voice", "--add", "ordering portal", "--name", "Web shop", "--author", "Li")
    shop = next(topic for topic in changed["topics"] if topic["name"] == "Web shop")
    assert shop["texts"] >= offered["ordering portal"] == found["uncovered"] - changed["uncovered"]
    assert changed["topic_list"]["author"] == "Li"
    assert main(["--data", str(company), "voice", "--add", "x", "--to", "nowhere", "--author", "Li"]) == 2


@pytest.mark.proof
def test_a_list_made_from_the_commonest_words_works_on_reviews_in_portuguese(real_data, tmp_path, capsys):
    """No default topic is of that language; the words are those that are offered. Planted once: matching without accents' letters."""
    company = tmp_path / "shop"
    sure = ("--status", "canceled=ignore", "--status", "unavailable=ignore", "--author", "ann")
    assert main(["--data", str(company), "import", str(real_data / "olist"), *sure, "--json"]) in (0, 1)
    before = answer(capsys, company, "voice")
    offered = {word["word"] for word in before["uncovered_words"]}
    delivery = {"entrega", "prazo", "chegou", "entregue", "recebi"}
    assert delivery <= offered and before["uncovered"] >= 0.99 * before["texts"]
    answer(capsys, company, "voice", "--add", "que,com,para,foi,meu,uma", "--to", "ignore", "--author", "ann")
    after = answer(capsys, company, "voice", "--add", ",".join(sorted(delivery)), "--name", "Entrega", "--author", "ann")
    assert not {"que", "com", "para"} & {word["word"] for word in after["uncovered_words"]}
    topic = next(row for row in after["topics"] if row["name"] == "Entrega")
    with duckdb.connect(str(database_file(company, 1)), read_only=True) as database:
        rows = database.execute(
            "select comment from survey where comment is not null and answered_on <= $day and answered_on > $day::date - 365",
            {"day": after["as_of"]},
        ).fetchall()
    plain = re.compile(r"\b(entrega|prazo|chegou|entregue|recebi)(e?s)?\b", re.IGNORECASE)
    assert topic["texts"] == sum(bool(plain.search(text)) for (text,) in rows) > 1000
    never = answer(capsys, company, "voice", "--add", "não recebi,não chegou", "--name", "Não chegou", "--author", "ann")
    missing = next(row for row in never["topics"] if row["name"] == "Não chegou")
    assert missing["satisfaction"]["verdict"] == "lower" and missing["satisfaction"]["difference"] < -2
