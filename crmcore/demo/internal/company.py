"""The company of internal customers: its folder, its data and one published run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from crmcore.demo.base.catalogue import CURRENCY
from crmcore.demo.base.language import in_language
from crmcore.demo.base.plan import DEFAULT_SEED
from crmcore.demo.internal import catalogue as cat
from crmcore.demo.internal.generate import generate_internal
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, open_company, update_company
from crmcore.store.decisions.runs import free_run_name
from crmcore.store.files.locks import import_lock
from crmcore.store.versions.building import Changes
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version
from crmcore.usecases.grading.grading import grade, publish

_DAY, LANGUAGES = date(2025, 12, 31), ("en", "zh_CN")


def build_internal_company(
    folder: Path,
    *,
    seed: int = DEFAULT_SEED,
    language: str = "en",
    twin: str = "",
    progress: Callable[[float, str], None] | None = None,
) -> Company:
    """Build the company of internal customers in `folder` (created if missing) as its next data version and publish its run.

    Arguments and progress as of `build_demo_company`, with the same figures in every language. Raises `Problem`: not_the_demo (the folder
    holds another company's data), import_running."""
    report = progress or (lambda share, step: None)
    opened = open_company(folder, create=True, name=in_language(cat.COMPANY_NAME, language))
    own = opened.is_demo and opened.name in {in_language(cat.COMPANY_NAME, each) for each in LANGUAGES}
    if not own and current_version_number(opened.dir) is not None:
        raise Problem("not_the_demo", company=opened.name)
    company = update_company(opened, currency=CURRENCY, is_demo=True, language=language, twin=twin)
    with import_lock(company.dir, owner=company.name):
        folder_in_work = company.dir / "staging.tmp"
        shutil.rmtree(folder_in_work, ignore_errors=True)  # of a build that was killed
        try:
            report(0.1, "writing_demo")
            files = generate_internal(folder_in_work, seed, language)
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
        author = in_language(cat.PUBLISHER, language)
        publish(company, grade(company, Scenario(as_of=_DAY)), name=free_run_name(company, in_language(cat.RUN, language)), author=author)
    report(1.0, "done")
    return company
