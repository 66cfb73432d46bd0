"""The twin figure: how many customers stand in each tier, beside what each tier earns.

Both sides list the same tiers in the same order, the top tier on top. Customers grow to the left, profit is *signed*
and grows from a zero line: what customers lose stands on the other side of it, red, hatched and with its own number.
What is hatched is explained under the figure, where there is any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from crmcore.domain.summary.tier_table import TierRow
from crmcore.report.plotting.figure_builder import Drawing
from crmcore.report.plotting.theme import a_note, blank, hatched_marker, loss_marker, theme, tier_colors
from crmcore.report.words.words import Words

MEASURES: tuple[str, ...] = ("net_profit", "gross_profit", "order_amount")
#: pixels of the two lines over the sides, and of one line of the legend
HEADS, LEGEND = 44, 19


def twin(
    rows: Sequence[TierRow],
    words: Words,
    scheme: str,
    *,
    currency: str = "",
    measure: str = "net_profit",
    shares: bool = False,
    dark: bool = False,
    compact: bool = False,
    selected: str | None = None,
    title: str | None = None,
    cut_by: str = "",
    among: Sequence[Sequence[TierRow]] = (),
) -> go.Figure:
    """Customer pyramid and inverted profit pyramid of `rows` (top tier first) under the scheme with that id.

    `measure` is one of MEASURES and gives way to order_amount where no profit is known, which the subtitle then says.
    `shares` draws both sides as shares of their totals on one common scale; without it each side has its own.
    `compact` is the small version of the overview; `selected` a tier code that stands out. Every bar carries its tier
    code as `customdata`. `title` replaces the computed finding, which says so where the tiers are `cut_by` the score
    or another sum of money than the one they are measured by. `among` are gradings on other days, drawn one after the other:
    all of them get one scale and one height.
    """
    shown = known_measure(rows, measure)
    bars = _bars(rows, words, scheme, shown)
    heading = finding(rows, words, scheme, measure, currency, cut_by) if title is None else title
    subtitle = "" if compact else _subtitle(rows, words, currency, measure, shown)
    drawing = blank(dark, (42 if compact else 60) * len(bars) + 30, heading, subtitle, barmode="relative", bargap=0.3 if compact else 0.26)
    others = [_bars(other, words, scheme, shown) for other in among]
    return _Twin(drawing, bars, words, currency, shown, shares, dark, compact, selected, others).drawn()


def known_measure(rows: Sequence[TierRow], measure: str) -> str:
    """`measure`, or order_amount where the data know no such profit."""
    return measure if all(_value(row, measure) is not None for row in rows) else "order_amount"


def finding(rows: Sequence[TierRow], words: Words, scheme: str, measure: str = "net_profit", currency: str = "", cut_by: str = "") -> str:
    """The sentence over the figure: what the upper tiers bring, cut where they come nearest a fifth of the customers."""
    shown = known_measure(rows, measure)
    values = [_value(row, shown) or 0.0 for row in rows]
    people, whole = sum(row.customers for row in rows), sum(values)
    if not people:
        return words.t("figure.pyramid.nobody")
    if whole <= 0:
        return words.t("figure.pyramid.no_profit", money=words.money(whole, currency, compact=True))
    heads = [sum(row.customers for row in rows[:k]) for k in range(1, max(len(rows), 2))]
    upper = 1 + min(range(len(heads)), key=lambda k: abs(heads[k] / people - 0.2))
    names = words.t("figure.pyramid.join").join(words.tier(scheme, row.tier) for row in rows[:upper])
    names = words.t("figure.pyramid.by_score", tiers=names) if cut_by == "score" else names
    said = words.t(
        f"figure.pyramid.{shown}",
        n=heads[upper - 1],
        tiers=names,
        share=_percent(words, heads[upper - 1] / people),
        part=_percent(words, sum(values[:upper]) / whole),
    )
    other = cut_by in MEASURES and cut_by != shown
    return words.t("figure.pyramid.cut_by", finding=said, metric=words.t(f"overview.basis.{cut_by}")) if other else said


@dataclass(frozen=True, slots=True)
class _Bar:
    """One tier as drawn: value = gain + loss, loss ≤ 0; `share` of the total, None where that is not positive;
    `losing` customers make the loss."""

    row: TierRow
    name: str
    value: float
    gain: float
    loss: float
    share: float | None
    losing: int


def _bars(rows: Sequence[TierRow], words: Words, scheme: str, measure: str) -> list[_Bar]:
    values = [_value(row, measure) or 0.0 for row in rows]
    whole = sum(values)
    found = []
    for row, value in zip(rows, values, strict=True):
        losing, lost = _lost(row, measure)
        loss = min(lost, value, 0.0)
        found.append(_Bar(row, words.tier(scheme, row.tier), value, value - loss, loss, value / whole if whole > 0 else None, losing))
    return found


def _lost(row: TierRow, measure: str) -> tuple[int, float]:
    """How many customers of a tier are below zero in this measure, and what they lose; of amounts only sums are known."""
    return {"net_profit": (row.losing, row.loss), "gross_profit": (row.gross_losing, row.gross_loss)}.get(measure, (0, 0.0))


def _value(row: TierRow, measure: str) -> float | None:
    return {"net_profit": row.net_profit, "gross_profit": row.gross_profit, "order_amount": row.order_amount}[measure]


class _Twin:
    """The drawing of one twin figure: what all its parts need to know, and a method per part."""

    def __init__(
        self,
        drawing: Drawing,
        bars: Sequence[_Bar],
        words: Words,
        currency: str,
        measure: str,
        shares: bool,
        dark: bool,
        compact: bool,
        selected: str | None,
        others: Sequence[Sequence[_Bar]] = (),
    ) -> None:
        self.drawing, self.bars, self.words, self.currency = drawing, bars, words, currency
        self.measure, self.compact, self.look = measure, compact, theme(dark)
        self.people, self.whole = sum(b.row.customers for b in bars), sum(b.value for b in bars)
        self.sets = [(each, sum(b.row.customers for b in each), sum(b.value for b in each)) for each in (bars, *others)]
        self.shares = shares and self.whole > 0 and self.people > 0
        self.colors = tier_colors(len(bars), dark)
        self.notes: list[dict[str, Any]] = []
        self.inner = 0.5  # where the names of the tiers stand, as a share of the figure's width
        self.fade = [1.0 if selected in (None, b.row.tier) else 0.35 for b in bars]

    def drawn(self) -> go.Figure:
        middle, edge = self._middle(), 0.15 if self.compact else 0.12
        people, money = [self._longest(), 0], self._signed_range()
        if self.shares:  # one scale: as wide as what each side has to show, so that a percent is as long on both
            left = people[0] / (people[0] + money[1] - money[0])
            self.inner = edge + (1 - 2 * edge - middle) * left + middle / 2
        self.drawing.higher(HEADS)
        self.drawing.lay_out(
            margin={"l": 2, "r": 2, "b": 4},
            yaxis={"range": [len(self.bars) - 0.5, -0.5], "visible": False},
            xaxis={"domain": [edge, self.inner - middle / 2], "visible": False, "range": people},
            xaxis2={"domain": [self.inner + middle / 2, 1 - edge], "visible": False, "anchor": "y", "range": money},
        )
        self._customers()
        self._values()
        self._labels()
        self._heads(middle)
        if not self.compact:
            self._legend()
        self.drawing.lay_out(annotations=self.notes)
        return self.drawing.figure()

    def _middle(self) -> float:
        """Width of the names between the two sides, as a share of the figure; a Chinese sign takes two."""
        longest = max((len(part) * (1.0 if part.isascii() else 1.7) for b in self.bars for part in _lines(b.name)), default=1)
        return min((0.026 if self.compact else 0.017) * longest + 0.03, 0.3)

    def _longest(self) -> float:
        crowd = 1.02 * max((b.row.customers + b.row.provisional for bars, *_ in self.sets for b in bars), default=1)
        return self._common() if self.shares else crowd or 1.0

    def _common(self) -> float:
        """The longest share on either side: one scale for both, so that lengths can be compared across."""
        return 1.02 * max(
            max((b.row.customers + b.row.provisional) / people, b.gain / whole)
            for bars, people, whole in self.sets
            if people > 0 and whole > 0
            for b in bars
        )

    def _signed_range(self) -> list[float]:
        top = self._common() if self.shares else 1.02 * max((b.gain for bars, *_ in self.sets for b in bars), default=0.0)
        low = 1.02 * min(
            (b.loss / (whole if self.shares else 1.0) for bars, _, whole in self.sets if whole > 0 or not self.shares for b in bars),
            default=0.0,
        )
        if top <= 0 and low >= 0:
            return [0, 1]
        return [low if self.compact or low == 0 else low - 0.33 * (top - low), top]  # room for the numbers of the losses

    def _add(self, name: str, places: Sequence[int], x: Sequence[float], hover: Sequence[str], marker: dict[str, Any], **more: Any) -> None:
        marker = {**marker, "opacity": [self.fade[p] for p in places]}
        self.drawing.trace(
            "bar",
            x=x,
            y=places,
            name=name,
            orientation="h",
            hovertext=[hover[p] for p in places],
            hoverinfo="text",
            customdata=[self.bars[p].row.tier for p in places],
            marker=marker,
            unselected={"marker": {"opacity": 0.35}},
            **more,
        )

    def _solid(self) -> dict[str, Any]:
        """Colour of the tiers; the outline keeps a tier of one customer in a million visible."""
        return {"color": self.colors, "line": {"color": self.colors, "width": 1}}

    def _customers(self) -> None:
        w, per, places = self.words, self.people if self.shares else 1, list(range(len(self.bars)))
        hover = [
            w.t(
                "figure.pyramid.hover_customers",
                tier=b.name,
                n=b.row.customers,
                reached=w.share(b.row.actual_share, 1),
                asked=w.share(b.row.requested_share),
                provisional=b.row.provisional,
                overridden=b.row.overridden,
            )
            for b in self.bars
        ]
        self._add("customers", places, [b.row.customers / per for b in self.bars], hover, self._solid())
        for place in places:
            if waiting := self.bars[place].row.provisional:
                self._add("provisional", [place], [waiting / per], hover, hatched_marker(self.colors[place]))

    def _values(self) -> None:
        w, per, places = self.words, self.whole if self.shares else 1.0, list(range(len(self.bars)))
        hover = [
            w.t(
                "figure.pyramid.hover_value",
                tier=b.name,
                measure=w.t(f"metric.{self.measure}"),
                money=w.money(b.value, self.currency),
                share=w.share(b.share, 1),
                n=b.losing,
                loss=w.money(b.loss, self.currency),
            )
            for b in self.bars
        ]
        self._add("gain", places, [b.gain / per for b in self.bars], hover, self._solid(), xaxis="x2")
        losing = [p for p in places if self.bars[p].loss < 0]
        if losing:
            losses = [self.bars[p].loss for p in losing]
            said = [w.share(x / per, 1) if self.shares else w.money(x, self.currency, compact=True) for x in losses]
            self._add(
                "loss",
                losing,
                [x / per for x in losses],
                hover,
                loss_marker(self.look),
                xaxis="x2",
                cliponaxis=False,
                text=None if self.compact else said,
                textposition="outside",
                textfont={"color": self.look.loss, "size": 12},
            )
        self.drawing.lay_out(
            shapes=[
                {
                    "type": "line",
                    "xref": "x2",
                    "yref": "paper",
                    "x0": 0,
                    "x1": 0,
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": self.look.muted, "width": 1},
                }
            ]
        )

    def _labels(self) -> None:
        w, small = self.words, 12 if self.compact else 13
        for place, bar in enumerate(self.bars):
            at = {"yref": "y", "y": place, "yanchor": "middle"}
            part = _percent(w, bar.row.customers / self.people if self.people else None)
            count = w.compact(bar.row.customers) if self.compact else w.number(bar.row.customers)
            money = w.money(bar.value, self.currency, compact=True)
            share = "" if bar.share is None else _percent(w, bar.share)
            left, right = ((part, count), (share, money)) if self.shares else ((count, part), (money, share))
            tone, faint = (self.look.loss,) * 2 if bar.value < 0 else (self.look.ink, self.look.muted)
            self.notes.append(a_note(_two(*left, self.look.muted), 0, font={"size": small}, **at))
            self.notes.append(
                a_note(
                    f"<b>{'<br>'.join(_lines(bar.name))}</b>", self.inner, xanchor="center", align="center", font={"size": small + 1}, **at
                )
            )
            self.notes.append(a_note(_two(*right, faint), 1, xanchor="right", align="right", font={"size": small, "color": tone}, **at))

    def _heads(self, middle: float) -> None:
        w, at = self.words, {"y": 1, "yanchor": "bottom", "yshift": 4, "font": {"size": 13}}
        low, top = self.drawing.layout["xaxis2"]["range"]
        people = self._head("customers", w.t("common.label.customers"), w.number(self.people))
        total = self._head(self.measure, w.t(f"metric.{self.measure}"), w.money(self.whole, self.currency, compact=True))
        self.notes.append(a_note(people, self.inner - middle / 2, xanchor="right", align="right", **at))
        right = {"xanchor": "left", "align": "left"} if top > -low else {"xanchor": "right", "align": "right"}
        self.notes.append(a_note(total, 0, xref="x2", **right, **at))

    def _head(self, side: str, what: str, total: str) -> str:
        """Which pyramid a side is, and under it what is drawn with its total."""
        said = self.words.t("figure.pyramid.head", what=what, total=total)
        return f"<b>{self.words.t(f'figure.pyramid.side.{side}')}</b><br><span style='color:{self.look.muted}'>{said}</span>"

    def _legend(self) -> None:
        """Under the figure, a line each: what the red bars mean beside the number, and what is hatched and not counted."""
        w, muted, lines = self.words, {"size": 12, "color": self.look.muted}, []
        if any(b.loss < 0 for b in self.bars):
            signs = {"gain": ("■", self.colors[0]), "loss": ("▨", self.look.loss)}
            told = [
                f"<span style='color:{color}'>{sign}</span> {w.t(f'figure.pyramid.legend.{part}')}" for part, (sign, color) in signs.items()
            ]
            lines.append("&nbsp;&nbsp; ".join([*told, w.t("figure.pyramid.legend.net")]))
        if waiting := sum(b.row.provisional for b in self.bars):
            lines.append(f"▧ {w.t('figure.pyramid.legend.provisional', n=waiting)}")
        for place, line in enumerate(lines):
            self.notes.append(a_note(line, 0, y=0, yanchor="top", yshift=-8 - LEGEND * place, font=muted))
        most = max(any(b.loss < 0 for b in bars) + any(b.row.provisional for b in bars) for bars, *_ in self.sets)
        self.drawing.higher(0, LEGEND * most + (8 if most else 0))


def _subtitle(rows: Sequence[TierRow], words: Words, currency: str, asked: str, shown: str) -> str:
    if asked != shown:
        return words.t("figure.pyramid.fallback")
    lost = [_lost(row, shown) for row in rows]
    losing = sum(n for n, _ in lost)
    if not losing:
        return ""
    return words.t("figure.pyramid.losing", n=losing, money=words.money(-sum(x for _, x in lost), currency, compact=True))


def _lines(name: str) -> list[str]:
    """A name on at most two lines, broken before a bracket, else between words where the longer line is shortest."""
    parts = name.split()
    breaks = [[" ".join(parts[:k]), " ".join(parts[k:])] for k in range(1, len(parts))]
    return min(breaks, key=lambda lines: (not lines[1].startswith("("), max(map(len, lines))), default=[name])


def _two(strong: str, faint: str, color: str) -> str:
    return f"<b>{strong}</b>" + (f"<br><span style='color:{color};font-size:0.9em'>{faint}</span>" if faint else "")


def _percent(words: Words, share: float | None) -> str:
    """A share in whole percents, in tenths below one; what rounds to nothing is said to be less."""
    if share is not None and 0 < share < 0.0005:
        return "<" + words.share(0.001, 1)
    return words.share(share, 1 if share is not None and 0 < abs(share) < 0.01 else 0)
