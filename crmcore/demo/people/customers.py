"""The customer table: the master data of the customers whose traits were drawn."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.base import catalogue as cat
from crmcore.demo.base.parquet_writing import days, dictionary_text, ids, money
from crmcore.demo.base.plan import Block, Plan
from crmcore.demo.people.names import invented_names, name_kinds
from crmcore.demo.people.team import rep_ids
from crmcore.demo.people.traits import DECLINING, GROWING, NEW, PROSPECT, Traits, draw_codes


def customer_ids(plan: Plan, block: Block) -> pa.Array:
    """The ids of one block's customers, C00001 onwards."""
    return ids("C", np.arange(block.first + 1, block.first + block.count + 1), plan.id_width)


def customer_columns(
    plan: Plan, block: Block, traits: Traits, own_ids: pa.Array, amount_cents: np.ndarray, parent: np.ndarray, referrer: np.ndarray
) -> dict[str, pa.Array]:
    """The customer table of one block. `parent` and `referrer` are positions in the block, −1: none;
    `amount_cents` is each customer's order amount of the three years, from which wallet and credit limit follow."""
    rng, n = plan.rng("files", block.number), traits.count
    person = rng.random(n) < np.where(traits.size_z < 0, 0.14, 0.02)
    rng.random(n)  # drawn and not used, so that the figures below stay those of earlier builds
    first, industries = cat.SEGMENT_INDUSTRIES[traits.segment].T
    industry = first + np.floor(rng.random(n) * industries).astype(np.int64)
    yearly = amount_cents / np.maximum(traits.alive_days, 90) * 365
    needs = yearly * np.where(traits.kind == GROWING, 1.7, 1.0)
    wallet = np.round(needs * (1.15 + 2.5 * rng.random(n) ** 2), -5).astype(np.int64)
    limit = np.maximum(np.round(yearly / 6 * (0.7 + 0.8 * rng.random(n)), -5), 200_000).astype(np.int64)
    acquisition_cost = np.round((400 + 2600 * rng.random(n) ** 2) * np.exp(0.35 * traits.size_z) * 100, -2).astype(np.int64)
    prospect = traits.kind == PROSPECT
    outlook = np.clip(
        np.round(
            52 + 14 * rng.standard_normal(n) + 9 * traits.size_z + 14 * (traits.kind == GROWING) - 12 * (traits.kind == DECLINING), -0
        ),
        5,
        98,
    )
    rated = prospect | (rng.random(n) < np.where(traits.kind == NEW, 0.6, 0.2))
    city = traits.region * cat.CITIES_PER_REGION + draw_codes(rng, np.array([0.5, 0.3, 0.2]), n)
    return {
        "customer_id": own_ids,
        "name": pa.array(invented_names(name_kinds(person, plan.language), industry, block.first + np.arange(n), plan.seed), pa.string()),
        "segment": dictionary_text(traits.segment, cat.SEGMENTS),
        "region": dictionary_text(traits.region, cat.REGIONS),
        "city": dictionary_text(city, cat.CITIES),
        "kind": dictionary_text(person, cat.KINDS),
        "industry": dictionary_text(industry, cat.INDUSTRIES),
        "size": dictionary_text(np.searchsorted([-0.7, 0.5, 1.5], traits.size_z + 0.35 * rng.standard_normal(n)), cat.SIZES),
        "channel": dictionary_text(np.where(referrer >= 0, len(cat.CHANNELS) - 1, np.minimum(traits.channel, 3)), cat.CHANNELS),
        "branch": dictionary_text(np.where(rng.random(n) < 0.9, traits.region, 4), cat.BRANCHES),
        "rep_id": dictionary_text(traits.rep, rep_ids(plan)),
        "parent_id": dictionary_text(parent, own_ids, parent >= 0),
        "referred_by": dictionary_text(referrer, own_ids, referrer >= 0),
        "since": days(traits.start),
        "annual_wallet": money(wallet, ~prospect & (wallet > 0) & (rng.random(n) < 0.45)),
        "credit_limit": money(limit, ~prospect & (rng.random(n) < 0.8)),
        "acquisition_cost": money(acquisition_cost, rng.random(n) < 0.6),
        "growth_outlook": pa.array(outlook, pa.float64(), mask=~rated),
    }
