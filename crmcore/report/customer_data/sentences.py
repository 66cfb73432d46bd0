"""The sentences above the tables: how much is known, and what would be worth asking next."""

from __future__ import annotations

from crmcore.domain.customer_data.known import CustomerData, KnownItem
from crmcore.report.customer_data.tables import decisions_text, item_name
from crmcore.report.words.words import Words


def headline(data: CustomerData, words: Words) -> str:
    """Of how many customers all eight categories are known, and which category is known of the fewest."""
    least = min(data.categories[:8], key=lambda item: item.customers)
    return words.t(
        "customer_data.headline",
        n=data.customers,
        complete=data.complete,
        least=item_name(least, words),
        share=words.share(least.customers / data.customers if data.customers else None),
    )


def wanted_sentence(item: KnownItem, data: CustomerData, words: Words) -> str:
    """What is missing, of how many customers and which share of the amount, and what cannot be decided without it."""
    key = "customer_data.wanted_of_all" if item.missing == data.customers else "customer_data.wanted"
    return words.t(
        key,
        what=item_name(item, words),
        n=item.missing,
        share=words.share(item.missing_amount / data.amount if data.amount > 0 else None),
        needed=decisions_text(item.decisions, words),
    )
