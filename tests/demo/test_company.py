"""The demo company as a user meets it: data, three published runs, tiers given by hand, kept apart from one's own."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.demo.company.company import build_demo_company
from crmcore.demo.company.generate import generate_tables
from crmcore.domain.grading.mart import GRADED, POPULATION, PROSPECT
from crmcore.domain.grading.overrides import in_force
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import TABLES
from crmcore.store.companies.companies import create_company
from crmcore.store.decisions.overrides import override_rows
from crmcore.store.decisions.runs import list_runs
from crmcore.store.decisions.terms import terms_on
from crmcore.store.files.locks import import_lock
from crmcore.store.versions.building import Changes
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version
from crmcore.store.versions.versions import versions
from crmcore.usecases.grading.grading import grade
from tests.demo.generated import GeneratedTables


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    progress = []
    company = build_demo_company(
        tmp_path_factory.mktemp("root") / "demo", customers=400, progress=lambda share, step: progress.append((share, step))
    )
    return company, progress


def test_it_is_the_demo_and_has_a_name_and_a_currency(built):
    company, _ = built
    assert (company.is_demo, company.name, company.currency) == (True, "Lanmoor Supply", "CNY")


def test_every_table_arrives_in_the_version(built):
    company, _ = built
    (version,) = versions(company.dir)
    assert set(version.rows) == {t.name for t in TABLES} and min(version.rows.values()) > 0


def test_progress_only_goes_forward_and_ends_at_one(built):
    shares = [share for share, _ in built[1]]
    assert shares == sorted(shares) and shares[-1] == 1.0


def test_the_higher_the_tier_the_better_its_terms(built):
    company, _ = built
    terms, _ = terms_on(company, "abcd", date(2025, 12, 31))
    tiers = [row for code, row in terms.tiers if code]
    days, discounts = [row.payment_days for row in tiers], [row.discount_limit for row in tiers]
    assert days == sorted(set(days), reverse=True) and discounts == sorted(set(discounts), reverse=True)


def test_nothing_is_left_of_the_staging(built):
    assert list(built[0].dir.glob("*.tmp")) == []


def test_three_runs_are_published_half_a_year_apart(built):
    assert [run.as_of for run in list_runs(built[0])] == [date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31)]


def test_three_tiers_were_given_by_hand_in_between_and_one_has_expired(built):
    rows = override_rows(built[0])
    assert sorted(row.kind for row in rows) == ["estimate", "fact", "judgement"]
    assert all(date(2025, 6, 30) < row.effective_on < date(2025, 12, 31) and row.reason for row in rows)
    assert len(in_force(rows, date(2025, 12, 31), "abcd")) == 2


def test_the_book_says_what_the_generated_files_say(built, tmp_path):
    book = grade(built[0], Scenario(as_of=date(2025, 12, 31)))
    tables = GeneratedTables(generate_tables(tmp_path, customers=400))
    bought = tables.one("select sum(amount) from order_line where order_date > date '2024-12-31'")
    assert np.nansum(book.mart.metrics["order_amount"]) == pytest.approx(float(bought), rel=1e-12)
    buyers = tables.one("select count(distinct customer_id) from order_line where amount > 0 and order_date > date '2024-12-31'")
    without = tables.one("select count(*) from customer where customer_id not in (select customer_id from order_line)")
    counted = np.bincount(book.population, minlength=len(POPULATION))
    assert (counted[GRADED], counted[PROSPECT]) == (buyers, without)


def test_a_company_of_ones_own_is_never_made_the_demo(tmp_path):
    own = create_company(tmp_path, "Mine")
    build_version(own.dir, Changes(generate_tables(tmp_path / "generated", customers=5)), base=None)
    with pytest.raises(Problem, match="not_the_demo"):
        build_demo_company(own.dir, customers=5)
    assert current_version_number(own.dir) == 1


def test_building_again_makes_the_next_version_from_the_new_data_alone(tmp_path):
    build_demo_company(tmp_path, customers=60)
    company = build_demo_company(tmp_path, customers=30)
    assert [version.rows["customer"] for version in versions(company.dir)] == [60, 30]
    # a run holds who was a customer by its day: on the list, or with an order, by then; all of them by the end of the data
    expected = []
    for n in (60, 30):
        tables = GeneratedTables(generate_tables(tmp_path / f"generated-{n}", customers=n))
        for day in ("2024-12-31", "2025-06-30"):
            known = f"since <= date '{day}' or customer_id in (select customer_id from order_line where order_date <= date '{day}')"
            expected.append(tables.one(f"select count(*) from customer where {known}"))
        expected.append(n)
    assert [run.customers for run in list_runs(company)] == expected


def test_two_builds_do_not_run_at_once(tmp_path):
    company = build_demo_company(tmp_path, customers=20)
    with import_lock(company.dir, "somebody"), pytest.raises(Problem, match="import_running"):
        build_demo_company(tmp_path, customers=20)
    assert current_version_number(company.dir) == 1


def test_an_impossible_company_leaves_no_folder(tmp_path):
    with pytest.raises(Problem, match="bad_demo_size"):
        build_demo_company(tmp_path / "demo", customers=0)
    assert not (tmp_path / "demo").exists()
