"""Offers as an Excel workbook: customers with what to offer, cross-prices, contacts. Text is written as text, never as a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from crmcore.domain.decisions.owners import owners_of
from crmcore.domain.grading.book import Book
from crmcore.domain.offers.basis import OffersBasis
from crmcore.domain.offers.contact_load import CHANNELS, load_rows
from crmcore.domain.offers.cross_prices import CrossPrice
from crmcore.domain.offers.rules import NAMED
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.table_workbook import Cell, new_workbook, write_table
from crmcore.report.offers.tables import tier_text
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words


@dataclass(frozen=True, slots=True)
class OffersFile:
    """What the file holds: the basis, the grades in force and the facts of the day, the pairs with their discount, salespeople's names."""

    basis: OffersBasis
    graded: Book
    now: Book
    pairs: Sequence[CrossPrice]
    discount: float
    reps: Mapping[str, str]
    day: date


def offers_workbook(content: OffersFile, context: ExportContext, words: Words) -> bytes:
    """The file's bytes."""
    buffer = BytesIO()
    with new_workbook(buffer, words.t("offers.title"), content.day, context) as file:
        write_table(file, words.t("offers.sheet.customers"), *_customers(content, words))
        write_table(file, words.t("offers.sheet.pairs"), *_pairs(content, words))
        if content.basis.load is not None:
            write_table(file, words.t("offers.sheet.contacts"), *_contacts(content, words))
        write_table(file, words.t("offers.sheet.basis"), ["", ""], _basis(content, words))
    return buffer.getvalue()


def _customers(content: OffersFile, words: Words) -> tuple[list[str], list[list[Cell]]]:
    basis, rows = content.basis, content.basis.rows
    head = [words.t("column.customer.customer_id"), *(words.t(f"offers.table.{name}") for name in ("customer", "tier", "salesperson"))]
    head += [words.t("offers.table.product_number", number=k + 1) for k in range(NAMED)] + [words.t("offers.table.money")]
    if basis.offers is None:
        return head, []
    ids, tier = content.now.mart.customers.ids, content.graded.tier_or_provisional
    lines: list[list[Cell]] = []
    for name, owner, row in zip(customer_names(content.now, rows), owners_of(content.now.mart.customers, rows), rows.tolist(), strict=True):
        named = basis.offers.names_of(row)
        lines.append(
            [
                ids[row].as_py(),
                str(name),
                tier_text(content.graded, int(tier[row]), words),
                content.reps.get(owner, owner) if owner else "",
                *named,
                *[""] * (NAMED - len(named)),
                float(basis.expected[row]),
            ]
        )
    return head, lines


def _pairs(content: OffersFile, words: Words) -> tuple[list[str], list[list[Cell]]]:
    names = ("bought", "offered", "both", "asked", "price", "margin", "given", "base", "break_even", "money")
    offers = content.basis.offers
    lines: list[list[Cell]] = (
        []
        if offers is None
        else [
            [
                offers.items.names[pair.bought],
                offers.items.names[pair.offered],
                float(pair.both),
                float(pair.asked),
                pair.price,
                pair.margin,
                pair.discount,
                pair.base,
                pair.break_even,
                pair.money,
            ]
            for pair in content.pairs
        ]
    )
    return [words.t(f"offers.pairs.{name}") for name in names], lines


def _contacts(content: OffersFile, words: Words) -> tuple[list[str], list[list[Cell]]]:
    load = content.basis.load
    assert load is not None
    head = [words.t(f"offers.load.{name}") for name in ("tier", "customers", "orders")]
    head += [words.t(f"offers.channel.{channel}") for channel in CHANNELS]
    head += [words.t(f"offers.load.{name}") for name in ("all", "cap", "too_much", "saved", "too_little")]
    return head, [
        [
            tier_text(content.graded, row.tier, words),
            float(row.customers),
            row.orders,
            *row.contacts,
            row.per_order,
            row.cap,
            float(row.too_much),
            row.saved,
            float(row.too_little),
        ]
        for row in load_rows(load)
    ]


def _basis(content: OffersFile, words: Words) -> list[list[Cell]]:
    offers = content.basis.offers
    lines: list[tuple[str, Cell]] = [
        (words.t("offers.sheet.day"), words.date(content.day)),
        (words.t("offers.kpi.take_up"), content.basis.take_up),
        (words.t("offers.pairs.discount"), content.discount),
    ]
    if offers is not None:
        lines += [
            (words.t("offers.rules.rule"), words.t(f"offers.rule.{offers.rule}")),
            (words.t("offers.sheet.months"), float(offers.months)),
        ]
    return [list(line) for line in lines]
