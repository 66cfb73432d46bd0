"""What to do next: the first of the stated order, with estimates where a rhythm bears them and nothing invented where none does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from crmcore.domain.churn.arrears import Arrears
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.insights import Insights
from crmcore.domain.health.colours import health_of
from crmcore.domain.health.facts import ContactRhythm, ReturnedGoods
from crmcore.domain.health.losses import CAUSES, LOSS_STEPS, loss_of, losses_of
from crmcore.domain.health.next_action import Standing, next_actions_of, standing_of
from crmcore.domain.lifecycle.stages import DECLINE, REASONS, STABLE
from crmcore.report.health.words import action_name, action_reason, expected_text, reasons_text
from crmcore.report.words.words import LANGUAGES, words_for
from tests.domain.health.complaining import complaints_since
from tests.domain.marts import DAY, book, mart

EN = words_for("en")
TABLES = frozenset({"complaint", "contact", "payment"})


def with_insights(before: Book, insights: Mapping[str, object]) -> Book:
    found = Insights({name: lambda own, insight=insight: insight for name, insight in insights.items()})
    return replace(before, mart=replace(before.mart, insights=found, has=TABLES))


def life_cycle(stage: int) -> SimpleNamespace:
    """A life cycle of ten customers, all in this stage today; in decline by an amount that fell from 100 to 40."""
    now = SimpleNamespace(
        silent_days=np.full(10, 40), median_gap=np.full(10, 50.0), amount=np.full(10, 40.0), amount_before=np.full(10, 100.0)
    )
    reason = np.full(10, REASONS.index("amount") if stage == DECLINE else -1, np.int8)
    return SimpleNamespace(today=np.full(10, stage, np.int8), reason=reason, now=now, silence_chance=lambda rows: np.full(len(rows), 0.5))


def one(**facts: float) -> Book:
    """One customer of many that earns; what `facts` names is wrong with it: complaint (days open), owing, loss, due."""
    net = [-5.0 if facts.get("loss") else 5.0, *[4.0] * 9]
    before = book(
        mart(
            gross_profit=[10.0] * 10,
            net_profit=net,
            order_amount=[100.0] * 10,
            days_since_order=[40.0] * 10,
            median_gap_days=[50.0] * 10,
        )
    )
    complained = {0: DAY - timedelta(int(facts["complaint"]))} if "complaint" in facts else {}
    owing = np.array([facts.get("owing", 0.0), *[0.0] * 9])
    contact_days, since = np.array([5, 2, 0, *[5] * 7], np.int32), np.array([facts.get("due", 20.0), 20.0, np.nan, *[20.0] * 7])
    return with_insights(
        before,
        {
            "open_complaints": complaints_since(complained, DAY),
            "arrears": Arrears(True, owing, owing, np.where(owing > 0, 120.0, 0.0), np.zeros(10), np.full(10, np.nan)),
            "lifecycle": life_cycle(DECLINE if facts.get("falls") else STABLE),
            "contacts": ContactRhythm(contact_days, since, np.array([30.0, 10.0, np.nan, *[30.0] * 7])),
        },
    )


def first(graded: Book) -> Standing:
    return standing_of(next_actions_of(graded), 0)


@pytest.mark.parametrize(
    ("facts", "action"),
    [
        ({"complaint": 30, "owing": 7.0, "loss": 1, "falls": 1, "due": 90}, "settle_complaint"),
        ({"owing": 7.0, "loss": 1, "falls": 1, "due": 90}, "collect"),
        ({"loss": 1, "falls": 1, "due": 90}, "repair_loss"),
        ({"falls": 1, "due": 90, "complaint": 1}, "reverse_decline"),
        ({"complaint": 1, "due": 90}, "answer_complaint"),
        ({"due": 46}, "contact"),  # 1.5 × 30 days are over
        ({"due": 45}, "nothing"),
        ({}, "nothing"),
    ],
)
def test_the_first_of_the_order_that_holds_is_the_next_action(facts, action):
    assert first(one(**facts)).action.code == action


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("facts", [{"complaint": 30}, {"owing": 7.0}, {"loss": 1}, {"falls": 1}, {"complaint": 1}, {"due": 90}, {}])
def test_every_action_has_a_reason_in_words(facts, language):
    graded, words = one(**facts), words_for(language)
    actions = next_actions_of(graded)
    action = first(graded).action
    assert action_name(action, words) and action_reason(actions, action, 0, words, "EUR")
    assert reasons_text(graded, actions.health, 0, words, "EUR")


def test_the_next_contact_and_order_follow_the_own_rhythm_and_are_called_estimates():
    # 31 December 2024: contact 20 days ago, due after 1.5 × 30 days: in 26 days; order 40 days ago, usually every 50: in 10 days
    standing = first(one())
    assert (standing.last_contact, standing.expected.contact) == (date(2024, 12, 11), date(2025, 1, 26))
    assert standing.expected.order == date(2025, 1, 10)
    assert expected_text(standing.expected, DAY, EN).count("(estimate)") == 2


def test_a_contact_that_is_due_has_no_later_day_and_one_years_ahead_is_not_foretold():
    assert first(one(due=46)).expected.contact is None
    contacts = ContactRhythm(np.full(10, 3, np.int32), np.full(10, 5.0), np.full(10, 400.0))  # due in 601 − 5 days
    assert standing_of(next_actions_of(with_insights(one(), {"contacts": contacts})), 0).expected.contact is None


def test_two_contacts_are_no_rhythm_and_none_are_not_invented():
    actions = next_actions_of(one())
    assert standing_of(actions, 1).expected.contact is None
    assert standing_of(actions, 2).last_contact is None


def test_without_the_tables_everything_is_unknown_and_not_zero():
    bare = book(mart(order_amount=[5.0, 4.0]))
    standing = standing_of(next_actions_of(bare), 0)
    known = (standing.risk, standing.overdue, standing.stage, standing.complaints, standing.last_contact, standing.expected.contact)
    assert known == (None,) * 6 and not standing.expected.contacts_known
    assert (standing.action.code, standing.risk_kind) == ("nothing", "unknown")
    assert "no contacts on file" in expected_text(standing.expected, DAY, EN)


def test_a_loss_names_the_cost_that_makes_it_and_the_step_of_the_programme():
    """Goods that earn 10 but 30 of service; goods at −5 that earn 3 without returns; at −5 with 40 % off against 10 %; at −5."""
    graded = book(
        mart(
            gross_profit=[10.0, -5, -5, -5, 8],
            net_profit=[-20.0, -5, -5, -5, 8],
            order_amount=[100.0, 100, 100, 100, 100],
            service_cost=[30.0, 0, 0, 0, 0],
        )
    )
    none = np.zeros(5)
    graded = with_insights(
        graded,
        {
            "returned_goods": ReturnedGoods(np.array([0.0, 20, 0, 0, 0]), np.array([0.0, -8, 0, 0, 0])),
            "service_facts": ServiceFacts(none, none, np.array([0.1, 0.1, 0.4, 0.1, 0.1]), np.array([-1.0, 1, -1, -1, 1])),
        },
    )
    health = health_of(graded)
    losses = losses_of(graded, health.profit)
    assert [CAUSES[k] if k >= 0 else "" for k in losses.cause] == ["service", "returns", "discount", "margin", ""]
    # the second earned in the year before; the first buys the median; the last helps nothing
    assert [LOSS_STEPS[k] if k >= 0 else "" for k in losses.step] == ["educate", "reassess", "renegotiate", "end", ""]
    assert loss_of(graded, losses, health.profit, 4) is None
