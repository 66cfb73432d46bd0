"""What acting pages keep is kept by the position of the decisions that it rests on: of every kind that is read while it is worked out, and
of no others, so that a signature or an export elsewhere does not work out a plan anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from crmcore.domain.campaigns.campaign import CampaignPlan
from crmcore.domain.campaigns.expected_return import SuccessRate
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.worklist.holdout import LeaveOut
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.decisions.act.worklist import MARK, set_leave_out
from crmcore.store.decisions.runs import KIND as RUN
from crmcore.store.decisions.terms import terms_on
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.campaigns import campaigns
from crmcore.usecases.complaints import desk as complaints
from crmcore.usecases.effect import effect
from crmcore.usecases.exclusivity import exclusivity
from crmcore.usecases.grading.graded import GRADES_REST_ON
from crmcore.usecases.grading.grading import current_version, resolve
from crmcore.usecases.management_effect import management_effect as management
from crmcore.usecases.orders import orders
from crmcore.usecases.team import team
from crmcore.usecases.terms.working_date import working_date
from crmcore.usecases.tier_capacity.tier_capacity import read_tier_capacity
from crmcore.usecases.visits import planning
from crmcore.usecases.worklist import worklist
from pages._ui.tier_capacity import panel as capacity_panel
from pages._ui.worklist import desk as week_desk

SCHEME = "abcd"


def _team(company: Company, book: Book, day: date) -> None:
    team.read_team(company, book, terms_on(company, SCHEME, day)[0], day)


def _orders(company: Company, book: Book, day: date) -> None:
    orders.read_plans(company, orders.read_orders_day(company, book, terms_on(company, SCHEME, day)[0], day))


def _campaign(company: Company, book: Book, day: date) -> None:
    rate = SuccessRate(0.05, 0.15)
    campaigns.plan_campaign(company, CampaignPlan("x", "", day, (("reason", ("decline",)),), 6, 0.2, 10.0, 0.0, rate, None, 5.0))


def _effect_of_calling(company: Company, book: Book, day: date) -> None:
    assert worklist.read_call_effect(company, worklist.books_on(company, SCHEME), day) is not None


def _effect_of_a_draft(company: Company, book: Book, day: date) -> None:
    effect.read_draft_effect(company, book, book, effect.read_effect_facts(company, book, day), day, slow=True)


def _management(company: Company, book: Book, day: date) -> None:
    scenario, version = resolve(company, Scenario(as_of=day), current_version(company)), book.version
    changes = management.management_changes(company, SCHEME)
    lengths = [(one, management.default_months(management.possible(company, scenario, version, one))) for one in changes]
    change, months = next((one, months) for one, months in lengths if months)
    management.read_management_effect(company, scenario, version, change, months)


Work = Callable[[Company, Book, date], object]
CASES: dict[str, tuple[tuple[str, ...], Work]] = {
    "team": (team.RESTS_ON, _team),
    "visits": (planning.RESTS_ON, lambda company, book, day: planning.plan_of(company, book, SCHEME, day)),
    "orders": (orders.RESTS_ON, _orders),
    # these are kept under a Book, so by the position of what its grades rest on as well
    "complaints": (complaints.RESTS_ON, lambda company, book, day: complaints.complaint_desk(company, book.scenario, book.version, day)),
    "capacity": ((*GRADES_REST_ON, *capacity_panel.RESTS_ON), read_tier_capacity),
    "calls": (worklist.EFFECT_RESTS_ON, _effect_of_calling),
    "draft": (effect.RESTS_ON, _effect_of_a_draft),
    "exclusivity": (exclusivity.RESTS_ON, lambda company, book, day: exclusivity.read_exclusivity(company, book, [], None)),
    "management": (management.RESTS_ON, _management),
}  # fmt: skip


def _kinds_read(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> set[str | None]:
    found: set[str | None] = set()
    with monkeypatch.context() as patched:
        for name in ("rows", "trail"):
            real = getattr(Ledger, name)
            patched.setattr(Ledger, name, lambda self, kind=None, after=0, real=real: found.add(kind) or real(self, kind, after))
        work()
    return found


def _company(own_demo) -> tuple[Company, Book, date]:
    company = open_company(own_demo / "demo")
    day = working_date(company, None)
    set_leave_out(company, LeaveOut(day.replace(year=day.year - 1), SCHEME, 0.1), author="Li")
    return company, team.book_in_force(company, SCHEME, day)[0], day


def test_every_kind_that_is_read_moves_the_key(own_demo, monkeypatch: pytest.MonkeyPatch):
    """Planted bugs with which it was seen to fail: visits without VISIT, orders without SEQUENCE_CHANGE, a draft's effect without runs."""
    company, book, day = _company(own_demo)
    for name, (rests_on, work) in CASES.items():
        read = _kinds_read(monkeypatch, lambda work=work: work(company, book, day))
        assert read and read <= set(rests_on), name
        assert not {"export", "letters", "scenario"} & set(rests_on), name


@pytest.mark.proof
def test_every_kind_that_a_campaign_and_a_week_are_planned_by_moves_their_keys(own_demo, monkeypatch: pytest.MonkeyPatch):
    """Seen before: the week's list without runs, by which complaints of before have their tier."""
    company, book, day = _company(own_demo)
    read = _kinds_read(monkeypatch, lambda: _campaign(company, book, day))
    assert "worklist_rates" in read and read <= set(campaigns.PLAN_RESTS_ON)
    read = _kinds_read(monkeypatch, lambda: worklist.read_week(company, worklist.books_on(company, SCHEME), day))
    assert RUN in read and read <= {*GRADES_REST_ON, *week_desk.RESTS_ON, MARK}
