"""The one thing to do next for every customer, and why: the first of an order that holds (docs/methods.md, health; the order is ours).

What is owed to the customer comes first, then what it owes, then whether it stays, then whether it pays, then the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import churned_of, win_back_candidates
from crmcore.domain.churn.reasons import Reason, reasons
from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import Health, churned_mask, known_arrears
from crmcore.domain.health.facts import contacts_of, open_complaints_of
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.lifecycle.lists import life_cycle_of
from crmcore.domain.lifecycle.stages import REASONS as DECLINE_REASONS, STAGES

#: action → the reason of the health that calls for it, or one of the further facts of `_more_facts`; the first that holds counts
ACTION_OF: dict[str, str] = {
    "settle_complaint": "complaint_overdue",
    "collect": "long_overdue",
    "stop_credit": "over_limit",
    "settle_dispute": "disputed",
    "keep": "to_call",
    "win_back": "worth_winning_back",
    "let_go": "churned",
    "repair_loss": "loss",
    "reverse_decline": "decline",
    "write": "at_risk",
    "answer_complaint": "open_complaint",
    "contact": "contact_due",
    "first_order": "never_bought",
    "reactivate": "lapsed",
}
#: index = code; the last: nothing is due
ACTIONS: tuple[str, ...] = (*ACTION_OF, "nothing")


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of one customer that its next action rests on; None where the data do not have it, which is not zero.

    action           entry of ACTIONS; `churn_reasons`: why it may leave, where the action is "keep"
    risk             probability of leaving (0–1); `risk_kind`: "model", "silent" or "rhythm" by the plain rule, "churned", "never_bought",
                     or "unknown"
    overdue          overdue amount; `overdue_days`: of its oldest invoice
    stage            entry of STAGES; `decline_reason`: why it is in decline
    complaints       open complaints; `oldest_complaint`: the day the oldest came in
    last_contact     day of the newest visit or call; `contacts_known`: any are on file, of whomever
    next_contact     the day its own rhythm of contacts lets expect: an estimate, as no plan of visits is on file
    next_order       the day its own rhythm of purchases lets expect: an estimate
    """

    action: str
    churn_reasons: tuple[Reason, ...]
    risk: float | None
    risk_kind: str
    overdue: float | None
    overdue_days: int | None
    stage: str | None
    decline_reason: str | None
    complaints: int | None
    oldest_complaint: date | None
    contacts_known: bool
    last_contact: date | None
    next_contact: date | None
    next_order: date | None


def next_actions(book: Book, health: Health) -> np.ndarray:
    """int8[N]: the next action of every customer, index into ACTIONS."""
    more = _more_facts(book, health)
    masks = [more[reason] if reason in more else health.has(reason) for reason in ACTION_OF.values()]
    return frozen_array(np.select(masks, range(len(masks)), len(masks)), np.int8)


def standing_of(book: Book, health: Health, actions: np.ndarray, row: int) -> Standing:
    """The standing of the customer in `row`. `actions`: int8[N], from `next_actions`."""
    risk, risk_kind = _risk(book, health, row)
    arrears, complaints, contacts = known_arrears(book), open_complaints_of(book), contacts_of(book)
    life = life_cycle_of(book.mart) if "lifecycle" in book.mart.insights else None
    stage = -1 if life is None else int(life.today[row])
    why = -1 if life is None else int(life.reason[row])
    known, action = book.mart.metrics, ACTIONS[actions[row]]
    is_open = complaints is not None and complaints.count[row] > 0
    gone = bool(churned_mask(book)[row])
    return Standing(
        action=action,
        churn_reasons=reasons(churn_of(book), np.array([row]))[0] if action == "keep" else (),
        risk=risk,
        risk_kind=risk_kind,
        overdue=None if arrears is None else float(arrears.overdue[row]),
        overdue_days=None if arrears is None else int(arrears.longest_days[row]),
        stage=STAGES[stage] if stage >= 0 else None,
        decline_reason=DECLINE_REASONS[why] if why >= 0 else None,
        complaints=None if complaints is None else int(complaints.count[row]),
        oldest_complaint=complaints.oldest[row].astype(object) if complaints is not None and is_open else None,
        contacts_known=contacts is not None,
        last_contact=None if contacts is None else _day(book, -contacts.days_since[row]),
        next_contact=None
        if contacts is None or gone or not contacts.has_rhythm[row]
        else _day(book, contacts.usual_gap[row] - contacts.days_since[row]),
        next_order=None if gone else _day(book, known["median_gap_days"][row] - known["days_since_order"][row]),
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
    """(probability of leaving, what is known of it)."""
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
    """The day so many days after the mart's date; None where the number is unknown."""
    return None if np.isnan(days) else book.mart.as_of + timedelta(round(float(days)))
