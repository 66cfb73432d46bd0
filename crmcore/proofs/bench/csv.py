"""The import of a large CSV, checks and everything, against DuckDB's own read_csv of the same file."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from crmcore.store.companies.companies import open_company
from crmcore.store.imports.importing import run_import
from crmcore.store.reading.source.request import ImportRequest

LINES_PER_CUSTOMER = 20
BLOCK = 500_000


def write_orders(path: Path, lines: int, seed: int = 7) -> None:
    """A plain CSV of order lines: ids, ISO dates, amounts with cents, quantities, profit, a category."""
    rng = np.random.default_rng(seed)
    customers = max(1, lines // LINES_PER_CUSTOMER)
    with path.open("wb") as out:
        for first in range(0, lines, BLOCK):
            n = min(BLOCK, lines - first)
            cents = rng.lognormal(9, 1.2, n).astype(np.int64) + 100
            days = rng.integers(0, 1096, n)
            table = pa.table(
                {
                    "order_id": pa.array((first + np.arange(n)) // 3).cast(pa.string()),
                    "customer_id": pa.array([f"C{k:07d}" for k in rng.integers(0, customers, n)]),
                    "order_date": pa.array((np.datetime64("2023-01-01") + days).astype("datetime64[D]")),
                    "amount": cents / 100,
                    "quantity": rng.integers(1, 40, n),
                    "profit": np.round(cents * 0.22) / 100,
                    "category": pa.array(rng.choice(["Paper", "Tools", "Light", "Cable"], n)),
                }
            )
            pacsv.write_csv(table, out, pacsv.WriteOptions(include_header=first == 0))


def import_row(root: Path, lines: int) -> dict[str, Any]:
    """One row of the bench: our import of `lines` lines over read_csv into a table."""
    path = root / f"orders-{lines}.csv"
    if not path.exists():
        write_orders(path, lines)
    folder = Path(tempfile.mkdtemp(prefix="import-", dir=root))
    try:
        start = time.perf_counter()
        with duckdb.connect(str(folder / "plain.duckdb")) as plain:
            plain.execute("set enable_progress_bar = false")
            plain.execute("create table t as select * from read_csv(?)", [str(path)])
        bare = time.perf_counter() - start
        company = open_company(folder / "company", create=True, name="Bench")
        start = time.perf_counter()
        report = run_import(company.dir, ImportRequest(file=path), author="bench")
        ours = time.perf_counter() - start
        if report.counts.accepted != lines:
            raise RuntimeError(f"{report.counts.accepted} of {lines} lines came in")
        return {
            "what": "import of a CSV, checks and precomputation included",
            "ours_s": round(ours, 2),
            "plain": "DuckDB read_csv into a table",
            "plain_s": round(bare, 2),
            "ratio": round(ours / bare, 2),
            "limit": "≤ 10 × (aim 5 ×)",
            "held": ours <= 10 * bare,
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)
