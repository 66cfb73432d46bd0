"""Tables of offers: customers, rules on earlier days, cross-prices, contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from crmcore.domain.decisions.owners import owners_of
from crmcore.domain.grading.book import Book
from crmcore.domain.offers.basis import OffersBasis
from crmcore.domain.offers.contact_load import CHANNELS, ContactLoad, LoadRow
from crmcore.domain.offers.cross_prices import CrossPrice
from crmcore.domain.offers.judging import CutGrade, Interval
from crmcore.domain.offers.next_products import NextProducts
from crmcore.report.words.cells import ListColumns, TableCells
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words


def products_text(offers: NextProducts, row: int, words: Words) -> str:
    """The items named to a customer, in one line."""
    return words.t("common.scope.list").join(offers.names_of(row))


def tier_text(graded: Book, tier: int, words: Words) -> str:
    """The name of a tier; that there is none."""
    return words.tier(graded.scheme.id, graded.scheme.tiers[tier]) if tier >= 0 else words.t("offers.no_tier")


def customer_cells(
    basis: OffersBasis, graded: Book, now: Book, rows: np.ndarray, reps: Mapping[str, str], words: Words, currency: str = ""
) -> TableCells:
    """One row a customer: tier, salesperson, the products named, the expected profit of the offer."""
    offers, tier = basis.offers, graded.tier_or_provisional
    head = tuple(words.t(f"offers.table.{name}") for name in ("customer", "tier", "salesperson", "products", "money"))
    if offers is None:
        return head, []
    owners = owners_of(now.mart.customers, rows)
    return head, [
        (
            name,
            tier_text(graded, int(tier[row]), words),
            reps.get(owner, owner) if owner else words.t("offers.nobody"),
            products_text(offers, row, words),
            words.money(float(basis.expected[row]), currency),
        )
        for name, owner, row in zip(customer_names(now, rows), owners, rows.tolist(), strict=True)
    ]


def rule_cells(cut: CutGrade, words: Words, currency: str = "") -> TableCells:
    """One row a rule: hits, money caught per 100 customers, and both against the plain rule with their intervals."""
    head = tuple(words.t(f"offers.rules.{name}") for name in ("rule", "hit", "more_hits", "profit", "more_profit"))

    def points(value: float) -> str:
        return words.change(value, 1).removesuffix("%")

    def money(value: float) -> str:
        return words.money(value, currency, compact=True)

    def against(found: Interval | None, text) -> str:  # noqa: ANN001  a formatter
        if found is None:
            return words.t("offers.rules.plain")
        return words.t("offers.rules.interval", value=text(found.value), low=text(found.low), high=text(found.high))

    return head, [
        (
            words.t(f"offers.rule.{grade.rule}"),
            words.share(grade.hit, 1),
            against(grade.more_hits, points),
            money(grade.profit),
            against(grade.more_profit, money),
        )
        for grade in cut.rules
    ]


def pair_cells(pairs: Sequence[CrossPrice], offers: NextProducts, words: Words, currency: str = "") -> TableCells:
    """One row a pair: what is bought and offered, whom to ask, the price, margin per taker, base rate, break-even share, extra profit."""
    names = ("bought", "offered", "asked", "price", "margin", "given", "base", "break_even", "money")
    priced = any(pair.price is not None for pair in pairs)
    shown = [name for name in names if name != "price" or priced]
    lines = []
    for pair in pairs:
        cells = {
            "bought": offers.items.names[pair.bought],
            "offered": offers.items.names[pair.offered],
            "asked": words.number(pair.asked),
            "price": words.money(pair.price, currency),
            "margin": words.money(pair.margin, currency),
            "given": words.money(pair.discount, currency),
            "base": words.share(pair.base, 1),
            "break_even": words.share(pair.break_even, 1),
            "money": words.money(pair.money, currency),
        }
        lines.append(tuple(cells[name] for name in shown))
    return tuple(words.t(f"offers.pairs.{name}") for name in shown), lines


def load_cells(rows: Sequence[LoadRow], graded: Book, words: Words) -> TableCells:
    """One row a tier: customers, contacts per order of each channel that is used and of all, the cap, who hears too much or too little."""
    used = [k for k in range(len(CHANNELS)) if any(row.contacts[k] for row in rows)]
    head = [words.t(f"offers.load.{name}") for name in ("tier", "customers")]
    head += [words.t(f"offers.channel.{CHANNELS[k]}") for k in used]
    head += [words.t(f"offers.load.{name}") for name in ("all", "cap", "too_much", "saved", "too_little")]
    return tuple(head), [
        (
            tier_text(graded, row.tier, words),
            words.number(row.customers),
            *(words.number(row.channel_per_order(k), 2) for k in used),
            words.number(row.per_order, 2),
            words.number(row.cap, 1),
            words.number(row.too_much),
            words.number(row.saved),
            words.number(row.too_little),
        )
        for row in rows
    ]


def offer_columns(basis: OffersBasis, words: Words) -> ListColumns | None:
    """The products named and the expected profit, for a list."""
    return None if basis.offers is None else _columns_of(basis.offers, basis.expected, words)


def _columns_of(offers: NextProducts, expected: np.ndarray, words: Words) -> ListColumns:
    def lines(rows: np.ndarray) -> list[list[str | float | None]]:
        return [
            [products_text(offers, row, words) or None, float(expected[row]) if offers.has_offer[row] else None] for row in rows.tolist()
        ]

    return ListColumns(
        {
            "offers_products": (words.t("offers.table.products"), "text"),
            "offers_money": (words.t("offers.table.money"), "money"),
        },
        lines,
    )


def load_columns(load: ContactLoad, words: Words) -> ListColumns:
    """Contacts, those by the cap, and those beyond it, for a list."""
    values = (load.total, load.allowed, load.saved)

    def lines(rows: np.ndarray) -> list[list[float]]:
        return [[float(column[row]) for column in values] for row in rows.tolist()]

    return ListColumns(
        {
            "offers_contacts": (words.t("offers.load.contacts"), "count"),
            "offers_allowed": (words.t("offers.load.allowed"), "count"),
            "offers_saved": (words.t("offers.load.saved"), "count"),
        },
        lines,
    )
