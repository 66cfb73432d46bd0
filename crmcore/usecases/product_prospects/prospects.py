"""The insight of products' prospects, and products with their judgements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.insights import Builder
from crmcore.domain.grading.mart import Mart
from crmcore.domain.product_prospects.judgements import ProductJudgement, judgements_on, key_of
from crmcore.domain.product_prospects.prospects import ProductProspects, ProductRow
from crmcore.store.product_prospects.decisions import judgement_rows
from crmcore.store.product_prospects.purchases import read_imported_judgements, read_items_sold, read_product_prospects

#: the table of products, without which and without judgements of people nothing is known of them
TABLE = "product"


def read_prospects(company_dir: Path, version: int, mart: Mart, recorded: Iterable[ProductJudgement] = ()) -> ProductProspects:
    """What every customer's purchases promise on the mart's date, by the file and what people `recorded`."""
    imported = read_imported_judgements(company_dir, version, mart.as_of)
    return read_product_prospects(company_dir, version, mart, judgements_on(imported, recorded, mart.as_of))


def prospects_insights(company_dir: Path, version: int, mart: Mart, recorded: tuple[ProductJudgement, ...]) -> dict[str, Builder]:
    """The insight that rests on what people judged, for `with_terms`; {} where nobody had by the mart's date."""
    if not _counting(mart, recorded):
        return {}
    return {"product_prospects": lambda own: read_prospects(company_dir, version, mart, recorded)}


def with_judged_products(mart: Mart, known: Mart, recorded: tuple[ProductJudgement, ...]) -> Mart:
    """`known` as a mart whose products are judged, where people have judged any by its date: a metric may need that."""
    return replace(known, has=known.has | {TABLE}) if _counting(mart, recorded) and "order_line" in known.has else known


def read_product_rows(company_dir: Path, book: Book) -> tuple[ProductRow, ...]:
    """Products and categories: those sold over the Book's window or the one before, and those that are judged though nothing was sold of
    them. Products first, the largest first."""
    mart = book.mart
    imported = read_imported_judgements(company_dir, book.version, mart.as_of)
    judged = judgements_on(imported, judgement_rows(company_dir, book.ledger), mart.as_of)
    sold = read_items_sold(company_dir, book.version, mart).to_pylist()
    rows = []
    for line in sold:
        own = judged.get(key_of(line["item"])) or judged.get(key_of(line["name"]))
        rows.append(ProductRow(**line, judgement=own or judged.get(key_of(line["category"]))))
    named = {key_of(line[name]) for line in sold for name in ("item", "name")}
    unsold = [row for key, row in judged.items() if key not in named]
    order = sorted(rows, key=lambda row: (row.level != "product", -row.amount, row.item))
    return (*order, *(ProductRow(row.item, "", row.item, "", 0.0, None, row) for row in unsold))


def _counting(mart: Mart, recorded: Iterable[ProductJudgement]) -> bool:
    """Whether people have recorded anything by the mart's date."""
    return any(row.judged_on is None or row.judged_on <= mart.as_of for row in recorded)
