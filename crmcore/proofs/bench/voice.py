"""What customers say: how long the topics of a million notes take, each another text, in English and Chinese."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pyarrow as pa

from crmcore.domain.voice.matching import topic_masks
from crmcore.proofs.bench.bench_row import row
from crmcore.store.decisions.voice_topics import default_topics
from crmcore.store.facts.voice.voice_texts import BATCH

NOTES, LIMIT = 1_000_000, 20.0
#: words that notes are made of, a topic's or not; words of a note
_ENGLISH = "the customer visited last week says order was late again asks for price new project needs training thanks and will call".split()
_CHINESE = "客户 上周 拜访 再次 交货 延迟 希望 延长 账期 询问 价格 明年 项目 扩建 感谢 我们 帮忙 需要 培训 质量 稳定 网上 下单".split()
_LENGTH = 14


def voice_row() -> dict[str, Any]:
    """The default topics of a million notes, batch by batch as the store reads them."""
    draw, seconds, spoken = np.random.default_rng(1), 0.0, 0
    topics = default_topics().topics
    for first in range(0, NOTES, BATCH):
        notes = _notes(draw, first)
        start = time.perf_counter()
        spoken += int((topic_masks(notes, topics) != 0).sum())
        seconds += time.perf_counter() - start
    what = f"topics of {NOTES:,} notes, all of them different: {len(topics)} topics, {spoken:,} notes speak of one"
    return row(what, seconds, None, f"≤ {LIMIT:g} s", seconds <= LIMIT)


def _notes(draw: np.random.Generator, first: int) -> pa.Array:
    """Half of them English, half Chinese; a number makes each another text."""
    words = [np.array(said, object)[draw.integers(0, len(said), (BATCH // 2, _LENGTH))] for said in (_ENGLISH, _CHINESE)]
    texts = [glue.join(line) for lines, glue in zip(words, (" ", ""), strict=True) for line in lines]
    return pa.array([f"{text} {first + k}" for k, text in enumerate(texts)])
