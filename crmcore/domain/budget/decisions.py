"""A budget as somebody decided it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crmcore.domain.budget.split import SplitRequest
from crmcore.domain.grading.scenario import LONGEST_WINDOW
from crmcore.domain.kernel.problems import Problem

#: place of customers without a tier among the codes
NO_TIER = ""


@dataclass(frozen=True, slots=True)
class BudgetDecision:
    """The split of a budget over the tiers of a scheme, from a day on.

    Attributes
    ----------
    scheme, tiers
        The scheme and its codes, top first.
    request
        What was asked for; its places are those of `tiers`, and last customers without one.
    amounts, customers
        Whole money of each, and the customers that it was worked out for.
    months
        Months that the budget is for; None: as long as the data go back.
    author, effective_on, recorded_at, position
        Who decided, from which day on, the UTC moment (ISO 8601), the ledger position.
    """

    scheme: str
    tiers: tuple[str, ...]
    request: SplitRequest
    amounts: tuple[int, ...]
    customers: tuple[int, ...]
    months: int | None
    author: str = ""
    effective_on: date | None = None
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> BudgetDecision:
        """The same decision. `Problem`: those of `SplitRequest.checked`, bad_budget where the parts are not the total."""
        self.request.checked(len(self.tiers))
        places = len(self.tiers) + 1
        if len(self.amounts) != places or len(self.customers) != places or min(self.amounts) < 0:
            raise Problem("bad_budget", part="share", value=len(self.amounts), most=places)
        months = self.months
        if months is not None and (isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= LONGEST_WINDOW):
            raise Problem("bad_budget", part="months", value=months, most=LONGEST_WINDOW)
        if sum(self.amounts) != self.request.total:
            raise Problem("bad_budget", part="total", value=sum(self.amounts), most=self.request.total)
        return self

    def as_json(self) -> dict[str, Any]:
        """Plain values that `budget_from` takes."""
        request = self.request
        return {
            "scheme": self.scheme,
            "total": request.total,
            "months": self.months,
            "tiers": [
                {"tier": tier, "share": share, "floor": floor, "amount": amount, "customers": customers}
                for tier, share, floor, amount, customers in zip(
                    (*self.tiers, NO_TIER), request.shares, request.floors, self.amounts, self.customers, strict=True
                )
            ],
        }


def budget_from(values: Mapping[str, Any]) -> BudgetDecision:
    """A decision from the plain values of `as_json`, checked."""
    rows = values["tiers"]
    return BudgetDecision(
        str(values["scheme"]),
        tuple(str(row["tier"]) for row in rows[:-1]),
        SplitRequest(values["total"], tuple(float(row["share"]) for row in rows), tuple(float(row["floor"]) for row in rows)),
        tuple(int(row["amount"]) for row in rows),
        tuple(int(row["customers"]) for row in rows),
        values["months"],
    ).checked()
