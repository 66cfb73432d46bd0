"""Audited writes about open orders: quantities set by hand, allocations and production sequences accepted."""

from __future__ import annotations

from crmcore.domain.allocation.decisions import AcceptedAllocation, HandChange
from crmcore.domain.scheduling.by_hand import SequenceChange
from crmcore.domain.scheduling.decisions import AcceptedSequence
from crmcore.store.decisions.act import allocation, sequences
from pages._ui.data.changes import _written as written
from pages._ui.data.data import author, company


@written
def set_by_hand(change: HandChange, based_on: int) -> None:
    """Set a line of an open order by hand, or take that back. `based_on`: the position of the newest decision about scarce material on
    screen, 0: none."""
    allocation.record_hand_change(company(), change, author=author(), based_on=based_on)


@written
def accept_allocation(accepted: AcceptedAllocation, based_on: int) -> None:
    """Accept an allocation. `based_on` as in `set_by_hand`."""
    allocation.accept_allocation(company(), accepted, author=author(), based_on=based_on)


@written
def accept_sequence(accepted: AcceptedSequence, based_on: int) -> None:
    """Accept a production sequence. `based_on`: the position of the newest one on screen, 0: none."""
    sequences.accept_sequence(company(), accepted, author=author(), based_on=based_on)


@written
def change_sequence(change: SequenceChange, based_on: int) -> None:
    """Pull an order forward, hold it, or leave it to the rule again. `based_on`: the position of the newest change by hand on screen."""
    sequences.record_sequence_change(company(), change, author=author(), based_on=based_on)
