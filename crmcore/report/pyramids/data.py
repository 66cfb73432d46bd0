"""What the twin pyramid shows: a row per tier with its customers or its profit, all texts ready, and the sentences above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crmcore.domain.pyramids.shape import Shape, customer_shape, profit_shape
from crmcore.domain.summary.tier_table import TierRow
from crmcore.report.plotting.theme import escape_text
from crmcore.report.words.words import UNKNOWN, Words

#: code of the row of the prospects, below the tiers
PROSPECTS = "prospects"
#: sums of money that differ by less are the same
CENT = 0.005
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
        what = f"{'no' if total == 0 else 'negative'}_{'amount' if shown == 'order_amount' else 'profit'}"
        return words.t(f"figure.pyramid.{what}", money=words.money(abs(total), currency, compact=True))
    occupied = [k for k, row in enumerate(rows) if row.customers]
    if len(occupied) == 1 < len(rows):
        return words.t("figure.pyramid.one_tier", n=customers, tier=words.tier(scheme, rows[occupied[0]].tier))
    heads = [sum(row.customers for row in rows[:k]) for k in range(1, max(len(rows), 2))]
    upper = 1 + min((k for k, head in enumerate(heads) if head), key=lambda k: abs(heads[k] / customers - 0.2))
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
class Layer:
    """One row of a pyramid, all texts ready to show.

    Attributes
    ----------
    code, name
        Code of the tier, or PROSPECTS; what it is called.
    width, loss
        Length of the solid bar and of the tab that stands for what loss-makers cost, both ≥ 0, in the pyramid's unit.
    number, beside, loss_number
        The figure printed at the row, what stands beside it (its share), and what loss-makers cost; "" for none.
    hover
        What the pointer shows, as Plotly's HTML.
    negative, prospects
        Whether the figure is below zero; whether the row is that of the prospects.
    """

    code: str
    name: str
    width: float
    loss: float
    number: str
    beside: str
    loss_number: str
    hover: str
    negative: bool = False
    prospects: bool = False


@dataclass(frozen=True, slots=True)
class Pyramid:
    """One half of the twin pyramid: `what` it measures, a `head` that states its shape, the `total` of its tiers; `as_shares`:
    widths are shares of it."""

    layers: tuple[Layer, ...]
    what: str
    head: str
    total: str
    as_shares: bool = False

    @property
    def has_losses(self) -> bool:
        """Whether any row has a tab for losses."""
        return any(layer.loss > 0 for layer in self.layers)

    @property
    def has_prospects(self) -> bool:
        """Whether prospects are drawn, in a row of their own."""
        return any(layer.prospects and layer.width > 0 for layer in self.layers)


def twin(rows: Sequence[TierRow], words: Words, scheme: str, measure: str, currency: str, shares: bool) -> tuple[Pyramid, Pyramid]:
    """The customer pyramid and the profit pyramid of `rows` by `measure`, which the data must know (see `known_measure`).

    `shares`: widths as shares of the totals, where both totals are positive.
    """
    as_shares = shares and sum(row.customers for row in rows) > 0 and sum(_value(row, measure) or 0.0 for row in rows) > 0
    return _customers(rows, words, scheme, as_shares), _profit(rows, words, scheme, (measure, currency), as_shares)


def _customers(rows: Sequence[TierRow], words: Words, scheme: str, as_shares: bool) -> Pyramid:
    total = sum(row.customers for row in rows)
    per, layers = total if as_shares else 1, []
    for row in rows:
        name, number = words.tier(scheme, row.tier), words.number(row.customers)
        share = percent_text(words, row.customers / total) if total else ""
        hover = words.t(
            "figure.pyramid.hover_customers",
            tier=escape_text(name),
            n=row.customers,
            reached=words.share(row.actual_share, 1),
            asked=words.share(row.requested_share),
            provisional=row.provisional,
            overridden=row.overridden,
        )
        layers.append(Layer(row.tier, name, row.customers / per, 0.0, *_paired(number, share, as_shares), "", hover))
    if waiting := sum(row.provisional for row in rows):
        layers.append(_prospects(words, waiting / per, words.number(waiting), waiting))
    what = words.t("common.label.customers")
    head = _head(words, scheme, rows, what, customer_shape([row.customers for row in rows]))
    return Pyramid(tuple(layers), what, head, words.number(total), as_shares)


def _profit(rows: Sequence[TierRow], words: Words, scheme: str, money: tuple[str, str], as_shares: bool) -> Pyramid:
    (measure, currency), layers = money, []
    values = [_value(row, measure) or 0.0 for row in rows]
    total = sum(values)
    per = total if as_shares else 1.0
    for row, value in zip(rows, values, strict=True):
        losing, lost = _lost(row, measure)
        loss, name = min(lost, value, 0.0), words.tier(scheme, row.tier)
        number = words.money(value, currency, compact=True)
        share = percent_text(words, value / total) if total > 0 and value > 0 else ""
        hover = words.t(
            "figure.pyramid.hover_value",
            tier=escape_text(name),
            measure=words.t(f"metric.{measure}"),
            money=words.money(value, currency),
            share=words.share(value / total if total > 0 else None, 1),
            n=losing,
            loss=words.money(loss, currency),
        )
        cost = words.money(loss, currency, compact=True) if value - loss > CENT and loss < 0 else ""  # else it is the number itself
        widths = max(value, 0.0) / per, abs(loss) / per
        layers.append(Layer(row.tier, name, *widths, *_paired(number, share, as_shares), cost, hover, negative=value < 0))
    if waiting := sum(row.provisional for row in rows):
        layers.append(_prospects(words, 0.0, UNKNOWN, waiting))
    what = words.t(f"metric.{measure}")
    return Pyramid(
        tuple(layers), what, _head(words, scheme, rows, what, profit_shape(values)), words.money(total, currency, compact=True), as_shares
    )


def _paired(number: str, share: str, share_first: bool) -> tuple[str, str]:
    return (share, number) if share_first and share else (number, share)


def _prospects(words: Words, width: float, number: str, n: int) -> Layer:
    hover = words.t("figure.pyramid.hover_prospects", n=n)
    return Layer(PROSPECTS, words.t("population.prospect"), width, 0.0, number, "", "", hover, prospects=True)


def _head(words: Words, scheme: str, rows: Sequence[TierRow], what: str, shape: Shape) -> str:
    """What the pyramid shows and which shape it has."""
    return words.t("figure.pyramid.by_tier", what=what, shape=_shape_text(words, scheme, rows, shape))


def shape_text(rows: Sequence[TierRow], words: Words, scheme: str, measure: str) -> str:
    """The shape of the profit pyramid of `rows` by `measure`, or by order_amount where that profit is not known."""
    shown = known_measure(rows, measure)
    return _shape_text(words, scheme, rows, profit_shape([_value(row, shown) or 0.0 for row in rows]))


def _shape_text(words: Words, scheme: str, rows: Sequence[TierRow], shape: Shape) -> str:
    widest = words.tier(scheme, rows[shape.widest].tier) if shape.widest >= 0 else ""
    text = words.t(f"figure.pyramid.shape.{shape.kind}", tier=widest)
    return words.t("figure.pyramid.shape.ends_in_loss", shape=text) if shape.ends_in_loss else text


def _lost(row: TierRow, measure: str) -> tuple[int, float]:
    """How many customers of a tier are below zero in this measure, and their loss; order amounts have none."""
    return {"net_profit": (row.losing, row.loss), "gross_profit": (row.gross_losing, row.gross_loss)}.get(measure, (0, 0.0))


def _value(row: TierRow, measure: str) -> float | None:
    return {"net_profit": row.net_profit, "gross_profit": row.gross_profit, "order_amount": row.order_amount}[measure]


def pyramid_subtitle(rows: Sequence[TierRow], words: Words, currency: str, requested: str) -> str:
    """What the losing customers lose; that order amounts replace the `requested` measure; or ""."""
    shown = known_measure(rows, requested)
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
