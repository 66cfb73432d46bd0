"""Cleaner communication: contacts per order by tier and channel, against a cap per tier and what the terms promise (S3, 净化沟通过程).

A customer hears too much where its contacts of the window exceed the cap of its tier × its orders, too little where it had fewer contacts
than UNDER × the visits that the terms promise its tier over the window. Who bought in the window and has not gone counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from crmcore.domain.kernel.problems import Problem

#: of campaigns, those launched in the window that treated the customer
CHANNELS: tuple[str, ...] = ("visit", "call", "message", "campaign")
#: contacts per order, where nobody has decided
DEFAULT_CAP, MOST_CAP = 3.0, 100.0
UNDER = 0.5
#: place of customers without a tier
NO_TIER = ""


@dataclass(frozen=True, slots=True)
class ContactCaps:
    """How often customers of each tier are contacted at most, per order, from a day on.

    Attributes
    ----------
    scheme, tiers
        The scheme and its codes, top first.
    caps
        Contacts per order, one a tier and last of customers without one.
    author, effective_on, recorded_at, position
        Who decided, from which day on, the UTC moment (ISO 8601), the ledger position.
    """

    scheme: str
    tiers: tuple[str, ...]
    caps: tuple[float, ...]
    author: str = ""
    effective_on: date | None = None
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> ContactCaps:
        """The same caps. Raises `Problem("bad_contact_cap")`."""
        if len(self.caps) != len(self.tiers) + 1:
            raise Problem("bad_contact_cap", value=len(self.caps), most=MOST_CAP)
        for cap in self.caps:
            if isinstance(cap, bool) or not isinstance(cap, (int, float)) or not math.isfinite(cap) or not 0 < cap <= MOST_CAP:
                raise Problem("bad_contact_cap", value=cap, most=MOST_CAP)
        return self

    def as_json(self) -> dict[str, Any]:
        """Plain values that `caps_from` takes."""
        return {"scheme": self.scheme, "caps": dict(zip((*self.tiers, NO_TIER), self.caps, strict=True))}


def default_caps(scheme: str, tiers: tuple[str, ...]) -> ContactCaps:
    """DEFAULT_CAP for everyone."""
    return ContactCaps(scheme, tiers, (DEFAULT_CAP,) * (len(tiers) + 1))


def caps_from(values: Mapping[str, Any]) -> ContactCaps:
    """Caps from the plain values of `as_json`, checked."""
    caps = dict(values["caps"])
    without = caps.pop(NO_TIER)
    return ContactCaps(str(values["scheme"]), tuple(caps), (*caps.values(), without)).checked()


@dataclass(frozen=True, eq=False)
class ContactLoad:
    """Contacts of N customers over a window.

    Attributes
    ----------
    counts
        float64[N, len(CHANNELS)].
    orders
        float64[N], orders in the window.
    tier
        int64[N], −1: none.
    members
        bool[N], who counts.
    caps
        float64[tiers + 1], per tier, last of those without one.
    promised
        float64[tiers + 1], visits that the terms promise over the window; NaN: none.
    served
        int64[N], the tier by whose terms each is served (`served_tier`); None: its own.
    """

    counts: np.ndarray
    orders: np.ndarray
    tier: np.ndarray
    members: np.ndarray
    caps: np.ndarray
    promised: np.ndarray
    served: np.ndarray | None = None

    @property
    def total(self) -> np.ndarray:
        """float64[N]: contacts of any channel."""
        return self.counts.sum(axis=1)

    @property
    def allowed(self) -> np.ndarray:
        """float64[N]: the cap × orders, at least one order."""
        return self.caps[self.tier] * np.maximum(self.orders, 1)

    @property
    def too_much(self) -> np.ndarray:
        """bool[N]."""
        return self.members & (self.total > self.allowed)

    @property
    def saved(self) -> np.ndarray:
        """float64[N]: contacts beyond the cap, whole ones."""
        return np.where(self.too_much, np.ceil(self.total - self.allowed), 0.0)

    @property
    def too_little(self) -> np.ndarray:
        """bool[N]: fewer than UNDER × what the terms promise; campaigns' letters are none of it."""
        with np.errstate(invalid="ignore"):
            return self.members & (
                self.counts[:, :-1].sum(axis=1) < UNDER * self.promised[self.tier if self.served is None else self.served]
            )


@dataclass(frozen=True, slots=True)
class LoadRow:
    """One tier: its customers, orders, contacts by channel, its cap, who hears too much or too little, and contacts saved."""

    tier: int
    customers: int
    orders: float
    contacts: tuple[float, ...]
    cap: float
    too_much: int
    saved: float
    too_little: int

    @property
    def per_order(self) -> float | None:
        """Contacts per order; None without orders."""
        return sum(self.contacts) / self.orders if self.orders else None

    def channel_per_order(self, channel: int) -> float | None:
        """The same of one channel."""
        return self.contacts[channel] / self.orders if self.orders else None


def load_rows(load: ContactLoad) -> tuple[LoadRow, ...]:
    """One row a tier, top first, and last customers without one where there are any."""
    rows = []
    too_much, too_little, saved = load.too_much, load.too_little, load.saved
    for tier in (*range(len(load.caps) - 1), -1):
        of = load.members & (load.tier == tier)
        if not of.any():
            continue
        rows.append(
            LoadRow(
                tier,
                int(of.sum()),
                float(load.orders[of].sum()),
                tuple(float(value) for value in load.counts[of].sum(axis=0)),
                float(load.caps[tier]),
                int(too_much[of].sum()),
                float(saved[of].sum()),
                int(too_little[of].sum()),
            )
        )
    return tuple(rows)
