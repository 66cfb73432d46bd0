"""Who owns whom by decision of a person, beside what the customer list says, from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from crmcore.domain.grading.mart import Customers

OWNER = "rep_id"


@dataclass(frozen=True, slots=True)
class OwnerChange:
    """A customer's number, the owner before ("" for nobody) and the new one."""

    customer_id: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class OwnerDecision:
    """Customers given to other owners together, or the owners put back to what they were after an earlier decision.

    Attributes
    ----------
    changes
        Who was given to whom; () for a way back.
    back_to
        Ledger position of the decision whose state counts again, 0 for that of the customer list; None: this is no way back.
    author, effective_on, recorded_at, position
        Who decided, from which day on (None: on every day), the UTC moment (ISO 8601), the ledger position.
    """

    changes: tuple[OwnerChange, ...]
    back_to: int | None
    author: str
    effective_on: date | None
    recorded_at: str = ""
    position: int = 0


def owners_in_force(decisions: Iterable[OwnerDecision], day: date) -> dict[str, str]:
    """Customer's number → the owner it was given, by the decisions in force on a day, the later one above the earlier; a way back
    cancels all decisions after the one that it leads to."""
    counting: list[OwnerDecision] = []
    for decision in sorted(decisions, key=lambda row: row.position):
        if decision.effective_on is not None and decision.effective_on > day:
            continue
        if decision.back_to is None:
            counting.append(decision)
        else:
            counting = [row for row in counting if row.position <= decision.back_to]
    return {change.customer_id: change.target for decision in counting for change in decision.changes}


def with_owners(customers: Customers, assigned: Mapping[str, str]) -> Customers:
    """The customers with the owners they were given in place of those of the customer list; unknown customers are passed over."""
    rows = {row: owner for customer, owner in assigned.items() if (row := customers.row_of(customer)) is not None}
    if not rows:
        return customers
    codes, names = customers.codes(OWNER)
    known = {name: k for k, name in enumerate(names)}
    for owner in sorted(set(rows.values()) - set(known)):
        known[owner] = len(known)
    placed = codes.copy()
    placed[list(rows)] = [known[owner] for owner in rows.values()]
    column = pa.DictionaryArray.from_arrays(pa.array(placed, pa.int32(), mask=placed < 0), pa.array(list(known), pa.string()))
    place = customers.table.column_names.index(OWNER)
    return Customers(customers.table.set_column(place, OWNER, column), customers.attributes, customers.hidden)


def owners_of(customers: Customers, rows: np.ndarray) -> list[str | None]:
    """The owner of each of some rows, None where nobody is named."""
    codes, names = customers.codes(OWNER)
    return [names[code] if code >= 0 else None for code in codes[rows].tolist()]
