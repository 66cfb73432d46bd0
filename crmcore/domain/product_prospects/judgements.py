"""Judgements of products and categories: how promising each is, 0 to 100, by whom and when; which of them count on a day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem

HIGHEST = 100.0
LONGEST_ITEM, LONGEST_MARKET = 200, 200
#: market growth a year beyond which a share was meant as something else
LEAST_GROWTH, MOST_GROWTH = -1.0, 10.0


@dataclass(frozen=True, slots=True)
class ProductJudgement:
    """One judgement of a product or category.

    Attributes
    ----------
    item
        What order lines call it: a product's number or name, or a category.
    prospects
        0–100; None in the ledger: what the data say counts again.
    market, market_growth
        The market it is sold in, and that market's growth a year as a share; "" and None: not said.
    author
        Who judged it; "" where a file does not say.
    judged_on
        First day on which it counts; None (in a file only): on every day.
    recorded_at, position
        UTC moment (ISO 8601) and ledger position; empty for rows of a file.
    """

    item: str
    prospects: float | None
    market: str = ""
    market_growth: float | None = None
    author: str = ""
    judged_on: date | None = None
    recorded_at: str = ""
    position: int = 0

    @property
    def key(self) -> str:
        """The item as it is compared."""
        return key_of(self.item)

    def checked(self) -> ProductJudgement:
        """The same with its texts cleaned. Raises `Problem`: product_missing, text_too_long, bad_product_prospects, bad_market_growth."""
        item = checked_name(self.item, "product_missing", LONGEST_ITEM)
        if self.prospects is not None and not 0 <= self.prospects <= HIGHEST:
            raise Problem("bad_product_prospects", item=item, value=self.prospects)
        growth = self.market_growth
        if growth is not None and not (math.isfinite(growth) and LEAST_GROWTH <= growth <= MOST_GROWTH):
            raise Problem("bad_market_growth", item=item, value=growth)
        market = checked_name(self.market, "product_missing", LONGEST_MARKET) if self.market.strip() else ""
        return replace(self, item=item, market=market)


def key_of(item: str) -> str:
    """How items are compared: without surrounding spaces, in small letters."""
    return item.strip().lower()


def judgements_on(imported: Iterable[ProductJudgement], recorded: Iterable[ProductJudgement], day: date) -> Mapping[str, ProductJudgement]:
    """Key of an item → the judgement that counts on `day`, by key.

    Of the rows of a file and of the ledger (`recorded`, ordered by `position`) those that are not later than the day; where both judge an
    item the later one, on the same day that of the ledger. A row of the ledger without prospects takes the ledger's word back.
    """
    current = {row.key: row for row in imported if row.judged_on is None or row.judged_on <= day}
    signed: dict[str, ProductJudgement] = {}
    for row in sorted(recorded, key=lambda row: row.position):
        if row.judged_on is not None and row.judged_on > day:
            continue
        if row.prospects is None:
            signed.pop(row.key, None)
        else:
            signed[row.key] = row
    for key, row in signed.items():
        known = current.get(key)
        if known is None or known.judged_on is None or row.judged_on is None or known.judged_on <= row.judged_on:
            current[key] = row
    return {key: current[key] for key in sorted(current)}
