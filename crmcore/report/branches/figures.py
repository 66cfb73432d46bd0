"""Figures of branches: whose customers bring what each sells; what each earned beside what the others foretold."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from crmcore.domain.branches.across import BranchRow
from crmcore.domain.branches.investment import InvestmentReturn
from crmcore.report.plotting.axis_ticks import round_ticks
from crmcore.report.plotting.text_width import two_lines
from crmcore.report.plotting.theme import escape_text, new_figure, theme_for
from crmcore.report.words.words import Words

#: pixels of a line, of the room besides, and of a name; branches shown
_ROW, _ROOM, _NAME = 34, 96, 150
SHOWN = 20


def branches_chart(rows: Sequence[BranchRow], words: Words, currency: str, *, dark: bool = False, title: str = "") -> go.Figure:
    """A bar a branch: the amount from its own customers, and from customers whose home is another one."""
    theme, shown = theme_for(dark), rows[:SHOWN]
    figure = new_figure(dark, _ROW * len(shown) + _ROOM, title, words.t("branches.chart.subtitle") if title else "")
    places = list(range(len(shown)))
    away = [row.amount * row.visitors_share if row.amount > 0 else 0.0 for row in shown]
    for name, values, color in (
        ("own", [row.amount - visits for row, visits in zip(shown, away, strict=True)], theme.accent),
        ("visitors", away, theme.watch),
    ):
        figure.add_bar(
            y=places,
            x=values,
            orientation="h",
            name=words.t(f"branches.chart.{name}"),
            marker={"color": color},
            hoverinfo="text",
            hovertext=[f"{escape_text(row.name)}: {words.money(value, currency)}" for row, value in zip(shown, values, strict=True)],
            customdata=[row.name for row in shown],
        )
    figure.update_layout(barmode="stack", showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    names = ["<br>".join(two_lines(escape_text(row.name), _NAME, 13)) for row in shown]
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed", showgrid=False)
    figure.update_xaxes(title=words.t("branches.chart.axis"))
    return _with_amounts(figure, [row.amount for row in shown], words, currency)


def tried_chart(found: InvestmentReturn, words: Words, currency: str, *, dark: bool = False, title: str = "") -> go.Figure:
    """A line a comparable branch: what it earned, and what the others alone foretold for it."""
    theme, branches, best = theme_for(dark), found.comparable, found.tried[0]
    order = sorted(range(len(branches.names)), key=lambda k: -branches.profit[k])[:SHOWN]
    figure = new_figure(dark, _ROW * len(order) + _ROOM, title, words.t("branches.tried.subtitle") if title else "")
    places = list(range(len(order)))
    for k, place in zip(order, places, strict=True):
        figure.add_shape(
            type="line", x0=branches.profit[k], x1=best.foretold[k], y0=place, y1=place, line={"color": theme.muted, "width": 1}
        )
    for name, values, symbol, color in (
        ("earned", [branches.profit[k] for k in order], "circle", theme.accent),
        ("foretold", [best.foretold[k] for k in order], "circle-open", theme.ink),
    ):
        figure.add_scatter(
            x=values,
            y=places,
            mode="markers",
            name=words.t(f"branches.tried.{name}"),
            marker={"color": color, "symbol": symbol, "size": 11, "line": {"width": 2}},
            hoverinfo="text",
            hovertext=[f"{escape_text(branches.names[k])}: {words.money(v, currency)}" for k, v in zip(order, values, strict=True)],
            cliponaxis=False,
        )
    names = ["<br>".join(two_lines(escape_text(branches.names[k]), _NAME, 13)) for k in order]
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed", showgrid=False, zeroline=False)
    figure.update_xaxes(title=words.t("branches.tried.axis"), zeroline=True, zerolinecolor=theme.muted, rangemode="tozero")
    figure.update_layout(showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0})
    return _with_amounts(figure, [*branches.profit, *best.foretold], words, currency)


def _with_amounts(figure: go.Figure, values: Sequence[float], words: Words, currency: str) -> go.Figure:
    """The amounts along the figure, as the rest of the page writes them."""
    marks = round_ticks(values)
    return figure.update_xaxes(tickvals=marks, ticktext=[words.money(mark, currency, compact=True) for mark in marks])
