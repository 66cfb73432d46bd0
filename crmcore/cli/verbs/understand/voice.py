"""What customers say: topics, what is rising, by tier, against satisfaction, what no topic covers, whom nobody has listened to."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.voice.figures import TopicFigures, VoiceFigures, voice_figures
from crmcore.domain.voice.lists import customer_list
from crmcore.domain.voice.texts import SOURCES
from crmcore.domain.voice.topics import TopicList, split_words
from crmcore.domain.voice.unheard import Unheard, unheard
from crmcore.report.voice.words import topic_names
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.decisions.settings import setting
from crmcore.store.decisions.voice_topics import default_topics, set_topics, topics_of, topics_row
from crmcore.usecases.voice.voice import QUOTES, Quote, read_topic_quotes, read_uncovered_words, read_voice

#: a word goes into a new topic, or is offered no more
NEW, IGNORE = "new", "ignore"


def voice_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument(
        "--topic", metavar="ID", help="what is said about a topic, and the customers who say it; uncovered: texts in no topic"
    )
    parser.add_argument("--limit", type=int, default=QUOTES, metavar="N", help=f"quotes (default {QUOTES})")
    parser.add_argument("--add", metavar="WORDS", help="put words (parted by commas) into the topic that --to names")
    parser.add_argument(
        "--to", metavar="ID", default=NEW, help="a topic's code; new (default): a topic of its own; ignore: offered no more"
    )
    parser.add_argument("--name", metavar="NAME", help="name of a new topic (default: its first word), or a new name of the topic --to")
    parser.add_argument("--words", metavar="WORDS", help="all words of the topic --to, in place of those it has")
    parser.add_argument("--remove", metavar="ID", help="remove a topic")
    parser.add_argument("--default", action="store_true", help="go back to the default list of topics")


def voice(args: argparse.Namespace) -> CommandResult:
    """Every figure and list of the page; with --topic its quotes and customers."""
    if args.add or args.words is not None or args.remove or args.default or args.name:
        _decide(args)
    company, book, mask = graded(args)
    texts = read_voice(company, book.version, book.mart.customers, book.scenario.day, topics_of(company.dir))
    found, silent = voice_figures(texts, book, mask), unheard(texts, book, mask)
    names = topic_names(texts.topics, words_for(args.lang))
    ids = book.mart.customers.ids
    last = [None if np.isnat(day) else day.astype(object) for day in texts.listened[silent.rows]]
    answer: dict[str, Any] = {
        **scenario_card(book),
        "texts": found.texts,
        "by_source": dict(zip(SOURCES, found.by_source, strict=True)),
        "hidden": list(texts.hidden),
        "uncovered": found.uncovered,
        "considered": found.considered,
        "heard": found.heard,
        "heard_by_tier": dict(zip(book.scheme.tiers, found.heard_by_tier, strict=True)),
        "topics": [_topic(row, found, book, names) for row in found.topics],
        "rising_track": asdict(found.track),
        "uncovered_words": [asdict(word) for word in read_uncovered_words(company, book, texts, mask)],
        "unheard": _unheard(silent, ids, last),
        "topic_list": _list(company, texts.topics, names),
    }
    if args.topic:
        topic = "" if args.topic == "uncovered" else texts.topics.topic(args.topic).id
        quotes = read_topic_quotes(company, book, texts, topic, mask, max(args.limit, 0))
        rows = customer_list(texts, book, mask, f"topic.{topic}" if topic else "uncovered").rows
        answer["said"] = {"topic": args.topic, "quotes": _quotes(quotes, book), "customers": [ids[int(row)].as_py() for row in rows]}
    return CommandResult(answer)


def _topic(row: TopicFigures, found: VoiceFigures, book: Book, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": names[row.id],
        "texts": row.texts,
        "customers": row.customers,
        "share_of_heard": row.customers / found.heard if found.heard else None,
        "by_source": dict(zip(SOURCES, row.by_source, strict=True)),
        "by_tier": dict(zip(book.scheme.tiers, row.by_tier, strict=True)),
        "last_90_days": {**asdict(row.change), "share": row.change.share, "share_before": row.change.share_before},
        "satisfaction": {**asdict(row.gap), "difference": row.gap.difference},
    }


def _unheard(silent: Unheard, ids: Any, last: list[Any]) -> dict[str, Any]:
    return {
        "most_valuable": silent.valuable,
        "customers": [
            {"customer_id": ids[row].as_py(), "listened_to_last": day} for row, day in zip(silent.rows.tolist(), last, strict=True)
        ],
        "current_value": silent.value,
        "never": silent.never,
        "by_rep": [
            {"rep_id": row.rep_id, "most_valuable": row.valuable, "unheard": row.unheard, "current_value": row.value}
            for row in silent.by_rep
        ],
    }


def _quotes(quotes: tuple[Quote, ...], book: Book) -> list[dict[str, Any]]:
    tiers = (*book.scheme.tiers, None)
    return [
        {
            "date": quote.day,
            "customer_id": book.mart.customers.ids[quote.customer].as_py(),
            "tier": tiers[book.tier[quote.customer]],
            "source": quote.source,
            "text": quote.text,
        }
        for quote in quotes
    ]


def _list(company: Company, topics: TopicList, names: dict[str, str]) -> dict[str, Any]:
    row = topics_row(company.dir)
    return {
        "author": None if row is None else row.author,
        "recorded_at": None if row is None else row.recorded_at,
        "topics": [{"id": topic.id, "name": names[topic.id], "words": list(topic.words)} for topic in topics.topics],
        "ignored": list(topics.ignored),
    }


def _decide(args: argparse.Namespace) -> None:
    """Change the list of topics as the options say."""
    company = open_company(args.data)
    set_topics(company, _changed(args, topics_of(company.dir)), author=args.author or setting(company, "author", "") or "")


def _changed(args: argparse.Namespace, now: TopicList) -> TopicList:
    if args.default:
        return default_topics()
    if args.remove:
        return now.without(args.remove)
    added, replacing = split_words(args.add or ""), split_words(args.words or "")
    if args.to == IGNORE:
        return now.ignoring(added)
    if args.to == NEW:
        name = args.name or next(iter((*replacing, *added)), "")
        if not name:
            raise Problem("voice_topic_name_missing")
        return now.with_new(name, (*replacing, *added))
    topic = now.topic(args.to)
    words = replacing if args.words is not None else topic.words
    return now.with_topic(type(topic)(topic.id, (*words, *added), args.name or topic.name))
