"""Every text that is known of customers by a date, without the texts themselves: who, when, where it stands, what it speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from crmcore.domain.voice.topics import TopicList

#: where a text stands: the note of a contact, what a complaint is about, the comment of a survey, recorded in the product (what was learned
#: on a visit, what came of a call)
SOURCES: tuple[str, ...] = ("note", "complaint", "survey", "recorded")
NOTE, COMPLAINT, SURVEY, RECORDED = range(4)
#: sources whose texts are personal data: not read while those are hidden, as nothing that is hidden can be found
PERSONAL: tuple[str, ...] = ("note", "survey", "recorded")
#: days of the page's figures
DAYS = 365


@dataclass(frozen=True, eq=False)
class VoiceTexts:
    """m texts up to a date.

    Attributes
    ----------
    as_of
        The date.
    topics
        The list that they were compared with.
    source
        int8[m], index into SOURCES.
    row
        int64[m]: which row of its table holds the text; below zero: minus the ledger position.
    customer
        int32[m], row of the customer in the mart.
    day
        datetime64[D][m].
    spoken
        uint64[m]: bit k is set where it speaks of topic k.
    listened
        datetime64[D][N]: the newest day on which the customer answered a survey, or something was noted of a contact or visit; NaT: never.
    satisfaction
        float64[N]: mean of the survey answers of the last DAYS days (perceived, 0 to 10); NaN: none.
    hidden
        Names of the sources that are not read, because personal data are hidden.
    """

    as_of: date
    topics: TopicList
    source: np.ndarray
    row: np.ndarray
    customer: np.ndarray
    day: np.ndarray
    spoken: np.ndarray
    listened: np.ndarray
    satisfaction: np.ndarray
    hidden: tuple[str, ...] = ()

    @cached_property
    def age(self) -> np.ndarray:
        """int32[m]: days before the date, 0 on it."""
        return (np.datetime64(self.as_of, "D") - self.day).astype(np.int32)

    def between(self, youngest: int, oldest: int, customer_mask: np.ndarray | None = None) -> np.ndarray:
        """int64[k]: places of the texts whose age in days is from `youngest` to below `oldest`, of the customers in the mask (bool[N])."""
        wanted = (self.age >= youngest) & (self.age < oldest)
        if customer_mask is not None:
            wanted &= customer_mask[self.customer]
        return np.flatnonzero(wanted)

    def speaks_of(self, topic_id: str, places: np.ndarray) -> np.ndarray:
        """bool[k]: whether the texts at `places` speak of a topic; False for an unknown one."""
        if topic_id not in self.topics.ids:
            return np.zeros(len(places), bool)
        return bit(self.spoken[places], self.topics.ids.index(topic_id))


def bit(masks: np.ndarray, k: int) -> np.ndarray:
    """bool[n]: whether bit k of each mask (uint64[n]) is set."""
    return (masks >> np.uint64(k)) & np.uint64(1) == 1


def joined_masks(keys: np.ndarray, masks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(int64[g] the keys that occur, ascending; uint64[g] the bits that any mask of each has)."""
    if not len(keys):
        return np.empty(0, np.int64), np.empty(0, np.uint64)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order].astype(np.int64)
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return ordered[first], np.bitwise_or.reduceat(masks[order], first)
