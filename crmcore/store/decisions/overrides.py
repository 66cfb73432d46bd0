"""Overrides and their withdrawals as ledger rows; what they mean is `crmcore.domain.grading.overrides`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crmcore.domain.grading.overrides import LONGEST_REASON, Override, Withdrawal, in_force
from crmcore.domain.kernel.names import LONGEST_NAME, one_line
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

#: ledger kind of both; a withdrawal assigns no tier
KIND = "override"


def record_override(company: Company, override: Override, *, based_on: int | None = None) -> Override:
    """Assign a tier to a customer by hand; returns the override as recorded, with its ledger position and time.

    `based_on` is the ledger position that the author was looking at: if somebody has meanwhile changed this
    customer's tier, nothing is written (override_changed: author, now: the tier assigned meanwhile or "–", position: who has
    looked at it may decide again on top of it). `Problem`: override_incomplete, unknown_override_kind, override_ends_early,
    reason_missing, author_missing, text_too_long, override_changed."""
    override = override.checked()
    payload = {
        "customer_id": override.customer_id,
        "scheme": override.scheme,
        "computed": override.computed,
        "given": override.assigned,
        "reason": override.reason,
        "kind": override.kind,
        "expires_on": override.expires_on.isoformat(),
    }
    ledger = Ledger(company.dir)
    with ledger.transaction() as transaction:
        _refuse_if_changed(_values(transaction.rows(KIND)), override.customer_id, override.scheme, based_on)
        position = transaction.append(KIND, payload, author=override.author, effective_on=override.effective_on)
        (row,) = transaction.rows(KIND, after=position - 1)
    return _override(row)


def withdraw_override(
    company: Company,
    *,
    customer_id: str,
    scheme: str,
    author: str,
    effective_on: date,
    reason: str = "",
    based_on: int | None = None,
) -> Withdrawal:
    """From `effective_on` on the computed tier counts again; returns the withdrawal as recorded.

    `Problem`: no_override (none is in force on that day), override_changed, author_missing."""
    reason = one_line(reason)[:LONGEST_REASON]
    with Ledger(company.dir).transaction() as transaction:
        before = _values(transaction.rows(KIND))
        _refuse_if_changed(before, customer_id, scheme, based_on)
        if customer_id not in in_force(before, effective_on, scheme):
            raise Problem("no_override", customer=one_line(customer_id)[:LONGEST_NAME])
        payload = {"customer_id": customer_id, "scheme": scheme, "given": None, "reason": reason}
        position = transaction.append(KIND, payload, author=author, effective_on=effective_on)
        (row,) = transaction.rows(KIND, after=position - 1)
    return _withdrawal(row)


def override_rows(company: Company) -> tuple[Override | Withdrawal, ...]:
    """The whole trail of overrides and withdrawals, oldest first: what `in_force` decides from."""
    return _values(Ledger(company.dir).rows(KIND))


def _refuse_if_changed(rows: Iterable[Override | Withdrawal], customer_id: str, scheme: str, based_on: int | None) -> None:
    if based_on is None:
        return
    since = [row for row in rows if row.position > based_on and (row.customer_id, row.scheme) == (customer_id, scheme)]
    if since:
        newest = since[-1]
        raise Problem(
            "override_changed",
            customer=customer_id,
            author=newest.author,
            now=getattr(newest, "assigned", "") or "–",
            position=newest.position,
        )


def _values(rows: Iterable[LedgerRow]) -> tuple[Override | Withdrawal, ...]:
    return tuple(_override(row) if row.payload["given"] else _withdrawal(row) for row in rows)


def _override(row: LedgerRow) -> Override:
    payload = row.payload
    return Override(
        customer_id=payload["customer_id"],
        scheme=payload["scheme"],
        computed=payload["computed"],
        assigned=payload["given"],
        reason=payload["reason"],
        kind=payload["kind"],
        author=row.author,
        effective_on=row.effective_on or date.min,
        expires_on=date.fromisoformat(payload["expires_on"]),
        recorded_at=row.recorded_at,
        position=row.position,
    )


def _withdrawal(row: LedgerRow) -> Withdrawal:
    return Withdrawal(
        customer_id=row.payload["customer_id"],
        scheme=row.payload["scheme"],
        author=row.author,
        effective_on=row.effective_on or date.min,
        reason=row.payload["reason"],
        recorded_at=row.recorded_at,
        position=row.position,
    )
