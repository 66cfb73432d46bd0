"""What a pyramid chart shows: one bar per tier with its customers, gain and loss, and the sentences above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crmcore.domain.summary.tier_table import TierRow
from crmcore.report.words.words import Words

MEASURES: tuple[str, ...] = ("net_profit", "gross_profit", "order_amount")


def known_measure(rows: Sequence[TierRow], measure: str) -> str:
    """`measure`, or order_amount where that profit is not in the data."""
    return measure if all(_value(row, measure) is not None for row in rows) else "order_amount"


def pyramid_headline(
    rows: Sequence[TierRow], words: Words, scheme: str, measure: str = "net_profit", currency: str = "", cut_by: str = ""
) -> str:
    """The figure's title as a finding: the share of the upper tiers, those that together are nearest to a fifth of the customers.

    `cut_by`: the metric that the tiers are cut by, named where it is the score or another sum of money than `measure`.
    """
    shown = known_measure(rows, measure)
    values = [_value(row, shown) or 0.0 for row in rows]
    customers, total = sum(row.customers for row in rows), sum(values)
    if not customers:
        return words.t("figure.pyramid.nobody")
    if total <= 0:
        return words.t("figure.pyramid.no_profit", money=words.money(total, currency, compact=True))
    heads = [sum(row.customers for row in rows[:k]) for k in range(1, max(len(rows), 2))]
    upper = 1 + min(range(len(heads)), key=lambda k: abs(heads[k] / customers - 0.2))
    names = words.t("figure.pyramid.join").join(words.tier(scheme, row.tier) for row in rows[:upper])
    names = words.t("figure.pyramid.by_score", tiers=names) if cut_by == "score" else names
    text = words.t(
        f"figure.pyramid.{shown}",
        n=heads[upper - 1],
        tiers=names,
        share=percent_text(words, heads[upper - 1] / customers),
        part=percent_text(words, sum(values[:upper]) / total),
    )
    other = cut_by in MEASURES and cut_by != shown
    return words.t("figure.pyramid.cut_by", finding=text, metric=words.t(f"overview.basis.{cut_by}")) if other else text


@dataclass(frozen=True, slots=True)
class TierBar:
    """One tier: value = gain + loss, loss ≤ 0; `share` of the total, None where the total is not positive;
    `losing`: customers that make the loss."""

    row: TierRow
    name: str
    value: float
    gain: float
    loss: float
    share: float | None
    losing: int


@dataclass(frozen=True, slots=True)
class TierBars:
    """The tiers of one grading, top tier first, by one measure of money."""

    bars: tuple[TierBar, ...]
    measure: str
    currency: str

    @property
    def customers(self) -> int:
        """Customers of all tiers."""
        return sum(bar.row.customers for bar in self.bars)

    @property
    def total(self) -> float:
        """The measure's sum over all tiers."""
        return sum(bar.value for bar in self.bars)


def tier_bars(rows: Sequence[TierRow], words: Words, scheme: str, measure: str, currency: str) -> TierBars:
    """The bars of `rows` by `measure`, which the data must know (see `known_measure`)."""
    values = [_value(row, measure) or 0.0 for row in rows]
    total = sum(values)
    bars = []
    for row, value in zip(rows, values, strict=True):
        losing, lost = _lost(row, measure)
        loss = min(lost, value, 0.0)
        bars.append(TierBar(row, words.tier(scheme, row.tier), value, value - loss, loss, value / total if total > 0 else None, losing))
    return TierBars(tuple(bars), measure, currency)


def _lost(row: TierRow, measure: str) -> tuple[int, float]:
    """How many customers of a tier are below zero in this measure, and their loss; order amounts have none."""
    return {"net_profit": (row.losing, row.loss), "gross_profit": (row.gross_losing, row.gross_loss)}.get(measure, (0, 0.0))


def _value(row: TierRow, measure: str) -> float | None:
    return {"net_profit": row.net_profit, "gross_profit": row.gross_profit, "order_amount": row.order_amount}[measure]


def pyramid_subtitle(rows: Sequence[TierRow], words: Words, currency: str, requested: str, shown: str) -> str:
    """What the losing customers lose; that `shown` replaces the `requested` measure; or ""."""
    if requested != shown:
        return words.t("figure.pyramid.fallback")
    lost = [_lost(row, shown) for row in rows]
    losing = sum(n for n, _ in lost)
    if not losing:
        return ""
    return words.t("figure.pyramid.losing", n=losing, money=words.money(-sum(x for _, x in lost), currency, compact=True))


def percent_text(words: Words, share: float | None) -> str:
    """A share in whole percents, in tenths below 1 %; below 0.05 % "<0.1%"."""
    if share is not None and 0 < share < 0.0005:
        return "<" + words.share(0.001, 1)
    return words.share(share, 1 if share is not None and 0 < abs(share) < 0.01 else 0)
