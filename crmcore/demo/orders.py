"""What the demo customers buy: intensity by month → orders on days → lines of products, and some returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crmcore.demo import catalogue as cat
from crmcore.demo.goods import goods_of
from crmcore.demo.plan import END, MONTH_STARTS, MONTHS, Block, Plan
from crmcore.demo.staging import days, ids, money, number, words
from crmcore.demo.traits import DECLINING, GROWING, NEVER, PROSPECT, SERVICE_LOSS, Traits, draw

RETURN_SHARE = 0.016
_LINE_STATES = ("delivered", "returned")


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of one block by date: arrays of length O. `amount` and `profit` in cents, returns not yet off.

    customer   position in the block
    day        day of the order
    number     the running order number in the whole company
    """

    customer: np.ndarray
    day: np.ndarray
    number: np.ndarray
    amount: np.ndarray
    profit: np.ndarray

    def per_customer(self, values: np.ndarray, customers: int) -> np.ndarray:
        """int64[N]: the sum of a cents column for each customer of the block."""
        # bincount adds in floats, which are exact for cents below 2^53.
        return np.bincount(self.customer, weights=values, minlength=customers).astype(np.int64)


def mood(traits: Traits, who: np.ndarray, day: np.ndarray) -> np.ndarray:
    """How eager customers `who` are on `day`, 1 = as ever: leavers fade, decliners fall, growers rise. Broadcasts."""
    kind, leave, fade = traits.kind[who], traits.leave[who], traits.fade[who]
    fading = np.clip(0.22 + 0.78 * (leave - day) / np.maximum(fade, 1), 0.22, 1)
    half_years = np.clip((day - traits.turn[who]) / 180, 0, 3)
    changed = np.where(kind == GROWING, 1 + 0.55 * half_years, 1.0)
    changed = np.where(kind == DECLINING, np.maximum(1 - 0.6 * half_years, 0.3), changed)
    return np.where((leave < NEVER) & (fade > 0), fading, changed)


def monthly_intensity(traits: Traits, rng: np.random.Generator) -> np.ndarray:
    """float64[N, 36]: relative number of orders expected of each customer in each month."""
    first, after = MONTH_STARTS[:-1], MONTH_STARTS[1:]
    alive = np.minimum(traits.leave[:, None], after) - np.maximum(traits.start[:, None], first)
    alive = np.clip(alive, 0, None) / (after - first)
    season = np.tile(cat.SEASON, MONTHS // 12) * 1.03 ** (np.arange(MONTHS) / 12)
    noise = rng.standard_gamma(4.0, (traits.count, MONTHS)) / 4.0
    return traits.rate[:, None] * alive * season * mood(traits, np.arange(traits.count)[:, None], (first + after) / 2) * noise


def order_days(traits: Traits, intensity: np.ndarray, orders: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(customer, day) of every order: `orders[i]` of customer i spread along its own intensity, more evenly than
    chance would, each customer with a regularity of its own; mostly on working days."""
    customer = np.repeat(np.arange(traits.count), orders)
    nth = np.arange(len(customer)) - np.repeat(np.cumsum(orders) - orders, orders)
    looseness = (0.8 + 2.4 * rng.random(traits.count))[customer]
    place = np.abs((nth + 0.5 + looseness * (rng.random(len(customer)) - 0.5)) / orders[customer])
    place = np.clip(1 - np.abs(1 - place), 1e-9, 1 - 1e-9)
    # Each customer's cumulated intensity runs from i to i + 1, so that one sorted array answers for all of them.
    reached = np.cumsum(intensity, axis=1)
    reached = (reached / np.maximum(reached[:, -1:], 1e-12) + np.arange(traits.count)[:, None]).ravel()
    cell = np.minimum(np.searchsorted(reached, customer + place), customer * MONTHS + MONTHS - 1)
    month = cell - customer * MONTHS
    below = np.where(month > 0, reached[cell - 1], customer)
    within = np.clip((customer + place - below) / np.maximum(reached[cell] - below, 1e-12), 0, 1 - 1e-9)
    opens = np.maximum(MONTH_STARTS[month], traits.start[customer])
    closes = np.minimum(MONTH_STARTS[month + 1], traits.leave[customer])
    day = opens + np.floor(within * np.maximum(closes - opens, 1)).astype(np.int64)
    weekday = (day + 6) % 7  # 0 = Monday: the first day, 2023-01-01, was a Sunday
    shift = np.where(weekday >= 5, -rng.integers(1, 6, len(day)) - (weekday == 6), 0)
    at_work = (traits.channel[customer] != 1) | (rng.random(len(day)) < 0.7)
    return customer, np.clip(np.where(at_work, day + shift, day), np.maximum(opens, 0), END)


def order_lines(
    plan: Plan, block: Block, traits: Traits, own_ids: pa.Array, first_number: int, first_line: int
) -> tuple[Orders, dict[str, pa.Array]]:
    """The orders of one block and its order_line table, by date. Numbers go on from `first_number` and `first_line`."""
    rng = plan.rng("orders", block.number)
    intensity = monthly_intensity(traits, rng)
    expected = intensity.sum(axis=1)
    wanted = plan.lines * block.count / plan.customers / (1 + RETURN_SHARE)
    expected *= wanted / max((expected * traits.lines_per_order).sum(), 1e-9)
    orders = np.floor(expected + rng.random(block.count)).astype(np.int64)
    orders = np.where(traits.kind == PROSPECT, 0, np.maximum(orders, 1))
    customer, day = order_days(traits, intensity, orders, rng)
    by_date = np.argsort(day, kind="stable")
    customer, day = customer[by_date], day[by_date]

    lines = 1 + rng.poisson(traits.lines_per_order[customer] - 1)
    order = np.repeat(np.arange(len(customer)), lines)
    of = customer[order]
    temper = mood(traits, customer, day)[order]
    product, quantity, price, discount, cost = goods_of(traits, of, day[order], order, temper, rng)
    amount, cost = price * quantity, cost * quantity
    held = Orders(
        customer,
        day,
        first_number + np.arange(len(customer)),
        np.bincount(order, amount, len(customer)).astype(np.int64),
        np.bincount(order, amount - cost, len(customer)).astype(np.int64),
    )

    back = np.flatnonzero(rng.random(len(order)) < np.where(traits.loss[of] == SERVICE_LOSS, 3, 0.9) * RETURN_SHARE)
    back_day = day[order[back]] + rng.integers(3, 26, len(back))
    back, back_day = back[back_day <= END], back_day[back_day <= END]
    row = np.concatenate([np.arange(len(order)), back])
    when = np.concatenate([day[order], back_day])
    sign = np.concatenate([np.ones(len(order), np.int64), -np.ones(len(back), np.int64)])
    by_date = np.argsort(when, kind="stable")
    row, when, sign = row[by_date], when[by_date], sign[by_date]
    # Goods that come back are worth a tenth less than they cost, so a return also loses some profit.
    amounts, costs = sign * amount[row], np.where(sign > 0, cost[row], -(cost[row] * 9 // 10))
    channel = np.where(traits.channel < 3, traits.channel, 0)[customer]
    channel = np.where(rng.random(len(channel)) < 0.8, channel, draw(rng, np.array([0.4, 0.4, 0.2]), len(channel)))
    return held, {
        "order_id": words(order[row], ids("SO", held.number, 8)),
        "customer_id": words(of[row], own_ids),
        "order_date": days(when),
        "amount": money(amounts),
        "quantity": number(sign * quantity[row] * 1000),
        "unit_price": money(price[row]),
        "cost": money(costs),
        "profit": money(amounts - costs),
        "discount": pa.array(discount[row]),
        "product": words(product[row], cat.PRODUCTS),
        "product_id": words(product[row], cat.PRODUCT_IDS),
        "category": words(product[row] // cat.PER_CATEGORY, cat.CATEGORIES),
        "channel": words(channel[order[row]], cat.ORDER_CHANNELS),
        "branch": words(traits.region[of[row]], cat.BRANCHES),
        "status": words(sign < 0, _LINE_STATES),
        "import_id": pa.array(np.ones(len(row), np.int32)),
        "line": pa.array(first_line + np.arange(len(row), dtype=np.int64)),
    }
