"""What customers speak of in the last twelve months: by topic, by tier, against satisfaction, and how many texts no topic covers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import t as student

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.voice.changes import CONFIDENCE, RisingTrack, TopicChange, rising_track, topic_changes
from crmcore.domain.voice.texts import DAYS, SOURCES, VoiceTexts, bit, joined_masks

#: below so many customers of a tier heard no share is shown; so many with and without a topic for a comparison of satisfaction
FEWEST_OF_TIER, FEWEST_RATED = 10, 10


@dataclass(frozen=True, slots=True)
class SatisfactionGap:
    """Satisfaction (0 to 10) of customers who speak of a topic against those heard who do not: a difference, not a cause.

    `interval`: Welch's, of all topics together with probability CONFIDENCE; NaN, and verdict "too_few", below FEWEST_RATED of either.
    Verdicts: lower, higher, not_seen, too_few.
    """

    speak: int
    silent: int
    mean: float
    mean_silent: float
    interval: tuple[float, float]
    verdict: str

    @property
    def difference(self) -> float:
        """Points; NaN where one side has nobody."""
        return self.mean - self.mean_silent


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """One topic over the last DAYS days.

    Attributes
    ----------
    id
        Its code.
    texts, customers
        Texts that speak of it, and customers who do.
    by_source
        Texts of each of SOURCES.
    by_tier
        Customers of each tier who speak of it.
    change, gap
        Against the period before; satisfaction.
    """

    id: str
    texts: int
    customers: int
    by_source: tuple[int, ...]
    by_tier: tuple[int, ...]
    change: TopicChange
    gap: SatisfactionGap


@dataclass(frozen=True, eq=False)
class VoiceFigures:
    """Everything about the customers looked at.

    Attributes
    ----------
    texts, by_source
        Texts of the last DAYS days, in all and of each of SOURCES.
    uncovered
        Those that no topic covers.
    considered, heard
        Customers looked at, and those with a text.
    heard_by_tier
        Customers with a text, of each tier.
    topics
        In the order of how many customers speak of them.
    track
        What became of topics called rising before.
    """

    texts: int
    by_source: tuple[int, ...]
    uncovered: int
    considered: int
    heard: int
    heard_by_tier: tuple[int, ...]
    topics: tuple[TopicFigures, ...]
    track: RisingTrack

    @cached_property
    def changed(self) -> tuple[TopicFigures, ...]:
        """The topics that are rising or falling, the largest difference first."""
        found = [topic for topic in self.topics if topic.change.verdict in ("rising", "falling")]
        return tuple(sorted(found, key=lambda topic: -abs(topic.change.difference)))


def voice_figures(texts: VoiceTexts, book: Book, customer_mask: np.ndarray | None = None) -> VoiceFigures:
    """The figures of the customers in the mask (bool[N]; None: all) who are customers on the date."""
    mask = _known(book, customer_mask)
    places = texts.between(0, DAYS, mask)
    spoken, source = texts.spoken[places], texts.source[places]
    customers, masks = joined_masks(texts.customer[places], spoken)
    tier, tiers = book.tier[customers], len(book.scheme.tiers)
    ids = texts.topics.ids
    changes = topic_changes(texts, mask)
    rows = []
    for k, topic_id in enumerate(ids):
        speaks = bit(masks, k)
        rows.append(
            TopicFigures(
                topic_id,
                int(bit(spoken, k).sum()),
                int(speaks.sum()),
                _counts(source[bit(spoken, k)], len(SOURCES)),
                _counts(tier[speaks], tiers),
                changes[k],
                _gap(texts.satisfaction[customers], speaks, len(ids)),
            )
        )
    return VoiceFigures(
        len(places),
        _counts(source, len(SOURCES)),
        int((spoken == 0).sum()),
        book.mart.count if mask is None else int(mask.sum()),
        len(customers),
        _counts(tier, tiers),
        tuple(sorted(rows, key=lambda row: -row.customers)),
        rising_track(texts, mask),
    )


def _known(book: Book, customer_mask: np.ndarray | None) -> np.ndarray | None:
    known = book.mart.known
    if known is None or customer_mask is None:
        return known if customer_mask is None else customer_mask
    return frozen_array(known & customer_mask, np.bool_)


def _counts(codes: np.ndarray, length: int) -> tuple[int, ...]:
    return tuple(int(n) for n in np.bincount(codes[codes >= 0].astype(np.int64), minlength=length))


def _gap(scores: np.ndarray, speaks: np.ndarray, topics: int) -> SatisfactionGap:
    rated = ~np.isnan(scores)
    groups = scores[rated & speaks], scores[rated & ~speaks]
    n, m = (len(group) for group in groups)
    mean, mean_silent = (float(group.mean()) if len(group) else float("nan") for group in groups)
    nothing = SatisfactionGap(n, m, mean, mean_silent, (float("nan"), float("nan")), "too_few")
    if min(n, m) < FEWEST_RATED:
        return nothing
    parts = [float(group.var(ddof=1)) / len(group) for group in groups]
    error = float(np.sqrt(sum(parts)))
    if error == 0:
        return nothing
    freedom = sum(parts) ** 2 / sum(part**2 / (size - 1) for part, size in zip(parts, (n, m), strict=True))
    half = float(student.ppf(1 - (1 - CONFIDENCE) / topics / 2, freedom)) * error
    low, high = mean - mean_silent - half, mean - mean_silent + half
    return SatisfactionGap(n, m, mean, mean_silent, (low, high), "lower" if high < 0 else "higher" if low > 0 else "not_seen")
