"""The small tables of loyalty, and the names of its lists. Cells are ready to show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.lists import parse_cell
from crmcore.domain.loyalty.quadrant import BOXES
from crmcore.domain.loyalty.satisfaction import STATES, WordOfMouth
from crmcore.domain.loyalty.tables import QuadrantRow, loyalty_of, value_metric
from crmcore.report.words.cells import ListColumns, ListHead, TableCells
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN, Words

#: cited on the page: the two dimensions together predict no better than one of them
EVIDENCE = (
    "East, Gendall, Hammond & Lomax (2005, Consumer Loyalty: Singular, Additive or Interactive?, Australasian Marketing Journal 13:2)"
)


def box_table(rows: Sequence[QuadrantRow], words: Words, *, measure: str = "net_profit", currency: str = "") -> TableCells:
    """One line per box and the total as the last line; `measure` is the profit shown beside the amount."""

    def money(values: Sequence[float | None]) -> str:
        known = [v for v in values if v is not None]
        return words.money(sum(known) if known else None, currency, compact=True)

    total_customers = sum(row.customers for row in rows)
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
            words.share(row.customers / total_customers if total_customers else None, 1),
            *(money([getattr(row, m)]) for m in metrics),
            money([row.current_value]),
        )
        for row in rows
    ]
    total = (
        words.t("common.total"),
        "",
        words.number(total_customers),
        words.share(1.0 if total_customers else None),
        *(money([getattr(row, m) for row in rows]) for m in metrics),
        money([row.current_value for row in rows]),
    )
    return head, (*lines, total)


def customer_table(book: Book, rows: np.ndarray, words: Words, currency: str = "", points: Sequence[str] = ()) -> TableCells:
    """Some customers of a list: name, tier, value, and the `points` ("repeat_purchase", "attitude")."""
    known, worth_metric = loyalty_of(book).metrics, value_metric(book.mart)
    head = (
        words.t("common.label.customer"),
        words.t("loyalty.table.tier"),
        words.t(f"metric.{worth_metric}"),
        *(words.t(f"metric.{point}") for point in points),
    )
    lines = []
    for row, name in zip(rows.tolist(), customer_names(book, rows), strict=True):
        tier = int(book.tier[row])
        lines.append(
            (
                name,
                words.tier(book.scheme.id, book.scheme.tiers[tier]) if tier >= 0 else UNKNOWN,
                words.money(book.mart.metrics[worth_metric][row], currency, compact=True),
                *(words.number(known[point][row]) for point in points),
            )
        )
    return head, tuple(lines)


def list_columns(book: Book, words: Words) -> ListColumns:
    """What every list of the page keeps of its tables: the box, and what to do in it, where there is something."""
    loyalty = loyalty_of(book)

    def line(box: str) -> tuple[str, str | None]:
        action = f"loyalty.turn.{box}"
        return words.t(f"loyalty.box.{box}"), words.t(action) if words.has(action) else None

    texts = {-1: (None, None), **{k: line(box) for k, box in enumerate(BOXES)}}
    head: ListHead = {"list:box": (words.t("loyalty.table.box"), "text"), "list:action": (words.t("loyalty.table.action"), "text")}
    return ListColumns(head, lambda rows: [texts[int(box)] for box in loyalty.box[rows]])


def word_of_mouth_table(word_of_mouth: WordOfMouth, words: Words) -> TableCells:
    """Customers by state, how many people each tells, and how many are reached; the total last."""
    head = tuple(words.t(f"loyalty.mouth.{column}") for column in ("state", "customers", "tells", "told"))
    lines = [
        (words.t(f"loyalty.state.{state}"), words.number(n), words.number(each), words.number(hearers))
        for state, n, each, hearers in zip(STATES[:3], word_of_mouth.customers, word_of_mouth.tells, word_of_mouth.people_told, strict=True)
    ]
    return head, (
        *lines,
        (words.t("common.total"), words.number(sum(word_of_mouth.customers)), "", words.number(sum(word_of_mouth.people_told))),
    )


def list_label(book: Book, code: str, words: Words) -> str:
    """The name of the list with that code (see `crmcore.domain.loyalty.lists`); the code itself where it has none."""
    cell = parse_cell(book, code.removeprefix("cell.")) if code.startswith("cell.") else None
    if cell:
        box, tier = cell
        tier_names = (*(words.tier(book.scheme.id, t) for t in book.scheme.tiers), words.t("loyalty.no_tier"))[tier]
        return words.t("loyalty.listed.cell", box=words.t(f"loyalty.box.{box}"), tier=tier_names)
    key = f"loyalty.listed.{code}"
    return words.t(key) if code != "cell" and words.has(key) else code
