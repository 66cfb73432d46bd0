"""Many visitors at once: N sessions turn a weight on a large demo, and every answer is checked to be their own and right.

`python -m crmcore load` builds (or reuses) the demo, starts a dashboard of its own and speaks to it as browsers do. One
row per number of sessions: seconds from the move until the script had finished and until the pyramids came, errors, wrong
answers, memory and processor time of the server, and how busy the machine was at the end. Visitors move, wait for the
answer, think, and move again.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from crmcore.demo.company.company import build_demo_company
from crmcore.proofs.load.expected import DIAL, RightAnswers, as_link, first_weights, traces
from crmcore.proofs.load.imports import importing
from crmcore.proofs.load.server import Server, running_server
from crmcore.proofs.load.session import Answer, NotAnswered, Visitor
from crmcore.store.companies.companies import Company, open_company
from crmcore.usecases.grading import grading

#: the page, and the figure that a move repaints last
PAGE, CHART = "weights", "weights.pyramid.profit"
LOWEST, HIGHEST = 1, 99
#: pages opened at the same time before the measurement begins
OPENING = 4
#: what is promised at PROMISED_SESSIONS: 95 of 100 moves are answered within so many seconds, with an import running or not
PROMISED_SESSIONS, LIMIT, LIMIT_IMPORTING = 50, 0.5, 1.0


@dataclass(slots=True)
class Measurements:
    """What became of one level: (visitor, slider value, answer) of every move, the errors by what they said, the server's
    memory now and then, and its processor time when the moves began and ended."""

    answers: list[tuple[int, int, Answer]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def run_load(
    *,
    customers: int,
    sessions: Sequence[int],
    seconds: float,
    thinking: float,
    during_import: bool = False,
    folder: Path | None = None,
    tell: Callable[[dict[str, Any]], None] = lambda row: None,
) -> dict[str, Any]:
    """Measure every number of `sessions` for so many `seconds`. `folder` keeps the demo between runs; `tell` gets every row
    when it is there; returns the machine and one row per level."""
    with ExitStack() as stack:
        root = (folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="load-")))) / f"load-{customers}"
        company = _company(root / "demo", customers)
        right = RightAnswers(company, grading.current_version(company))
        server = stack.enter_context(running_server(root))
        rows = []
        for number in sessions:
            with importing(root, during_import) as imports:
                row = _row(number, server, right, seconds, thinking, during_import)
            rows.append(row | imports.summary())
            tell(rows[-1])
        alone = next((row["p50_s"] for row in rows if row["sessions"] == 1), None)
        for row in rows:
            row["p95_to_alone"] = round(row["p95_s"] / alone, 1) if alone and row["p95_s"] is not None else None
        return {
            "machine": {"cores": os.cpu_count()},
            "customers": customers,
            "thinking_s": thinking,
            "seconds": seconds,
            "importing": during_import,
            "rows": rows,
        }


def _company(folder: Path, customers: int) -> Company:
    if not (folder / "CURRENT").exists():
        build_demo_company(folder, customers=customers)
    return open_company(folder)


def _row(number: int, server: Server, right: RightAnswers, seconds: float, thinking: float, importing: bool) -> dict[str, Any]:
    """One level: `number` sessions, measured, then checked, so that the checking takes nothing from the server."""
    measured = Measurements()
    with ThreadPoolExecutor(1) as beside:  # a thread of its own: whoever calls may have an event loop running already
        beside.submit(asyncio.run, _level(number, server, seconds, thinking, measured)).result()
    taken, first = [a.seconds for _, _, a in measured.answers], [a.first for _, _, a in measured.answers]
    wrong = sum(not _is_right(right, *move) for move in measured.answers)
    p95, limit = _percentile(taken, 95), LIMIT_IMPORTING if importing else LIMIT
    work = measured.processor[-1] - measured.processor[0] if measured.processor else None
    held = None if number != PROMISED_SESSIONS else bool(p95 is not None and p95 < limit and not measured.errors and not wrong)
    return {
        "sessions": number,
        "reruns": len(taken),
        "p50_s": _percentile(taken, 50),
        "p95_s": p95,
        "max_s": round(max(taken), 3) if taken else None,
        "figure_p50_s": _percentile(first, 50),
        "figure_p95_s": _percentile(first, 95),
        "errors": len(measured.errors),
        "wrong": wrong,
        "memory_mb": max(measured.memory, default=None),
        "cpu_s_per_rerun": round(work / len(taken), 3) if work is not None and taken else None,
        "load_average": round(os.getloadavg()[0], 1),
        "held": held,
        **({"first_error": measured.errors[0]} if measured.errors else {}),
    }


def _is_right(right: RightAnswers, visitor: int, value: int, answer: Answer) -> bool:
    """Own slider, own address, and the pyramids of exactly these weights."""
    weights = right.weights(visitor, value)
    return answer.shown == value and answer.link.get("weights") == [as_link(weights)] and traces(answer.figure) == right.figure(weights)


async def _level(number: int, server: Server, seconds: float, thinking: float, measured: Measurements) -> None:
    """Open all pages, then let every visitor move and think until the time is over."""
    links = ({"company": "demo", "lang": "en", "weights": as_link(first_weights(k))} for k in range(number))
    visitors = [Visitor(PAGE, f"-weights.w.{DIAL}#", CHART, link) for link in links]
    async with _watched(server, measured), _all_open(visitors, server.port, measured) as opened:
        _note(measured.processor, server.processor_seconds())
        end = time.monotonic() + seconds
        await asyncio.gather(*(_visit(k, v, end, thinking, measured) for k, v in enumerate(visitors) if v in opened))
        _note(measured.processor, server.processor_seconds())


def _note(noted: list[float], value: float | None) -> None:
    """Keep what the system tells, if it tells it."""
    if value is not None:
        noted.append(value)


async def _visit(place: int, visitor: Visitor, end: float, thinking: float, measured: Measurements) -> None:
    """Move, wait, think. The first move comes at a moment of its own, so that visitors do not march in step."""
    chance, at = random.Random(place), 30
    await asyncio.sleep(thinking * chance.random())
    while time.monotonic() < end:
        value = chance.choice([v for v in range(LOWEST, HIGHEST + 1) if v != at])
        try:
            measured.answers.append((place, value, await visitor.move(value)))
        except NotAnswered as failed:
            measured.errors.append(str(failed))
            return
        at = value
        await asyncio.sleep(thinking)


@asynccontextmanager
async def _all_open(visitors: Sequence[Visitor], port: int, measured: Measurements) -> AsyncGenerator[list[Visitor], None]:
    """The visitors whose page came, a few at a time; all are sent home afterwards."""
    gate, opened = asyncio.Semaphore(OPENING), []

    async def come_in(visitor: Visitor) -> None:
        async with gate:
            try:
                await visitor.open(port)
                opened.append(visitor)
            except NotAnswered as failed:
                measured.errors.append(str(failed))

    try:
        await asyncio.gather(*map(come_in, visitors))
        yield opened
    finally:
        await asyncio.gather(*(visitor.close() for visitor in visitors))


@asynccontextmanager
async def _watched(server: Server, measured: Measurements) -> AsyncGenerator[None, None]:
    """Note the server's memory twice a second."""

    async def watch() -> None:
        while True:
            _note(measured.memory, server.memory_mb())
            await asyncio.sleep(0.5)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


def _percentile(taken: Sequence[float], percent: int) -> float | None:
    """None without any; of one alone it is that one."""
    if len(taken) < 2:
        return round(taken[0], 3) if taken else None
    return round(quantiles(taken, n=100, method="inclusive")[percent - 1], 3)
