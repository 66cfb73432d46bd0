"""The small tables under the pyramids: tiers, concentration figures, customers without a tier.

Every function returns (heading, lines) of cells ready to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crmcore.domain.summary.concentration import Concentration
from crmcore.domain.summary.tier_table import TierRow
from crmcore.domain.summary.ungraded import UngradedRow
from crmcore.report.pyramids.data import known_measure
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import UNKNOWN, Words


def tier_heading(rows: Sequence[TierRow], words: Words, scheme: str, measure: str = "gross_profit") -> str:
    """How many customers of `tier_table` lose money, and the tier that holds the most; a plain heading without any."""
    lost = [_lost(row, known_measure(rows, measure))[0] for row in rows]
    if not sum(lost):
        return words.t("pyramids.tier.title")
    most = max(range(len(rows)), key=lost.__getitem__)
    return words.t(
        "pyramids.tier.finding",
        n=sum(lost),
        all=words.number(sum(row.customers for row in rows)),
        most=words.number(lost[most]),
        tier=words.tier(scheme, rows[most].tier),
    )


def tier_table(rows: Sequence[TierRow], words: Words, scheme: str, *, measure: str = "gross_profit", currency: str = "") -> TableCells:
    """One line per tier, top first, and the total as the last line.

    Profit is `measure`; under order_amount the best known profit is shown beside it, so that losses are visible.
    """
    shown = known_measure(rows, measure)
    profit = shown if shown != "order_amount" else known_measure(rows, "net_profit")
    values = [_value(row, shown) for row in rows]
    lost = [_lost(row, shown) for row in rows]
    customers, total_profit = sum(row.customers for row in rows), sum(values)
    columns = ["order_amount"] if profit == "order_amount" else ["order_amount", profit]
    head = (
        words.t("common.label.tier"),
        words.t("common.label.customers"),
        words.t("pyramids.tier.asked"),
        words.t("pyramids.tier.reached"),
        *(words.t(f"metric.{m}") for m in columns),
        words.t("pyramids.tier.part_amount" if shown == "order_amount" else "pyramids.tier.part_profit"),
        words.t("pyramids.tier.losing"),
        words.t("pyramids.tier.loss"),
        words.t("pyramids.tier.overridden"),
        words.t("common.label.provisional"),
    )

    def money(value: float) -> str:
        return words.money(value, currency, compact=True)

    lines = [
        (
            words.tier(scheme, row.tier),
            words.number(row.customers),
            words.share(row.requested_share),
            words.share(row.actual_share, 1),
            *(money(_value(row, m)) for m in columns),
            words.share(value / total_profit if total_profit > 0 else None, 1),
            words.number(losing),
            money(loss),
            words.number(row.overridden),
            words.number(row.provisional),
        )
        for row, value, (losing, loss) in zip(rows, values, lost, strict=True)
    ]
    requested_share = None if any(row.requested_share is None for row in rows) else sum(row.requested_share or 0.0 for row in rows)
    total = (
        words.t("common.total"),
        words.number(customers),
        words.share(requested_share),
        words.share(1.0 if customers else None),
        *(money(sum(_value(row, m) for row in rows)) for m in columns),
        words.share(1.0 if total_profit > 0 else None),
        words.number(sum(n for n, _ in lost)),
        money(sum(loss for _, loss in lost)),
        words.number(sum(row.overridden for row in rows)),
        words.number(sum(row.provisional for row in rows)),
    )
    return head, (*lines, total)


def _value(row: TierRow, measure: str) -> float:
    return {"order_amount": row.order_amount, "gross_profit": row.gross_profit, "net_profit": row.net_profit}[measure] or 0.0


def _lost(row: TierRow, shown: str) -> tuple[int, float]:
    """A tier's losing customers and what they lose, by gross profit where that is shown, else by net profit."""
    return (row.gross_losing, row.gross_loss) if shown == "gross_profit" else (row.losing, row.loss)


def concentration_table(concentration: Concentration, words: Words, currency: str = "") -> TableCells:
    """One line per concentration figure, with its meaning for these customers."""

    def line(code: str, value: str, means: str = "means", **values: Any) -> tuple[str, str, str]:
        key = f"pyramids.concentration.{code}"
        is_unknown = UNKNOWN in (value, values.get("part")) and means != "nobody"
        return words.t(key, **values), words.t("pyramids.concentration.untold" if is_unknown else f"{key}_{means}", **values), value

    eighty, losing = concentration.customers_for_80, "means" if concentration.negative_customers else "none"
    lines = [
        line(
            "top",
            words.share(concentration.top_share),
            "means" if concentration.top_customers or concentration.total <= 0 else "nobody",
            n=concentration.top_customers,
            share=words.share(concentration.top_percent / 100),
        ),
        line("eighty", words.number(eighty), part=words.share(eighty / concentration.customers if eighty else None)),
        line("peak", words.share(concentration.whale_peak_share), losing, n=concentration.whale_peak_rank),
        line(
            "negative",
            words.number(concentration.negative_customers),
            losing,
            n=concentration.negative_customers,
            money=words.money(-concentration.negative_total, currency, compact=True),
        ),
        line("gini", words.number(concentration.gini, 2)),
        line("hhi", words.number(concentration.hhi, 4), n=round(1 / concentration.hhi) if concentration.hhi else 0),
        *(
            line(
                "without",
                text,
                n=n,
                part=words.share((concentration.total - rest) / concentration.total if concentration.total > 0 else None, 1),
            )
            for (n, rest), text in zip(
                concentration.without_top, words.money_apart([rest for _, rest in concentration.without_top], currency), strict=True
            )
        ),
    ]
    return (
        words.t("pyramids.concentration.figure"),
        words.t("pyramids.concentration.meaning"),
        words.t("pyramids.concentration.value"),
    ), tuple(lines)


def ungraded_table(rows: Sequence[UngradedRow], words: Words, currency: str = "") -> TableCells:
    """One line per reason: how many customers carry no tier, why, and their order amount in the window."""
    head = (
        words.t("pyramids.ungraded.reason"),
        words.t("pyramids.ungraded.meaning"),
        words.t("common.label.customers"),
        words.t("metric.order_amount"),
    )
    return head, tuple(
        (
            words.t(f"population.{row.reason}"),
            words.t(f"population.meaning.{row.reason}"),
            words.number(row.customers),
            words.money(row.order_amount, currency, compact=True),
        )
        for row in rows
    )
