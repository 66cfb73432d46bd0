"""The rates of the cost to serve as ledger rows; which of them counts on a day is `crmcore.domain.grading.cost_rates`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcore.domain.grading.cost_rates import NO_RATES, CostDecision, CostRates
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger

KIND = "cost_rates"


def cost_decisions(company_dir: Path, position: int | None = None) -> tuple[CostDecision, ...]:
    """Every decision about the rates up to a ledger position (None: all), oldest first."""
    return tuple(
        CostDecision(CostRates.of(**row.payload), row.author, row.effective_on, row.recorded_at, row.position)
        for row in Ledger(company_dir).rows(KIND)
        if position is None or row.position <= position
    )


def cost_rates_on(company_dir: Path, as_of: date, position: int | None = None) -> CostRates:
    """The rates in force on a day; none where nobody has set any."""
    found = decision_in_force(cost_decisions(company_dir, position), as_of)
    return NO_RATES if found is None else found.chosen


def set_cost_rates(
    company: Company, chosen: CostRates, *, author: str, effective_on: date | None = None, based_on: int | None = None
) -> int:
    """Set all rates, in force from `effective_on` on (None: on every day); returns the ledger position.

    `based_on`: the position of the rates that the author was looking at; newer ones are not overwritten. `Problem`: author_missing,
    cost_rates_changed.
    """
    checked_name(author, "author_missing")
    with Ledger(company.dir).transaction() as transaction:
        newer = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        if newer:
            raise Problem("cost_rates_changed", author=newer[-1].author)
        return transaction.append(KIND, chosen.as_json(), author=author, effective_on=effective_on)
