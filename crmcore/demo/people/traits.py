"""Latent traits of the demo customers: type, size, attitude, and when and why they leave.

All generated tables follow from these traits; they are the ground truth that models should recover.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.demo.base import catalogue as cat
from crmcore.demo.base.plan import END, Block, Plan
from crmcore.demo.people.team import rep_regions, rep_shares

TYPES = ("steady", "occasional", "unhappy", "growing", "declining", "leaver", "new", "prospect")
STEADY, OCCASIONAL, UNHAPPY, GROWING, DECLINING, LEAVER, NEW, PROSPECT = range(8)
_TYPE_SHARE = np.array([0.45, 0.09, 0.06, 0.09, 0.07, 0.15, 0.05, 0.04])
#: order frequency of a type against a steady customer of the same size
_TYPE_RATE = np.array([1, 0.28, 1.9, 0.9, 1, 0.9, 0.9, 0])

CAUSES = ("voluntary", "arrears", "company", "unknown")
VOLUNTARY, ARREARS, COMPANY, UNKNOWN = range(4)
PAYERS = ("prompt", "usual", "slow", "bad")
LOSSES = ("none", "discount", "service")
NO_LOSS, DISCOUNT_LOSS, SERVICE_LOSS = range(3)
#: a day after the end: never left
NEVER = 10 * END


@dataclass(frozen=True, slots=True)
class Traits:
    """The ground truth of one block: arrays of length N, days counted from the company's first day.

    kind, loss, payer, cause   positions in TYPES, LOSSES, PAYERS, CAUSES
    start, leave               first day as a customer (negative: before the data begin); first day as a churned one, or NEVER
    fade                       days before `leave` over which orders become rarer; 0: leaves abruptly
    turn                       day on which a growing or declining customer starts to change
    rate                       relative order frequency; line_value in CNY of a typical line; lines per order
    thrift                     > 1: buys the cheap products of a category
    discount                   usual discount as a share of list price
    attitude                   standard normal; what surveys measure with noise
    size_z                     standard normal score of its volume among all
    """

    kind: np.ndarray
    loss: np.ndarray
    payer: np.ndarray
    cause: np.ndarray
    start: np.ndarray
    leave: np.ndarray
    fade: np.ndarray
    turn: np.ndarray
    rate: np.ndarray
    line_value: np.ndarray
    lines_per_order: np.ndarray
    thrift: np.ndarray
    discount: np.ndarray
    attitude: np.ndarray
    size_z: np.ndarray
    segment: np.ndarray
    rep: np.ndarray
    region: np.ndarray
    channel: np.ndarray

    @property
    def count(self) -> int:
        """N, the customers of the block."""
        return len(self.kind)

    @property
    def churned(self) -> np.ndarray:
        """bool[N]: whether the customer leaves within the data."""
        return self.leave < NEVER

    @property
    def alive_days(self) -> np.ndarray:
        """int64[N]: days within the data on which the customer was active."""
        return np.minimum(self.leave, END + 1) - np.maximum(self.start, 0)

    def active_day(self, rng: np.random.Generator, customer: np.ndarray) -> np.ndarray:
        """A random active day within the data, uniform, for each entry of `customer` (positions, repeats allowed)."""
        return np.maximum(self.start, 0)[customer] + np.floor(rng.random(len(customer)) * self.alive_days[customer]).astype(np.int64)


def draw_codes(rng: np.random.Generator, shares: np.ndarray, count: int) -> np.ndarray:
    """`count` positions in `shares`, drawn in proportion to them."""
    return np.searchsorted(np.cumsum(shares) / shares.sum(), rng.random(count), side="right")


def traits_of(plan: Plan, block: Block) -> Traits:
    """Draw the ground truth of one block: the same for the same seed, block and number of customers."""
    rng, n = plan.rng("customers", block.number), block.count
    kind = draw_codes(rng, _TYPE_SHARE, n)
    frequency, worth, attitude = rng.standard_normal(n), rng.standard_normal(n), rng.standard_normal(n)
    attitude = np.where(kind == OCCASIONAL, 1.1 + 0.4 * attitude, np.where(kind == UNHAPPY, -1.5 + 0.4 * attitude, attitude))
    attitude = np.where((kind == LEAVER) | (kind == DECLINING), attitude - 0.7, attitude) + 0.15 * worth
    log_value = 0.45 * frequency + 0.82 * worth
    size_z = (0.5 * frequency + log_value) / np.hypot(0.95, 0.82)

    start = np.where(rng.random(n) < 0.7, -rng.integers(1, 2900, n), rng.integers(0, END - 330, n))
    start = np.where(kind == NEW, END - rng.integers(25, 270, n), start)
    start = np.where(kind == PROSPECT, END - rng.integers(5, 240, n), start)
    start = np.where((kind == GROWING) | (kind == DECLINING), np.minimum(start, END - 600), start)
    earliest = np.maximum(start, 0) + 200
    leave = earliest + np.floor(rng.random(n) * np.maximum(END - 40 - earliest, 1)).astype(np.int64)
    leave = np.where(kind == LEAVER, leave, NEVER)
    cause = draw_codes(rng, np.array([0.56, 0.15, 0.1, 0.19]), n)
    abrupt = (kind == LEAVER) & ((rng.random(n) < 0.2) | (cause == COMPANY))
    fade = np.where(abrupt, 0, rng.integers(90, 330, n))
    turn = END - rng.integers(150, 560, n)

    loss_odds = rng.random(n)
    pull = 1 / (1 + np.exp(-0.8 * worth))
    ordinary = (kind == STEADY) | (kind == UNHAPPY) | (kind == GROWING) | (kind == DECLINING)
    loss = np.where(
        ordinary & (loss_odds < 0.11 * pull),
        DISCOUNT_LOSS,
        np.where(ordinary & (loss_odds > 1 - 0.1 * (1 - 0.5 * pull)), SERVICE_LOSS, NO_LOSS),
    )
    discount = np.clip(0.035 + 0.02 * size_z + 0.02 * rng.standard_normal(n), 0, 0.14)
    discount = np.where(loss == DISCOUNT_LOSS, 0.3 + 0.12 * rng.random(n), discount)
    payer = draw_codes(rng, np.array([0.46, 0.33, 0.14, 0.07]), n)
    payer = np.where((kind == LEAVER) & (cause == ARREARS), 3, payer)

    rep = draw_codes(rng, rep_shares(plan), n)
    return Traits(
        kind=kind,
        loss=loss,
        payer=payer,
        cause=np.where(kind == LEAVER, cause, -1),
        start=start,
        leave=leave,
        fade=fade,
        turn=turn,
        rate=np.exp(0.5 * frequency) * _TYPE_RATE[kind],
        line_value=2_000 * np.exp(log_value),
        lines_per_order=1 + 0.55 * np.exp(0.3 * frequency),
        thrift=np.clip(1.7 - 0.55 * log_value, 0.45, 3.5),
        discount=discount,
        attitude=attitude,
        size_z=size_z,
        segment=draw_codes(rng, cat.SEGMENT_SHARE, n),
        rep=rep,
        region=rep_regions(plan)[rep],
        channel=draw_codes(rng, np.array([0.4, 0.26, 0.12, 0.1, 0.12]), n),
    )
