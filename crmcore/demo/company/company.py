"""The demo company: a company folder with data and what its people have decided: rates, runs, overrides, campaigns, a budget."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from crmcore.demo.base.catalogue import COMPANY_NAME, CURRENCY
from crmcore.demo.base.language import in_language
from crmcore.demo.base.plan import DEFAULT_CUSTOMERS, DEFAULT_SEED, Plan
from crmcore.demo.company.generate import generate_tables
from crmcore.demo.decisions.cost_rates import set_demo_cost_rates
from crmcore.demo.decisions.key_customers import mark_demo_key_customers
from crmcore.demo.decisions.letting_go import let_demo_customers_go
from crmcore.demo.decisions.products import judge_demo_products
from crmcore.demo.decisions.runs import publish_demo_runs
from crmcore.demo.decisions.target_profile import sign_demo_profile
from crmcore.demo.sales.campaigns import demo_campaigns
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, open_company, update_company
from crmcore.store.files.locks import import_lock
from crmcore.store.versions.building import Changes
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version


def build_demo_company(
    folder: Path,
    *,
    customers: int = DEFAULT_CUSTOMERS,
    lines: int | None = None,
    seed: int = DEFAULT_SEED,
    language: str = "en",
    twin: str = "",
    progress: Callable[[float, str], None] | None = None,
) -> Company:
    """Build the demo company in `folder` (created if missing) as its next data version, publish its three runs, launch its campaigns,
    decide its budget and let a few customers go.

    The same arguments give the same figures, whatever the `language` of its words ("en" or "zh_CN"). `twin`: the folder beside it of the
    same company in the other language, "" where there is to be none. `progress(share done, step)` is called with the steps
    writing_demo, those of `build_version`, runs and done. Raises `Problem`: not_the_demo (the folder holds the user's own data),
    import_running, bad_demo_size.
    """
    report = progress or (lambda share, step: None)
    plan = Plan.of(customers, lines, seed, language)  # refuse before the folder is made
    opened = open_company(folder, create=True, name=in_language(COMPANY_NAME, language))
    if not opened.is_demo and current_version_number(opened.dir) is not None:
        raise Problem("not_the_demo", company=opened.name)
    company = update_company(opened, currency=CURRENCY, is_demo=True, language=language, twin=twin)
    with import_lock(company.dir, owner=company.name):
        folder_in_work = company.dir / "staging.tmp"
        shutil.rmtree(folder_in_work, ignore_errors=True)  # of a build that was killed
        try:
            files = generate_tables(
                folder_in_work,
                customers=customers,
                lines=lines,
                seed=seed,
                language=language,
                progress=lambda share, step: report(0.3 * share, step),
            )
            build_version(
                company.dir,
                Changes(files, replaced_tables=frozenset(files)),
                base=current_version_number(company.dir),
                note="demo",
                progress=lambda share, step: report(0.3 + 0.6 * share, step),
            )
        finally:
            shutil.rmtree(folder_in_work, ignore_errors=True)
        report(0.92, "runs")
        set_demo_cost_rates(company, customers)
        publish_demo_runs(company, demo_campaigns(plan))
        let_demo_customers_go(company)
        mark_demo_key_customers(company)
        judge_demo_products(company)
        sign_demo_profile(company)
    report(1.0, "done")
    return company
