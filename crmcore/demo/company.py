"""The demo company as a user meets it: a folder with data, two published runs and a few tiers given by hand."""
from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from crmcore import grading
from crmcore.demo.build import DEFAULT_CUSTOMERS, stage_demo
from crmcore.demo.plan import DEFAULT_SEED
from crmcore.domain.book import Book, Scenario
from crmcore.domain.problems import Problem
from crmcore.store.companies import Company, describe_company, open_company
from crmcore.store.overrides import record_override
from crmcore.store.versions import build_version, current

NAME = "Lantern & Loom 灯织商贸"
CURRENCY = "CNY"
AUTHOR = "Demo"
#: the days of the two published runs
RUN_DAYS: tuple[date, date] = (date(2025, 6, 30), date(2025, 12, 31))


def build_demo_company(folder: Path, *, customers: int = DEFAULT_CUSTOMERS, lines: int | None = None, seed: int = DEFAULT_SEED,
                       progress: Callable[[float, str], None] | None = None) -> Company:
    """Build the demo company in `folder` (made if missing) as its next data version, and publish its runs.

    `progress(share done, step)`; raises `Problem` like any import. The same arguments give the same figures.
    """
    told = progress or (lambda share, step: None)
    found = open_company(folder, create=True, name=NAME)
    if not found.is_demo and current(found.dir) is not None:
        raise Problem("not_the_demo", company=found.name)
    company = describe_company(found, currency=CURRENCY, is_demo=True)
    staging = Path(tempfile.mkdtemp(prefix="staging-", dir=company.dir))
    try:
        staged = stage_demo(staging, customers=customers, lines=lines, seed=seed,
                            progress=lambda share, step: told(0.45 * share, step))
        everything = frozenset(staged)
        build_version(company.dir, staged, base=current(company.dir), replace=everything, note="demo",
                      progress=lambda share, step: told(0.45 + 0.45 * share, step))
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    told(0.92, "runs")
    publish_demo_runs(company)
    told(1.0, "done")
    return company


def publish_demo_runs(company: Company) -> None:
    """Two published runs half a year apart, with three tiers given by hand in between."""
    first = grading.grade(company, Scenario(as_of=RUN_DAYS[0]))
    grading.publish(company, first, name="2025 H1", author=AUTHOR)
    for row, tier, reason, kind in _overrides(first):
        record_override(company, customer_id=first.mart.customers.ids[row].as_py(), scheme=first.scheme.id,
                        computed=first.scheme.tiers[first.computed[row]], given=tier, reason=reason, kind=kind,
                        author=AUTHOR, effective_on=date(2025, 11, 15))
    second = grading.grade(company, Scenario(as_of=RUN_DAYS[1]))
    grading.publish(company, second, name="2025 H2", author=AUTHOR)


def _overrides(book: Book) -> list[tuple[int, str, str, str]]:
    """(row, tier, reason, kind) for the best customer of C, the best of B and the weakest of A: cases people argue about."""
    best = {code: sorted((r for r in book.rows if book.computed[r] == k), key=lambda r: book.rank[r])
            for k, code in enumerate(book.scheme.tiers)}
    picks = []
    for rows, tier, reason, kind in (
            (best["C"][:1], "B", "Framework contract signed for next year / 已签下一年度框架合同", "fact"),
            (best["B"][:1], "A", "New plant opens in spring, demand should double / 新厂春季投产，需求预计翻倍", "estimate"),
            (best["A"][-1:], "B", "Buyer has left, relation must be rebuilt / 采购负责人离职，关系需重建", "judgement")):
        picks += [(row, tier, reason, kind) for row in rows]
    return picks
