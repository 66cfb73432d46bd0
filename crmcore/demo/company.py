"""The demo company as a user meets it: a folder with data, two published runs and a few tiers given by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from crmcore.demo.catalogue import COMPANY_NAME, CURRENCY
from crmcore.demo.plan import DEFAULT_CUSTOMERS, DEFAULT_SEED, Plan
from crmcore.demo.runs import publish_demo_runs
from crmcore.demo.stage import stage_demo
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, describe_company, open_company
from crmcore.store.files.locks import import_lock
from crmcore.store.versions.versions import build_version, current


def build_demo_company(
    folder: Path,
    *,
    customers: int = DEFAULT_CUSTOMERS,
    lines: int | None = None,
    seed: int = DEFAULT_SEED,
    progress: Callable[[float, str], None] | None = None,
) -> Company:
    """Build the demo company in `folder` (made if missing) as its next data version, and publish its two runs.

    The same arguments give the same figures. `progress(share done, step)`: writing_demo, the steps of
    `build_version`, runs, done. `Problem`: not_the_demo (the folder holds data of somebody's own), import_running,
    bad_demo_size.
    """
    told = progress or (lambda share, step: None)
    Plan.of(customers, lines, seed)  # refuse before the folder is made
    found = open_company(folder, create=True, name=COMPANY_NAME)
    if not found.is_demo and current(found.dir) is not None:
        raise Problem("not_the_demo", company=found.name)
    company = describe_company(found, currency=CURRENCY, is_demo=True)
    with import_lock(company.dir, owner=company.name):
        staging = company.dir / "staging.tmp"
        shutil.rmtree(staging, ignore_errors=True)  # of a build that was killed
        try:
            staged = stage_demo(staging, customers=customers, lines=lines, seed=seed, progress=lambda share, step: told(0.3 * share, step))
            build_version(
                company.dir,
                staged,
                base=current(company.dir),
                replace=frozenset(staged),
                note="demo",
                progress=lambda share, step: told(0.3 + 0.6 * share, step),
            )
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        told(0.92, "runs")
        publish_demo_runs(company)
    told(1.0, "done")
    return company
