"""What stands on each order line: product, quantity, price and cost, by the customer's taste, purse and discount."""

from __future__ import annotations

import numpy as np

from crmcore.demo import catalogue as cat
from crmcore.demo.plan import MONTH_STARTS
from crmcore.demo.traits import Traits

#: day (in autumn 2024) from which goods cost us a little more, so that margins have a story too
_DEARER_FROM = 640


def goods_of(
    traits: Traits, of: np.ndarray, day: np.ndarray, order: np.ndarray, temper: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """For every line: product, quantity, unit price in cents net of discount, discount share, unit cost in cents.

    `of` is the line's customer, `order` its order (positions), `day` its day, `temper` the customer's mood then (1 = as ever).
    """
    count = len(of)
    month = (np.searchsorted(MONTH_STARTS, day, side="right") - 1) % 12
    by_month = _cumulated(cat.SEGMENT_TASTE[:, None, :] * cat.CATEGORY_SEASON.T)
    category = _pick(by_month, traits.segment[of] * 12 + month, rng)
    # A customer keeps to a few categories: most lines fall to its two favourites, drawn once by the same taste.
    tastes = _cumulated(cat.SEGMENT_TASTE)
    favourites = np.stack([_pick(tastes, traits.segment, rng), _pick(tastes, traits.segment, rng)], axis=1)
    category = np.where(rng.random(count) < 0.6, favourites[of, rng.integers(0, 2, count)], category)
    rung = np.floor(cat.PER_CATEGORY * rng.random(count) ** traits.thrift[of]).astype(np.int64)
    product = category * cat.PER_CATEGORY + rung

    whole_order = np.exp(0.35 * rng.standard_normal(order[-1] + 1 if count else 0))[order]
    target = 100 * traits.line_value[of] * temper**0.35 * whole_order * np.exp(0.55 * rng.standard_normal(count))
    inflation = 1.025 ** (day / 365)
    bargain = np.where(rng.random(count) < 0.12, 0.05, 0.0)
    discount = np.round(np.clip(traits.discount[of] + bargain + 0.015 * rng.standard_normal(count), 0, 0.55), 2)
    price = np.maximum(np.round(cat.LIST_CENTS[product] * inflation * (1 - discount)), 1).astype(np.int64)
    quantity = np.maximum(np.round(target / price), 1).astype(np.int64)
    pressure = inflation * np.where(day > _DEARER_FROM, 1.012, 1.0) * (1 + 0.02 * rng.standard_normal(count))
    cost = np.maximum(np.round(cat.LIST_CENTS[product] * cat.COST_SHARE[product] * pressure), 1).astype(np.int64)
    return product, quantity, price, discount, cost


def _cumulated(weights: np.ndarray) -> np.ndarray:
    """Rows of weights over categories → rows of cumulated shares, float64[rows, categories]."""
    rows = np.cumsum(weights, axis=-1) / weights.sum(axis=-1, keepdims=True)
    return rows.reshape(-1, rows.shape[-1])


def _pick(cumulated: np.ndarray, row: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One category for each entry of `row`, by the shares of that row."""
    rows, categories = cumulated.shape
    # Row i runs from i to i + 1 in one sorted array, so that one search serves every row.
    reached = (cumulated + np.arange(rows)[:, None]).ravel()
    found = np.searchsorted(reached, row + rng.random(len(row)), side="right") - row * categories
    return np.clip(found, 0, categories - 1)
