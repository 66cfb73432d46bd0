"""Product, quantity, price and cost of each order line, by the customer's segment, usual line value and discount."""

from __future__ import annotations

import numpy as np

from crmcore.demo.base import catalogue as cat
from crmcore.demo.base.plan import MONTH_STARTS
from crmcore.demo.people.traits import Traits

#: day (in autumn 2024) from which purchase costs rise a little, so that margins change over time
_DEARER_FROM = 640


def goods_of(
    traits: Traits, line_customer: np.ndarray, day: np.ndarray, line_order: np.ndarray, line_eagerness: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """For every line: product, quantity, unit price in cents net of discount, discount share, unit cost in cents.

    `line_customer` and `line_order` are positions of the line's customer and order, `day` its day, `line_eagerness` the
    customer's order intensity on that day (see `orders.eagerness`).
    """
    count = len(line_customer)
    month = (np.searchsorted(MONTH_STARTS, day, side="right") - 1) % 12
    by_month = _cumulated(cat.SEGMENT_TASTE[:, None, :] * cat.CATEGORY_SEASON.T)
    category = _pick(by_month, traits.segment[line_customer] * 12 + month, rng)
    # Most lines of a customer fall to its two favourite categories, drawn once from its segment's distribution.
    tastes = _cumulated(cat.SEGMENT_TASTE)
    favourites = np.stack([_pick(tastes, traits.segment, rng), _pick(tastes, traits.segment, rng)], axis=1)
    category = np.where(rng.random(count) < 0.6, favourites[line_customer, rng.integers(0, 2, count)], category)
    price_rank = np.floor(cat.PER_CATEGORY * rng.random(count) ** traits.thrift[line_customer]).astype(np.int64)
    product = category * cat.PER_CATEGORY + price_rank

    whole_order = np.exp(0.35 * rng.standard_normal(line_order[-1] + 1 if count else 0))[line_order]
    target = 100 * traits.line_value[line_customer] * line_eagerness**0.35 * whole_order * np.exp(0.55 * rng.standard_normal(count))
    inflation = 1.025 ** (day / 365)
    bargain = np.where(rng.random(count) < 0.12, 0.05, 0.0)
    discount = np.round(np.clip(traits.discount[line_customer] + bargain + 0.015 * rng.standard_normal(count), 0, 0.55), 2)
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
    cumulative = (cumulated + np.arange(rows)[:, None]).ravel()
    found = np.searchsorted(cumulative, row + rng.random(len(row)), side="right") - row * categories
    return np.clip(found, 0, categories - 1)
