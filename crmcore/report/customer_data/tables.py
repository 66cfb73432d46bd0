"""Tables of what is known of customers: the eight categories, what each of them holds, and one customer's own data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from numbers import Real

from crmcore.domain.customer_data.fields import BY_CODE
from crmcore.domain.customer_data.known import CustomerData, KnownItem
from crmcore.domain.customer_data.own import KnownFact, OwnData
from crmcore.domain.grading.book import Book
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import UNKNOWN, Words


def item_name(item: KnownItem, words: Words) -> str:
    """What a category, a field or an attribute is called."""
    if item.code.startswith("category."):
        return words.t(f"common.attribute.{item.category}")
    return item.name or field_name(item.code, words)


def field_name(code: str, words: Words) -> str:
    """What a field is called: its column where it is one of the customer table."""
    return words.t(f"column.customer.{code}" if BY_CODE[code].table == "customer" else f"customer_data.field.{code}")


def decisions_text(codes: Sequence[str], words: Words) -> str:
    """`share of wallet, growth potential`."""
    return words.t("common.scope.list").join(words.t(f"customer_data.decision.{code}") for code in codes)


def category_table(data: CustomerData, book: Book, words: Words) -> TableCells:
    """One line a category: what holds it, of how many customers anything is known, of which share of each tier."""
    head = (
        words.t("customer_data.column.category"),
        words.t("customer_data.column.holds"),
        words.t("customer_data.column.known"),
        words.t("customer_data.column.share"),
        *_tier_names(book, words),
        words.t("customer_data.column.nothing"),
    )
    lines = [
        (
            item_name(item, words),
            words.t("common.scope.list").join(item_name(one, words) for one in data.of(item.category)),
            words.number(item.customers),
            words.share(item.customers / data.customers if data.customers else None),
            *_by_tier(item, data, words),
            words.number(data.customers - item.customers),
        )
        for item in data.categories
    ]
    return head, lines


def item_table(data: CustomerData, category: str, book: Book, words: Words, currency: str) -> TableCells:
    """One line for each piece of data of a category: by tier, of whom it is missing, what those order, and what needs it."""
    head = (
        words.t("customer_data.column.what"),
        words.t("customer_data.column.needed"),
        words.t("customer_data.column.known"),
        *_tier_names(book, words),
        words.t("customer_data.column.missing"),
        words.t("customer_data.column.missing_amount"),
    )
    lines = [
        (
            item_name(item, words),
            decisions_text(item.decisions, words) or words.t("customer_data.own_attribute"),
            words.number(item.customers),
            *_by_tier(item, data, words),
            UNKNOWN if item.optional else words.number(item.missing),
            UNKNOWN if item.optional else words.money(item.missing_amount, currency, compact=True),
        )
        for item in data.of(category)
    ]
    return head, lines


def own_table(own: OwnData, reps: Mapping[str, str], words: Words, currency: str) -> TableCells:
    """One customer, category by category: what, its value, since when, the category."""
    head = tuple(words.t(f"customer_data.column.{name}") for name in ("what", "value", "day", "category"))
    lines = [
        (
            fact.code if fact.attribute else field_name(fact.code, words),
            value_text(fact, reps, words, currency),
            words.t("customer_data.no_day") if fact.day is None else words.date(fact.day),
            words.t(f"common.attribute.{fact.category}"),
        )
        for fact in own.facts
    ]
    return head, lines


def value_text(fact: KnownFact, reps: Mapping[str, str], words: Words, currency: str) -> str:
    """A value as people read it."""
    value = fact.value
    if fact.attribute:
        return str(value)
    if fact.code == "rep_id":
        return reps.get(value, str(value))
    if fact.code == "contacts" and words.has(f"customer.contact.{value}"):
        return words.t(f"customer.contact.{value}")
    if isinstance(value, date):
        return words.date(value)
    if isinstance(value, str):
        return value
    if fact.code in ("satisfaction", "recommend", "trust", "growth_outlook") and isinstance(value, Real):
        return words.number(float(value), 1)
    return words.money(value, currency)


def missing_text(own: OwnData, words: Words) -> str:
    """`Not known: Annual purchases (share of wallet, growth potential), …`; "" where nothing is missing."""
    if not own.missing:
        return ""
    parts = [
        words.t("customer_data.missing_one", what=field_name(code, words), needed=decisions_text(BY_CODE[code].decisions, words))
        for code in own.missing
    ]
    return words.t("customer_data.missing_all", parts=words.t("common.scope.list").join(parts))


def _tier_names(book: Book, words: Words) -> tuple[str, ...]:
    return *(words.tier(book.scheme.id, tier) for tier in book.scheme.tiers), words.t("population.ungraded")


def _by_tier(item: KnownItem, data: CustomerData, words: Words) -> tuple[str, ...]:
    return tuple(words.share(n / of if of else None) for n, of in zip(item.by_tier.tolist(), data.by_tier.tolist(), strict=True))
