"""What a file says of products, and what was bought of each judged product, by customer and by product."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa

from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import months_before, window_start
from crmcore.domain.product_prospects.judgements import ProductJudgement
from crmcore.domain.product_prospects.prospects import ProductProspects, product_prospects
from crmcore.domain.tables.line_status import NO_PURCHASE_WORDS
from crmcore.store.engine.engine import cursor_for, run_query

#: products and categories that are listed, those sold most first
MOST_ITEMS = 500


def read_imported_judgements(company_dir: Path, version: int, day: date) -> tuple[ProductJudgement, ...]:
    """The rows of the table of products that count on a day, by item. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "imported_judgements", as_of=day).to_pylist()
    return tuple(ProductJudgement(**row) for row in rows)


def read_product_prospects(company_dir: Path, version: int, mart: Mart, judgements: Mapping[str, ProductJudgement]) -> ProductProspects:
    """The prospects of what every customer bought over the mart's window. Of several judgements of a line that of its product's number
    counts before its name's, and that before its category's. Raises `Problem("unknown_version")`."""
    judged = [(key, row.prospects) for key, row in judgements.items() if row.prospects is not None]
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(
            cursor,
            "customer_prospects",
            as_of=mart.as_of,
            start=window_start(mart.as_of, mart.window),
            items=[key for key, _ in judged],
            points=[points for _, points in judged],
            returned=list(NO_PURCHASE_WORDS),
        )
    columns = (rows[name].to_numpy() for name in ("bought", "judged", "weighted"))
    return product_prospects(mart.count, rows["customer_key"].to_numpy(), *columns)


def read_items_sold(company_dir: Path, version: int, mart: Mart) -> pa.Table:
    """Products and categories that were sold over the mart's window or the one before: level, item, name, category, amount, before; the
    largest of each level first, at most MOST_ITEMS. `before` is null where the window before is not wholly in the data."""
    start = window_start(mart.as_of, mart.window)
    whole = mart.window is not None and mart.months >= 2 * mart.window
    with cursor_for(company_dir, version) as cursor:
        return run_query(
            cursor,
            "items_sold",
            as_of=mart.as_of,
            start=start,
            before=months_before(start, mart.window) if whole and mart.window is not None else start,
            whole=whole,
            most=MOST_ITEMS,
            returned=list(NO_PURCHASE_WORDS),
        )
