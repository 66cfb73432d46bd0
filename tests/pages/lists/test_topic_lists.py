"""Links to lists of customers: every code is read, a damaged one lists nobody and breaks nothing. One page start for each topic;
the codes themselves are tested at the functions that read them."""

from __future__ import annotations

from datetime import date

import pytest

from crmcore.domain.churn import lists as churn_lists
from crmcore.domain.claims import lists as claims_lists
from crmcore.domain.compare import lists as compare_lists
from crmcore.domain.compare.comparison import compare as compare_books
from crmcore.domain.compare.grading_ref import GradingPair
from crmcore.domain.evidence import lists as evidence_lists
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.lifecycle import lists as lifecycle_lists
from crmcore.domain.loyalty import lists as loyalty_lists
from crmcore.domain.trends import lists as trends_lists
from crmcore.domain.value import lists as value_lists
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import open_company
from crmcore.usecases.grading.grading import grade
from pages._ui.evidence import background_work
from pages._ui.navigation.pages import BY_ID
from pages._ui.state import state
from pages._ui.state.view import View
from tests.pages.visiting import page_text, visit

#: topic → codes that list somebody in the demo company
LISTED = {
    "claims": (claims_lists.customer_list, ("pareto",)),
    "loyalty": (loyalty_lists.customer_list, ("cell.spurious.0", "ladder.satisfied", "repeat.high")),
    "lifecycle": (
        lifecycle_lists.customer_list,
        ("stable", "entered_decline", "reason.amount", "flow.new.exploration", "past.3.formation"),
    ),
    "churn": (churn_lists.customer_list, ("silent", "arrears", "owing.disputed", "gone")),
    "value": (value_lists.customer_list, ("box.gold", "tier3.mvc", "wallet")),
}
#: topic → codes of damaged links
DAMAGED = {
    "claims": ("no.such", "pareto.1"),
    "loyalty": ("no.such", "cell.spurious.9", "repeat.sideways"),
    "lifecycle": ("nonsense", "past.99.stable", "flow.x.y", "ibm.nobody"),
    "churn": ("risk.0", "calls.30", "calls.0-0-0-0", "win_back.x", "no.such"),
    "value": ("box.tin", "tier3.x", "step.new.99", "no.such"),
}


@pytest.fixture(scope="module")
def book(demo_root) -> Book:
    return grade(open_company(demo_root / "demo"))


@pytest.mark.parametrize(("topic", "code"), [(topic, code) for topic, (_, codes) in LISTED.items() for code in codes])
def test_a_code_lists_its_customers(book, topic, code):
    customer_list, _ = LISTED[topic]
    assert customer_list(book, None, code).rows.max(initial=0) < book.mart.count


@pytest.mark.parametrize(("topic", "code"), [(topic, code) for topic, codes in DAMAGED.items() for code in codes])
def test_a_damaged_code_lists_nobody(book, topic, code):
    customer_list, _ = LISTED[topic]
    assert not len(customer_list(book, None, code).rows)


@pytest.mark.parametrize("code", ["cell.9.9.a.b", "rose.runx.2025-12-31", "was.9.2025-12-31", "nobody.2024-12-31.2025-12-31", "no.such"])
def test_a_damaged_code_of_the_trends_is_not_read(code):
    assert trends_lists.parse_code(code, tiers=4) is None


@pytest.mark.parametrize("code", ["cell.0.1.2024-12-31.2025-12-31", "left.run1.2025-12-31", "was.0.2024-06-30"])
def test_a_code_of_the_trends_is_read_and_written_alike(code):
    parsed = trends_lists.parse_code(code, tiers=4)
    assert parsed is not None and parsed.code == code


@pytest.mark.parametrize("text", ["x", "2025-13-45", "runx", ""])
def test_a_damaged_moment_is_not_read(text):
    assert trends_lists.parse_moment(text) is None


@pytest.mark.parametrize("code", ["borderline.x", "underrated.x", "overrated", "no.such"])
def test_a_damaged_code_of_the_evidence_is_not_read(code):
    assert evidence_lists.parse_code(code) is None


@pytest.mark.parametrize("code", ["differ", "cell.0.1", "left.0", "right.3", "only_right", "cell.9.9", "left.x", "no.such"])
def test_a_code_of_the_comparison_lists_its_customers_or_nobody(book, code):
    found = compare_lists.customer_list(book, compare_books(book, book, None, "net_profit"), code)
    assert len(found.rows) == (int((book.tier == int(code[-1])).sum()) if code in ("left.0", "right.3") else 0)


@pytest.mark.parametrize("text", ["nonsense", "draft@2019-99-99|draft", "|"])
def test_a_damaged_pair_is_a_problem_with_words(text):
    with pytest.raises(Problem) as told_why:
        GradingPair.read(text)
    assert words_for("zh_CN").problem(told_why.value)


@pytest.mark.parametrize("text", ["2016-13-45", "1990-01-01", "tomorrow", ""])
def test_a_day_that_cannot_be_tested_gives_way_to_the_last_that_can(monkeypatch, book, text):
    days = date(2023, 6, 30), date(2024, 12, 31)
    monkeypatch.setattr(background_work, "span", lambda graded: days)
    monkeypatch.setattr(state, "view", lambda: View(tested=text))
    assert background_work.chosen_day(book) == days[1]


@pytest.mark.parametrize(
    "link",
    [
        {"listed": "claims.no.such"},
        {"listed": "loyalty.no.such"},
        {"listed": "lifecycle.past.99.stable"},
        {"listed": "churn.calls.30", "calls": "9-9"},
        {"listed": "trends.rose.run9.2025-12-31"},
        {"listed": "evidence.underrated.1999-01-01"},
        {"listed": "compare.cell.9.9", "compare": "run:99|draft"},
    ],
    ids=lambda link: link["listed"],
)
def test_a_damaged_link_leaves_the_list_empty_and_the_page_whole(demo_data, link):
    assert words_for("zh_CN").t("customers.title") in page_text(visit(BY_ID["customers"], lang="zh_CN", **link))
