"""Where the lines of a file of refused lines come from, as the records of the imports tell it: which imports first refused them, how
those read their columns, and how many have come back corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmcore.store.imports.matching.line_provenance import origin_prefix
from crmcore.store.imports.matching.pending_resolution import CORRECTED
from crmcore.store.imports.pipeline.state import FirstReading
from crmcore.store.imports.records import KIND, parts_in_force, parts_of, superseded_files
from crmcore.store.ledger.ledger import Ledger


def _prefix(payload: Mapping[str, Any]) -> str:
    return origin_prefix(payload["number"], payload["sha256"])


def _all_parts(company_dir: Path) -> list[Mapping[str, Any]]:
    return [part for row in Ledger(company_dir).rows(KIND) for part in parts_of(row.payload)]


def first_readings(company_dir: Path) -> dict[str, FirstReading]:
    """How the columns of every import were read, by the origin prefix of its lines, the oldest first."""
    return {_prefix(part): FirstReading(part["table"], part["mapping"], part["request"]) for part in _all_parts(company_dir)}


def origins_in_force(company_dir: Path, table: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The origin prefixes (see `line_provenance.origin_prefix`) of the imports of a table: those in force, and, old → new, those of
    undone imports of which the very same sheet has been imported again."""
    in_force = [part for part in parts_in_force(company_dir) if part["table"] == table]
    numbers = {payload["number"] for payload in in_force}
    again: dict[tuple[str, str | None], list[str]] = {}
    for payload in in_force:
        again.setdefault((payload["sha256"], payload["sheet"]), []).append(_prefix(payload))
    undone = [payload for payload in _all_parts(company_dir) if payload["table"] == table and payload["number"] not in numbers]
    renamed = {_prefix(payload): again.get((payload["sha256"], payload["sheet"]), []) for payload in undone}
    return tuple(map(_prefix, in_force)), {old: new[0] for old, new in renamed.items() if len(new) == 1}


def corrected_since(company_dir: Path) -> dict[int, int]:
    """How many lines of every import, by its number, came back corrected with an import that is in force."""
    files = superseded_files(company_dir)
    if not files:
        return {}
    origins = pa.concat_tables([pq.read_table(path, filters=[("how", "=", CORRECTED)]) for path in files])["origin"].unique()
    counts: Counter[int] = Counter()
    for part in _all_parts(company_dir):
        counts[part["number"]] += pc.sum(pc.starts_with(origins, _prefix(part))).as_py() or 0
    return {number: n for number, n in counts.items() if n}
