"""What the tab about what customers say reads: each worked out once and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.voice.commonest import CommonWord
from crmcore.domain.voice.figures import VoiceFigures, voice_figures
from crmcore.domain.voice.texts import VoiceTexts
from crmcore.domain.voice.topics import TopicList
from crmcore.domain.voice.unheard import Unheard, unheard
from crmcore.store.decisions.voice_topics import topics_of, topics_row
from crmcore.store.ledger.ledger import Ledger, LedgerRow
from crmcore.usecases.voice.voice import KINDS, Quote, read_topic_quotes, read_uncovered_words
from pages._ui.data import caches, data
from pages._ui.data.result_keys import DataKey, ResultKey
from pages._ui.state.run_cache import once

#: the topic of its lists
TOPIC = "voice"


@dataclass(frozen=True, slots=True)
class FiguresKey(ResultKey[VoiceFigures]):
    """The figures, with what people recorded and decided up to a ledger position."""

    position: int


@dataclass(frozen=True, slots=True)
class UnheardKey(ResultKey[Unheard]):
    """Whom nobody has listened to."""

    position: int


@dataclass(frozen=True, slots=True)
class WordsKey(ResultKey[tuple[CommonWord, ...]]):
    """The commonest words that no topic covers."""

    position: int


@dataclass(frozen=True, slots=True)
class QuotesKey(ResultKey[tuple[Quote, ...]]):
    """The quotes of a topic; "": of none."""

    topic: str
    position: int


def position() -> int:
    """The newest decision or record that the tab rests on."""
    return once("voice.position", lambda: Ledger(data.company().dir).position(*KINDS))


def topics() -> TopicList:
    """The list of topics that counts."""
    return once("voice.topics", lambda: topics_of(data.company().dir))


def decision() -> LedgerRow | None:
    """Who decided the list; None: it is the default one."""
    return once("voice.decision", lambda: topics_row(data.company().dir))


def texts(graded: Book) -> VoiceTexts:
    """Every text by the Book's day."""
    key = DataKey(data.company().dir, data.current_version(), data.privacy())
    return caches.voice_texts(key, graded.scenario.day, position())


def figures(graded: Book) -> VoiceFigures:
    """The figures of the customers that the filters leave."""
    return data.derived(graded, FiguresKey(position()), lambda mask: voice_figures(texts(graded), graded, mask))


def silent(graded: Book) -> Unheard:
    """Whom nobody has listened to."""
    return data.derived(graded, UnheardKey(position()), lambda mask: unheard(texts(graded), graded, mask))


def quotes(graded: Book, topic: str) -> tuple[Quote, ...]:
    """The newest texts of a topic."""
    key = QuotesKey(topic, position())
    return data.derived(graded, key, lambda mask: read_topic_quotes(data.company(), graded, texts(graded), topic, mask))


def uncovered_words(graded: Book) -> tuple[CommonWord, ...]:
    """The commonest words of texts that no topic covers."""
    return data.derived(graded, WordsKey(position()), lambda mask: read_uncovered_words(data.company(), graded, texts(graded), mask))


def last_listened(graded: Book, rows: np.ndarray) -> list[date | None]:
    """The newest day on which each of the customers in `rows` was listened to; None: never."""
    return [None if np.isnat(day) else day.astype(object) for day in texts(graded).listened[rows]]
