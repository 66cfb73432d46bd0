"""The small tables of loyalty, in words, and what its lists are called. Cells are ready to show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.lists import cell_of
from crmcore.domain.loyalty.satisfaction import STATES, WordOfMouth
from crmcore.domain.loyalty.tables import BoxRow, loyalty_of, value_metric
from crmcore.report.grading.pyramid_tables import Lines
from crmcore.report.words.words import UNKNOWN, Words

#: named on the page: who found that the two dimensions together predict no better than one of them
EVIDENCE = (
    "East, Gendall, Hammond & Lomax (2005, Consumer Loyalty: Singular, Additive or Interactive?, Australasian Marketing Journal 13:2)"
)


def box_table(rows: Sequence[BoxRow], words: Words, *, measure: str = "net_profit", currency: str = "") -> Lines:
    """One line per box and the total as the last line; `measure` is the profit shown beside the amount."""

    def money(values: Sequence[float | None]) -> str:
        known = [v for v in values if v is not None]
        return words.money(sum(known) if known else None, currency, compact=True)

    whole = sum(row.customers for row in rows)
    metrics = ("order_amount",) if measure == "order_amount" else ("order_amount", measure)
    head = (
        words.t("loyalty.table.box"),
        words.t("loyalty.table.meaning"),
        words.t("common.label.customers"),
        words.t("loyalty.table.share"),
        *(words.t(f"metric.{m}") for m in metrics),
        words.t("loyalty.table.current_value"),
    )
    lines = [
        (
            words.t(f"loyalty.box.{row.box}"),
            words.t(f"loyalty.meaning.{row.box}"),
            words.number(row.customers),
            words.share(row.customers / whole if whole else None, 1),
            *(money([getattr(row, m)]) for m in metrics),
            money([row.current_value]),
        )
        for row in rows
    ]
    total = (
        words.t("common.total"),
        "",
        words.number(whole),
        words.share(1.0 if whole else None),
        *(money([getattr(row, m) for row in rows]) for m in metrics),
        money([row.current_value for row in rows]),
    )
    return head, (*lines, total)


def customer_lines(book: Book, rows: np.ndarray, words: Words, currency: str = "", points: Sequence[str] = ()) -> Lines:
    """A few customers of a list: name, tier, worth, and the `points`, of "repeat_purchase" and "attitude"."""
    customers, known, worth = book.mart.customers.table, loyalty_of(book).metrics, value_metric(book.mart)
    head = (
        words.t("common.label.customer"),
        words.t("loyalty.table.tier"),
        words.t(f"metric.{worth}"),
        *(words.t(f"metric.{metric}") for metric in points),
    )
    lines = []
    for row in rows.tolist():
        name = customers["name"][row].as_py() if "name" in customers.column_names else None
        tier = int(book.tier[row])
        lines.append(
            (
                name or customers["customer_id"][row].as_py(),
                words.tier(book.scheme.id, book.scheme.tiers[tier]) if tier >= 0 else UNKNOWN,
                words.money(book.mart.metrics[worth][row], currency, compact=True),
                *(words.number(known[metric][row]) for metric in points),
            )
        )
    return head, tuple(lines)


def mouth_table(told: WordOfMouth, words: Words) -> Lines:
    """Customers by state, how many people each tells, and how many hear of it; the total last."""
    head = tuple(words.t(f"loyalty.mouth.{column}") for column in ("state", "customers", "tells", "told"))
    lines = [
        (words.t(f"loyalty.state.{state}"), words.number(n), words.number(each), words.number(people))
        for state, n, each, people in zip(STATES[:3], told.customers, told.tells, told.told, strict=True)
    ]
    return head, (*lines, (words.t("common.total"), words.number(sum(told.customers)), "", words.number(sum(told.told))))


def list_label(book: Book, code: str, words: Words) -> str:
    """What the list of a code (see `crmcore.domain.loyalty.lists`) is called; the code itself where there is none."""
    cell = cell_of(book, code.removeprefix("cell.")) if code.startswith("cell.") else None
    if cell:
        box, tier = cell
        named = (*(words.tier(book.scheme.id, t) for t in book.scheme.tiers), words.t("loyalty.no_tier"))[tier]
        return words.t("loyalty.listed.cell", box=words.t(f"loyalty.box.{box}"), tier=named)
    key = f"loyalty.listed.{code}"
    return words.t(key) if code != "cell" and words.has(key) else code
