"""What people decide about the worklist, as ledger rows: marks on entries, the rates that money rests on, leaving customers uncalled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.visits.decisions import VisitDecision
from crmcore.domain.worklist.holdout import LeaveOut
from crmcore.domain.worklist.marks import Mark
from crmcore.domain.worklist.rates import RatesDecision, WorklistRates, rates_from
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act import complaints, visits
from crmcore.store.ledger.ledger import Ledger, LedgerRow, LedgerTransaction

MARK, RATES, LEAVE_OUT = "worklist_mark", "worklist_rates", "worklist_leave_out"


def marks(company: Company) -> tuple[Mark, ...]:
    """Every mark, oldest first."""
    return tuple(_mark(row) for row in Ledger(company.dir).rows(MARK))


def record_marks(company: Company, chosen: Sequence[Mark], *, author: str, based_on: Mapping[str, int] | None = None) -> tuple[Mark, ...]:
    """Record marks together, all or none, with the visits and the closed complaints that "done" stands for, or that are taken back.

    `based_on`: customer → ledger position of the newest mark on it that the author saw, 0: none; a newer one is not overwritten.
    `Problem`: author_missing, no_marks, worklist_changed and those of `Mark.checked`.
    """
    checked_name(author, "author_missing")
    if not chosen:
        raise Problem("no_marks")
    checked = [mark.checked() for mark in chosen]
    with Ledger(company.dir).transaction() as transaction:
        if based_on is not None:
            wanted = {mark.customer_id for mark in checked}
            oldest = min((based_on.get(customer, 0) for customer in wanted), default=0)
            for row in transaction.rows(MARK, after=oldest):
                customer = row.payload["customer_id"]
                if customer in wanted and row.position > based_on.get(customer, 0):
                    raise Problem("worklist_changed", author=row.author, customer=customer)
        _check_still_open(transaction, checked)
        positions = []
        for mark in checked:
            positions.append(transaction.append(MARK, _payload(mark), author=author, effective_on=mark.on))
            for kind, payload, day in _consequences(mark):
                transaction.append(kind, payload, author=author, effective_on=day)
        written = {row.position: row for row in transaction.rows(MARK, after=positions[0] - 1)}
    return tuple(_mark(written[position]) for position in positions)


def rates_decisions(company: Company) -> tuple[RatesDecision, ...]:
    """Every decision about the rates, oldest first."""
    return tuple(
        RatesDecision(rates_from(row.payload), row.author, row.effective_on, row.recorded_at, row.position)
        for row in Ledger(company.dir).rows(RATES)
    )


def rates_on(company: Company, day: date) -> tuple[WorklistRates, RatesDecision | None]:
    """The rates in force on a day and the decision that set them; None: nobody has, they are the proposal."""
    found = decision_in_force(rates_decisions(company), day)
    return (WorklistRates(), None) if found is None else (found.chosen, found)


def set_rates(
    company: Company, chosen: WorklistRates, *, author: str, effective_on: date | None = None, based_on: int | None = None
) -> int:
    """Set all rates, in force from `effective_on` on (None: on every day); returns the ledger position.

    `based_on`: position of the newest decision that the author saw, 0: none. `Problem`: author_missing, bad_worklist_rate,
    worklist_rates_changed.
    """
    checked_name(author, "author_missing")
    payload = chosen.checked().as_json()
    with Ledger(company.dir).transaction() as transaction:
        newer = transaction.rows(RATES, after=based_on) if based_on is not None else ()
        if newer:
            raise Problem("worklist_rates_changed", author=newer[-1].author)
        return transaction.append(RATES, payload, author=author, effective_on=effective_on)


def leave_outs(company: Company) -> tuple[LeaveOut, ...]:
    """Every decision to leave customers uncalled, or no longer, oldest first."""
    return tuple(_leave_out(row) for row in Ledger(company.dir).rows(LEAVE_OUT))


def leave_out_on(company: Company, day: date) -> LeaveOut | None:
    """The decision in force on a day; None: nobody is left out, and nobody ever was."""
    known = [decision for decision in leave_outs(company) if decision.on <= day]
    return max(known, key=lambda decision: decision.position, default=None)


def set_leave_out(company: Company, chosen: LeaveOut, *, author: str, based_on: int | None = None) -> LeaveOut:
    """Begin to leave customers out, or (share 0) stop it; the key of the lots is the decision's own place in the ledger.

    `based_on`: position of the newest decision that the author saw, 0: none. `Problem`: author_missing, bad_leave_out,
    leave_out_changed.
    """
    checked_name(author, "author_missing")
    with Ledger(company.dir).transaction() as transaction:
        rows = transaction.rows(LEAVE_OUT)
        newer = [row for row in rows if based_on is not None and row.position > based_on]
        if newer:
            raise Problem("leave_out_changed", author=newer[-1].author)
        checked = replace(chosen, seed=chosen.seed or len(rows) + 1).checked()
        payload = {"scheme": checked.scheme, "share": checked.share, "seed": checked.seed}
        position = transaction.append(LEAVE_OUT, payload, author=author, effective_on=checked.on)
    return replace(checked, author=author, position=position)


def _payload(mark: Mark) -> dict[str, object]:
    return {
        "customer_id": mark.customer_id,
        "mark": mark.mark,
        "reasons": list(mark.reasons),
        "tier": mark.tier,
        "rep": mark.rep,
        "note": mark.note,
        "until": None if mark.until is None else mark.until.isoformat(),
        "closes": list(mark.closes),
        "visited": mark.visited,
        "planned": None if mark.planned is None else mark.planned.isoformat(),
    }


def _check_still_open(transaction: LedgerTransaction, marks: Sequence[Mark]) -> None:
    """Raises `Problem("complaint_changed")` where somebody else has closed a complaint meanwhile that a "done" would close."""
    numbers = {number for mark in marks if mark.mark == "done" for number in mark.closes}
    newest = {
        row.payload["complaint_id"]: row for row in transaction.rows(complaints.KIND) if row.payload["action"] in ("closed", "reopened")
    }
    for number in sorted(numbers & set(newest)) if numbers else ():
        if newest[number].payload["action"] == "closed":
            raise Problem("complaint_changed", author=newest[number].author, complaint=number)


def _consequences(mark: Mark) -> Iterator[tuple[str, dict[str, object], date]]:
    """(kind, payload, day) of what else a mark records: nothing has to be entered twice."""
    if mark.mark not in ("done", "reopened"):
        return
    back = mark.mark == "reopened"
    if mark.visited:
        day = mark.planned or mark.on if back else mark.on
        decision = VisitDecision(mark.customer_id, "taken_back" if back else "visited", day, None if back else mark.planned, text=mark.note)
        yield visits.KIND, visits.visit_payload(decision.checked()), day
    for number in mark.closes:
        action = ComplaintAction(number, "reopened" if back else "closed", mark.on, mark.note, mark.customer_id)
        yield complaints.KIND, complaints.complaint_payload(action.checked()), mark.on


def _mark(row: LedgerRow) -> Mark:
    if row.effective_on is None:
        raise ValueError("a mark has its day")
    values = row.payload
    return Mark(
        values["customer_id"],
        values["mark"],
        row.effective_on,
        tuple(values["reasons"]),
        values["tier"],
        values["rep"],
        values["note"],
        None if values["until"] is None else date.fromisoformat(values["until"]),
        tuple(values.get("closes", ())),
        values.get("visited", False),
        date.fromisoformat(values["planned"]) if values.get("planned") else None,
        row.author,
        row.recorded_at,
        row.position,
    )


def _leave_out(row: LedgerRow) -> LeaveOut:
    if row.effective_on is None:
        raise ValueError("leaving out has its day")
    return LeaveOut(row.effective_on, **row.payload, author=row.author, recorded_at=row.recorded_at, position=row.position)
