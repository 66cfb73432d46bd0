"""The small tables of the value page. Every function returns (heading, lines) of cells ready to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.offers.next_products import NextProducts
from crmcore.domain.summary.worth_table import WorthRow
from crmcore.domain.value.annuity_schedule import AnnuitySchedule
from crmcore.domain.value.equity_interval import EquityIntervals
from crmcore.domain.value.influence import Influence
from crmcore.domain.value.matrix import MatrixRow
from crmcore.domain.value.retention import SegmentRetention
from crmcore.domain.value.wallet import WalletBand
from crmcore.report.words.cells import ListColumns, ListHead, TableCells
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import UNKNOWN, Words

#: shares of service and of value that differ by less are in line
IN_LINE = 0.05
#: items to offer that the table names
SHOWN_OFFERS = 12


def box_table(rows: Sequence[MatrixRow], words: Words, *, measure: str = "net_profit", currency: str = "") -> TableCells:
    """One line per box and the total last: customers, value and profit; prospects beside, not counted."""
    customers, total_value = sum(row.customers for row in rows), sum(row.current_value for row in rows)
    head = (
        words.t("value.matrix.box"),
        words.t("common.label.customers"),
        words.t("common.label.share_of_customers"),
        words.t("metric.current_value"),
        words.t("value.matrix.current_share"),
        words.t("metric.room_to_grow"),
        words.t(f"metric.{measure}"),
        words.t("value.matrix.waiting"),
    )

    def line(name: str, group_rows: Sequence[MatrixRow]) -> tuple[str, ...]:
        n, value = sum(r.customers for r in group_rows), sum(r.current_value for r in group_rows)
        profit = _sum(r.profit for r in group_rows)
        return (
            name,
            words.number(n),
            words.share(n / customers if customers else None, 1),
            words.money(value, currency, compact=True),
            words.share(value / total_value if total_value > 0 else None, 1),
            words.money(sum(r.room_to_grow for r in group_rows), currency, compact=True),
            words.money(profit, currency, compact=True),
            words.number(sum(r.provisional for r in group_rows)),
        )

    return head, (*(line(words.t(f"value.box.{row.box}"), [row]) for row in rows), line(words.t("common.total"), rows))


def resource_shares(rows: Sequence[MatrixRow]) -> dict[str, list[float | None]]:
    """Each box's share of "customers", "value" (what is not lost), "service" cost and "contacts"; figures without any data are left out."""
    value: list[float | None] = [max(row.current_value, 0.0) for row in rows]
    parts: list[tuple[str, list[float | None]]] = [
        ("customers", [float(r.customers) for r in rows]),
        ("value", value),
        ("service", [r.service_cost for r in rows]),
        ("contacts", [r.contacts for r in rows]),
    ]
    return {
        name: [None if x is None or grand_total <= 0 else x / grand_total for x in values]
        for name, values in parts
        if (grand_total := _sum(values)) is not None
    }


def resource_table(rows: Sequence[MatrixRow], words: Words) -> TableCells:
    """The resources each box should get beside those it gets: its shares of customers, value, service cost and contacts, its
    mean discount. Figures without any data have no column."""
    shares = resource_shares(rows)
    discounts = any(row.discount is not None for row in rows)
    head = [words.t("value.matrix.box"), words.t("value.resource.due"), *(words.t(f"value.resource.{name}") for name in shares)]
    lines = [
        [words.t(f"value.box.{row.box}"), words.t(f"value.resource.{row.box}"), *(words.share(share[k]) for share in shares.values())]
        for k, row in enumerate(rows)
    ]
    if discounts:
        head.append(words.t("value.resource.discount"))
        for row, cells in zip(rows, lines, strict=True):
            cells.append(words.share(row.discount, 1))
    if "service" in shares:
        head.append(words.t("value.resource.verdict"))
        for k, cells in enumerate(lines):
            cells.append(_verdict(shares["service"][k], shares["value"][k], words))
    return tuple(head), tuple(map(tuple, lines))


def _verdict(service: float | None, value: float | None, words: Words) -> str:
    if service is None or value is None:
        return UNKNOWN
    gap = service - value
    if abs(gap) < IN_LINE:
        return words.t("value.resource.fair")
    return words.t(f"value.resource.{'over' if gap > 0 else 'under'}", points=words.number(abs(gap) * 100))


def worth_table(
    rows: Sequence[WorthRow],
    words: Words,
    name: Callable[[str], str],
    heading: str,
    *,
    measure: str = "net_profit",
    currency: str = "",
    rule: tuple[str, Callable[[str], str]] | None = None,
) -> TableCells:
    """One line per group: customers, profit, values, and service cost where it is known. `name`: group code → its name, under
    `heading`; `rule` adds a column of text after the name: (heading, group code → text)."""
    has_service_cost = any(row.service_cost is not None for row in rows)
    columns = ("profit", "current_value", "growth_potential", *(("service_cost",) if has_service_cost else ()))
    head = (
        heading,
        *((rule[0],) if rule else ()),
        words.t("common.label.customers"),
        *(words.t(f"metric.{measure if c == 'profit' else c}") for c in columns),
    )

    return head, tuple(
        (
            name(row.code),
            *((rule[1](row.code),) if rule else ()),
            words.number(row.customers),
            *(words.money(None if (value := getattr(row, c)) is None else float(value), currency, compact=True) for c in columns),
        )
        for row in rows
    )


def equity_table(
    rows: Sequence[WorthRow], words: Words, name: Callable[[str], str], currency: str = "", intervals: EquityIntervals | None = None
) -> TableCells:
    """One line per tier and the total last: customers, equity, its 90 % interval where there are `intervals`, its share, lifetime value."""
    grand_total = _sum(row.current_value for row in rows)
    head = (
        words.t("common.label.tier"),
        words.t("common.label.customers"),
        words.t("value.equity.equity"),
        *((words.t("value.equity.interval"),) if intervals is not None else ()),
        words.t("value.equity.share"),
        words.t("metric.lifetime_value"),
    )

    def written(ends: tuple[float, float] | None) -> str:
        if ends is None:
            return UNKNOWN
        low, high = (words.money(end, currency, compact=True) for end in ends)
        return words.t("value.retention.ends", low=low, high=high)

    def line(label: str, group_rows: Sequence[WorthRow], ends: tuple[float, float] | None) -> tuple[str, ...]:
        value = _sum(r.current_value for r in group_rows)
        return (
            label,
            words.number(sum(r.customers for r in group_rows)),
            words.money(value, currency, compact=True),
            *((written(ends),) if intervals is not None else ()),
            words.share(value / grand_total if grand_total and grand_total > 0 and value is not None else None, 1),
            words.money(_sum(r.lifetime_value for r in group_rows), currency, compact=True),
        )

    ends = (None,) * len(rows) if intervals is None else intervals.groups
    lines = [line(name(row.code), [row], pair) for row, pair in zip(rows, ends, strict=True) if row.customers]
    return head, (*lines, line(words.t("common.total"), rows, None if intervals is None else intervals.all))


def retention_table(rows: Sequence[SegmentRetention], words: Words) -> TableCells:
    """One line per segment: buyers of the year before last, those of them that bought last year, the retention used, its interval."""
    head = tuple(words.t(f"value.retention.{c}") for c in ("segment", "buyers", "kept", "rate", "interval"))

    def ends(row: SegmentRetention) -> str:
        if row.interval is None:
            return UNKNOWN
        low, high = (words.share(end, 1) for end in row.interval)
        return words.t("value.retention.ends", low=low, high=high)

    return head, tuple(
        (
            row.segment or words.t("value.retention.unnamed"),
            words.number(row.buyers),
            words.number(row.retained),
            words.share(row.retention, 1),
            ends(row),
        )
        for row in rows
    )


def wallet_table(bands: Sequence[WalletBand], words: Words, currency: str = "") -> TableCells:
    """One line per band that has customers, and the total last."""
    head = (
        words.t("value.wallet.band"),
        words.t("common.label.customers"),
        *(words.t(f"value.wallet.{c}") for c in ("spend", "ours", "to_win")),
    )

    def line(name: str, group_rows: Sequence[WalletBand]) -> tuple[str, ...]:
        return (
            name,
            words.number(sum(b.customers for b in group_rows)),
            *(words.money(sum(getattr(b, c) for b in group_rows), currency, compact=True) for c in ("wallet", "amount", "to_win")),
        )

    shown = [band for band in bands if band.customers]
    return head, (*(line(words.t(f"value.wallet.band_{b.band}"), [b]) for b in shown), line(words.t("common.total"), shown))


def influence_table(book: Book, influence: Influence, rows: np.ndarray, words: Words, currency: str = "") -> TableCells:
    """A line per customer of `rows`: its tier, how many it referred, their value, and its own."""
    head = (
        words.t("common.label.customer"),
        words.t("common.label.tier"),
        words.t("value.influence.sent"),
        words.t("value.influence.brought"),
        words.t("metric.current_value"),
    )
    value = book.mart.metrics["current_value"]
    return head, tuple(
        (
            customer_name(book, row),
            _tier(book, row, words),
            words.number(influence.referred[row]),
            words.money(influence.referral_profit[row], currency, compact=True),
            words.money(value[row], currency, compact=True),
        )
        for row in rows.tolist()
    )


def list_columns(book: Book, code: str, words: Words) -> ListColumns | None:
    """What the lists of customers that referred others keep of their table: how many; None for any other list."""
    if code.partition(".")[0] != "influence" or "influence" not in book.mart.insights:
        return None
    referred = book.mart.insight("influence", Influence).referred
    head: ListHead = {"list:sent": (words.t("value.influence.sent"), "count")}
    return ListColumns(head, lambda rows: [(float(n),) for n in referred[rows]])


def offer_table(offers: NextProducts, counts: Sequence[int], words: Words) -> TableCells:
    """One line per item that is named: how many customers of the second tier it is named to; the most named first."""
    head = tuple(words.t(f"value.offer.{c}") for c in ("item", "named"))
    return head, tuple((offers.items.names[k], words.number(counts[k])) for k in most_named(offers, counts))


def most_named(offers: NextProducts, counts: Sequence[int]) -> list[int]:
    """The items named to the most customers, at most SHOWN_OFFERS."""
    order = sorted((k for k in range(len(counts)) if counts[k]), key=lambda k: (-counts[k], offers.items.names[k]))
    return order[:SHOWN_OFFERS]


def formula_table(
    formula: AnnuitySchedule, words: Words, currency: str = "", *, by_model: bool = False, of_sales: bool = False
) -> TableCells:
    """The years of the annuity formula and their sum; `by_model`: the value itself comes from elsewhere; `of_sales`: m is no profit."""
    margin = "margin_sales" if of_sales else "margin"
    head = tuple(words.t(f"value.formula.{c}") for c in ("year", margin, "still", "discount", "present"))
    lines = []
    for line in formula.years:
        year = (
            words.t("value.formula.later")
            if line.year is None
            else words.t("value.formula.now")
            if line.year == 0
            else words.t("value.formula.year_number", n=line.year)
        )
        lines.append(
            (
                year,
                words.money(formula.margin, currency),
                words.number(line.still_there, 4),
                words.number(line.discount, 4),
                words.money(line.present_value, currency),
            )
        )
    total = words.t("value.formula.total_annuity" if by_model else "value.formula.total")
    return head, (*lines, (total, "", "", "", words.money(formula.total, currency)))


def _tier(book: Book, row: int, words: Words) -> str:
    tier = int(book.tier[row])
    return words.tier(book.scheme.id, book.scheme.tiers[tier]) if tier >= 0 else words.t("value.equity.no_tier")


def _sum(values: Iterable[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return float(sum(known)) if known else None
