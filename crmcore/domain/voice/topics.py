"""The list of topics: each a name and its words, the company's own to change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from crmcore.domain.kernel.names import LONGEST_NAME, checked_name, one_line
from crmcore.domain.kernel.problems import Problem

#: a topic is a bit of an unsigned number of 64
MOST_TOPICS, MOST_WORDS, LONGEST_WORD = 40, 300, 60
#: words that are offered no more
MOST_IGNORED = 2_000
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class VoiceTopic:
    """Something that customers speak of.

    Attributes
    ----------
    id
        Its short code: names it in links and, for the topics of the default list, in the locales.
    words
        Words and phrases of any language, as `plain_word` writes them; a text with one of them speaks of the topic.
    name
        What the company calls it; "": as the locales call it.
    """

    id: str
    words: tuple[str, ...]
    name: str = ""

    def checked(self) -> VoiceTopic:
        """The same with its words cleaned and each once. Raises `Problem`: bad_voice_topic, bad_voice_word, too_many_voice_words,
        text_too_long."""
        if not isinstance(self.id, str) or not _ID.fullmatch(self.id):
            raise Problem("bad_voice_topic", topic=str(self.id)[:40])
        words = tuple(dict.fromkeys(plain_word(word) for word in self.words))
        if len(words) > MOST_WORDS:
            raise Problem("too_many_voice_words", n=MOST_WORDS)
        name = one_line(self.name)
        return replace(self, words=words, name=checked_name(name, "voice_topic_name_missing") if name else "")


@dataclass(frozen=True, slots=True)
class TopicList:
    """All topics, and the words that are no topic and are offered no more."""

    topics: tuple[VoiceTopic, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The topics' codes, in order."""
        return tuple(topic.id for topic in self.topics)

    def topic(self, topic_id: str) -> VoiceTopic:
        """The topic of that code. Raises `Problem("unknown_voice_topic")`."""
        for topic in self.topics:
            if topic.id == topic_id:
                return topic
        raise Problem("unknown_voice_topic", topic=topic_id, known=", ".join(self.ids))

    def with_topic(self, topic: VoiceTopic) -> TopicList:
        """With the topic in place of the one of its code, or at the end."""
        if topic.id in self.ids:
            return replace(self, topics=tuple(topic if old.id == topic.id else old for old in self.topics))
        return replace(self, topics=(*self.topics, topic))

    def with_new(self, name: str, words: Iterable[str]) -> TopicList:
        """With a topic of the company's own. Raises `Problem("voice_topic_name_missing")`."""
        number = next(k for k in range(1, len(self.topics) + 2) if f"own{k}" not in self.ids)
        return self.with_topic(VoiceTopic(f"own{number}", tuple(words), checked_name(name, "voice_topic_name_missing", LONGEST_NAME)))

    def with_words(self, topic_id: str, words: Iterable[str]) -> TopicList:
        """With more words in a topic. Raises `Problem("unknown_voice_topic")`."""
        topic = self.topic(topic_id)
        return self.with_topic(replace(topic, words=(*topic.words, *words)))

    def without(self, topic_id: str) -> TopicList:
        """Without a topic. Raises `Problem("unknown_voice_topic")`."""
        gone = self.topic(topic_id)
        return replace(self, topics=tuple(topic for topic in self.topics if topic is not gone))

    def ignoring(self, words: Iterable[str]) -> TopicList:
        """With words that are offered no more."""
        return replace(self, ignored=(*self.ignored, *words))

    def checked(self) -> TopicList:
        """The same, cleaned. Raises `Problem`: too_many_voice_topics, bad_voice_topic and those of `VoiceTopic.checked`."""
        if len(self.topics) > MOST_TOPICS:
            raise Problem("too_many_voice_topics", n=MOST_TOPICS)
        if len(set(self.ids)) < len(self.topics):
            raise Problem("bad_voice_topic", topic=max(self.ids, key=self.ids.count))
        ignored = tuple(dict.fromkeys(plain_word(word) for word in self.ignored))
        return TopicList(tuple(topic.checked() for topic in self.topics), ignored[-MOST_IGNORED:])

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the ledger."""
        return {
            "topics": [{"id": topic.id, "name": topic.name, "words": list(topic.words)} for topic in self.topics],
            "ignored": list(self.ignored),
        }


def topic_list_from(plain: Mapping[str, Any]) -> TopicList:
    """The list that `as_json` wrote, checked. Raises `Problem`, KeyError, TypeError."""
    topics = tuple(VoiceTopic(row["id"], tuple(row["words"]), row["name"]) for row in plain["topics"])
    return TopicList(topics, tuple(plain["ignored"])).checked()


def plain_word(word: str) -> str:
    """A word as texts are compared: compatibility forms (full width, ligatures) plain, lower case, one space between words. Raises
    `Problem`: bad_voice_word where nothing is left that could be found (a Chinese sign, or two letters or digits), text_too_long."""
    plain = one_line(unicodedata.normalize("NFKC", word).replace("’", "'").lower())
    if len(plain) > LONGEST_WORD:
        raise Problem("text_too_long", text=plain[:20] + "…", length=len(plain), longest=LONGEST_WORD)
    if not _HAN.search(plain) and len(_LETTERS.findall(plain)) < 2:
        raise Problem("bad_voice_word", word=plain)
    return plain


def split_words(text: str) -> tuple[str, ...]:
    """The words of a text in which commas, semicolons (of either width), 、 or lines part them."""
    return tuple(word for part in re.split(r"[,;\uff0c\uff1b\u3001\n]", text) if (word := one_line(part)))
