"""The next products of a mart's customers, by the rule that earlier days choose."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.facts.item_purchases import Cut
from crmcore.domain.facts.long_view import LongView
from crmcore.domain.grading.mart import Mart
from crmcore.domain.offers.judging import MOST_JUDGED, Judgement, horizon, judge
from crmcore.domain.offers.next_products import NextProducts, next_products
from crmcore.store.offers.item_purchases import months_known, read_cuts, read_item_purchases, read_items


def read_next_products(company_dir: Path, version: int, mart: Mart, view: LongView) -> NextProducts | None:
    """What to offer each customer next as known on the mart's date; None where order lines name neither products nor categories. Raises
    `Problem("unknown_version")`."""
    items = read_items(company_dir, version, mart.as_of)
    if items is None:
        return None
    months = horizon(months_known(company_dir, version, mart.as_of))
    judgement: Judgement | None = None
    last: Cut | None = None
    if months is not None:
        every = -(-mart.count // MOST_JUDGED)
        first, last = read_cuts(company_dir, version, mart.as_of, items, months, every)
        judgement = judge(first, last, items.count, view.segment)
    return next_products(items, read_item_purchases(company_dir, version, mart.as_of, items), view.segment, judgement, last)
