"""Texts of customers: which topics each speaks of, read batch by batch so that the texts themselves are never in memory at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.voice.matching import topic_masks
from crmcore.domain.voice.texts import COMPLAINT, DAYS, NOTE, SOURCES, SURVEY, VoiceTexts
from crmcore.domain.voice.topics import TopicList
from crmcore.store.engine.engine import cursor_for, run_query, statement
from crmcore.store.facts.activities.columns import day_column

#: texts that are looked at together
BATCH = 100_000


@dataclass(frozen=True, slots=True)
class RecordedText:
    """A text that somebody recorded in the product: source and row as in `VoiceTexts`, the customer's row in the mart; `listened`: it
    was noted of a contact."""

    source: int
    row: int
    customer: int
    day: date
    text: str
    listened: bool


def read_voice_texts(
    company_dir: Path, version: int, count: int, as_of: date, topics: TopicList, recorded: Sequence[RecordedText], hidden: Iterable[str]
) -> VoiceTexts:
    """Every text of `count` customers up to a date, compared with the topics; without those of the sources in `hidden`. `recorded`: what
    people recorded by then. Raises `Problem("unknown_version")`."""
    hidden = tuple(hidden)
    parts: dict[str, list[np.ndarray]] = {name: [] for name in ("source", "row", "customer", "day", "spoken")}
    with cursor_for(company_dir, version) as cursor:
        rows = cursor.sql(statement("voice_texts"), params={"as_of": as_of, "hidden": bool(hidden)})
        for batch in rows.to_arrow_reader(BATCH):
            parts["source"].append(batch["source"].to_numpy())
            parts["row"].append(batch["row"].to_numpy())
            parts["customer"].append(batch["customer_key"].to_numpy())
            parts["day"].append(batch["day"].cast(pa.date32()).cast(pa.int32()).to_numpy().astype("datetime64[D]"))
            parts["spoken"].append(topic_masks(batch["text"], topics.topics))
        heard = run_query(cursor, "listened_to", as_of=as_of, start=as_of - timedelta(days=DAYS))
    if readable := [text for text in recorded if SOURCES[text.source] not in hidden]:
        parts["source"].append(np.array([text.source for text in readable]))
        parts["row"].append(np.array([text.row for text in readable]))
        parts["customer"].append(np.array([text.customer for text in readable]))
        parts["day"].append(np.array([text.day for text in readable], "datetime64[D]"))
        parts["spoken"].append(topic_masks(pa.array([text.text for text in readable], pa.string()), topics.topics))
    kinds = {"source": np.int8, "row": np.int64, "customer": np.int32, "day": "datetime64[D]", "spoken": np.uint64}
    columns = {name: np.concatenate([np.empty(0, kind), *(part.astype(kind) for part in parts[name])]) for name, kind in kinds.items()}
    listened, satisfaction = np.full(count, np.datetime64("NaT", "D")), np.full(count, np.nan)
    places = heard["customer_key"].to_numpy()
    listened[places] = day_column(heard, "day")
    satisfaction[places] = heard["satisfaction"].to_numpy(zero_copy_only=False)
    for text in recorded:
        if text.listened:
            listened[text.customer] = np.fmax(listened[text.customer], np.datetime64(text.day, "D"))
    order = np.lexsort((columns["row"], columns["source"], columns["customer"], columns["day"]))
    for name, column in columns.items():
        columns[name] = column[order]
    for column in (*columns.values(), listened):
        column.setflags(write=False)
    return VoiceTexts(as_of, topics, **columns, listened=listened, satisfaction=frozen_array(satisfaction), hidden=hidden)


def read_quotes(company_dir: Path, version: int, source: np.ndarray, row: np.ndarray) -> Mapping[tuple[int, int], str]:
    """(source, row) → the text of the data that stands there. Raises `Problem("unknown_version")`."""
    notes, complaints, surveys = ([int(k) for k in row[(source == code) & (row >= 0)]] for code in (NOTE, COMPLAINT, SURVEY))
    with cursor_for(company_dir, version) as cursor:
        found = run_query(cursor, "voice_quotes", notes=notes, complaints=complaints, surveys=surveys)
    keys = zip(found["source"].to_pylist(), found["row"].to_pylist(), strict=True)
    return dict(zip(keys, found["text"].to_pylist(), strict=True))


def read_names(company_dir: Path, version: int, customers: np.ndarray) -> Mapping[int, str]:
    """Row of a customer → its name in the data, also where names are hidden: to hide them inside other texts. Raises
    `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        found = run_query(cursor, "names_of", customers=[int(k) for k in customers])
    return dict(zip(found["customer_key"].to_pylist(), found["name"].to_pylist(), strict=True))
