"""Orders of the demo customers: intensity by month → orders on days → lines of products, and some returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from crmcore.demo.base import catalogue as cat
from crmcore.demo.base.parquet_writing import days, dictionary_text, ids, money, number
from crmcore.demo.base.plan import END, MONTH_STARTS, MONTHS, Block, Plan
from crmcore.demo.people.traits import DECLINING, GROWING, NEVER, PROSPECT, SERVICE_LOSS, Traits, draw_codes
from crmcore.demo.sales.campaigns import answering, raised_quantities
from crmcore.demo.sales.goods import goods_of

RETURN_SHARE = 0.016
_LINE_STATES = ("delivered", "returned")


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of one block by date: arrays of length O. `amount`, `profit` and `invoiced` in cents, before returns.

    customer         position in the block
    day              day of the order
    number           the running order number in the whole company
    amount, profit   without what the campaigns changed, so that nothing known before a campaign depends on it
    invoiced         the amount of the order's lines
    """

    customer: np.ndarray
    day: np.ndarray
    number: np.ndarray
    amount: np.ndarray
    profit: np.ndarray
    invoiced: np.ndarray

    def per_customer(self, values: np.ndarray, customers: int) -> np.ndarray:
        """int64[N]: the sum of a cents column for each customer of the block."""
        # bincount adds in floats, which are exact for cents below 2^53.
        return np.bincount(self.customer, weights=values, minlength=customers).astype(np.int64)


def eagerness(traits: Traits, customer: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Relative order intensity of customers `customer` on `day`, 1 = usual: lower before leaving and when declining, higher
    when growing. Broadcasts."""
    kind, leave, fade = traits.kind[customer], traits.leave[customer], traits.fade[customer]
    fading = np.clip(0.22 + 0.78 * (leave - day) / np.maximum(fade, 1), 0.22, 1)
    half_years = np.clip((day - traits.turn[customer]) / 180, 0, 3)
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
    return traits.rate[:, None] * alive * season * eagerness(traits, np.arange(traits.count)[:, None], (first + after) / 2) * noise


def order_days(traits: Traits, intensity: np.ndarray, order_counts: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(customer, day) of every order: `order_counts[i]` of customer i spread along its intensity, more evenly than
    at random, each customer with its own regularity; mostly on working days."""
    customer = np.repeat(np.arange(traits.count), order_counts)
    nth = np.arange(len(customer)) - np.repeat(np.cumsum(order_counts) - order_counts, order_counts)
    looseness = (0.8 + 2.4 * rng.random(traits.count))[customer]
    position = np.abs((nth + 0.5 + looseness * (rng.random(len(customer)) - 0.5)) / order_counts[customer])
    position = np.clip(1 - np.abs(1 - position), 1e-9, 1 - 1e-9)
    # Each customer's cumulative intensity runs from i to i + 1, so that one search in one sorted array serves all of them.
    cumulative = np.cumsum(intensity, axis=1)
    cumulative = (cumulative / np.maximum(cumulative[:, -1:], 1e-12) + np.arange(traits.count)[:, None]).ravel()
    cell = np.minimum(np.searchsorted(cumulative, customer + position), customer * MONTHS + MONTHS - 1)
    month = cell - customer * MONTHS
    below = np.where(month > 0, cumulative[cell - 1], customer)
    within = np.clip((customer + position - below) / np.maximum(cumulative[cell] - below, 1e-12), 0, 1 - 1e-9)
    opens = np.maximum(MONTH_STARTS[month], traits.start[customer])
    closes = np.minimum(MONTH_STARTS[month + 1], traits.leave[customer])
    day = opens + np.floor(within * np.maximum(closes - opens, 1)).astype(np.int64)
    weekday = (day + 6) % 7  # 0 = Monday: the first day, 2023-01-01, was a Sunday
    shift = np.where(weekday >= 5, -rng.integers(1, 6, len(day)) - (weekday == 6), 0)
    at_work = (traits.channel[customer] != 1) | (rng.random(len(day)) < 0.7)
    return customer, np.clip(np.where(at_work, day + shift, day), np.maximum(opens, 0), END)


def order_branches(plan: Plan, block: Block, traits: Traits, customer: np.ndarray) -> np.ndarray:
    """int64[O], the branch of each order: mostly that of the customer's region. Some customers, large ones more often, also buy at one or
    two others, each at a share of its own."""
    rng, n = plan.rng("branches", block.number), traits.count
    roams = rng.random(n) < np.clip(0.16 + 0.12 * traits.size_z, 0.05, 0.6)
    share = np.where(roams, 0.1 + 0.4 * rng.random(n), 0.0)
    steps = rng.integers(1, len(cat.BRANCHES), (n, 2))
    other = steps[customer, (rng.random(len(customer)) < 0.3).astype(np.int64)]
    away = rng.random(len(customer)) < share[customer]
    return (traits.region[customer] + away * other) % len(cat.BRANCHES)


def order_lines(
    plan: Plan, block: Block, traits: Traits, own_ids: pa.Array, first_number: int, first_line: int
) -> tuple[Orders, dict[str, pa.Array]]:
    """The orders of one block and its order_line table, by date. Numbers continue from `first_number` and `first_line`."""
    rng = plan.rng("orders", block.number)
    intensity = monthly_intensity(traits, rng)
    expected = intensity.sum(axis=1)
    wanted = plan.lines * block.count / plan.customers / (1 + RETURN_SHARE)
    expected *= wanted / max((expected * traits.lines_per_order).sum(), 1e-9)
    order_counts = np.floor(expected + rng.random(block.count)).astype(np.int64)
    order_counts = np.where(traits.kind == PROSPECT, 0, np.maximum(order_counts, 1))
    customer, day = order_days(traits, intensity, order_counts, rng)
    by_date = np.argsort(day, kind="stable")
    customer, day = customer[by_date], day[by_date]

    lines = 1 + rng.poisson(traits.lines_per_order[customer] - 1)
    order = np.repeat(np.arange(len(customer)), lines)
    line_customer = customer[order]
    line_eagerness = eagerness(traits, customer, day)[order]
    product, quantity, price, discount, cost = goods_of(traits, line_customer, day[order], order, line_eagerness, rng)
    answers = answering(plan, traits, own_ids, customer, day)[customer]
    sold = raised_quantities(plan, block, quantity, answers, day, order)
    amount, count = price * sold, len(customer)
    orders = Orders(
        customer,
        day,
        first_number + np.arange(count),
        np.bincount(order, price * quantity, count).astype(np.int64),
        np.bincount(order, (price - cost) * quantity, count).astype(np.int64),
        np.bincount(order, amount, count).astype(np.int64),
    )
    quantity, cost = sold, cost * sold

    returned = np.flatnonzero(rng.random(len(order)) < np.where(traits.loss[line_customer] == SERVICE_LOSS, 3, 0.9) * RETURN_SHARE)
    returned_day = day[order[returned]] + rng.integers(3, 26, len(returned))
    returned, returned_day = returned[returned_day <= END], returned_day[returned_day <= END]
    row = np.concatenate([np.arange(len(order)), returned])
    line_day = np.concatenate([day[order], returned_day])
    sign = np.concatenate([np.ones(len(order), np.int64), -np.ones(len(returned), np.int64)])
    by_date = np.argsort(line_day, kind="stable")
    row, line_day, sign = row[by_date], line_day[by_date], sign[by_date]
    # Returned goods are worth a tenth less than they cost, so a return also loses some profit.
    amounts, costs = sign * amount[row], np.where(sign > 0, cost[row], -(cost[row] * 9 // 10))
    channel = np.where(traits.channel < 3, traits.channel, 0)[customer]
    channel = np.where(rng.random(len(channel)) < 0.8, channel, draw_codes(rng, np.array([0.4, 0.4, 0.2]), len(channel)))
    return orders, {
        "order_id": dictionary_text(order[row], ids("SO", orders.number, 8)),
        "customer_id": dictionary_text(line_customer[row], own_ids),
        "order_date": days(line_day),
        "amount": money(amounts),
        "quantity": number(sign * quantity[row] * 1000),
        "unit_price": money(price[row]),
        "cost": money(costs),
        "profit": money(amounts - costs),
        "discount": pa.array(discount[row]),
        "product": dictionary_text(product[row], cat.PRODUCTS),
        "product_id": dictionary_text(product[row], cat.PRODUCT_IDS),
        "category": dictionary_text(product[row] // cat.PER_CATEGORY, cat.CATEGORIES),
        "channel": dictionary_text(channel[order[row]], cat.ORDER_CHANNELS),
        "branch": dictionary_text(order_branches(plan, block, traits, customer)[order[row]], cat.BRANCHES),
        "status": dictionary_text(sign < 0, _LINE_STATES),
        "import_id": pa.array(np.zeros(len(row), np.int32)),  # of no import: the first one into a copy is number 1
        "line": pa.array(first_line + np.arange(len(row), dtype=np.int64)),
    }
