"""Two pyramids back to back: the customers of each tier on the left, what the tier earns on the right.

Both sides list the same tiers in the same order, the top tier on top. Customers grow to the left; profit is signed
and grows from a zero line, with losses on its other side, red, hatched and with a number of their own.
Hatched bars are explained under the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from crmcore.domain.summary.tier_table import TierRow
from crmcore.report.pyramids.data import TierBars, known_measure, percent_text, pyramid_headline, pyramid_subtitle, tier_bars
from crmcore.report.plotting.figure_builder import FigureBuilder
from crmcore.report.plotting.theme import annotation, hatched_marker, loss_marker, new_builder, theme_for, tier_colors
from crmcore.report.words.words import Words

#: pixels of the two header lines above the sides, and of one line of the legend
HEADER_HEIGHT, LEGEND_LINE = 44, 19


@dataclass(frozen=True, slots=True)
class PyramidStyle:
    """How a pyramid chart is drawn.

    shares     both sides as shares of their totals on one common scale; without it each side has its own
    compact    the small version of the overview
    selected   code of the tier that stands out; None: all alike
    title      replaces the computed headline
    cut_by     the metric that the tiers are cut by, for the headline (see `pyramid_headline`)
    """

    shares: bool = False
    dark: bool = False
    compact: bool = False
    selected: str | None = None
    title: str | None = None
    cut_by: str = ""


def pyramid_chart(
    rows: Sequence[TierRow],
    words: Words,
    scheme: str,
    *,
    currency: str = "",
    measure: str = "net_profit",
    style: PyramidStyle = PyramidStyle(),
    scale_with: Sequence[Sequence[TierRow]] = (),
) -> go.Figure:
    """Customer pyramid and inverted profit pyramid of `rows` (top tier first) under the scheme with that id.

    `measure` is one of MEASURES; where that profit is not known order_amount replaces it and the subtitle says so.
    Every bar carries its tier code as `customdata`. `scale_with`: gradings of other days, so that the figures of all days
    have the same scale and height.
    """
    shown = known_measure(rows, measure)
    tiers = tier_bars(rows, words, scheme, shown, currency)
    headline = pyramid_headline(rows, words, scheme, measure, currency, style.cut_by) if style.title is None else style.title
    subtitle = "" if style.compact else pyramid_subtitle(rows, words, currency, measure, shown)
    height = (42 if style.compact else 60) * len(tiers.bars) + 30
    builder = new_builder(style.dark, height, headline, subtitle, barmode="relative", bargap=0.3 if style.compact else 0.26)
    others = [tier_bars(other, words, scheme, shown, currency) for other in scale_with]
    return _PyramidChart(builder, tiers, words, style, others).build()


class _PyramidChart:
    """Draws one pyramid chart: the values that all parts share, and a method per part."""

    def __init__(self, builder: FigureBuilder, tiers: TierBars, words: Words, style: PyramidStyle, others: Sequence[TierBars] = ()) -> None:
        self.builder, self.words, self.theme = builder, words, theme_for(style.dark)
        self.bars, self.customers, self.total = tiers.bars, tiers.customers, tiers.total
        self.measure, self.currency, self.compact = tiers.measure, tiers.currency, style.compact
        self.sets = [(each.bars, each.customers, each.total) for each in (tiers, *others)]
        self.shares = style.shares and self.total > 0 and self.customers > 0
        self.colors = tier_colors(len(self.bars), style.dark)
        self.notes: list[dict[str, Any]] = []
        self.middle_x = 0.5  # where the tier names are, as a share of the figure's width
        self.fade = [1.0 if style.selected in (None, bar.row.tier) else 0.35 for bar in self.bars]

    def build(self) -> go.Figure:
        """The figure."""
        middle, edge = self._name_width(), 0.15 if self.compact else 0.12
        customers, money = [self._customer_range(), 0], self._value_range()
        if self.shares:  # one scale: as wide as what each side has to show, so that a percent is as long on both
            left = customers[0] / (customers[0] + money[1] - money[0])
            self.middle_x = edge + (1 - 2 * edge - middle) * left + middle / 2
        self.builder.add_height(HEADER_HEIGHT)
        self.builder.update_layout(
            margin={"l": 2, "r": 2, "b": 4},
            yaxis={"range": [len(self.bars) - 0.5, -0.5], "visible": False},
            xaxis={"domain": [edge, self.middle_x - middle / 2], "visible": False, "range": customers},
            xaxis2={"domain": [self.middle_x + middle / 2, 1 - edge], "visible": False, "anchor": "y", "range": money},
        )
        self._add_customers()
        self._add_values()
        self._add_labels()
        self._add_headers(middle)
        if not self.compact:
            self._add_legend()
        self.builder.update_layout(annotations=self.notes)
        return self.builder.build()

    def _name_width(self) -> float:
        """Width of the names between the two sides, as a share of the figure; a Chinese character counts as 1.7 letters."""
        longest = max((len(line) * (1.0 if line.isascii() else 1.7) for b in self.bars for line in _name_lines(b.name)), default=1)
        return min((0.026 if self.compact else 0.017) * longest + 0.03, 0.3)

    def _customer_range(self) -> float:
        crowd = 1.02 * max((b.row.customers + b.row.provisional for bars, *_ in self.sets for b in bars), default=1)
        return self._common_range() if self.shares else crowd or 1.0

    def _common_range(self) -> float:
        """The longest share on either side: one scale for both, so that lengths can be compared across."""
        return 1.02 * max(
            max((b.row.customers + b.row.provisional) / customers, b.gain / total)
            for bars, customers, total in self.sets
            if customers > 0 and total > 0
            for b in bars
        )

    def _value_range(self) -> list[float]:
        top = self._common_range() if self.shares else 1.02 * max((b.gain for bars, *_ in self.sets for b in bars), default=0.0)
        low = 1.02 * min(
            (b.loss / (total if self.shares else 1.0) for bars, _, total in self.sets if total > 0 or not self.shares for b in bars),
            default=0.0,
        )
        if top <= 0 and low >= 0:
            return [0, 1]
        return [low if self.compact or low == 0 else low - 0.33 * (top - low), top]  # room for the numbers of the losses

    def _add_bars(
        self, name: str, positions: Sequence[int], x: Sequence[float], hover: Sequence[str], marker: dict[str, Any], **more: Any
    ) -> None:
        marker = {**marker, "opacity": [self.fade[p] for p in positions]}
        self.builder.add_trace(
            "bar",
            x=x,
            y=positions,
            name=name,
            orientation="h",
            hovertext=[hover[p] for p in positions],
            hoverinfo="text",
            customdata=[self.bars[p].row.tier for p in positions],
            marker=marker,
            unselected={"marker": {"opacity": 0.35}},
            **more,
        )

    def _solid_marker(self) -> dict[str, Any]:
        """Colour of the tiers; the outline keeps a tier of one customer in a million visible."""
        return {"color": self.colors, "line": {"color": self.colors, "width": 1}}

    def _add_customers(self) -> None:
        words, per, positions = self.words, self.customers if self.shares else 1, list(range(len(self.bars)))
        hover = [
            words.t(
                "figure.pyramid.hover_customers",
                tier=b.name,
                n=b.row.customers,
                reached=words.share(b.row.actual_share, 1),
                asked=words.share(b.row.requested_share),
                provisional=b.row.provisional,
                overridden=b.row.overridden,
            )
            for b in self.bars
        ]
        self._add_bars("customers", positions, [b.row.customers / per for b in self.bars], hover, self._solid_marker())
        for position in positions:
            if waiting := self.bars[position].row.provisional:
                self._add_bars("provisional", [position], [waiting / per], hover, hatched_marker(self.colors[position]))

    def _add_values(self) -> None:
        words, per, positions = self.words, self.total if self.shares else 1.0, list(range(len(self.bars)))
        hover = [
            words.t(
                "figure.pyramid.hover_value",
                tier=b.name,
                measure=words.t(f"metric.{self.measure}"),
                money=words.money(b.value, self.currency),
                share=words.share(b.share, 1),
                n=b.losing,
                loss=words.money(b.loss, self.currency),
            )
            for b in self.bars
        ]
        self._add_bars("gain", positions, [b.gain / per for b in self.bars], hover, self._solid_marker(), xaxis="x2")
        losing = [p for p in positions if self.bars[p].loss < 0]
        if losing:
            losses = [self.bars[p].loss for p in losing]
            texts = [words.share(x / per, 1) if self.shares else words.money(x, self.currency, compact=True) for x in losses]
            self._add_bars(
                "loss",
                losing,
                [x / per for x in losses],
                hover,
                loss_marker(self.theme),
                xaxis="x2",
                cliponaxis=False,
                text=None if self.compact else texts,
                textposition="outside",
                textfont={"color": self.theme.loss, "size": 12},
            )
        self.builder.update_layout(
            shapes=[
                {
                    "type": "line",
                    "xref": "x2",
                    "yref": "paper",
                    "x0": 0,
                    "x1": 0,
                    "y0": 0,
                    "y1": 1,
                    "line": {"color": self.theme.muted, "width": 1},
                }
            ]
        )

    def _add_labels(self) -> None:
        words, small = self.words, 12 if self.compact else 13
        for position, bar in enumerate(self.bars):
            placement = {"yref": "y", "yanchor": "middle"}
            part = percent_text(words, bar.row.customers / self.customers if self.customers else None)
            count = words.compact(bar.row.customers) if self.compact else words.number(bar.row.customers)
            money = words.money(bar.value, self.currency, compact=True)
            share = "" if bar.share is None else percent_text(words, bar.share)
            left, right = ((part, count), (share, money)) if self.shares else ((count, part), (money, share))
            tone, faint = (self.theme.loss,) * 2 if bar.value < 0 else (self.theme.ink, self.theme.muted)
            self.notes.append(annotation(_two_lines(*left, self.theme.muted), 0, position, font={"size": small}, **placement))
            self.notes.append(
                annotation(
                    f"<b>{'<br>'.join(_name_lines(bar.name))}</b>",
                    self.middle_x,
                    position,
                    xanchor="center",
                    align="center",
                    font={"size": small + 1},
                    **placement,
                )
            )
            self.notes.append(
                annotation(
                    _two_lines(*right, faint), 1, position, xanchor="right", align="right", font={"size": small, "color": tone}, **placement
                )
            )

    def _add_headers(self, middle: float) -> None:
        words, placement = self.words, {"yanchor": "bottom", "yshift": 4, "font": {"size": 13}}
        low, top = self.builder.layout["xaxis2"]["range"]
        customers = self._header("customers", words.t("common.label.customers"), words.number(self.customers))
        total = self._header(self.measure, words.t(f"metric.{self.measure}"), words.money(self.total, self.currency, compact=True))
        self.notes.append(annotation(customers, self.middle_x - middle / 2, 1, xanchor="right", align="right", **placement))
        right = {"xanchor": "left", "align": "left"} if top > -low else {"xanchor": "right", "align": "right"}
        self.notes.append(annotation(total, 0, 1, xref="x2", **right, **placement))

    def _header(self, side: str, what: str, total: str) -> str:
        """Header of one side: which pyramid it is, and below what is drawn, with its total."""
        text = self.words.t("figure.pyramid.head", what=what, total=total)
        return f"<b>{self.words.t(f'figure.pyramid.side.{side}')}</b><br><span style='color:{self.theme.muted}'>{text}</span>"

    def _add_legend(self) -> None:
        """One line each under the figure: what the red bars mean, and what is hatched and not counted."""
        words, muted, lines = self.words, {"size": 12, "color": self.theme.muted}, []
        if any(b.loss < 0 for b in self.bars):
            signs = {"gain": ("■", self.colors[0]), "loss": ("▨", self.theme.loss)}
            signs_text = [
                f"<span style='color:{color}'>{sign}</span> {words.t(f'figure.pyramid.legend.{part}')}"
                for part, (sign, color) in signs.items()
            ]
            lines.append("&nbsp;&nbsp; ".join([*signs_text, words.t("figure.pyramid.legend.net")]))
        if waiting := sum(b.row.provisional for b in self.bars):
            lines.append(f"▧ {words.t('figure.pyramid.legend.provisional', n=waiting)}")
        for position, line in enumerate(lines):
            self.notes.append(annotation(line, 0, y=0, yanchor="top", yshift=-8 - LEGEND_LINE * position, font=muted))
        legend_lines = max(any(b.loss < 0 for b in bars) + any(b.row.provisional for b in bars) for bars, *_ in self.sets)
        self.builder.add_height(0, LEGEND_LINE * legend_lines + (8 if legend_lines else 0))


def _name_lines(name: str) -> list[str]:
    """A name on at most two lines, broken before a bracket, else between words where the longer line is shortest."""
    parts = name.split()
    breaks = [[" ".join(parts[:k]), " ".join(parts[k:])] for k in range(1, len(parts))]
    return min(breaks, key=lambda lines: (not lines[1].startswith("("), max(map(len, lines))), default=[name])


def _two_lines(strong: str, faint: str, color: str) -> str:
    return f"<b>{strong}</b>" + (f"<br><span style='color:{color};font-size:0.9em'>{faint}</span>" if faint else "")
