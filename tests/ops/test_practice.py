"""A copy to practise on: everything of the demo, but files may be imported, and the demo stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.practice import copy_company
from crmcore.ops.verify import verify
from crmcore.store.companies.companies import Company, list_companies, open_company, update_company
from crmcore.store.decisions.runs import list_runs
from crmcore.store.imports.importing import run_import
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.pointer import current_version_number
from tests.ops.shop import contents


def test_the_copy_holds_everything_and_takes_imports(root: Path, company: Company):
    """The shop of the backup tests as the demo: data, runs and ledger come along; an import changes the copy alone."""
    demo = update_company(company, is_demo=True)
    before, trail = contents(demo.dir), Ledger(demo.dir).trail()
    copy = copy_company(demo, root, "Practice", author="bo")
    assert not copy.is_demo and open_company(copy.dir) == copy and copy.name == "Practice" and copy.currency == demo.currency
    assert [run.name for run in list_runs(copy)] == [run.name for run in list_runs(demo)] and verify(copy.dir).faults == ()
    assert Ledger(copy.dir).trail() == trail
    file = root / "more.csv"
    file.write_text("customer_id,order_date,amount\nc1,2026-02-03,120\nc2,2026-02-04,80\n")
    run_import(copy.dir, ImportRequest(file), author="bo")
    assert current_version_number(copy.dir) == (current_version_number(demo.dir) or 0) + 1
    assert contents(demo.dir) == before


def test_a_name_that_is_taken_leaves_nothing_behind(root: Path, company: Company):
    names = [one.name for one in list_companies(root)]
    with pytest.raises(Problem) as refused:
        copy_company(company, root, company.name, author="bo")
    assert refused.value.code == "company_exists" and [one.name for one in list_companies(root)] == names
