"""Steps of an import without open questions: the record of what was rejected and changed, and the files of the next version."""

from __future__ import annotations

from crmcore.store.files.flat_csv import write_flat
from crmcore.store.imports.matching.keys import key_changes
from crmcore.store.imports.matching.line_provenance import origin_sql
from crmcore.store.imports.matching.pending_resolution import (
    FILE as SUPERSEDED_FILE,
    add_resolved_by_name,
    list_superseded,
    write_superseded,
)
from crmcore.store.imports.matching.row_status import UNKNOWN_CUSTOMER
from crmcore.store.imports.pipeline.rejected_rows import LEFT_OUT_FILE, rejected_rows, write_left_out, write_rejected
from crmcore.store.imports.pipeline.relations import BASE
from crmcore.store.imports.pipeline.staging import stage_tables, write_pending
from crmcore.store.imports.pipeline.state import ImportState, StagedImport
from crmcore.store.imports.pipeline.step import step


def _number(state: ImportState) -> int:
    assert state.task.number is not None
    return state.task.number


@step(reads=("validation_view", "line_runs?"), makes=("rejected_record", "rejected_row"), progress=(0.35, "stage"))
def list_all_rejected(state: ImportState) -> None:
    """List every rejected line."""
    state.record_folder = state.task.workdir / "record"
    state.record_folder.mkdir()
    state.rejected = rejected_rows(state)


@step(reads=("validation_view", "line_runs?"), condition=lambda state: bool(state.rejected_by_rule.get(UNKNOWN_CUSTOMER)))
def write_pending_lines(state: ImportState) -> None:
    """Write the lines that wait for their customers."""
    state.own_pending = write_pending(state, state.record_folder, _number(state))


@step(reads=("validation_view", "line_provenance", "base?", "resolved_by_name?"), makes=("superseded_line",))
def write_superseded_lines(state: ImportState) -> None:
    """Write the origins of the pending lines that this file supersedes."""
    state.superseded = list_superseded(state.connection, state.pending, state.table, state.base, state.own_pending, state.replaced)
    if state.resolved.counts:
        state.superseded = {**state.superseded, **add_resolved_by_name(state.connection)}
    write_superseded(state.connection, state.record_folder / SUPERSEDED_FILE)


@step(reads=("rejected_row", "line_provenance"), condition=lambda state: state.rejected.num_rows > 0)
def write_rejected_rows(state: ImportState) -> None:
    """Write the file of rejected lines that can be corrected and imported again."""
    write_rejected(state, state.record_folder / "refused.csv", origin_sql(_number(state), state.task.sha256, state.own_pending))


@step(
    reads=("validation_view", "line_runs?"),
    makes=("left_out_record",),
    condition=lambda state: state.treatments is not None and "ignore" in state.treatments.by_text.values(),
)
def write_left_out_rows(state: ImportState) -> None:
    """Write the file of lines that are left out for their status."""
    write_left_out(state, state.record_folder / LEFT_OUT_FILE)


@step(reads=("validation_view", "base"), condition=lambda state: bool(state.table.key) and state.base is not None)
def write_changes(state: ImportState) -> None:
    """Write every value that the file changes."""
    changes = key_changes(state.connection, state.table, state.table_names, BASE)
    if changes.num_rows:
        write_flat(state.record_folder / "changes.csv", changes.column_names, changes.to_batches(), changes.schema)


@step(reads=("validation_view", "line_runs?", "converted_*"), makes=("carried_customer?",))
def write_tables(state: ImportState) -> None:
    """Write the files that the next version is built from."""
    state.files = stage_tables(state, _number(state))


def staged_import(state: ImportState) -> StagedImport:
    """What the steps have staged."""
    return StagedImport(
        files=state.files,
        columns=frozenset(state.data_names),
        replaced=state.replaced,
        resolved=state.resolved,
        rejected=state.rejected,
        record=state.record_folder,
        known=state.known,
        superseded=state.superseded,
    )


RECORDING = (
    list_all_rejected,
    write_pending_lines,
    write_superseded_lines,
    write_rejected_rows,
    write_left_out_rows,
    write_changes,
    write_tables,
)
