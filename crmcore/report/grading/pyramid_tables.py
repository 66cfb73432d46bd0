"""The small tables under the pyramids, in words: the tiers, the concentration figures, those without a tier.

Every function returns (heading, lines) of cells ready to show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crmcore.domain.summary.concentration import Concentration
from crmcore.domain.summary.tier_table import TierRow
from crmcore.domain.summary.ungraded import UngradedRow
from crmcore.report.grading.pyramids import known_measure
from crmcore.report.words.words import UNKNOWN, Words

Lines = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


def tier_table(rows: Sequence[TierRow], words: Words, scheme: str, *, measure: str = "gross_profit", currency: str = "") -> Lines:
    """One line per tier, top first, and the total as the last line.

    Profit is `measure`; under order_amount the best known profit stands beside it all the same, so that losses show.
    """
    shown = known_measure(rows, measure)
    profit = shown if shown != "order_amount" else known_measure(rows, "net_profit")
    values = [_value(row, shown) for row in rows]
    lost = [(row.gross_losing, row.gross_loss) if shown == "gross_profit" else (row.losing, row.loss) for row in rows]
    people, whole = sum(row.customers for row in rows), sum(values)
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
            words.share(value / whole if whole > 0 else None, 1),
            words.number(losing),
            money(loss),
            words.number(row.overridden),
            words.number(row.provisional),
        )
        for row, value, (losing, loss) in zip(rows, values, lost, strict=True)
    ]
    asked = None if any(row.requested_share is None for row in rows) else sum(row.requested_share or 0.0 for row in rows)
    total = (
        words.t("common.total"),
        words.number(people),
        words.share(asked),
        words.share(1.0 if people else None),
        *(money(sum(_value(row, m) for row in rows)) for m in columns),
        words.share(1.0 if whole > 0 else None),
        words.number(sum(n for n, _ in lost)),
        money(sum(loss for _, loss in lost)),
        words.number(sum(row.overridden for row in rows)),
        words.number(sum(row.provisional for row in rows)),
    )
    return head, (*lines, total)


def _value(row: TierRow, measure: str) -> float:
    return {"order_amount": row.order_amount, "gross_profit": row.gross_profit, "net_profit": row.net_profit}[measure] or 0.0


def concentration_table(told: Concentration, words: Words, currency: str = "") -> Lines:
    """How much hangs on how few: a figure a line, with what it means for these customers."""

    def line(code: str, value: str, means: str = "means", **said: Any) -> tuple[str, str, str]:
        key = f"pyramids.concentration.{code}"
        untold = UNKNOWN in (value, said.get("part"))
        return words.t(key, **said), words.t("pyramids.concentration.untold" if untold else f"{key}_{means}", **said), value

    eighty, losing = told.customers_for_80, "means" if told.negative_customers else "none"
    lines = [
        line("top", words.share(told.top_share), n=told.top_customers, share=words.share(told.top_percent / 100)),
        line("eighty", words.number(eighty), part=words.share(eighty / told.customers if eighty else None)),
        line("peak", words.share(told.whale_peak_share), losing, n=told.whale_peak_rank),
        line(
            "negative",
            words.number(told.negative_customers),
            losing,
            n=told.negative_customers,
            money=words.money(-told.negative_total, currency, compact=True),
        ),
        line("gini", words.number(told.gini, 2)),
        line("hhi", words.number(told.hhi, 4), n=round(1 / told.hhi) if told.hhi else 0),
        *(
            line(
                "without",
                words.money(rest, currency, compact=True),
                n=n,
                part=words.share((told.total - rest) / told.total if told.total > 0 else None, 1),
            )
            for n, rest in told.without_top
        ),
    ]
    return (
        words.t("pyramids.concentration.figure"),
        words.t("pyramids.concentration.meaning"),
        words.t("pyramids.concentration.value"),
    ), tuple(lines)


def ungraded_table(rows: Sequence[UngradedRow], words: Words, currency: str = "") -> Lines:
    """One line per reason: how many customers, why they carry no tier, what passes the tiers by in the window."""
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
