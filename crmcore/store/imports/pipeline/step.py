"""Steps of the import pipeline: each declares the relations it reads, makes and changes; `run_steps` runs them in order.

With a `RelationCheck` the runner compares the declarations with what happens: in the tests of the pipeline, and wherever the
environment variable CRM_CHECK_IMPORT_STEPS is set, as in `.ci/run`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import duckdb

from crmcore.store.imports.pipeline.relations import BASE, RELATIONS
from crmcore.store.imports.pipeline.state import ImportState

_CHECK_VARIABLE = "CRM_CHECK_IMPORT_STEPS"
_NAMES = {relation.name for relation in RELATIONS} | {BASE}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the pipeline.

    run        does the work: reads and sets attributes of the state, reads and makes relations
    reads      relations it reads; a name with `*` at its end is a family of relations, of which there may be none
    makes      relations it creates or replaces; one with `?` at its end only in some cases
    changes    relations whose rows it inserts, updates or deletes
    condition  the step is left out where this is False
    progress   (share done, step) to be reported before it runs
    """

    run: Callable[[ImportState], None]
    reads: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    condition: Callable[[ImportState], bool] | None = None
    progress: tuple[float, str] | None = None

    @property
    def name(self) -> str:
        """The name of the function."""
        return getattr(self.run, "__name__", repr(self.run))


def step(
    *,
    reads: tuple[str, ...] = (),
    makes: tuple[str, ...] = (),
    changes: tuple[str, ...] = (),
    condition: Callable[[ImportState], bool] | None = None,
    progress: tuple[float, str] | None = None,
) -> Callable[[Callable[[ImportState], None]], Step]:
    """Declare a function as a `Step`. Every name must be one of `relations.RELATIONS`, or `base`."""
    for name in (*reads, *makes, *changes):
        assert plain_name(name) in _NAMES, name
    return lambda run: Step(run, reads, makes, changes, condition, progress)


def plain_name(declared: str) -> str:
    """The name of a relation as `relations.RELATIONS` has it, without the `?` of a declaration."""
    return declared.removesuffix("?")


class StepObserver(Protocol):
    """What `run_steps` tells before and after each step."""

    def before(self, step: Step, connection: duckdb.DuckDBPyConnection) -> None:
        """`step` is about to run."""

    def after(self, step: Step, connection: duckdb.DuckDBPyConnection) -> None:
        """`step` has run without an exception."""


def run_steps(steps: Iterable[Step], state: ImportState, observer: StepObserver | None = None) -> None:
    """Run the steps in order, without those whose condition is False."""
    for step in steps:
        if step.condition is not None and not step.condition(state):
            continue
        if step.progress:
            state.progress(*step.progress)
        if observer:
            observer.before(step, state.connection)
        step.run(state)
        if observer:
            observer.after(step, state.connection)


def default_observer() -> StepObserver | None:
    """A `RelationCheck` where the environment asks for it."""
    return RelationCheck() if os.environ.get(_CHECK_VARIABLE) else None


class UndeclaredRelationError(AssertionError):
    """A step and its declaration of relations do not agree."""


class RelationCheck:
    """Raises UndeclaredRelationError unless a step finds all that it reads and makes exactly what it declares."""

    def __init__(self) -> None:
        self._before: dict[str, int] | None = None

    def before(self, step: Step, connection: duckdb.DuckDBPyConnection) -> None:
        """The relations that the step reads or changes are there."""
        if self._before is None:  # nothing but steps makes relations: what there was after one is there before the next
            self._before = existing_relations(connection)
        missing = [name for name in (*step.reads, *step.changes) if _is_required(name) and name not in self._before]
        if missing:
            raise UndeclaredRelationError(f"{step.name} reads what no step has made: {missing}")

    def after(self, step: Step, connection: duckdb.DuckDBPyConnection) -> None:
        """The relations that the step makes are there, and no others are new, replaced or gone."""
        before, after = self._before or {}, existing_relations(connection)
        self._before = after
        touched = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        undeclared = sorted(name for name in touched if not any(_matches(declared, name) for declared in step.makes))
        absent = [name for name in step.makes if _is_required(name) and name not in after]
        if undeclared or absent:
            raise UndeclaredRelationError(f"{step.name}: made or dropped undeclared {undeclared}, did not make {absent}")


def existing_relations(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Tables and views of the connection, without those of attached databases, each with its number in the catalogue: another one after
    it has been replaced."""
    rows = connection.execute("""
        select table_name, table_oid from duckdb_tables() where database_name in ('memory', 'temp')
        union all select view_name, view_oid from duckdb_views() where database_name in ('memory', 'temp') and not internal""").fetchall()
    return dict(rows)


def _is_required(name: str) -> bool:
    return name != BASE and not name.endswith(("*", "?"))


def _matches(declared: str, name: str) -> bool:
    return name.startswith(declared[:-1]) if declared.endswith("*") else name == declared.removesuffix("?")
