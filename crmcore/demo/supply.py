"""Open orders at the end of the data, and the stock, which is too small for some materials."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo import catalogue as cat
from crmcore.demo.parquet_writing import days, dictionary_text, ids, money, number
from crmcore.demo.plan import END, Block, Plan
from crmcore.demo.traits import PROSPECT, Traits

#: materials wanted by the open orders (positions among the products); of the first four there is too little
_WANTED = (7, 9, 24, 31, 1, 12, 19, 26, 34, 48, 50, 57)
#: stock against what the open orders want, for the scarce ones
_COVER = (0.45, 0.6, 0.7, 0.85)


def open_orders(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array, first_number: int) -> tuple[np.ndarray, dict[str, pa.Array]]:
    """(units wanted of each product, the open_order table) of one block; a few are already overdue."""
    rng = plan.rng("supply", block.number)
    waiting = ~traits.churned & (traits.kind != PROSPECT) & (traits.start < END - 60)
    likely = np.minimum(0.075 * np.sqrt(traits.rate), 0.5) * plan.density(0.15, cap=30_000)
    buyer = np.flatnonzero(waiting & (rng.random(traits.count) < likely))
    lines = rng.integers(1, 4, len(buyer))
    order = np.repeat(np.arange(len(buyer)), lines)
    nth = np.arange(len(order)) - np.repeat(np.cumsum(lines) - lines, lines)
    # Steps of five through the twelve materials never repeat one within an order; 45 % start at a scarce one.
    starts = np.where(rng.random(len(buyer)) < 0.45, rng.integers(0, 4, len(buyer)), rng.integers(0, len(_WANTED), len(buyer)))
    product = np.array(_WANTED)[(starts[order] + 5 * nth) % len(_WANTED)]
    value = 100 * traits.line_value[buyer[order]] * np.exp(0.5 * rng.standard_normal(len(order)))
    price = np.round(cat.LIST_CENTS[product] * 1.075 * (1 - traits.discount[buyer[order]])).astype(np.int64)
    quantity = np.maximum(np.round(value / price), 1).astype(np.int64)
    ordered = END - rng.integers(0, 30, len(buyer))
    due = ordered + rng.integers(15, 65, len(buyer))
    wanted = np.bincount(product, quantity, len(cat.PRODUCTS)).astype(np.int64)
    return wanted, {
        "order_id": dictionary_text(order, ids("OO", first_number + np.arange(len(buyer)), 6)),
        "customer_id": dictionary_text(buyer[order], own_ids),
        "ordered_on": days(ordered[order]),
        "due_date": days(due[order]),
        "material": dictionary_text(product, cat.PRODUCT_IDS),
        "quantity": number(quantity * 1000),
        "amount": money(price * quantity),
    }


def stock(plan: Plan, wanted: np.ndarray) -> dict[str, pa.Array]:
    """The stock table: every product, counted on the last day; `wanted`: units of each product in the open orders."""
    rng = plan.rng("stock")
    available = wanted * 2 + rng.integers(20, 400, len(wanted))
    for product, cover in zip(_WANTED, _COVER, strict=False):
        available[product] = int(wanted[product] * cover)
    return {
        "material": dictionary_text(np.arange(len(wanted)), cat.PRODUCT_IDS),
        "available": number(available * 1000),
        "counted_on": days(np.full(len(wanted), END)),
    }
