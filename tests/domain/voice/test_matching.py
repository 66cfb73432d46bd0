"""Which texts speak of a topic, and which words are offered for the list."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.voice.commonest import common_words
from crmcore.domain.voice.matching import topic_masks
from crmcore.domain.voice.topics import TopicList, VoiceTopic, plain_word, split_words, topic_list_from


def speaks(text: str, *words: str) -> bool:
    topic = VoiceTopic("t", words).checked()
    return bool(topic_masks(pa.array([text]), [topic])[0])


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("It came LATE.", "late", True),
        ("chocolate later", "late", False),  # whole words only
        ("\uff2c\uff21\uff34\uff25 again", "late", True),  # full width
        ("two deliveries", "delivery", True),
        ("three boxes, no boxen", "box", True),
        ("boxen", "box", False),
        ("lead\u3000 time too long", "lead time", True),
        ("o pedido não chegou", "não", True),
        ("o pedido n\u00e3o chegou", "n", False),  # an accented letter is a letter
        ("快递late了", "late", True),  # a Chinese sign is no letter of the word
        ("最近两次都交货延迟", "交货", True),
        ("交 货", "交货", False),
        ("don\u2019t", "don't", True),
        ("c++ (new)", "c++ (new)", True),
    ],
)
def test_words_match_whole_in_alphabets_and_anywhere_in_chinese(text, word, found):
    if word == "n":
        with pytest.raises(Problem, match="bad_voice_word"):
            plain_word(word)
    else:
        assert speaks(text, word) is found


def test_a_text_may_have_several_topics_none_or_be_missing():
    topics = [VoiceTopic("a", ("late",)), VoiceTopic("b", ("价格",)), VoiceTopic("c", ())]
    assert topic_masks(pa.array(["late, 价格", "late", None, "x"]), topics).tolist() == [0b11, 0b01, 0, 0]


def test_the_list_is_changed_and_read_back_as_it_was_written():
    topics = TopicList((VoiceTopic("price", ("price",)),)).with_new("Web shop", ["Portal", "portal"]).with_words("price", ["太贵"])
    topics = topics.ignoring(["Coffee"]).checked()
    assert [(topic.id, topic.name, topic.words) for topic in topics.topics] == [
        ("price", "", ("price", "太贵")),
        ("own1", "Web shop", ("portal",)),
    ]
    assert topic_list_from(topics.as_json()) == topics and topics.ignored == ("coffee",)
    assert topics.without("price").ids == ("own1",)
    assert split_words("late, lead time\uff1b交货\u3001晚到\n") == ("late", "lead time", "交货", "晚到")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (TopicList((VoiceTopic("A b", ("x1",)),)), "bad_voice_topic"),
        (TopicList((VoiceTopic("a", ()), VoiceTopic("a", ()))), "bad_voice_topic"),
        (TopicList((VoiceTopic("a", ("!",)),)), "bad_voice_word"),
        (TopicList((VoiceTopic("a", ("w" * 61,)),)), "text_too_long"),
        (TopicList((VoiceTopic("a", tuple(f"w{k}" for k in range(301))),)), "too_many_voice_words"),
        (TopicList(tuple(VoiceTopic(f"a{k}", ()) for k in range(41))), "too_many_voice_topics"),
    ],
)
def test_a_list_that_nobody_could_use_is_refused(wrong, code):
    with pytest.raises(Problem, match=code):
        wrong.checked()


def test_the_commonest_words_are_offered_but_no_name_part_or_stop_word():
    """The portal stands in six texts of six customers, Mr Grobal in five of two, 系统 always within 下单系统."""
    texts = [f"the ordering portal failed {k}" for k in range(6)] + [f"Grobal called, number {k}" for k in range(5)]
    texts += [f"网上下单系统{sign}" for sign in "慢卡坏停乱"]
    customers = np.array([*range(6), 7, 8, 7, 8, 7, *range(10, 15)])
    found = {word.word: (word.texts, word.customers) for word in common_words(pa.array(texts), customers)}
    assert found == {"ordering portal": (6, 6), "网上下单系统": (5, 5)}
    left = common_words(pa.array(texts), customers, ignored=("ordering portal", "portal", "ordering", "failed", "portal failed"))
    assert [word.word for word in left] == ["网上下单系统"]
