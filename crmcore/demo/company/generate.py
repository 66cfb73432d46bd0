"""Generate the demo company: every table as Parquet, written block by block, and the ground truth behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.demo.base.catalogue import PRODUCTS
from crmcore.demo.base.parquet_writing import days, dictionary_text, joined, write_block
from crmcore.demo.base.plan import DEFAULT_CUSTOMERS, DEFAULT_SEED, END, Plan
from crmcore.demo.people.customers import customer_columns, customer_ids
from crmcore.demo.people.team import reps
from crmcore.demo.people.ties import attributes, departures, relations
from crmcore.demo.people.traits import CAUSES, LOSSES, PAYERS, TYPES, traits_of
from crmcore.demo.sales.orders import order_lines
from crmcore.demo.sales.payments import payments
from crmcore.demo.sales.products import products
from crmcore.demo.sales.supply import arrivals, open_orders, production_capacity, stock
from crmcore.demo.service.complaints import complaints
from crmcore.demo.service.service import contacts, service_costs
from crmcore.demo.service.surveys import surveys
from crmcore.demo.service.texts import with_texts
from crmcore.demo.service.visits import appointments, short_visits
from crmcore.domain.tables.registry import TABLES

Progress = Callable[[float, str], None]


def generate_tables(
    folder: Path,
    *,
    customers: int = DEFAULT_CUSTOMERS,
    lines: int | None = None,
    seed: int = DEFAULT_SEED,
    language: str = "en",
    progress: Progress | None = None,
) -> dict[str, list[Path]]:
    """Write every table of the demo company into `folder` as Parquet and return the files of each table.

    About `lines` order lines (default 20 a customer), 2023-01-01 to 2025-12-31. The same arguments give the same
    bytes. Memory use is that of one block whatever the size. `progress(share done, step)` is called after each block.
    Raises `Problem("bad_demo_size")`.
    """
    plan = Plan.of(customers, lines, seed, language)
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, list[Path]] = {table.name: [] for table in TABLES}
    next_order, next_line, next_open = 1, 1, 1
    wanted, sold = np.zeros(len(PRODUCTS), dtype=np.int64), np.zeros(plan.reps)
    hours = 0.0
    for block in plan.blocks():
        traits, own_ids = traits_of(plan, block), customer_ids(plan, block)
        orders, line_columns = order_lines(plan, block, traits, own_ids, next_order, next_line)
        amount, profit = (orders.per_customer(cents, block.count) for cents in (orders.amount, orders.profit))
        last_year = orders.day > END - 365
        sold += np.bincount(traits.rep[orders.customer], orders.invoiced * last_year, plan.reps)
        earned = orders.per_customer(orders.profit * last_year, block.count)
        complaint_columns, pause_columns = complaints(plan, block, traits, own_ids)
        parent, referrer, relation_columns = relations(plan, block, traits, own_ids)
        wanted_units, open_columns = open_orders(plan, block, traits, own_ids, next_open)
        wanted += wanted_units
        hours += pc.sum(open_columns["production_hours"].cast(pa.float64())).as_py() or 0.0
        met, short, answers = with_texts(
            plan,
            block,
            traits,
            contacts(plan, block, traits, own_ids),
            short_visits(plan, block, traits, own_ids, earned),
            surveys(plan, block, traits, own_ids),
        )
        tables = {
            "customer": customer_columns(plan, block, traits, own_ids, amount, parent, referrer),
            "order_line": line_columns,
            "payment": payments(plan, block, traits, own_ids, orders),
            "complaint": complaint_columns,
            "complaint_pause": pause_columns,
            "survey": answers,
            "service_cost": service_costs(plan, block, traits, own_ids, profit),
            "contact": joined(met, short),
            "appointment": appointments(plan, block, traits, own_ids, earned),
            "relation": relation_columns,
            "departure": departures(plan, block, traits, own_ids),
            "open_order": open_columns,
            "attribute": attributes(plan, block, traits, own_ids),
        }
        for table, columns in tables.items():
            files[table].append(write_block(folder, table, block.number, columns, language))
        next_order += len(orders.day)
        next_line += len(line_columns["line"])
        next_open += block.count
        if progress:
            progress((block.first + block.count) / plan.customers, "writing_demo")
    files["rep"].append(write_block(folder, "rep", 0, reps(plan, sold), language))
    files["stock"].append(write_block(folder, "stock", 0, stock(plan, wanted), language))
    files["arrival"].append(write_block(folder, "arrival", 0, arrivals(plan, wanted), language))
    files["production_capacity"].append(write_block(folder, "production_capacity", 0, production_capacity(hours), language))
    files["product"].append(write_block(folder, "product", 0, products(plan), language))
    return files


def hidden_truth(seed: int = DEFAULT_SEED, customers: int = DEFAULT_CUSTOMERS, lines: int | None = None) -> pa.Table:
    """The ground truth that the tables of the same arguments do not contain: one row per customer, in order of id.

    customer_id, type (TYPES), loss (LOSSES), payer (PAYERS), attitude (standard normal), since, left_on (first day
    after leaving; null: still a customer) and cause (CAUSES; null likewise). For evaluating models, never for training them.
    """
    plan = Plan.of(customers, lines, seed)
    parts = []
    for block in plan.blocks():
        traits = traits_of(plan, block)
        parts.append(
            pa.table(
                {
                    "customer_id": customer_ids(plan, block),
                    "type": dictionary_text(traits.kind, TYPES),
                    "loss": dictionary_text(traits.loss, LOSSES),
                    "payer": dictionary_text(traits.payer, PAYERS),
                    "attitude": pa.array(traits.attitude),
                    "since": days(traits.start),
                    "left_on": days(np.where(traits.churned, traits.leave, 0), traits.churned),
                    "cause": dictionary_text(traits.cause, CAUSES, traits.churned),
                }
            )
        )
    return pa.concat_tables(parts)
