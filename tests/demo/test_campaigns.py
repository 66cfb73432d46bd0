"""The demo's two finished campaigns: a letter that changed nothing, visits that did, and nothing that anybody could have known before."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.demo.base.plan import Plan
from crmcore.demo.company.company import build_demo_company
from crmcore.demo.company.generate import generate_tables
from crmcore.demo.sales import campaigns
from crmcore.domain.experiments.assignment import held_out, merged_strata
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.act.budget import budget_on
from crmcore.store.decisions.act.campaigns import launches, read_participants
from crmcore.usecases.campaigns.answers import read_answers
from crmcore.usecases.campaigns.campaigns import outcome_ends, plan_campaign, read_result
from tests.demo.generated import GeneratedTables

LETTER, VISITS = 0, 1


@pytest.fixture(scope="module")
def company(larger_demo_root):
    return open_company(larger_demo_root / "demo")


@pytest.fixture(scope="module")
def changed(demo, tmp_path_factory):
    """The lines as they are, beside those of a company where nobody was visited."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(campaigns, "ANSWER", 1.0)
        without = generate_tables(tmp_path_factory.mktemp("without"))
    tables = GeneratedTables({**demo.files, **{f"{name}_without": files for name, files in without.items()}})
    tables.rows("""create view changed as select now.*, now.quantity / old.quantity as times, now.profit - old.profit as brought
        from order_line as now join order_line_without as old using (line) where now.quantity <> old.quantity""")
    return tables


def test_both_are_launched_on_days_of_published_grades_and_over(company):
    letter, visits = launches(company)
    assert [one.plan.starts_on for one in (letter, visits)] == [date(2024, 12, 31), date(2025, 6, 30)]
    assert [outcome_ends(one.plan) for one in (letter, visits)] == [date(2025, 6, 30), date(2025, 12, 30)]
    assert visits.customers - visits.held_out >= 500  # treated


@pytest.mark.parametrize("which", [LETTER, VISITS])
def test_who_is_held_out_is_what_the_ledgers_row_draws(company, which):
    launch = launches(company)[which]
    people = read_participants(company, launch)
    assert people.stratum.tolist() == merged_strata(people.tier).tolist()
    drawn = held_out(people.ids, people.stratum, launch.plan.held_out, launch.plan.seed)
    assert people.held_out.tolist() == drawn.tolist() and len(people.ids) == launch.customers


def test_only_treated_customers_buy_more_and_only_in_the_months_after(company, changed):
    people = read_participants(company, launches(company)[VISITS])
    bought_more = {customer for (customer,) in changed.rows("select distinct customer_id from changed")}
    assert len(bought_more) > 250 and bought_more <= set(people.ids[people.treated].tolist())
    # returns of an order carry its quantity and may follow some weeks later
    first, last = changed.rows("select min(order_date), max(order_date) filter (amount > 0) from changed")[0]
    assert date(2025, 6, 30) < first and last <= date(2025, 12, 30)
    assert changed.one("select count(*) from order_line") == changed.one("select count(*) from order_line_without")


def test_they_buy_about_sixty_percent_more_pieces(changed):
    # floor(1.6 q + a lot from 0 to 1) is 1.6 q on average; lines of a single piece that stayed at one are not in `changed`
    now, old = (
        changed.rows("""select sum(now.quantity), sum(old.quantity) from order_line as now join order_line_without as old using (line)
        where now.amount > 0 and now.order_date > date '2025-06-30' and now.order_date <= date '2025-12-30'
            and now.customer_id in (select customer_id from changed)""")[0]
    )
    assert float(now / old) == pytest.approx(1.6, abs=0.02)


def test_no_other_table_knows_of_it_but_the_invoices_of_those_orders_and_the_new_quotas(demo, changed):
    for table in demo.files.keys() - {"order_line", "payment", "rep"}:
        assert changed.rows(f"select * from {table} except all select * from {table}_without") == [], table
    differ = changed.rows("""select min(now.invoice_date), bool_and(now.amount > old.amount), bool_and(now.paid_date is not distinct from
        old.paid_date) from payment as now join payment_without as old using (invoice_id) where now.amount <> old.amount""")
    assert differ[0][0] > date(2025, 6, 30) and differ[0][1:] == (True, True)


def test_the_letter_did_nothing_and_the_visits_were_worth_it(company, changed):
    letter, visits = (read_result(company, launch) for launch in launches(company))
    assert letter.verdict == "not_told" and letter.effect.interval[0] < 0 < letter.effect.interval[1]
    assert visits.verdict == "worth_it" and visits.risks == ()
    people = read_participants(company, launches(company)[VISITS])
    assert visits.past_held_out == pytest.approx(people.past[people.held_out].mean())
    # what was planted, per treated customer: known here, and nowhere in the company
    planted = float(changed.one("select sum(brought) from changed where order_date <= date '2025-12-30'")) / visits.treated
    assert 0.3 * (visits.mean_treated - planted) < planted
    assert visits.raw.interval[0] < planted < visits.raw.interval[1]


def test_who_answers_is_learnt_on_the_letter_and_found_on_the_visits(company):
    found = read_answers(company)
    assert (found.earlier, found.later) == launches(company)
    best = found.models[0]
    # half would be tossing a coin
    assert best.auc > 0.65 and best.deciles[0].lift > 1 > best.deciles[-1].lift


def test_a_budget_is_decided_and_adds_up(company):
    decision = budget_on(company, "abcd", date(2025, 12, 31))
    assert decision is not None and sum(decision.amounts) == decision.request.total == 2_000 * 2_400
    assert budget_on(company, "abcd", date(2025, 12, 30)) is None


def test_a_company_too_small_to_tell_has_none_and_a_very_large_one_tries_a_few_desks():
    assert campaigns.demo_campaigns(Plan.of(1_499, None, 1)) == () != campaigns.demo_campaigns(Plan.of(1_500, None, 1))
    letter, visits = campaigns.demo_campaigns(Plan.of(1_000_000, None, 1))
    assert len(dict(letter.filters)["rep_id"]) == len(dict(visits.filters)["rep_id"]) == 10


@pytest.mark.proof
def test_the_launch_is_that_of_planning_it_first(company):
    for launch in launches(company):
        planned = plan_campaign(company, launch.plan)
        people = read_participants(company, launch)
        for name in ("ids", "tier", "stratum", "held_out", "past"):
            assert getattr(planned.people, name).tolist() == getattr(people, name).tolist(), name
        assert planned.rehearsal is not None and planned.rehearsal.adjustment == launch.adjustment


@pytest.mark.proof
@pytest.mark.parametrize(("customers", "seed"), [(1_500, 1), (1_500, 2), (6_000, 3)])
def test_whoever_answers_is_treated_whatever_the_company(tmp_path, customers, seed):
    company = build_demo_company(tmp_path / "demo", customers=customers, seed=seed)
    launch = launches(company)[VISITS]
    people = read_participants(company, launch)
    plan, answered = Plan.of(customers, None, seed), set()
    with pytest.MonkeyPatch.context() as patch:
        kept = campaigns.answering

        def noted(*arguments):
            chosen = kept(*arguments)
            answered.update(np.asarray(arguments[2].to_pylist())[chosen].tolist())
            return chosen

        patch.setattr("crmcore.demo.sales.orders.answering", noted)
        generate_tables(tmp_path / "tables", customers=customers, seed=plan.seed)
    assert len(answered) > 0.15 * len(people.ids) and answered <= set(people.ids[people.treated].tolist())
    assert read_result(company, launch).risks == ()
