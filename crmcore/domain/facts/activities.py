"""What is going on with customers on a working date: complaints with their pauses, contacts, appointments, salespeople.

Days are datetime64[D], NaT where there is none or it is not known yet; a customer is its row in the mart; texts are Arrow columns. What
happened after the working date is not in here, only what was planned for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass(frozen=True, eq=False)
class Pauses:
    """P stretches of days on which the clock of a complaint stands still.

    Attributes
    ----------
    complaint
        int64[P], position of the complaint among `Complaints`.
    start, end
        datetime64[D][P]; a day d does not count if start ≤ d < end; end NaT: it stands still on the working date.
    after_settlement
        bool[P], the complaint was settled then, before it was taken up again.
    reason
        Text[P].
    """

    complaint: np.ndarray
    start: np.ndarray
    end: np.ndarray
    after_settlement: np.ndarray
    reason: pa.ChunkedArray


@dataclass(frozen=True, eq=False)
class Complaints:
    """The C complaints that had come in by the working date, by day and then by number.

    Attributes
    ----------
    ids, subject, severity, outcome, owner
        Text[C]; the owner is who of us takes care of it.
    customer
        int32[C].
    opened, responded, closed, reopened
        datetime64[D][C]. One that is not open and has no day in `closed` was settled on a day that nobody wrote down.
    is_open
        bool[C], not settled by the working date, or taken up again since.
    handling_hours, remedy_cost
        float64[C], hours spent and money that making good cost; NaN where unknown.
    pauses
        All their pauses; those that overlap are one stretch together.
    unknown_pauses
        Pauses in the data of complaints that are not.
    """

    ids: pa.ChunkedArray
    customer: np.ndarray
    opened: np.ndarray
    responded: np.ndarray
    closed: np.ndarray
    reopened: np.ndarray
    is_open: np.ndarray
    subject: pa.ChunkedArray
    severity: pa.ChunkedArray
    outcome: pa.ChunkedArray
    owner: pa.ChunkedArray
    handling_hours: np.ndarray
    remedy_cost: np.ndarray
    pauses: Pauses
    unknown_pauses: int

    @property
    def count(self) -> int:
        """C."""
        return len(self.customer)


@dataclass(frozen=True, eq=False)
class LastContacts:
    """The newest contact and the newest visit of each of N customers up to the working date.

    Attributes
    ----------
    contact, visit
        datetime64[D][N]; NaT: never. A contact neither called nor written is a visit.
    """

    contact: np.ndarray
    visit: np.ndarray


@dataclass(frozen=True, eq=False)
class Appointments:
    """A visits and calls planned for the working date or later, by day, customer and number.

    Attributes
    ----------
    ids
        Text[A]; null: agreed at a contact (the day of the next one), not planned by itself.
    customer
        int32[A].
    planned
        datetime64[D][A].
    rep
        Text[A], the salesperson's number; null where nobody is named: then it is whoever owns the customer.
    is_visit
        bool[A], neither a call nor written.
    hours
        float64[A], NaN where unknown.
    note
        Text[A].
    """

    ids: pa.ChunkedArray
    customer: np.ndarray
    planned: np.ndarray
    rep: pa.ChunkedArray
    is_visit: np.ndarray
    hours: np.ndarray
    note: pa.ChunkedArray


@dataclass(frozen=True, eq=False)
class Salespeople:
    """R salespeople by number; the data know no days of theirs.

    Attributes
    ----------
    ids, name, region
        Text[R].
    capacity_hours
        float64[R], customer hours a month.
    quota
        float64[R], order amount asked of it a year.
    visit_share
        float64[R], share of the customer hours that visits get; NaN, as all of these, where unknown.
    """

    ids: pa.ChunkedArray
    name: pa.ChunkedArray
    region: pa.ChunkedArray
    capacity_hours: np.ndarray
    quota: np.ndarray
    visit_share: np.ndarray


@dataclass(frozen=True, eq=False)
class WaitingOrders:
    """The n customers that wait for an order, each once, in the order of the mart.

    Attributes
    ----------
    customer
        int64[n].
    due, ordered
        datetime64[D][n]: the first day promised, and the day of the newest of these orders (NaT: unknown).
    amount
        float64[n], money; NaN where unknown.
    """

    customer: np.ndarray
    due: np.ndarray
    ordered: np.ndarray
    amount: np.ndarray
