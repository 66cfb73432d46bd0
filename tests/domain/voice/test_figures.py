"""Rising topics, satisfaction, tiers and customers nobody has listened to, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.summary.share_difference import share_difference
from crmcore.domain.voice.changes import rising_track, topic_changes
from crmcore.domain.voice.figures import voice_figures
from crmcore.domain.voice.lists import customer_list
from crmcore.domain.voice.texts import COMPLAINT, NOTE, SURVEY, VoiceTexts
from crmcore.domain.voice.topics import TopicList, VoiceTopic
from crmcore.domain.voice.unheard import unheard
from tests.domain.marts import DAY, book, mart

TOPICS = TopicList((VoiceTopic("late", ("late",)), VoiceTopic("price", ("price",))))


def texts_of(rows: list[tuple[int, int, int, int]], n: int, **known: np.ndarray) -> VoiceTexts:
    """Rows (source, customer, age in days, bits of the topics)."""
    source, customer, age, spoken = (np.array(column) for column in zip(*rows, strict=True))
    never, unknown = np.full(n, np.datetime64("NaT", "D")), np.full(n, np.nan)
    return VoiceTexts(
        DAY,
        TOPICS,
        source.astype(np.int8),
        np.arange(len(rows)),
        customer.astype(np.int32),
        np.datetime64(DAY, "D") - age,
        spoken.astype(np.uint64),
        known.get("listened", never),
        known.get("satisfaction", unknown),
    )


def talk(source: int, age: int, speak: int, heard: int, first: int = 0) -> list[tuple[int, int, int, int]]:
    """`heard` customers from `first` on, of whom `speak` speak of the first topic."""
    return [(source, first + k, age, int(k < speak)) for k in range(heard)]


def test_a_customer_counts_once_in_a_period_whatever_it_says_how_often():
    rows = talk(NOTE, 10, 20, 40) + talk(NOTE, 11, 20, 20) + talk(NOTE, 100, 8, 40)
    late, price = topic_changes(texts_of(rows, 40), None)
    assert (late.speak, late.heard, late.speak_before, late.heard_before) == (20, 40, 8, 40)
    assert late.difference == pytest.approx(20 / 40 - 8 / 40)
    assert late.interval == pytest.approx(share_difference(20, 40, 8, 40, 0.95)) and late.verdict == "rising"  # 1 − 0.1 / 2 topics
    assert price.verdict == "too_few" and np.isnan(price.difference)


def test_a_survey_wave_in_one_period_alone_is_no_change():
    """Notes: a quarter in both periods; the survey before, in which all speak of it, has nothing to be compared with."""
    rows = talk(NOTE, 10, 10, 40) + talk(NOTE, 100, 10, 40) + talk(SURVEY, 100, 40, 40, 40)
    late, _ = topic_changes(texts_of(rows, 80), None)
    assert (late.heard_before, late.difference, late.verdict) == (40, 0, "not_seen")


def test_sources_are_compared_apart_and_weighted_by_who_was_heard():
    """Notes 12/40 − 4/40 = 0.2, weight 40·40/80 = 20; complaints 10/20 − 6/60 = 0.4, weight 20·60/80 = 15. Mixed: 22/60 − 10/100 = 0.27."""
    rows = talk(NOTE, 10, 12, 40) + talk(NOTE, 100, 4, 40) + talk(COMPLAINT, 10, 10, 20) + talk(COMPLAINT, 100, 6, 60)
    late, _ = topic_changes(texts_of(rows, 60), None)
    assert late.difference == pytest.approx((20 * 0.2 + 15 * 0.4) / 35)


def test_too_few_heard_cannot_be_told():
    late, _ = topic_changes(texts_of(talk(NOTE, 10, 20, 29) + talk(NOTE, 100, 5, 60), 60), None)
    assert late.verdict == "too_few"


def test_what_was_called_rising_is_judged_by_the_next_period():
    """Shares of 40: 4, then 24 (called rising at its end), then 20: still above 4; before that nobody. Or 3: it fell back."""
    rows = talk(NOTE, 10, 20, 40) + talk(NOTE, 100, 24, 40) + talk(NOTE, 190, 4, 40)
    track = rising_track(texts_of(rows, 40), None)
    assert (track.dates, track.called, track.held, track.plain, track.plain_held) == (1, 1, 1, 1, 1)
    fell = rising_track(texts_of(talk(NOTE, 10, 3, 40) + rows[40:], 40), None)
    assert (fell.called, fell.held) == (1, 0)


def test_tiers_satisfaction_and_what_no_topic_covers():
    """20 customers; the first ten speak of it and rate 4 or 6, the others 7 or 9: 5 against 8, variance 10/9 either, error √(2/9)."""
    known = book(mart(order_amount=[float(100 - k) for k in range(20)]), weights=(("order_amount", 1.0),))
    scores = np.array([4.0, 6.0] * 5 + [7.0, 9.0] * 5)
    texts = texts_of([(NOTE, k, 10, int(k < 10)) for k in range(20)] + [(NOTE, 0, 400, 1)], 20, satisfaction=scores)
    found = voice_figures(texts, known)
    late = next(row for row in found.topics if row.id == "late")
    assert (found.texts, found.uncovered, found.heard, found.heard_by_tier) == (20, 10, 20, (4, 6, 6, 4))
    assert (late.texts, late.customers, late.by_tier, late.by_source) == (10, 10, (4, 6, 0, 0), (10, 0, 0, 0))
    assert (late.gap.mean, late.gap.mean_silent, late.gap.verdict) == (5, 8, "lower")
    half = 2.1009 * np.sqrt(2 / 9)  # Student's t of 18 degrees, 95 %: 90 % over two topics
    assert late.gap.interval == pytest.approx((-3 - half, -3 + half), abs=1e-3)
    few = voice_figures(texts, known, np.arange(20) < 12)
    assert few.texts == 12 and few.topics[0].gap.verdict == "too_few"


def test_the_most_valuable_whom_nobody_has_listened_to():
    """Ten customers, the best two are most valuable (20 %): the first was listened to a year ago, the second within it."""
    known = book(mart(order_amount=[1.0] * 10, current_value=[float(100 - k) for k in range(10)], net_profit=[1.0] * 10))
    table = known.mart.customers.table.append_column("rep_id", [["r1", "r2"] * 5])
    known = replace(known, mart=replace(known.mart, customers=replace(known.mart.customers, table=table)))
    listened = np.full(10, np.datetime64("NaT", "D"))
    listened[:2] = np.datetime64(DAY, "D") - np.array([365, 364])
    texts = texts_of([(NOTE, 1, 364, 1)], 10, listened=listened)
    found = unheard(texts, known)
    assert (found.valuable, found.rows.tolist(), found.value, found.never) == (2, [0], 100, 0)
    assert [(row.rep_id, row.valuable, row.unheard) for row in found.by_rep] == [("r1", 1, 1)]
    lists = {
        code: customer_list(texts, known, None, code).rows.tolist() for code in ("unheard", "unheard.r1", "unheard.r2", "unheard.x", "x")
    }
    assert lists == {"unheard": [0], "unheard.r1": [0], "unheard.r2": [], "unheard.x": [], "x": []}
    assert customer_list(texts, known, None, "topic.late").rows.tolist() == [1] and not len(
        customer_list(texts, known, None, "uncovered").rows
    )
