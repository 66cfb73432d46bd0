"""What topics and lists are called, and the sentences that matter of what customers say."""

from __future__ import annotations

import math
from dataclasses import dataclass

from crmcore.domain.summary.findings import Tone
from crmcore.domain.voice.changes import RisingTrack
from crmcore.domain.voice.figures import VoiceFigures
from crmcore.domain.voice.topics import TopicList, VoiceTopic
from crmcore.domain.voice.unheard import Unheard
from crmcore.report.words.words import UNKNOWN, Words

#: topics that are rising or falling in sentences of their own
_SAID = 3


@dataclass(frozen=True, slots=True)
class VoiceSentence:
    """A sentence, its tone, and the list that it opens ("": none)."""

    text: str
    tone: Tone = "plain"
    code: str = ""


def topic_name(topic: VoiceTopic, words: Words) -> str:
    """What a topic is called: the company's own name for it, else that of the default list."""
    key = f"voice.topic.{topic.id}"
    return topic.name or (words.t(key) if words.has(key) else topic.id)


def topic_names(topics: TopicList, words: Words) -> dict[str, str]:
    """Code → name."""
    return {topic.id: topic_name(topic, words) for topic in topics.topics}


def list_label(code: str, topics: TopicList, rep_names: dict[str, str], words: Words) -> str:
    """The name of one of the page's lists."""
    kind, _, detail = code.partition(".")
    if kind == "topic":
        return words.t("voice.list.topic", topic=topic_names(topics, words).get(detail, detail))
    if kind == "unheard" and code != kind:
        return words.t("voice.list.unheard_of", name=rep_names.get(detail, detail) or words.t("voice.nobody"))
    return words.t(f"voice.list.{'unheard' if kind == 'unheard' else 'uncovered'}")


def points(value: float, words: Words, digits: int = 0, scale: float = 100.0) -> str:
    """A difference with its sign: 0.183 → "+18"; UNKNOWN where there is none."""
    if not math.isfinite(value):
        return UNKNOWN
    text = words.number(scale * value, digits)
    return f"+{text}" if round(scale * value, digits) > 0 else text


def sentences(found: VoiceFigures, silent: Unheard, topics: TopicList, words: Words, currency: str) -> list[VoiceSentence]:
    """What is rising or falling, what is spoken of most, whose satisfaction differs, who is not listened to, what no topic covers."""
    names = topic_names(topics, words)
    said = []
    for row in found.changed[:_SAID]:
        values = {
            "topic": names[row.id],
            "share": words.share(row.change.share),
            "before": words.share(row.change.share_before),
            "difference": points(row.change.difference, words),
            "low": points(row.change.interval[0], words),
            "high": points(row.change.interval[1], words),
        }
        said.append(VoiceSentence(words.t(f"voice.found.{row.change.verdict}", **values), "watch", f"topic.{row.id}"))
    if found.topics and not found.changed:
        judged = any(row.change.verdict != "too_few" for row in found.topics)
        said.append(VoiceSentence(words.t("voice.found.steady" if judged else "voice.found.too_few")))
    if found.topics and found.topics[0].customers and found.topics[0] not in found.changed[:_SAID]:
        top = found.topics[0]
        share = words.share(top.customers / found.heard)
        said.append(VoiceSentence(words.t("voice.found.most", topic=names[top.id], n=top.customers, share=share), code=f"topic.{top.id}"))
    worse = min((row for row in found.topics if row.gap.verdict == "lower"), key=lambda row: row.gap.difference, default=None)
    if worse is not None:
        values = {"mean": words.number(worse.gap.mean, 1), "others": words.number(worse.gap.mean_silent, 1)}
        said.append(VoiceSentence(words.t("voice.found.lower", topic=names[worse.id], **values), "bad", f"topic.{worse.id}"))
    if silent.valuable:
        money = words.money(silent.value, currency, compact=True)
        text = words.t("voice.found.unheard", n=len(silent.rows), of=words.number(silent.valuable), money=money)
        none = words.t("voice.found.all_heard", of=words.number(silent.valuable))
        said.append(VoiceSentence(text, "bad", "unheard") if len(silent.rows) else VoiceSentence(none, "good"))
    return said


def track_sentence(track: RisingTrack, words: Words) -> str:
    """What became of topics called rising before, beside the plain rule; that nothing can be told where none was."""
    if not track.dates:
        return words.t("voice.track.none")
    values = {"dates": words.number(track.dates), "plain": words.number(track.plain), "plain_held": words.number(track.plain_held)}
    if not track.called:
        return words.t("voice.track.no_call", **values)
    return words.t("voice.track.said", n=track.called, held=words.number(track.held), **values)
