"""Who the demo customers are underneath: type, size, temper, and when and why they leave. Then their table.

Everything else the generator writes follows from these traits; they are the truth that models are to find.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crmcore.demo import catalogue as cat
from crmcore.demo.names import HAN_COMPANY, HAN_PERSON, LATIN_COMPANY, LATIN_PERSON, invented_names
from crmcore.demo.plan import END, Block, Plan
from crmcore.demo.staging import days, ids, money, words

TYPES = ("steady", "occasional", "unhappy", "growing", "declining", "leaver", "new", "prospect")
STEADY, OCCASIONAL, UNHAPPY, GROWING, DECLINING, LEAVER, NEW, PROSPECT = range(8)
_TYPE_SHARE = np.array([.45, .09, .06, .09, .07, .15, .05, .04])
#: order frequency of a type against a steady customer of the same size
_TYPE_RATE = np.array([1, .28, 1.9, .9, 1, .9, .9, 0])

CAUSES = ("voluntary", "arrears", "company", "unknown")
VOLUNTARY, ARREARS, COMPANY, UNKNOWN = range(4)
PAYERS = ("prompt", "usual", "slow", "bad")
LOSSES = ("none", "discount", "service")
NO_LOSS, DISCOUNT_LOSS, SERVICE_LOSS = range(3)
#: a day after the end: never left
NEVER = 10 * END


@dataclass(frozen=True, slots=True)
class Traits:
    """The hidden truth of one block: arrays of length N, days counted from the company's first day.

    kind, loss, payer, cause   positions in TYPES, LOSSES, PAYERS, CAUSES
    start, leave               first day as a customer (negative: before the data begin); first day gone or NEVER
    fade                       days before `leave` (or, of a declining one, of the decline) in which orders thin out
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
        return len(self.kind)

    @property
    def gone(self) -> np.ndarray:
        return self.leave < NEVER

    @property
    def alive_days(self) -> np.ndarray:
        """Days inside the data on which the customer was one."""
        return np.minimum(self.leave, END + 1) - np.maximum(self.start, 0)

    def a_day_alive(self, rng: np.random.Generator, who: np.ndarray) -> np.ndarray:
        """A day in the customer's life inside the data, uniformly, for each of `who` (positions, repeats allowed)."""
        return np.maximum(self.start, 0)[who] + np.floor(rng.random(len(who)) * self.alive_days[who]).astype(np.int64)


def draw(rng: np.random.Generator, shares: np.ndarray, count: int) -> np.ndarray:
    """`count` positions in `shares`, drawn in proportion to them."""
    return np.searchsorted(np.cumsum(shares) / shares.sum(), rng.random(count), side="right")


def rep_shares(plan: Plan) -> np.ndarray:
    """How customers fall to salespeople: evenly, but one of them carries about two and a half times the usual."""
    shares = np.ones(plan.reps)
    shares[2] = 2.5
    return shares


def rep_regions(plan: Plan) -> np.ndarray:
    """The region of each salesperson, by the regions' size."""
    middle = (np.arange(plan.reps) + .5) / plan.reps
    return np.searchsorted(np.cumsum(cat.REGION_SHARE), middle)


def traits_of(plan: Plan, block: Block) -> Traits:
    """Draw the hidden truth of one block: the same for the same seed, block and number of customers."""
    rng, n = plan.rng("customers", block.number), block.count
    kind = draw(rng, _TYPE_SHARE, n)
    frequency, worth, attitude = rng.standard_normal(n), rng.standard_normal(n), rng.standard_normal(n)
    attitude = np.where(kind == OCCASIONAL, 1.1 + .4 * attitude, np.where(kind == UNHAPPY, -1.5 + .4 * attitude, attitude))
    attitude = np.where((kind == LEAVER) | (kind == DECLINING), attitude - .7, attitude) + .15 * worth
    log_value = .3 * frequency + .82 * worth
    size_z = (.7 * frequency + log_value) / np.hypot(1.0, .82)

    start = np.where(rng.random(n) < .62, -rng.integers(1, 2900, n), rng.integers(0, END - 330, n))
    start = np.where(kind == NEW, END - rng.integers(25, 270, n), start)
    start = np.where(kind == PROSPECT, END - rng.integers(5, 240, n), start)
    start = np.where((kind == GROWING) | (kind == DECLINING), np.minimum(start, END - 600), start)
    earliest = np.maximum(start, 0) + 200
    leave = earliest + np.floor(rng.random(n) * np.maximum(END - 40 - earliest, 1)).astype(np.int64)
    leave = np.where(kind == LEAVER, leave, NEVER)
    cause = draw(rng, np.array([.56, .15, .1, .19]), n)
    abrupt = (kind == LEAVER) & ((rng.random(n) < .2) | (cause == COMPANY))
    fade = np.where(abrupt, 0, rng.integers(90, 330, n))
    turn = END - rng.integers(150, 560, n)

    loss_odds = rng.random(n)
    pull = 1 / (1 + np.exp(-.8 * worth))
    ordinary = (kind == STEADY) | (kind == UNHAPPY) | (kind == GROWING) | (kind == DECLINING)
    loss = np.where(ordinary & (loss_odds < .12 * pull), DISCOUNT_LOSS,
                    np.where(ordinary & (loss_odds > 1 - .12 * (1 - .5 * pull)), SERVICE_LOSS, NO_LOSS))
    discount = np.clip(.035 + .02 * size_z + .02 * rng.standard_normal(n), 0, .14)
    discount = np.where(loss == DISCOUNT_LOSS, .3 + .12 * rng.random(n), discount)
    payer = draw(rng, np.array([.46, .33, .14, .07]), n)
    payer = np.where((kind == LEAVER) & (cause == ARREARS), 3, payer)

    rep = draw(rng, rep_shares(plan), n)
    return Traits(
        kind=kind, loss=loss, payer=payer, cause=np.where(kind == LEAVER, cause, -1), start=start, leave=leave, fade=fade,
        turn=turn, rate=np.exp(.7 * frequency) * _TYPE_RATE[kind], line_value=520 * np.exp(log_value),
        lines_per_order=1 + .75 * np.exp(.3 * frequency), thrift=np.clip(1.7 - .55 * log_value, .45, 3.5),
        discount=discount, attitude=attitude, size_z=size_z, segment=draw(rng, cat.SEGMENT_SHARE, n), rep=rep,
        region=rep_regions(plan)[rep], channel=draw(rng, np.array([.4, .26, .12, .1, .12]), n))


def customer_ids(plan: Plan, block: Block) -> pa.Array:
    """The ids of one block's customers, C00001 onwards."""
    return ids("C", np.arange(block.first + 1, block.first + block.count + 1), plan.id_width)


def customer_columns(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array, amount_cents: np.ndarray,
                     parent: np.ndarray, referrer: np.ndarray) -> dict[str, pa.Array]:
    """The customer table of one block. `parent` and `referrer` are positions in the block, −1: none;
    `amount_cents` is what each bought in the three years, the base of wallet and credit limit."""
    rng, n = np.random.default_rng([plan.seed, block.number, 1000]), traits.count
    person = rng.random(n) < np.where(traits.size_z < 0, .14, .02)
    han = rng.random(n) < .5
    sort = np.where(person, np.where(han, HAN_PERSON, LATIN_PERSON), np.where(han, HAN_COMPANY, LATIN_COMPANY))
    first, many = cat.SEGMENT_INDUSTRIES[traits.segment].T
    yearly = amount_cents / np.maximum(traits.alive_days, 90) * 365
    wallet = np.round(yearly * (1.08 + 2.5 * rng.random(n) ** 2), -5).astype(np.int64)
    limit = np.maximum(np.round(yearly / 6 * (.7 + .8 * rng.random(n)), -5), 200_000).astype(np.int64)
    winning = np.round((400 + 2600 * rng.random(n) ** 2) * np.exp(.35 * traits.size_z) * 100, -2).astype(np.int64)
    prospect = traits.kind == PROSPECT
    outlook = np.clip(np.round(52 + 14 * rng.standard_normal(n) + 9 * traits.size_z + 14 * (traits.kind == GROWING)
                               - 12 * (traits.kind == DECLINING), -0), 5, 98)
    judged = prospect | (rng.random(n) < np.where(traits.kind == NEW, .6, .2))
    city = traits.region * cat.CITIES_PER_REGION + draw(rng, np.array([.5, .3, .2]), n)
    return {
        "customer_id": own_ids,
        "name": pa.array(invented_names(sort, block.first + np.arange(n), plan.seed), pa.string()),
        "segment": words(traits.segment, cat.SEGMENTS),
        "region": words(traits.region, cat.REGIONS),
        "city": words(city, cat.CITIES),
        "kind": words(person, cat.KINDS),
        "industry": words(first + np.floor(rng.random(n) * many).astype(np.int64), cat.INDUSTRIES),
        "size": words(np.searchsorted([-.7, .5, 1.5], traits.size_z + .35 * rng.standard_normal(n)), cat.SIZES),
        "channel": words(np.where(referrer >= 0, len(cat.CHANNELS) - 1, np.minimum(traits.channel, 3)), cat.CHANNELS),
        "branch": words(np.where(rng.random(n) < .9, traits.region, 4), cat.BRANCHES),
        "rep_id": words(traits.rep, rep_ids(plan)),
        "parent_id": words(parent, own_ids, parent >= 0),
        "referred_by": words(referrer, own_ids, referrer >= 0),
        "since": days(traits.start),
        "annual_wallet": money(wallet, ~prospect & (wallet > 0) & (rng.random(n) < .45)),
        "credit_limit": money(limit, ~prospect & (rng.random(n) < .8)),
        "acquisition_cost": money(winning, rng.random(n) < .6),
        "growth_outlook": pa.array(outlook, pa.float64(), mask=~judged),
    }


def rep_ids(plan: Plan) -> pa.Array:
    """The salespeople's numbers, R001 onwards."""
    return ids("R", np.arange(1, plan.reps + 1), 3)
