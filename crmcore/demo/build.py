"""Build the demo company: its folder, a data version from what is staged, and two published runs."""
from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from crmcore.demo.catalogue import COMPANY_NAME, CURRENCY
from crmcore.demo.plan import DEFAULT_SEED
from crmcore.demo.runs import publish_demo_runs
from crmcore.demo.stage import DEFAULT_CUSTOMERS, stage_demo
from crmcore.domain.problems import Problem
from crmcore.store.companies import Company, open_company
from crmcore.store.locks import import_lock
from crmcore.store.runs import list_runs
from crmcore.store.versions import build_version, current

#: the demo company's folder under the data root
FOLDER = "demo"

Progress = Callable[[float, str], None]


def build_demo_company(root: Path, *, customers: int = DEFAULT_CUSTOMERS, lines: int | None = None, seed: int = DEFAULT_SEED,
                       progress: Progress | None = None) -> Company:
    """Build the demo company in its usual place under the data root and return it. Else as `build_demo`."""
    build_demo(root / FOLDER, customers=customers, lines=lines, seed=seed, progress=progress)
    return open_company(root / FOLDER)


def build_demo(company_dir: Path, *, customers: int = DEFAULT_CUSTOMERS, lines: int | None = None, seed: int = DEFAULT_SEED,
               progress: Progress | None = None) -> int:
    """Make the folder a demo company, fill its next data version and, the first time, publish two runs.

    Returns the version's number. A demo that is there already gets new data and keeps what people wrote in it.
    `progress(share done, step)`: writing_demo, then the steps of `build_version`, then publishing_demo.
    `Problem`: demo_elsewhere (the folder holds a company of somebody's own), import_running.
    """
    tell = progress or (lambda share, step: None)
    company = open_company(company_dir, create=True, name=COMPANY_NAME, currency=CURRENCY, demo=True)
    if not company.is_demo:
        raise Problem("demo_elsewhere", name=company.name)
    with import_lock(company.dir, owner=COMPANY_NAME):
        staging = company.dir / "staging.tmp"
        shutil.rmtree(staging, ignore_errors=True)  # of a build that was killed
        try:
            staged = stage_demo(staging, customers=customers, lines=lines, seed=seed,
                                progress=lambda share, step: tell(.3 * share, step))
            version = build_version(company.dir, staged, base=current(company.dir), replace=frozenset(staged), note="demo",
                                    progress=lambda share, step: tell(.3 + .6 * share, step))
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        if not list_runs(company):
            tell(.92, "publishing_demo")
            publish_demo_runs(company)
    tell(1.0, "done")
    return version
