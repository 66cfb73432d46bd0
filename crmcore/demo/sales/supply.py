"""Open orders at the end of the data, and what they are served from: stock, too small for most of it, arrivals, hours of production."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.base import catalogue as cat
from crmcore.demo.base.parquet_writing import days, dictionary_text, ids, money, number
from crmcore.demo.base.plan import END, Block, Plan
from crmcore.demo.people.traits import PROSPECT, Traits

#: materials wanted by the open orders (positions among the products)
_WANTED = (7, 9, 24, 31, 1, 12, 19, 26, 34, 48, 50, 57)
#: shares of the buyers who besides have an order forgotten for long, one just delivered, one cancelled
_FORGOTTEN, _DELIVERED, _CANCELLED = 0.06, 0.03, 0.02
#: shares of the orders that are taken whole only, and whose production has begun
_WHOLE, _BEGUN = 0.12, 0.08
#: hours of production that an order line takes at least, and more the more it is worth
_LEAST_HOURS = 0.5
#: stock against what the open orders want, for the scarce ones: the first of those wanted
_COVER = (0.2, 0.25, 0.3, 0.3, 0.2, 0.25, 0.3, 0.25, 0.3)
#: materials that are weighed or measured, by the beginning of their names, and their unit
_MEASURED = {
    "Machine grease": "kg",
    "Cutting oil": "l",
    "Hydraulic oil": "l",
    "Rust remover": "l",
    "Stretch film": "m",
    "Floor cleaner": "l",
}
#: arrivals of a material that open orders want, and of what they want the share that comes in with each
_ARRIVALS, _COMES = 3, 0.2
#: working days in which production would get through all open orders
_BACKLOG_DAYS = 20


def open_orders(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array, first_number: int) -> tuple[np.ndarray, dict[str, pa.Array]]:
    """(units wanted of each product, the open_order table) of one block; a few are already overdue."""
    rng = plan.rng("supply", block.number)
    waiting = ~traits.churned & (traits.kind != PROSPECT) & (traits.start < END - 60)
    likely = np.minimum(0.075 * np.sqrt(traits.rate), 0.5) * plan.density(0.15, cap=30_000)
    buyer = np.flatnonzero(waiting & (rng.random(traits.count) < likely))
    lines = rng.integers(1, 4, len(buyer))
    order = np.repeat(np.arange(len(buyer)), lines)
    nth = np.arange(len(order)) - np.repeat(np.cumsum(lines) - lines, lines)
    # Steps of five through the twelve materials never repeat one within an order; 45 % start at one of the first four.
    starts = np.where(rng.random(len(buyer)) < 0.45, rng.integers(0, 4, len(buyer)), rng.integers(0, len(_WANTED), len(buyer)))
    product = np.array(_WANTED)[(starts[order] + 5 * nth) % len(_WANTED)]
    value = 100 * traits.line_value[buyer[order]] * np.exp(0.5 * rng.standard_normal(len(order)))
    ordered = END - rng.integers(0, 30, len(buyer))
    due = ordered + rng.integers(15, 65, len(buyer))
    # What came later to the demo draws from a stream of its own, so that what was there stays as it was.
    more = plan.rng("production", block.number)
    counts = np.ceil(np.array([_FORGOTTEN, _DELIVERED, _CANCELLED]) * len(buyer)).astype(np.int64)
    fate = np.repeat(np.arange(3), counts)[: block.count - len(buyer)]
    old = more.choice(buyer, len(fate)) if len(buyer) else buyer
    fate = np.concatenate((np.zeros(len(buyer), np.int64), fate))
    buyer = np.concatenate((buyer, old))
    order = np.concatenate((order, np.arange(len(buyer) - len(old), len(buyer))))
    product = np.concatenate((product, np.array(_WANTED)[more.integers(0, len(_WANTED), len(old))]))
    value = np.concatenate((value, 100 * traits.line_value[old] * np.exp(0.5 * more.standard_normal(len(old)))))
    ordered = np.concatenate((ordered, END - more.integers(70, 110, len(old))))
    due = np.concatenate((due, END - more.integers(16, 45, len(old))))
    price = np.round(cat.LIST_CENTS[product] * 1.075 * (1 - traits.discount[buyer[order]])).astype(np.int64)
    quantity = np.maximum(np.round(value / price), 1).astype(np.int64)
    wanted = np.bincount(product, quantity * (fate[order] == 0), len(cat.PRODUCTS)).astype(np.int64)
    delivered, cancelled = fate == 1, fate == 2
    whole = more.random(len(buyer)) < _WHOLE
    begun = (more.random(len(buyer)) < _BEGUN) & (ordered < END - 10) & ~cancelled
    started = np.minimum(ordered + more.integers(5, 15, len(buyer)), END)
    hours = np.maximum(_LEAST_HOURS, np.round((price * quantity / 100_000) ** 0.6 * np.exp(0.3 * more.standard_normal(len(order))), 1))
    return wanted, {
        "order_id": dictionary_text(order, ids("OO", first_number + np.arange(len(buyer)), 6)),
        "customer_id": dictionary_text(buyer[order], own_ids),
        "ordered_on": days(ordered[order]),
        "due_date": days(due[order]),
        "material": dictionary_text(product, cat.PRODUCT_IDS),
        "quantity": number(quantity * 1000),
        "amount": money(price * quantity),
        "partial_delivery": pa.array(~whole[order]),
        "production_hours": number(np.round(hours * 1000).astype(np.int64)),
        "started_on": days(started[order], begun[order]),
        "delivered_on": days(np.minimum(due + 5, END)[order], delivered[order]),
        "cancelled": pa.array(cancelled[order]),
    }


def stock(plan: Plan, wanted: np.ndarray) -> dict[str, pa.Array]:
    """The stock table: every product, counted on the last day; `wanted`: units of each product in the open orders."""
    rng = plan.rng("stock")
    available = wanted * 2 + rng.integers(20, 400, len(wanted))
    for product, cover in zip(_WANTED, _COVER, strict=False):
        available[product] = int(wanted[product] * cover)
    units = [next((unit for name, unit in _MEASURED.items() if product.startswith(name)), "pc") for product in cat.PRODUCTS]
    return {
        "material": dictionary_text(np.arange(len(wanted)), cat.PRODUCT_IDS),
        "available": number(available * 1000),
        "counted_on": days(np.full(len(wanted), END)),
        "name": dictionary_text(np.arange(len(cat.PRODUCTS)), cat.PRODUCTS),
        "unit": pa.array(units),
        "in_pieces": pa.array([unit == "pc" for unit in units]),
        "unit_cost": money(np.round(cat.LIST_CENTS * cat.COST_SHARE).astype(np.int64)),
    }


def arrivals(plan: Plan, wanted: np.ndarray) -> dict[str, pa.Array]:
    """The arrival table: of every material that open orders want, some in each of the coming fortnights."""
    rng = plan.rng("arrivals")
    product = np.repeat(_WANTED, _ARRIVALS)
    fortnight = np.tile(np.arange(_ARRIVALS), len(_WANTED))
    day = END + 12 + 14 * fortnight + rng.integers(0, 12, len(product))
    quantity = np.maximum(np.round(wanted[product] * _COMES * np.exp(0.4 * rng.standard_normal(len(product)))), 1).astype(np.int64)
    return {
        "arrival_id": ids("PO", 1 + np.arange(len(product)), 5),
        "material": dictionary_text(product, cat.PRODUCT_IDS),
        "arrives_on": days(day),
        "quantity": number(quantity * 1000),
    }


def production_capacity(hours: float) -> dict[str, pa.Array]:
    """The production_capacity table: enough for `hours` of open orders in about a month, with a week of repairs at half of it."""
    daily = max(8, round(hours / _BACKLOG_DAYS))
    day = np.array([0, END + 12, END + 19])
    each = np.array([daily, round(daily / 2), daily])
    return {"from_day": days(day), "hours": number(each * 1000)}
