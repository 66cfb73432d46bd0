"""What the churn model may know: only what was dated by the cut-off; overdue invoices and churned customers, from the store."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.churn.arrears import arrears_of
from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.churned import churned_of, current_causes, win_back_value
from crmcore.domain.churn.departures import CAUSES, DepartureCause
from crmcore.domain.churn.lists import customer_list
from crmcore.domain.churn.precedence import OWED, others_first
from crmcore.domain.churn.prediction.features import features
from crmcore.domain.churn.retention_economics import winning_against_keeping
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.listing import listing
from crmcore.store.companies.companies import Company, create_company, open_company
from crmcore.store.decisions.departures import cause_rows, record_causes
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts.churn_facts import CustomerSample, read_churn_facts, read_lapsed, restrict_to_sample
from crmcore.store.versions.pointer import current_version_number
from crmcore.usecases.churn.risk import read_churn
from crmcore.usecases.grading import grading
from tests.parquet_stage import build

END, CUT_OFF = date(2025, 12, 31), date(2025, 7, 4)


def orders(customers: int = 60) -> list[dict]:
    """Customers who buy every 30 days for three years; every third stops after the cut-off."""
    rows = []
    for k in range(customers):
        stops = CUT_OFF - timedelta(3) if k % 3 == 0 else END
        day = date(2023, 1, 1) + timedelta(k % 20)
        while day <= stops:
            rows.append({"customer_id": f"c{k:03d}", "order_id": f"{k}-{day}", "order_date": day, "amount": 100 + k, "profit": 10})
            day += timedelta(30)
    return rows


def secrets(customers: int = 60) -> dict[str, list[dict]]:
    """Facts that know who stopped: dated after the cut-off, or not dated at all."""
    later = CUT_OFF + timedelta(30)
    stopped = [f"c{k:03d}" for k in range(0, customers, 3)]
    return {
        "customer": [{"customer_id": f"c{k:03d}", "segment": "lost" if k % 3 == 0 else "kept"} for k in range(customers)],
        "attribute": [{"customer_id": c, "category": "other", "name": "will leave", "value": "yes", "observed_on": later} for c in stopped]
        + [{"customer_id": c, "category": "other", "name": "undated", "value": "gone"} for c in stopped],
        "survey": [{"customer_id": c, "answered_on": later, "perceived": 0.0, "recommend": 0.0, "trust": 0.0} for c in stopped],
        "complaint": [{"complaint_id": c, "customer_id": c, "opened_on": later} for c in stopped],
        "payment": [{"invoice_id": c, "customer_id": c, "invoice_date": later, "due_date": later, "amount": 500} for c in stopped],
        "departure": [{"customer_id": c, "departed_on": later, "cause": "voluntary"} for c in stopped],
        "service_cost": [{"customer_id": c, "spent_on": later, "cost": 9} for c in stopped],
        "contact": [{"customer_id": c, "contacted_on": later, "kind": "visit"} for c in stopped],
    }


EVERYBODY = CustomerSample()


def known(folder: Path, day: date, sample: CustomerSample = EVERYBODY) -> np.ndarray:
    with cursor_for(folder, current_version_number(folder)) as cursor:
        restrict_to_sample(cursor, sample)
        facts = read_churn_facts(cursor, 60, day, sample)
    return features(facts, np.flatnonzero(facts.active))


def test_nothing_that_knows_the_future_enters(tmp_path):
    plain, spoilt = (create_company(tmp_path, name).dir for name in ("Plain", "Spoilt"))
    build(plain, order_line=orders())
    build(spoilt, order_line=orders(), **secrets())
    assert np.array_equal(known(plain, CUT_OFF), known(spoilt, CUT_OFF), equal_nan=True)
    # the test can fail: a month later these facts are known, and seen
    assert not np.array_equal(known(plain, CUT_OFF + timedelta(40)), known(spoilt, CUT_OFF + timedelta(40)), equal_nan=True)


def test_orders_after_the_cut_off_make_the_label_and_nothing_else(tmp_path):
    whole, cut = (create_company(tmp_path, name).dir for name in ("Whole", "Cut"))
    build(whole, order_line=orders())
    build(cut, order_line=[row for row in orders() if row["order_date"] <= CUT_OFF])
    assert np.array_equal(known(whole, CUT_OFF), known(cut, CUT_OFF), equal_nan=True)
    with cursor_for(whole, 1) as cursor:
        lapsed = read_lapsed(cursor, 60, CUT_OFF, 180, CustomerSample())
    assert np.flatnonzero(lapsed).tolist() == list(range(0, 60, 3))


def test_a_sample_knows_the_same_of_its_customers_as_everybody(tmp_path):
    folder = create_company(tmp_path, "Sampled").dir
    build(folder, order_line=orders(), **secrets())
    day, sample = CUT_OFF + timedelta(40), CustomerSample(4)
    with cursor_for(folder, 1) as cursor:
        whole = read_churn_facts(cursor, 60, day)
    with cursor_for(folder, 1) as cursor:
        restrict_to_sample(cursor, sample)
        some = read_churn_facts(cursor, 60, day, sample)
    members = sample.members(60)
    assert 0 < len(members) < 60 and np.array_equal(some.rows, members)
    assert np.array_equal(features(some, np.arange(len(members))), features(whole, members), equal_nan=True)


def test_too_few_customers_get_the_plain_rule_and_are_told_what_is_missing(tmp_path):
    folder = create_company(tmp_path, "Small").dir
    build(folder, order_line=orders())
    result = read_churn(folder, 1, END)
    assert result.kind == "plain_rule" and result.test is None and np.isnan(result.risk).all()
    assert {r.code: (r.need, r.have) for r in result.rules} == {"active": (500, 60), "history": (815, (END - date(2023, 1, 1)).days)}
    # they stopped 180 days and more ago, six times their usual 30
    assert np.flatnonzero(result.silent).tolist() == list(range(0, 60, 3))


def test_no_risk_for_who_has_gone_unless_it_came_back(tmp_path):
    folder = create_company(tmp_path, "Gone").dir
    build(
        folder,
        order_line=[
            {"customer_id": "here", "order_date": "2025-12-01", "amount": 10, "profit": 1},
            {"customer_id": "left", "order_date": "2025-10-01", "amount": 10, "profit": 1},
            {"customer_id": "lapsed", "order_date": "2024-05-01", "amount": 10, "profit": 4},
            {"customer_id": "lapsed", "order_date": "2023-05-01", "amount": 10, "profit": 8},
            {"customer_id": "lapsed", "order_date": "2024-06-01", "amount": -5, "profit": -3},
            {"customer_id": "back", "order_date": "2025-12-20", "amount": 10, "profit": 1},
        ],
        departure=[
            {"customer_id": "left", "departed_on": "2025-11-01", "cause": "arrears", "reason": "Did not pay"},
            {"customer_id": "back", "departed_on": "2025-11-01", "cause": "voluntary"},
        ],
    )
    book = grading.grade(create_or_open(folder), Scenario(as_of=END))
    ids = book.mart.customers.ids.to_pylist()
    assert {ids[row] for row in churn_of(book).rows} == {"here", "back"}
    deleted = churned_of(book)
    assert [(ids[row], cause, lost) for row, cause, lost in zip(deleted.rows, deleted.cause, deleted.lost, strict=True)] == [
        ("lapsed", "unknown", 4.0),
        ("left", "involuntary_arrears", 1.0),
    ]  # only the year up to the last purchase, without what came back afterwards
    assert deleted.reason == ("", "Did not pay") and deleted.days_departed[1] == 60
    result = current_causes(book, {"lapsed": "voluntary", "here": "voluntary", "nobody": "unknown"})
    assert [CAUSES[k] for k in result] == ["voluntary", "involuntary_arrears"]
    lost = dict(zip(ids, book.mart.metrics["lost_profit"].tolist(), strict=True))
    assert (lost["lapsed"], lost["left"]) == (4.0, 1.0) and np.isnan([lost["here"], lost["back"]]).all()


def test_who_has_gone_stands_in_one_order_on_the_page_in_the_file_and_in_the_list(demo_root):
    """Planted once: the list by lifetime value."""
    book = grading.grade(open_company(demo_root / "demo"))
    deleted, terms = churned_of(book), CallTerms(win_back=100, win_back_success=20)
    opened, paying = customer_list(book, None, "gone"), customer_list(book, None, f"win_back.{terms.win_back_code}")
    assert opened.rows.tolist() == deleted.rows[deleted.ranked()].tolist() and opened.sort == paying.sort == "-lost_profit"
    assert listing(book, None, only=opened.rows, sort=opened.sort).tolist() == opened.rows.tolist()
    worth, leaves = win_back_value(book, terms)
    first = others_first(book, OWED)  # with whom something is to be settled before
    at = [k for k in deleted.ranked() if leaves[k] > 0 and not first[deleted.rows[k]] and not deleted.dropped[k]]
    assert paying.rows.tolist() == deleted.rows[at].tolist() and deleted.dropped.any()
    assert 0 < len(paying.rows) < len(opened.rows) and (worth[deleted.lost > 0] > 0).all()
    assert customer_list(book, None, "win_back.1-101").rows.tolist() == []


def test_who_owes_is_watched_for_what_it_owes(tmp_path):
    folder = create_company(tmp_path, "Owing").dir

    def invoice(number: str, who: str, due: str, **more) -> dict:
        return {"invoice_id": number, "customer_id": who, "due_date": due, "amount": 100, **more}

    build(
        folder,
        customer=[{"customer_id": "b", "credit_limit": 150}, {"customer_id": "a"}],
        order_line=[{"customer_id": c, "order_date": "2025-12-01", "amount": 10} for c in "abcde"],
        payment=[
            invoice("1", "a", "2025-10-01"),  # 91 days
            invoice("2", "b", "2025-12-01"),
            invoice("3", "b", "2025-12-02"),  # 200 against a limit of 150
            invoice("4", "c", "2025-09-01", disputed=True),
            invoice("5", "d", "2025-10-02"),  # disputed; exactly 90 days
            invoice("6", "e", "2025-06-01", paid_date="2026-01-05"),
        ],
    )  # paid later than we know
    result = arrears_of(grading.grade(create_or_open(folder), Scenario(as_of=END)))
    assert {code: np.flatnonzero(result.reason(code)).tolist() for code in ("long_overdue", "over_limit", "disputed")} == {
        "long_overdue": [0, 4],
        "over_limit": [1],
        "disputed": [2],
    }
    assert result.overdue.tolist() == [100, 200, 0, 100, 100] and result.longest_days[0] == 91 and result.over_limit[1] == 50
    assert result.rows().tolist() == [1, 0, 4, 2]
    assert result.reasons(np.array([1, 0, 3, 2])) == [("over_limit",), ("long_overdue",), (), ("disputed",)]


@pytest.mark.parametrize("window", [12, 24, None])
def test_keeping_a_customer_costs_the_same_a_year_whatever_the_window(tmp_path, window):
    folder = create_company(tmp_path, "Served").dir
    days = [months_before(END, back).isoformat() for back in range(24)]
    build(
        folder,
        customer=[{"customer_id": "a", "acquisition_cost": 600}],
        order_line=[{"customer_id": "a", "order_date": day, "amount": 100} for day in days],
        service_cost=[
            {"customer_id": "a", "spent_on": day, "cost": cost, "activity": activity}
            for day in days
            for cost, activity in ((10, "Loyalty programme"), (35, "Rush delivery"))
        ],
    )
    result = winning_against_keeping(grading.grade(create_or_open(folder), Scenario(as_of=END, window=window)))
    assert (
        (result.winning_cost, result.active) == (600, 1)
        and result.retention_cost == pytest.approx(120)
        and result.times == pytest.approx(5)
        and result.activities == ("Loyalty programme",)
    )


def create_or_open(folder: Path) -> Company:
    return open_company(folder)


# --- the trail of causes ------------------------------------------------------------------------------------------------


def judged(cause: str | None, customer: str = "left", author: str = "Li") -> DepartureCause:
    return DepartureCause(customer, cause, author, END)


def test_causes_are_kept_and_the_second_of_two_conflicting_ones_is_told(tmp_path):
    company = create_company(tmp_path, "Trail")
    observed = record_causes(company, [judged("voluntary")])
    record_causes(company, [judged("unknown", author="Wang")], based_on=observed)
    with pytest.raises(Problem) as refused:
        record_causes(company, [judged("voluntary", customer="other"), judged("voluntary")], based_on=observed)
    assert refused.value.code == "departure_cause_changed" and refused.value.values["author"] == "Wang"
    assert [row.cause for row in cause_rows(company)] == ["voluntary", "unknown"]


@pytest.mark.parametrize("cause, code", [(judged("fishing"), "bad_departure_cause"), (judged("unknown", author=" "), "author_missing")])
def test_a_cause_nobody_knows_or_signs_is_refused(tmp_path, cause, code):
    company = create_company(tmp_path, "Trail")
    with pytest.raises(Problem) as refused:
        record_causes(company, [cause])
    assert refused.value.code == code and cause_rows(company) == ()
