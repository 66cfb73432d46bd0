"""Who supplies, refers and competes with whom, read from the store."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.grading.mart import Mart
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.relations.relations import KINDS, Relations
from crmcore.store.engine.engine import cursor_for, run_query


def read_relations(company_dir: Path, version: int, mart: Mart) -> Relations:
    """The relations of a mart's customers as known on its day; those to somebody that is no customer yet stand outside."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "known_relations", as_of=mart.as_of)
    kind = pc.index_in(rows["kind"].combine_chunks().cast(pa.string()), pa.array(KINDS)).to_numpy(zero_copy_only=False)
    source = pc.fill_null(rows["source_key"].combine_chunks().cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    target = rows["target_key"].combine_chunks().cast(pa.int64()).to_numpy(zero_copy_only=False)
    inside = source >= 0
    if mart.known is not None:
        inside &= mart.known[target] & mart.known[np.maximum(source, 0)]
    columns = (frozen_array(column[inside], np.int64) for column in (kind, source, target))
    return Relations(*columns, outside=int((~inside).sum()))
