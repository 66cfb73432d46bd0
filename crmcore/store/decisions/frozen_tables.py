"""Tables that a decision freezes: one immutable Parquet file each, numbered from 1 in a folder of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.store.files.atomic_write import sync_to_disk
from crmcore.store.files.disk_errors import disk_errors_as_problems


@contextmanager
def frozen_table(folder: Path, table: pa.Table) -> Generator[Callable[[int], None]]:
    """Write the table beside the others; what the block is handed gives it its number, and belongs into the ledger's transaction.

    The big file is written first: killed at any moment, either the decision is there whole or the ledger does not know it, and the next
    one takes the number. Raises OSError where the file cannot be written, the `Problem` of `disk_errors` where the folder cannot be made.
    """
    with disk_errors_as_problems():
        folder.mkdir(exist_ok=True)
    draft = folder / f"{uuid4().hex}.tmp"

    def number_it(number: int) -> None:
        os.replace(draft, frozen_file(folder, number))
        sync_to_disk(folder)

    try:
        pq.write_table(table, draft, compression="zstd")
        sync_to_disk(draft)
        yield number_it
    finally:
        draft.unlink(missing_ok=True)


def frozen_file(folder: Path, number: int) -> Path:
    """The file of the table with that number."""
    return folder / f"{number:06d}.parquet"
