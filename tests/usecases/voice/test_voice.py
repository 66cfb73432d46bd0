"""What customers say, read from a company: sources, dates, what people recorded, hidden personal data, the list of topics."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.decisions.privacy import Privacy
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.visits.decisions import VisitDecision
from crmcore.domain.voice.texts import SOURCES, VoiceTexts
from crmcore.domain.voice.topics import TopicList, VoiceTopic
from crmcore.domain.worklist.marks import Mark
from crmcore.ops.usable import unusable_part
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.act.complaints import record_complaint_action
from crmcore.store.decisions.act.visits import record_visit_decision
from crmcore.store.decisions.act.worklist import record_marks
from crmcore.store.decisions.privacy import set_privacy
from crmcore.store.decisions.voice_topics import default_topics, set_topics, topics_of
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.voice.voice import read_topic_quotes, read_voice
from tests.parquet_stage import build

DAY = date(2026, 6, 30)


@pytest.fixture
def shop(tmp_path: Path) -> Company:
    company = create_company(tmp_path, "Voice", "EUR")
    build(
        company.dir,
        order_line=[{"customer_id": c, "order_date": "2026-06-30", "amount": 5} for c in "abc"],
        customer=[{"customer_id": "a", "name": "Ann Lee"}],
        contact=[
            {"customer_id": "a", "contacted_on": "2026-06-01", "kind": "visit", "note": "Delivery was LATE"},
            {"customer_id": "b", "contacted_on": "2026-05-01", "kind": "call", "note": "  "},
            {"customer_id": "b", "contacted_on": "2026-07-01", "kind": "call", "note": "late"},  # not yet said
        ],
        complaint=[{"complaint_id": "1", "customer_id": "a", "opened_on": "2026-06-02", "subject": "Ann Lee: 交货延迟"}],
        survey=[
            {"customer_id": "c", "answered_on": "2026-03-01", "perceived": 4, "comment": "too late"},
            {"customer_id": "c", "answered_on": "2026-03-02", "perceived": 8},
            {"customer_id": "b", "answered_on": "2025-06-30", "perceived": 1},  # twelve months ago
        ],
    )
    return company


def read(shop: Company) -> tuple[Book, VoiceTexts]:
    book = grade(shop, Scenario(as_of=DAY))
    return book, read_voice(shop, book.version, book.mart.customers, DAY, topics_of(shop.dir))


def said(shop: Company) -> list[tuple[int, str, str]]:
    book, texts = read(shop)
    return [(quote.customer, quote.source, quote.text) for quote in read_topic_quotes(shop, book, texts, "delivery")]


def test_texts_of_every_source_by_the_day_and_whom_somebody_listened_to(shop: Company):
    _, texts = read(shop)
    assert [(SOURCES[s], c, str(d)) for s, c, d in zip(texts.source, texts.customer, texts.day, strict=True)] == [
        ("survey", 2, "2026-03-01"),
        ("note", 0, "2026-06-01"),
        ("complaint", 0, "2026-06-02"),
    ]
    assert texts.listened.astype(str).tolist() == ["2026-06-01", "2025-06-30", "2026-03-02"]
    assert texts.satisfaction[2] == 6 and np.isnan(texts.satisfaction[:2]).all()
    assert said(shop) == [(0, "complaint", "Ann Lee: 交货延迟"), (2, "survey", "too late")]  # the newest of each customer


def test_what_people_record_is_heard_and_what_they_take_back_is_not(shop: Company):
    record_visit_decision(shop, VisitDecision("b", "visited", DAY, text="deliveries are slow"), author="Li")
    record_marks(shop, [Mark("c", "promised", DAY, note="wants shipment on Monday")], author="Li")
    record_marks(shop, [Mark("c", "not_reached", DAY, note="late in the day")], author="Li")
    record_complaint_action(shop, ComplaintAction("", "opened", DAY, "delivered late", customer_id="a"), author="Li")
    assert sorted(said(shop)) == [
        (0, "complaint", "delivered late"),
        (1, "recorded", "deliveries are slow"),
        (2, "recorded", "wants shipment on Monday"),
    ]
    assert read(shop)[1].listened.astype(str).tolist() == ["2026-06-01", "2026-06-30", "2026-06-30"]
    record_visit_decision(shop, VisitDecision("b", "taken_back", DAY), author="Li")
    assert 1 not in [customer for customer, *_ in said(shop)]


def test_nothing_that_is_hidden_can_be_found_by_its_words(shop: Company):
    record_visit_decision(shop, VisitDecision("b", "visited", DAY, text="late"), author="Li")
    set_privacy(shop, Privacy(hidden=True), author="Li")
    _, texts = read(shop)
    assert said(shop) == [(0, "complaint", "***: 交货延迟")] and texts.hidden == ("note", "survey", "recorded")
    assert texts.listened.astype(str).tolist() == ["2026-06-01", "2026-06-30", "2026-03-02"]  # that there was a note is no secret


def test_the_list_is_a_decision_with_an_author_and_a_newer_one_is_not_overwritten(shop: Company):
    assert topics_of(shop.dir) == default_topics() and "delivery" in default_topics().ids
    first = set_topics(shop, TopicList((VoiceTopic("delivery", ("Slow",)),)), author="Li", based_on=0)
    assert said(shop) == [] and topics_of(shop.dir).topics[0].words == ("slow",)
    with pytest.raises(Problem, match="voice_topics_changed"):
        set_topics(shop, default_topics(), author="Wu", based_on=0)
    with pytest.raises(Problem, match="author_missing"):
        set_topics(shop, default_topics(), author=" ", based_on=first)
    Ledger(shop.dir).append("voice_topics", {"topics": [{"id": "x", "name": "", "words": ["!"]}], "ignored": []}, author="Li")
    assert unusable_part(shop.dir) == "voice_topics"
