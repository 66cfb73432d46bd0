"""How fast the product is, as ratios to plain alternatives in one run: the machines are shared and noisy, ratios hold.

`python -m crmcore bench` builds (or reuses) a large demo company, measures, and prints one row per promise: what was
measured, our seconds, the plain alternative's, their ratio, the limit. Medians of several runs, taken in turns.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from crmcore.domain.grading.grade import grade_customers
from crmcore.domain.grading.scenario import Scenario, months_before, window_start
from crmcore.domain.summary.tier_table import tier_rows
from crmcore.proofs.bench.bench_row import row
from crmcore.proofs.bench.budget import budget_rows
from crmcore.proofs.bench.churn import churn_rows
from crmcore.proofs.bench.complaints import complaint_row, register_row, tiers_row
from crmcore.proofs.bench.cost_to_serve import cost_row, without_rates
from crmcore.proofs.bench.csv import import_row
from crmcore.proofs.bench.effect import effect_rows
from crmcore.proofs.bench.evidence import evidence_rows
from crmcore.proofs.bench.grade_changes import grade_change_rows, groups_row
from crmcore.proofs.bench.lifecycle import replay_row, silence_row
from crmcore.proofs.bench.offers import offer_rows
from crmcore.proofs.bench.orders import order_rows
from crmcore.proofs.bench.purchase_models import model_rows
from crmcore.proofs.bench.team import team_rows
from crmcore.proofs.bench.trends import trends_rows
from crmcore.proofs.bench.visits import visit_rows
from crmcore.proofs.bench.voice import voice_row
from crmcore.proofs.bench.worklist import worklist_rows
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import scheme
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts.marts import mart_columns
from crmcore.store.facts.order_metrics import order_metrics
from crmcore.store.versions.layout_migration import migrate_layout
from crmcore.store.versions.versions import versions
from crmcore.usecases.grading import grading

ROUNDS = 5
SIX = (
    ("order_amount", 25.0),
    ("gross_profit", 35.0),
    ("order_count", 10.0),
    ("days_since_order", 10.0),
    ("tenure_days", 10.0),
    ("order_quantity", 10.0),
)
BARE = """select customer_id, sum(amount), sum(profit), count(*), min(order_date), max(order_date) from order_line
          where order_date <= $as_of and order_date > $start group by customer_id"""


def run_bench(*, customers: int, lines: int, csv_lines: int, folder: Path | None = None) -> dict[str, Any]:
    """Measure everything at this size. `folder` keeps the large company between runs; returns machine, sizes and rows."""
    with ExitStack() as stack:
        root = folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        company, built = _company(root / f"demo-{customers}-{lines}", customers, lines)
        without_rates(company)
        rows = [
            *_mart_rows(company),
            *_scoring_rows(company),
            *_page_rows(company),
            *_model_rows(company),
            *_churn_rows(company),
            *evidence_rows(company),
            replay_row(company),
            silence_row(company),
            cost_row(company),
            *grade_change_rows(company),
            complaint_row(),
            register_row(),
            tiers_row(company),
            *team_rows(),
            *visit_rows(),
            *budget_rows(company),
            groups_row(company),
            *offer_rows(company),
            *effect_rows(company),
            *order_rows(),
            *worklist_rows(company),
            voice_row(),
            *trends_rows(company),
            import_row(root, csv_lines),
        ]
        size = versions(company.dir)[-1]  # before the temporary folder goes
    return {
        "machine": {
            "cores": os.cpu_count(),
            "processor": platform.processor() or platform.machine(),
            "python": platform.python_version(),
            "duckdb": duckdb.__version__,
        },
        "customers": customers,
        "order_lines": size.rows["order_line"],
        "csv_lines": csv_lines,
        "build": built,
        "version_bytes": size.size,
        "rows": rows,
    }


def _company(folder: Path, customers: int, lines: int) -> tuple[Company, dict[str, Any]]:
    """The large demo company, built unless the folder has it; with the seconds it took and the peak memory."""
    if (folder / "CURRENT").exists():
        migrate_layout(folder)
        return open_company(folder), {"reused": True}
    start = time.perf_counter()
    code = (
        "import sys,resource; from pathlib import Path; from crmcore.demo.company.company import build_demo_company as b;"
        "b(Path(sys.argv[1]), customers=int(sys.argv[2]), lines=int(sys.argv[3]));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(customers), str(lines)], check=True, capture_output=True, text=True
    )
    return open_company(folder), {
        "reused": False,
        "seconds": round(time.perf_counter() - start, 1),
        "peak_mb": int(result.stdout.split()[-1]) // 1024,
    }


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _in_turns(*works: Callable[[], object]) -> list[float]:
    """Median seconds of each, after one warm-up, taken in turns so that a slow minute hits all of them."""
    for work in works:
        work()
    taken = [[_timed(work) for work in works] for _ in range(ROUNDS)]
    return [median(column) for column in zip(*taken, strict=True)]


def _mart_rows(company: Company) -> list[dict[str, Any]]:
    """The mart on a date nothing is prepared for, against the bare group-by over the order lines it needs: all up to that
    date, for tenure, gaps and growth look back. Besides, against the lines of the window alone, and with the metrics
    that rest on invoices, complaints, surveys and service."""
    version = grading.current_version(company)
    as_of = months_before(grading.resolve(company, Scenario(), version).day, 5)

    def bare(start: date) -> Callable[[], object]:
        return lambda: cursor.sql(BARE, params={"as_of": as_of, "start": start}).to_arrow_table()

    with cursor_for(company.dir, version) as cursor:
        count = cursor.execute("select count(*) from customer").fetchall()[0][0]
        orders, everything, to_date, window = _in_turns(
            lambda: order_metrics(cursor, count, as_of, 12),
            lambda: mart_columns(cursor, as_of, 12),
            bare(date.min),
            bare(window_start(as_of, 12)),
        )
    what, all_of_it = "mart at any date: order-based metrics", "mart at any date: all metrics"
    return [
        row(what, orders, to_date, "≤ 1.5 ×", orders <= 1.5 * to_date, "DuckDB group by customer, lines up to the date"),
        row(what, orders, window, "", None, "DuckDB group by customer, the window's lines only"),
        row(all_of_it, everything, to_date, "", None, "DuckDB group by customer, lines up to the date"),
    ]


def _scoring_rows(company: Company) -> list[dict[str, Any]]:
    """Score, cut and sum with six metrics, against pandas, and against the bare product plus one sort."""
    version = grading.current_version(company)
    resolved = grading.resolve(company, Scenario(weights=SIX), version)
    standing = grading.normalise(company, resolved, version)
    chosen = scheme(company.dir, "abcd")
    weights = np.array([w for _, w in SIX])
    turn = iter(range(10**9))

    def ours() -> None:
        moved = tuple((m, w + (next(turn) % 7)) for m, w in SIX)
        tier_rows(grade_customers(standing, resolved.with_(weights=moved), chosen, version=version))

    frame = pd.DataFrame({m: standing.raw(m) for m, _ in SIX} | {"net": standing.raw("net_profit")})

    def with_pandas() -> None:
        ranks = frame[[m for m, _ in SIX]].rank(pct=True)
        score = (ranks * weights).sum(axis=1)
        tier = pd.cut(score.rank(pct=True, ascending=False), [0, 0.2, 0.5, 0.8, 1.0], labels=list("ABCD"))
        frame.groupby(tier, observed=True)[["order_amount", "gross_profit", "net"]].sum()

    positions = [position for m, _ in SIX if (position := standing.position(m)) is not None]
    matrix = np.ascontiguousarray(np.stack([position.filled for position in positions], axis=1))
    mine, pandas_s, bare = _in_turns(ours, with_pandas, lambda: np.sort(matrix @ weights))
    return [
        row("re-score and re-tier, six metrics", mine, pandas_s, "≥ 5 × faster", pandas_s >= 5 * mine, "pandas rank, cut, group by"),
        row("re-score and re-tier, six metrics", mine, bare, "≤ 3 ×", mine <= 3 * bare, "matrix-vector product + one sort"),
    ]


def _model_rows(company: Company) -> list[dict[str, Any]]:
    """The model of buying over everyone, on the newest date."""
    version = grading.current_version(company)
    return model_rows(company.dir, version, grading.resolve(company, Scenario(), version).day)


def _churn_rows(company: Company) -> list[dict[str, Any]]:
    """The model of leaving over everyone, on the newest date."""
    version = grading.current_version(company)
    return churn_rows(company.dir, version, grading.resolve(company, Scenario(), version).day)


def _page_rows(company: Company) -> list[dict[str, Any]]:
    """The dashboard's server at this size, in a process of its own: first figures, a slider move, peak memory."""
    probe = subprocess.run(
        [sys.executable, "-m", "crmcore.proofs.bench.page_probe", str(company.dir)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "CRM_DATA": str(company.dir.parent)},
    )
    result = json.loads(probe.stdout.strip().splitlines()[-1])
    return [
        row("opening the dashboard: first figures", result["open_s"], None, "≤ 3 s", result["open_s"] <= 3),
        row("opening the dashboard: the whole page", result["open_whole_s"], None, "", None),
        row("slider to repainted pyramid, server's share", result["slider_s"], None, "≤ 0.15 s", result["slider_s"] <= 0.15),
        row("slider to the whole page", result["slider_whole_s"], None, "", None),
        {
            "what": "peak memory of the server",
            "ours_s": None,
            "plain": "",
            "plain_s": None,
            "ratio": None,
            "limit": "< 2 GB",
            "held": result["peak_mb"] < 2048,
            "peak_mb": result["peak_mb"],
        },
    ]
