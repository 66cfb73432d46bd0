"""The one thing to do next for every customer, and why: the first of an order that holds (docs/methods.md, health; the order is ours).

What is owed to the customer comes first, then what it owes, then whether it pays, then whether it stays, then the rest; the lists of
customers to call and to win back follow the same order (`crmcore.domain.churn.precedence`). Every page, list and file asks here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from crmcore.domain.churn.arrears import known_arrears
from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import churned_of, win_back_candidates
from crmcore.domain.churn.reasons import Reason, reasons
from crmcore.domain.churn.signs import LISTEN
from crmcore.domain.complaints.of_customers import open_complaints_of
from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import Health, health_of
from crmcore.domain.health.facts import contacts_of
from crmcore.domain.health.losses import LOSS_STEPS, Loss, Losses, loss_of, losses_of
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.lifecycle.lists import life_cycle_of
from crmcore.domain.lifecycle.stages import REASONS as DECLINE_REASONS, STAGES
from crmcore.domain.summary.gone import gone_mask

#: an expected day that lies farther ahead is not named: so long a rhythm says nothing
FURTHEST_DAYS = 365
#: action → the reason of the health that calls for it, or one of the further facts of `_more_facts`; the first that holds counts
ACTION_OF: dict[str, str] = {
    "settle_complaint": "complaint_overdue",
    "collect": "long_overdue",
    "stop_credit": "over_limit",
    "settle_dispute": "disputed",
    "win_back": "worth_winning_back",
    "let_go": "churned",
    "repair_loss": "loss",
    "keep": "to_call",
    "reverse_decline": "decline",
    "ask_next_order": "quiet",
    "remind": "overdue",
    "write": "at_risk",
    "answer_complaint": "open_complaint",
    "ask_satisfaction": "spurious",
    "contact": "contact_due",
    "first_order": "never_bought",
    "reactivate": "lapsed",
}
#: index = code; the last: nothing is due
ACTIONS: tuple[str, ...] = (*ACTION_OF, "nothing")


@dataclass(frozen=True, slots=True)
class NextAction:
    """The next action of one customer.

    code     entry of ACTIONS
    how      what exactly: of "keep" an entry of `signs.ACTIONS`, of "repair_loss" one of LOSS_STEPS, else ""
    why      of "keep": why it may leave
    loss     of "repair_loss": the loss
    """

    code: str
    how: str = ""
    why: tuple[Reason, ...] = ()
    loss: Loss | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the customer's own rhythm lets expect: estimates, as no plan of visits is on file; None where there is no rhythm, where it
    reaches farther than FURTHEST_DAYS, or where the customer has gone.

    contact    the first day on which a contact is due, later than today or not at all
    order      the day of the next order, which may lie in the past
    contacts_known   any contacts are on file, of whomever
    """

    contact: date | None
    order: date | None
    contacts_known: bool


@dataclass(frozen=True, eq=False)
class NextActions:
    """The next actions of a Book's customers under some health. `codes`: int8[N], index into ACTIONS."""

    book: Book
    health: Health
    codes: np.ndarray

    def of(self, rows: np.ndarray) -> list[NextAction]:
        """The next action of each customer in `rows` (int64[n])."""
        found = [NextAction(ACTIONS[code]) for code in self.codes[rows].tolist()]
        keep = np.flatnonzero(self.codes[rows] == ACTIONS.index("keep"))
        if len(keep):
            why = reasons(churn_of(self.book), rows[keep])
            for at, row, reason in zip(keep.tolist(), rows[keep].tolist(), why, strict=True):
                found[at] = NextAction("keep", self._how_to_keep(row, reason), reason)
        losing = np.flatnonzero(self.codes[rows] == ACTIONS.index("repair_loss"))
        if len(losing):
            losses = self._losses
            for at, row in zip(losing.tolist(), rows[losing].tolist(), strict=True):
                found[at] = NextAction("repair_loss", LOSS_STEPS[losses.step[row]], (), loss_of(self.book, losses, self.health.profit, row))
        return found

    def expected(self, row: int) -> Expected:
        """When the customer in `row` is to be heard of next, by its own rhythm."""
        contacts, known = contacts_of(self.book), self.book.mart.metrics
        if self._gone[row]:
            return Expected(None, None, contacts is not None)
        contact = np.nan if contacts is None else float(contacts.days_until_due[row])
        order = float(known["median_gap_days"][row] - known["days_since_order"][row])
        return Expected(_day(self.book, contact if contact > 0 else np.nan), _day(self.book, order), contacts is not None)

    @cached_property
    def _losses(self) -> Losses:
        return losses_of(self.book, self.health.profit)

    @cached_property
    def _gone(self) -> np.ndarray:
        return gone_mask(self.book)

    def _how_to_keep(self, row: int, why: tuple[Reason, ...]) -> str:
        """The action of the first reason, but for what there is nothing to do about today: a complaint that is settled, a debt that is
        paid."""
        complaints, arrears = open_complaints_of(self.book), known_arrears(self.book)
        done = {
            "settle_complaint": complaints is None or not complaints.count[row],
            "payment_plan": arrears is None or not arrears.overdue[row],
            "settle_dispute": arrears is None or not arrears.disputed[row],
        }
        return next((reason.sign.action for reason in why if not done.get(reason.sign.action, False)), LISTEN)


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of one customer beside its next action; None where the data do not have it, which is not zero.

    risk             lapse risk (0–1); `risk_kind`: "model", "silent" or "rhythm" by the plain rule, "churned", "never_bought",
                     or "unknown"
    overdue          overdue amount; `overdue_days`: of its oldest invoice
    stage            entry of STAGES; `decline_reason`: why it is in decline
    complaints       open complaints; `oldest_complaint`: the day the oldest came in
    last_contact     day of the newest visit or call
    """

    action: NextAction
    risk: float | None
    risk_kind: str
    overdue: float | None
    overdue_days: int | None
    stage: str | None
    decline_reason: str | None
    complaints: int | None
    oldest_complaint: date | None
    last_contact: date | None
    expected: Expected


def next_actions(book: Book, health: Health) -> np.ndarray:
    """int8[N]: the next action of every customer, index into ACTIONS."""
    more = _more_facts(book, health)
    masks = [more[reason] if reason in more else health.has(reason) for reason in ACTION_OF.values()]
    return frozen_array(np.select(masks, range(len(masks)), len(masks)), np.int8)


def next_actions_of(book: Book, health: Health | None = None) -> NextActions:
    """The next actions under `health`; None: under the company's terms of the call plan."""
    health = health or health_of(book)
    return NextActions(book, health, next_actions(book, health))


def standing_of(actions: NextActions, row: int) -> Standing:
    """The standing of the customer in `row`."""
    book = actions.book
    risk, risk_kind = _risk(book, actions.health, row)
    arrears, complaints, contacts = known_arrears(book), open_complaints_of(book), contacts_of(book)
    life = life_cycle_of(book.mart) if "lifecycle" in book.mart.insights else None
    stage = -1 if life is None else int(life.today[row])
    why = -1 if life is None else int(life.reason[row])
    is_open = complaints is not None and complaints.count[row] > 0
    return Standing(
        action=actions.of(np.array([row]))[0],
        risk=risk,
        risk_kind=risk_kind,
        overdue=None if arrears is None else float(arrears.overdue[row]),
        overdue_days=None if arrears is None else int(arrears.longest_days[row]),
        stage=STAGES[stage] if stage >= 0 else None,
        decline_reason=DECLINE_REASONS[why] if why >= 0 else None,
        complaints=None if complaints is None else int(complaints.count[row]),
        oldest_complaint=complaints.oldest[row].astype(object) if complaints is not None and is_open else None,
        last_contact=None if contacts is None else _day(book, -contacts.days_since[row]),
        expected=actions.expected(row),
    )


def _more_facts(book: Book, health: Health) -> dict[str, np.ndarray]:
    """Facts that call for an action and leave the colour as it is."""
    nobody = np.zeros(book.mart.count, bool)
    complaints, contacts, churned = open_complaints_of(book), contacts_of(book), health.has("churned")
    worth = nobody.copy()
    if churned.any() and "value" in book.mart.insights:
        worth[churned_of(book).rows[win_back_candidates(book, health.terms)]] = True
    return {
        "worth_winning_back": worth & churned,
        "open_complaint": nobody if complaints is None else complaints.count > 0,
        "contact_due": nobody if contacts is None else contacts.due,
    }


def _risk(book: Book, health: Health, row: int) -> tuple[float | None, str]:
    """(lapse risk, what is known of it)."""
    if health.has("never_bought")[row]:
        return None, "never_bought"
    if health.has("churned")[row]:
        return None, "churned"
    if "churn" not in book.mart.insights:
        return None, "unknown"
    churn = churn_of(book)
    if not churn.by_model:
        return None, "silent" if churn.silent[row] else "rhythm"
    risk = float(churn.risk[row])
    return (None, "unknown") if np.isnan(risk) else (risk, "model")


def _day(book: Book, days: float) -> date | None:
    """The day so many days after the mart's date; None where the number is unknown or too far ahead."""
    return None if np.isnan(days) or days > FURTHEST_DAYS else book.mart.as_of + timedelta(round(float(days)))
