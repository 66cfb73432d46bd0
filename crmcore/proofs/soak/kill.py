"""Writers killed without warning, at every named phase and in between: what is there is the state before or after, always.

A round is known by its seed and number, so that one that failed can be had again alone.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.verify import verify
from crmcore.proofs.soak.operations import NEXT, OPERATIONS, Operation, new_company, state
from crmcore.proofs.soak.victim import Death, Victims, victims
from crmcore.store.files import crash_points
from crmcore.store.files.safe_traceback import redacted_traceback
from crmcore.store.imports.records import imports_folder
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.versions.history import lineage, signature_of
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.versions import MIGRATION_NOTE, versions

#: one kill in so many comes between the phases, at a random instant; so many have a fork server of their own, as a new process has
ANY_TIME_EVERY, OWN_FORK_SERVER_EVERY = 5, 10


@dataclass(frozen=True, slots=True)
class OperationTrace:
    """How a deed goes when nobody is killed: the phases it passes, its seconds, the states before and after each step, and
    the state once the next import has followed."""

    passed: Sequence[str]
    seconds: float
    states: Sequence[dict[str, Any]]
    last: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kill:
    """Where one kill falls: at the phase passed as number `at`, or `after` so many seconds."""

    operation: str
    phase: str
    at: int | None
    after: float | None = None


def run_kill(rounds: int, seed: int = 0, first: int = 0, operations: Collection[str] = tuple(OPERATIONS)) -> dict[str, Any]:
    """Rounds `first` to `first` + `rounds` of a seed: where the kills of these operations fell, counted, and the rounds that failed.

    Keys: rounds, seed, seconds, killed (how many died of it), deeds and phases (→ how often), failures (round, deed, phase,
    what)."""
    began = time.monotonic()
    deeds: Counter[str] = Counter()
    places: Counter[str] = Counter()
    failures: list[dict[str, Any]] = []
    killed = 0
    with tempfile.TemporaryDirectory(prefix="soak-") as named, victims() as knife:
        folder = Path(named).resolve()
        courses = {name: _course(new_company(folder, name), operation) for name, operation in OPERATIONS.items() if name in operations}
        for number, kill in enumerate(_kills(courses, seed, first + rounds)):
            if number < first:
                continue
            place = folder / f"round-{number}"
            shutil.copytree(folder / kill.operation, place)
            death = knife.die(
                place / "company", kill.operation, at=kill.at, after=kill.after, own_fork_server=number % OWN_FORK_SERVER_EVERY == 0
            )
            deeds[kill.operation] += 1
            places[kill.phase] += 1
            killed += bool(death.signal)
            try:
                wrong = list(_wrong(place / "company", OPERATIONS[kill.operation], courses[kill.operation], death, knife))
            except Exception as error:  # noqa: BLE001  a manual step would be needed: counted
                wrong = [f"{error.code if isinstance(error, Problem) else ''} {redacted_traceback(error)}".strip()]
            failures += [{"round": number, "deed": kill.operation, "phase": kill.phase, "what": what} for what in wrong]
            shutil.rmtree(place)
    return {
        "rounds": rounds,
        "seed": seed,
        "seconds": round(time.monotonic() - began, 1),
        "killed": killed,
        "deeds": dict(deeds),
        "phases": dict(places),
        "failures": failures,
    }


def _course(folder: Path, operation: Operation) -> OperationTrace:
    """Let a deed run its course on a copy of the company in `folder`."""
    copy = folder.with_name(f"{folder.name}-copy")
    shutil.copytree(folder, copy)
    company, passed, began = copy / "company", [], time.monotonic()
    states, seconds = [state(company)], 0.0
    crash_points.listeners.append(passed.append)
    try:
        for step in operation.steps:
            began = time.monotonic()
            step(company)
            seconds += time.monotonic() - began
            states.append(state(company))
    finally:
        crash_points.listeners.remove(passed.append)
    NEXT(company)
    last = state(company)
    shutil.rmtree(copy)
    return OperationTrace(passed, seconds, states, last)


def _kills(courses: dict[str, OperationTrace], seed: int, wanted: int) -> Iterator[Kill]:
    """One kill after the other: first each deed at each of its phases, then at every further passing, then all over again."""
    rng = Random(seed)
    every = [
        (nth, Kill(operation, phase, at))
        for operation, course in courses.items()
        for at, phase in enumerate(course.passed)
        for nth in [list(course.passed[:at]).count(phase)]
    ]
    arguments = 0
    while True:
        rng.shuffle(every)
        for _, kill in sorted(every, key=lambda counted: counted[0]):
            if arguments == wanted:
                return
            arguments += 1
            yield kill
            if arguments < wanted and arguments % ANY_TIME_EVERY == ANY_TIME_EVERY - 1:
                arguments += 1
                operation = rng.choice(list(courses))
                yield Kill(operation, "any time", None, rng.uniform(0.001, courses[operation].seconds))


def _wrong(company: Path, operation: Operation, course: OperationTrace, death: Death, knife: Victims) -> Iterator[str]:
    """What is not as it should be after a kill, and after going on as if nothing had been."""
    if death.error:
        yield f"the writer met {death.error}"
    if left := knife.left_over():
        yield f"{left} processes outlived the writer"
    found = state(company)
    allowed = course.states[death.done : death.done + 2]
    if found not in allowed:
        yield f"neither the state before nor after step {death.done + 1}"
    yield from _untold(company)
    going_on = death.done + (found == allowed[-1] and len(allowed) > 1)
    for step in operation.steps[going_on:]:
        step(company)
    NEXT(company)
    if state(company) != course.last:
        yield "another state once the deed was done and the next import followed"
    yield from (f"verify: {fault.code} {fault.values}" for fault in verify(company).faults)
    yield from _untold(company)
    yield from _left_behind(company)


def _untold(company: Path) -> Iterator[str]:
    """Imports in force of which the ledger or the records know nothing."""
    result = {row.payload["version"]: row.payload["number"] for row in Ledger(company).rows("import")}
    for version in lineage(company, current_version_number(company)):
        if signature_of(company, version)["note"] == MIGRATION_NOTE:
            continue
        if version not in result:
            yield f"version {version} is in force, and the ledger does not know it"
        elif not (imports_folder(company) / f"{result[version]:06d}" / "report.json").exists():
            yield f"version {version} is in force, and has no record"


def _left_behind(company: Path) -> Iterator[str]:
    """Files and folders that nobody needs any more, and that would be more with every kill."""
    named = [re.sub(r"\d+-\d+", "N", str(path.relative_to(company))) for path in company.rglob("*")]
    yield from (f"left behind: {name}" for name in named if re.search(r"\.tmp$|^staging|^spill|holder\.json$|-journal$", name))
    rows = Ledger(company).trail("import")
    known, numbers = {row.payload["version"] for row in rows}, {row.payload["number"] for row in rows}
    yield from (f"left behind: version {v.number}" for v in versions(company) if v.number not in known and v.note != MIGRATION_NOTE)
    yield from (f"left behind: record {folder.name}" for folder in imports_folder(company).iterdir() if int(folder.name) not in numbers)
    finished = {f"{v.number:06d}" for v in versions(company)}
    yield from (
        f"left behind: {path.name}" for path in (company / "versions").iterdir() if path.suffix != ".gone" and path.name[:6] not in finished
    )
