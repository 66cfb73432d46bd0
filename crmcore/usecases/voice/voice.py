"""What customers say by a date: the texts of the data and those recorded in the product; their quotes; the words that no topic covers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from crmcore.domain.decisions.privacy import HIDDEN
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Customers
from crmcore.domain.visits.decisions import standing
from crmcore.domain.voice.commonest import CommonWord, common_words
from crmcore.domain.voice.texts import COMPLAINT, DAYS, PERSONAL, RECORDED, SOURCES, VoiceTexts
from crmcore.domain.voice.topics import TopicList
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.complaints import KIND as COMPLAINT_KIND, complaint_actions
from crmcore.store.decisions.act.visits import KIND as VISIT, visit_decisions
from crmcore.store.decisions.act.worklist import MARK, marks
from crmcore.store.decisions.privacy import KIND as PRIVACY, privacy_of
from crmcore.store.decisions.voice_topics import KIND as TOPICS
from crmcore.store.facts.voice.voice_texts import RecordedText, read_names, read_quotes, read_voice_texts

#: kinds of ledger rows that the texts and topics rest on
KINDS: tuple[str, ...] = (TOPICS, VISIT, COMPLAINT_KIND, MARK, PRIVACY)
#: outcomes of calls in which the customer said something
_SPOKEN_WITH = ("bought", "promised", "refused")
#: quotes of a topic; texts looked at for words, the newest ones
QUOTES, MOST_UNCOVERED = 12, 50_000


@dataclass(frozen=True, slots=True)
class Quote:
    """A text: the customer's row in the mart, its day, the source (one of SOURCES) and what it says."""

    customer: int
    day: date
    source: str
    text: str


def read_voice(company: Company, version: int, customers: Customers, as_of: date, topics: TopicList) -> VoiceTexts:
    """Every text up to a date, compared with the topics. While personal data are hidden, notes and comments are not read: nothing that is
    hidden can be found by its words. Raises `Problem("unknown_version")`."""
    hidden = PERSONAL if privacy_of(company.dir).hidden else ()
    return read_voice_texts(company.dir, version, customers.count, as_of, topics, list(_recorded(company, customers, as_of)), hidden)


def read_topic_quotes(
    company: Company, book: Book, texts: VoiceTexts, topic_id: str, customer_mask: np.ndarray | None = None, limit: int = QUOTES
) -> tuple[Quote, ...]:
    """The newest texts of the last DAYS days that speak of a topic ("": of none), one of each customer."""
    places = texts.between(0, DAYS, customer_mask)
    chosen = places[texts.speaks_of(topic_id, places) if topic_id else texts.spoken[places] == 0]
    newest = chosen[::-1]  # texts are ordered by day
    _, first = np.unique(texts.customer[newest], return_index=True)
    shown = newest[np.sort(first)][:limit]
    said = _said(company, book, texts, shown)
    return tuple(
        Quote(int(texts.customer[k]), texts.day[k].astype(object), SOURCES[texts.source[k]], text)
        for k, text in zip(shown, said, strict=True)
    )


def read_uncovered_words(
    company: Company, book: Book, texts: VoiceTexts, customer_mask: np.ndarray | None = None
) -> tuple[CommonWord, ...]:
    """The commonest words of the newest texts of the last DAYS days that no topic covers."""
    places = texts.between(0, DAYS, customer_mask)
    uncovered = places[texts.spoken[places] == 0][-MOST_UNCOVERED:]
    said = pa.array(_said(company, book, texts, uncovered), pa.string())
    return common_words(said, texts.customer[uncovered], texts.topics.ignored)


def _recorded(company: Company, customers: Customers, as_of: date) -> Iterator[RecordedText]:
    """Texts recorded in the product: complaints opened here, what was learned on visits, what came of calls."""
    found: list[tuple[int, int, str, date, str]] = [
        (COMPLAINT, action.position, action.customer_id, action.on, action.text)
        for action in complaint_actions(company)
        if action.action == "opened"
    ]
    visits = (row for row in standing(visit_decisions(company.dir)) if row.action == "visited")
    found += [(RECORDED, row.position, row.customer_id, row.on, row.text) for row in visits]
    calls = (mark for mark in marks(company) if mark.mark in _SPOKEN_WITH)
    found += [(RECORDED, mark.position, mark.customer_id, mark.on, mark.note) for mark in calls]
    for source, position, customer_id, day, text in found:
        if text and day <= as_of and (row := customers.row_of(customer_id)) is not None:
            yield RecordedText(source, -position, row, day, text, source == RECORDED)


def _said(company: Company, book: Book, texts: VoiceTexts, places: np.ndarray) -> list[str]:
    """What stands at `places`; a customer's own name in it is hidden where names are."""
    source, row = texts.source[places], texts.row[places]
    found = dict(read_quotes(company.dir, book.version, source, row))
    if (row < 0).any():
        found |= {(text.source, text.row): text.text for text in _recorded(company, book.mart.customers, texts.as_of)}
    said = [found.get((int(code), int(k)), "") for code, k in zip(source, row, strict=True)]
    if not texts.hidden:
        return said
    own = read_names(company.dir, book.version, np.unique(texts.customer[places]))
    return [
        re.sub(re.escape(name), HIDDEN, text, flags=re.IGNORECASE) if (name := own.get(int(customer), "")) else text
        for customer, text in zip(texts.customer[places], said, strict=True)
    ]
