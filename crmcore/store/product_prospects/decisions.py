"""Judgements of products as ledger rows; what they mean is `crmcore.domain.product_prospects.judgements`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.product_prospects.judgements import ProductJudgement
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger

KIND = "product_prospects"


def judgement_rows(company_dir: Path, position: int | None = None) -> tuple[ProductJudgement, ...]:
    """Every judgement up to a ledger position (None: all), oldest first."""
    return tuple(
        ProductJudgement(
            row.payload["item"],
            row.payload["prospects"],
            row.payload["market"],
            row.payload["market_growth"],
            row.author,
            row.effective_on or date.min,
            row.recorded_at,
            row.position,
        )
        for row in Ledger(company_dir).rows(KIND)
        if position is None or row.position <= position
    )


def record_judgement(company: Company, judgement: ProductJudgement, *, author: str, based_on: int | None = None) -> int:
    """Record a judgement in force from its `judged_on` on, or that what the data say counts again; returns the ledger position.

    `based_on`: position of the newest such row that the author saw, 0: none; a newer one about this item is not overwritten. `Problem`:
    author_missing, product_changed and those of `ProductJudgement.checked`.
    """
    checked_name(author, "author_missing")
    checked = judgement.checked()
    with Ledger(company.dir).transaction() as transaction:
        since = transaction.rows(KIND, after=based_on) if based_on is not None else ()
        newer = [row for row in since if row.payload["item"].strip().lower() == checked.key]
        if newer:
            raise Problem("product_changed", item=checked.item, author=newer[-1].author)
        payload = {
            "item": checked.item,
            "prospects": checked.prospects,
            "market": checked.market,
            "market_growth": checked.market_growth,
        }
        return transaction.append(KIND, payload, author=author, effective_on=checked.judged_on)
