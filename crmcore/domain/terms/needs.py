"""What single customers need beside the entitlements of their tier: a sentence with its author and its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from crmcore.domain.kernel.names import checked_name, one_line
from crmcore.domain.kernel.problems import Problem

LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class CustomerNeed:
    """What a customer needs, in force from `effective_on` on until another sentence about it is; an empty one ends it. `recorded_at` is a
    UTC moment (ISO 8601) and `position` the ledger position; empty until recorded."""

    customer_id: str
    text: str
    effective_on: date
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> CustomerNeed:
        """The same with its text cleaned. Raises `Problem`: complaint_customer_missing, text_too_long."""
        text = one_line(self.text).strip()
        if len(text) > LONGEST_TEXT:
            raise Problem("text_too_long", text=text[:40] + "…", length=len(text), longest=LONGEST_TEXT)
        return replace(self, customer_id=checked_name(self.customer_id, "complaint_customer_missing"), text=text)


def needs_in_force(needs: Iterable[CustomerNeed], day: date) -> dict[str, CustomerNeed]:
    """Customer's number → what it needs on a day, by number; of several the one recorded last."""
    newest: dict[str, CustomerNeed] = {}
    for need in sorted(needs, key=lambda need: need.position):
        if need.effective_on <= day:
            newest[need.customer_id] = need
    return {customer: newest[customer] for customer in sorted(newest) if newest[customer].text}
