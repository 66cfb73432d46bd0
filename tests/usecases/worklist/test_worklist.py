"""The worklist from the store: every source reaches it, marks and hand-overs change it, and what a person decides is kept."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.share_difference import share_difference
from crmcore.domain.worklist.holdout import CallEffect, LeaveOut, StayDifference
from crmcore.domain.worklist.marks import Mark
from crmcore.domain.worklist.rates import WorklistRates
from crmcore.domain.worklist.worklist import Worklist
from crmcore.ops.usable import unusable_part
from crmcore.report.churn.words import success_text
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act import worklist as decisions
from crmcore.store.decisions.act.complaints import complaint_actions
from crmcore.store.decisions.act.visits import visit_decisions
from crmcore.store.facts.activities.visits import read_last_contacts
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.worklist import worklist as worklist_module
from crmcore.usecases.worklist.worklist import DayBooks, company_rates, read_call_effect, read_worklist
from tests.prepared import copied, prepared
from tests.usecases.worklist.shop import DAY, books, build_shop, shop_in

EN = words_for("en")


#: folder of the prepared shop, whose books serve its copies
_PREPARED: list[Path] = []


def facts(day: date) -> DayBooks:
    """The books of a day."""
    return books(_PREPARED[0])(day)


@pytest.fixture
def shop(read_only: Company, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A shop of eleven customers and two salespeople, of its own for each test."""
    root = copied(prepared(tmp_path_factory, "worklist_shop", build_shop), tmp_path / "shop")
    return shop_in(root)


@pytest.fixture(scope="module")
def read_only(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The same shop for tests that write nothing."""
    company = shop_in(prepared(tmp_path_factory, "worklist_shop", build_shop))
    _PREPARED[:] = [company.dir]
    return company


@cache
def once(shop: Company) -> Worklist:
    """The list of a shop that nobody writes to."""
    return listed(shop)


def listed(shop: Company, day: date = DAY) -> Worklist:
    return read_worklist(shop, facts, day)


def reasons(found: Worklist, shop: Company) -> dict[str, tuple[str, ...]]:
    ids = facts(DAY).now.mart.customers.ids
    return {ids[int(row)].as_py(): found.entries.codes(at) for at, row in enumerate(found.entries.rows)}


def test_every_source_reaches_the_list(read_only):
    found = once(read_only)
    told = reasons(found, read_only)
    assert told["c5"][0] == "complaint_due"  # opened on Monday, three or five working days
    assert told["c7"][0] == "appointment" and "key_order_late" in told["c0"]
    assert told["c8"][0] == "appointment" and found.reps.ids[found.owner[list(told).index("c8")]] == "R2"  # R1's customer: it names R2
    assert "long_overdue" in told["c6"] and "churned" in told["gone"]
    assert found.basis.missing == () or "contact" not in found.basis.missing
    at = found.entries.rows.tolist().index(next(int(r) for r, c in zip(found.entries.rows, told, strict=True) if c == "gone"))
    # ten orders of profit 20,000 within the last year before leaving, 10% of attempts, 500 each
    assert found.entries.money[at] == pytest.approx(0.1 * 200_000 - 500)


def test_a_week_of_three_days_has_three_fifths_of_its_hours(read_only):
    assert once(read_only).reps.hours.tolist() == pytest.approx([65 * 12 / 52 * 3 / 5] * 2)


def test_marks_close_hand_overs_move_and_taking_back_opens(shop):
    before = listed(shop)
    row = facts(DAY).now.mart.customers.row_of("c6")
    mark = before.marked(row, Mark("c6", "promised", DAY, note="pays on Friday"))
    (kept,) = decisions.record_marks(shop, [mark], author="Li", based_on={"c6": 0})
    assert kept.reasons[0] == "long_overdue" and kept.rep == "R1" and kept.tier
    after = listed(shop)
    assert "c6" not in reasons(after, shop) and after.status(row) == "promised" and after.weeks()[0].closed == 1
    with pytest.raises(Problem) as caught:
        decisions.record_marks(shop, [Mark("c6", "done", DAY)], author="Wu", based_on={"c6": 0})
    assert caught.value.code == "worklist_changed" and caught.value.values["author"] == "Li"
    decisions.record_marks(shop, [Mark("c6", "reopened", DAY), Mark("c6", "handed_over", DAY, rep="R2")], author="Li")
    again = listed(shop)
    at = again.entries.rows.tolist().index(row)
    assert again.owner[at] == 1 and again.handed[at] and not unusable_part(shop.dir)
    assert "c6" in reasons(listed(shop, date(2026, 1, 12)), shop)


def test_a_mark_on_an_entry_that_is_not_there_is_refused(read_only):
    found = once(read_only)
    with pytest.raises(Problem) as caught:
        found.marked(facts(DAY).now.mart.customers.row_of("c1"), Mark("c1", "done", DAY))
    assert caught.value.code == "not_on_worklist"


def test_rates_count_from_their_day_and_newer_ones_are_not_overwritten(shop):
    position = decisions.set_rates(shop, WorklistRates(win_back_cost=1000), author="Li", effective_on=DAY, based_on=0)
    assert decisions.rates_on(shop, DAY)[0].win_back_cost == 1000
    assert decisions.rates_on(shop, DAY - timedelta(1)) == (WorklistRates(), None)
    with pytest.raises(Problem) as caught:
        decisions.set_rates(shop, WorklistRates(), author="Wu", based_on=0)
    assert caught.value.code == "worklist_rates_changed" and position == 1


def test_leaving_out_is_drawn_from_its_day_on_and_told_as_an_assumption(shop):
    assert read_call_effect(shop, facts, DAY) is None
    decision = decisions.set_leave_out(shop, LeaveOut(DAY, "abcd", 0.5), author="Li", based_on=0)
    effect = read_call_effect(shop, facts, DAY)
    assert decision.seed == 1 and effect is not None and effect.success is None and "over" in effect.unmet
    assert not listed(shop).basis.measured and not unusable_part(shop.dir)
    decisions.set_leave_out(shop, LeaveOut(DAY, "abcd", 0.0), author="Li", based_on=decision.position)
    assert listed(shop).basis.out is None


def test_the_success_of_a_call_is_one_rate_assumed_until_it_is_measured(shop, monkeypatch):
    assert company_rates(shop, "abcd", DAY).call_terms == CallTerms()
    decisions.set_rates(shop, WorklistRates(stay_success=0.125, win_back_success=0.08), author="Li", effective_on=DAY, based_on=0)
    assumed = company_rates(shop, "abcd", DAY)
    assert assumed.call_terms == CallTerms(success=12.5, win_back_success=8) and assumed.measured is None
    assert success_text(assumed, 0.125, EN) == EN.t("churn.success.assumed", success="12.5%", author="Li", day=DAY)
    assert "You use 20.0%" in success_text(assumed, 0.2, EN)
    # 100 to be called of whom 80 bought, 100 left out of whom 50 did: 30 points; Newcombe's interval holds it
    row = StayDifference(None, 100, 80, 100, 50, 0.3, share_difference(80, 100, 50, 100))
    effect = CallEffect(LeaveOut(DAY - timedelta(200), "abcd"), DAY, (row,), (), 0.0, 0.0)
    monkeypatch.setattr(worklist_module, "read_call_effect", lambda *_, **__: effect)
    measured = company_rates(shop, "abcd", DAY)
    assert measured.call_terms.success == 30 and measured.rates.stay_success == 0.3 and measured.assumed_success == 0.125
    said = success_text(measured, 0.3, EN)
    assert "30.0%" in said and "measured since" in said and "100 to be called" in said and "100 left uncalled" in said


def _mark(shop: Company, customer: str, code: str, note: str = "") -> Mark:
    row = facts(DAY).now.mart.customers.row_of(customer)
    return decisions.record_marks(shop, [listed(shop).marked(row, Mark(customer, code, DAY, note=note))], author="Li")[0]


def test_done_on_a_complaint_closes_it_and_taking_back_opens_it(shop):
    kept = _mark(shop, "c5", "done", "sent a new one")
    (closing,) = complaint_actions(shop)
    assert kept.closes == ("K1",) == (closing.complaint_id,)
    assert (closing.action, closing.on, closing.text, closing.author) == ("closed", DAY, "sent a new one", "Li")
    after = listed(shop)
    row = facts(DAY).now.mart.customers.row_of("c5")
    assert "complaint_due" not in reasons(after, shop).get("c5", ()) and row in after.closed.rows and after.status(row) == "done"
    with pytest.raises(Problem) as caught:  # somebody who still had it on screen
        decisions.record_marks(shop, [kept], author="Wu")
    assert caught.value.code == "complaint_changed" and caught.value.values["author"] == "Li"
    _mark(shop, "c5", "reopened")
    assert [action.action for action in complaint_actions(shop)] == ["closed", "reopened"] and not unusable_part(shop.dir)
    assert reasons(listed(shop), shop)["c5"][0] == "complaint_due"


def test_done_on_an_appointment_records_the_visit_and_taking_back_takes_it_back(shop):
    assert _mark(shop, "c7", "promised").visited is False and not visit_decisions(shop.dir)
    _mark(shop, "c7", "reopened")
    kept = _mark(shop, "c7", "done", "wants blue pens")
    (made,) = visit_decisions(shop.dir)
    assert kept.visited and kept.planned == date(2026, 1, 9) == made.planned
    assert (made.action, made.on, made.text) == ("visited", DAY, "wants blue pens")
    row, version = facts(DAY).now.mart.customers.row_of("c7"), facts(DAY).now.version
    met = lambda: read_last_contacts(shop.dir, version, 11, DAY).visit[row]  # noqa: E731
    assert met() == np.datetime64(DAY) and "appointment" not in reasons(listed(shop), shop).get("c7", ())
    assert row in listed(shop).closed.rows
    back = _mark(shop, "c7", "reopened")
    assert back.visited and met() == np.datetime64("2025-12-29") and not unusable_part(shop.dir)
    assert reasons(listed(shop), shop)["c7"][0] == "appointment"


def test_a_mark_from_before_marks_recorded_anything_is_read(shop):
    old = {"customer_id": "c6", "mark": "done", "reasons": ["long_overdue"], "tier": "A", "rep": "R1", "note": "", "until": None}
    with Ledger(shop.dir).transaction() as transaction:
        transaction.append(decisions.MARK, old, author="Li", effective_on=DAY)
    (mark,) = decisions.marks(shop)
    assert (mark.closes, mark.visited, mark.planned) == ((), False, None) and not unusable_part(shop.dir)
