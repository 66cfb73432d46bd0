"""Which topics are rising: the share of those heard who speak of a topic, in a period and in the one before it.

Who is heard by which way changes from period to period (a wave of a survey falls into one of them), and each way has its own topics. So
shares are compared within each source and the differences put together. A customer counts once in a period and source, however often it
says the same, because its texts are not independent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.summary.share_difference import share_difference, weighted_difference
from crmcore.domain.voice.texts import SOURCES, VoiceTexts, bit, joined_masks

#: days of a period, and the probability that all intervals together hold
PERIOD, CONFIDENCE = 90, 0.9
#: below so many customers heard in either period, or so many who speak of the topic in both, nothing can be told
FEWEST_HEARD, FEWEST_SPEAK = 30, 10
VERDICTS: tuple[str, ...] = ("rising", "falling", "not_seen", "too_few")


@dataclass(frozen=True, slots=True)
class TopicChange:
    """How often a topic is spoken of in a period against the one before.

    Attributes
    ----------
    heard, heard_before
        Customers heard, in the sources that have texts in both periods; one heard in two sources counts in both.
    speak, speak_before
        Those of them who speak of the topic.
    difference, interval
        Of the two shares, compared within each source and weighted by n·m/(n+m) of the customers heard; NaN where nothing can be told. The
        intervals of all topics hold together with probability CONFIDENCE (Bonferroni).
    verdict
        One of VERDICTS.
    """

    heard: int
    heard_before: int
    speak: int
    speak_before: int
    difference: float = float("nan")
    interval: tuple[float, float] = (float("nan"), float("nan"))
    verdict: str = "too_few"

    @property
    def share(self) -> float:
        """Of the customers heard in the period; NaN: nobody."""
        return self.speak / self.heard if self.heard else float("nan")

    @property
    def share_before(self) -> float:
        """Of those heard in the period before; NaN: nobody."""
        return self.speak_before / self.heard_before if self.heard_before else float("nan")


def topic_changes(
    texts: VoiceTexts, customer_mask: np.ndarray | None, end: int = 0, lag: int = PERIOD, fewest: int = FEWEST_SPEAK
) -> tuple[TopicChange, ...]:
    """The change of each topic of the list.

    Parameters
    ----------
    customer_mask
        bool[N], the customers considered; None: all.
    end
        Age in days at which the later period ends.
    lag
        Days from the end of the earlier period to the end of the later one; PERIOD: it follows at once.
    fewest
        Customers who speak of the topic in both, below which nothing is told.
    """
    now, before = (_heard(texts, customer_mask, age) for age in (end, end + lag))
    confidence = 1 - (1 - CONFIDENCE) / max(len(texts.topics.topics), 1)
    both = [k for k in range(len(SOURCES)) if len(now[k]) and len(before[k])]
    return tuple(_change([(now[k], before[k]) for k in both], topic, confidence, fewest) for topic in range(len(texts.topics.topics)))


def _heard(texts: VoiceTexts, customer_mask: np.ndarray | None, end: int) -> list[np.ndarray]:
    """Per source uint64[customers heard in the period that ends at that age]: the topics that each speaks of."""
    places = texts.between(end, end + PERIOD, customer_mask)
    found = []
    for source in range(len(SOURCES)):
        chosen = places[texts.source[places] == source]
        found.append(joined_masks(texts.customer[chosen], texts.spoken[chosen])[1])
    return found


def _change(sources: list[tuple[np.ndarray, np.ndarray]], topic: int, confidence: float, fewest: int) -> TopicChange:
    counts = [(int(bit(now, topic).sum()), len(now), int(bit(before, topic).sum()), len(before)) for now, before in sources]
    speak, heard, speak_before, heard_before = (sum(row[k] for row in counts) for k in range(4))
    plain = TopicChange(heard, heard_before, speak, speak_before)
    if min(heard, heard_before) < FEWEST_HEARD or speak + speak_before < fewest:
        return plain
    differences = [k / n - j / m for k, n, j, m in counts]
    intervals = [share_difference(k, n, j, m, confidence) for k, n, j, m in counts]
    difference, interval = weighted_difference([n * m / (n + m) for _, n, _, m in counts], differences, intervals)
    verdict = "rising" if interval[0] > 0 else "falling" if interval[1] < 0 else "not_seen"
    return TopicChange(heard, heard_before, speak, speak_before, difference, interval, verdict)


@dataclass(frozen=True, slots=True)
class RisingTrack:
    """What became of topics that were called rising at the ends of earlier periods, in the period that followed.

    Attributes
    ----------
    dates
        Ends of periods at which something could be told.
    called, held
        Topics called rising, and those spoken of in the next period still more than before the rise.
    plain, plain_held
        The same of the plain rule: at each such date the topic whose share rose most.
    """

    dates: int
    called: int
    held: int
    plain: int
    plain_held: int


def rising_track(texts: VoiceTexts, customer_mask: np.ndarray | None, periods: int = 8) -> RisingTrack:
    """Judged out of time: what is called rising knows nothing of the period by which it is judged."""
    dates = called = held = plain = plain_held = 0
    for k in range(1, periods + 1):
        then = topic_changes(texts, customer_mask, k * PERIOD)
        later = topic_changes(texts, customer_mask, (k - 1) * PERIOD, 2 * PERIOD, 0)  # however few speak of it by then
        judged = [(old, new) for old, new in zip(then, later, strict=True) if old.verdict != "too_few" and new.verdict != "too_few"]
        if not judged:
            continue
        dates += 1
        rising = [new for old, new in judged if old.verdict == "rising"]
        called, held = called + len(rising), held + sum(new.difference > 0 for new in rising)
        largest = max(judged, key=lambda pair: pair[0].difference)[1]
        plain, plain_held = plain + 1, plain_held + (largest.difference > 0)
    return RisingTrack(dates, called, held, plain, plain_held)
