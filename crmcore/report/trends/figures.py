"""The tiers month by month: stacked bars, line charts of revenue per customer and of concentration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from crmcore.domain.trends.monthly import TrendMonth
from crmcore.domain.trends.story import base_index, known_measure
from crmcore.report.plotting.axis_ticks import month_tick, round_ticks
from crmcore.report.plotting.theme import Theme, loss_marker, new_figure, theme_for, tier_colors
from crmcore.report.trends.story import base_label_at
from crmcore.report.words.cells import relative_change
from crmcore.report.words.words import Words

#: possible steps between labelled months: divisors of a year, so that the month a year earlier is labelled
STEPS: tuple[int, ...] = (1, 2, 3, 4, 6, 12)


def tier_value(month: TrendMonth, k: int, measure: str) -> float:
    """A tier's value of the measure in a month: customers, or a sum of money (the order amount where that profit is unknown)."""
    row = month.rows[k]
    value = row.customers if measure == "customers" else getattr(row, measure)
    return float(row.order_amount if value is None else value)


def tier_month_bars(
    months: Sequence[TrendMonth], words: Words, scheme: str, *, measure: str = "net_profit", currency: str = "", dark: bool = False
) -> go.Figure:
    """Stacked bars of the tiers by month; `measure` is "customers", a profit or "order_amount". A tier with a loss is below
    zero. Each bar carries (month, tier) as `customdata`."""
    shown = known_measure(months, measure)
    theme, tiers = theme_for(dark), range(len(months[0].rows))
    figure = new_figure(dark, 300, _headline(months, words, shown, currency), barmode="relative", bargap=0.2)
    colors, wholes = tier_colors(len(tiers), dark), [sum(tier_value(m, k, shown) for k in tiers) for m in months]
    for k in tiers:
        name, values = words.tier(scheme, months[0].rows[k].tier), [tier_value(m, k, shown) for m in months]
        hover = [
            words.t(
                "trends.figure.hover",
                tier=name,
                month=words.month(m.end),
                value=_value_text(words, v, shown, currency),
                part=words.share(v / total if total > 0 else None),
            )
            for m, v, total in zip(months, values, wholes, strict=True)
        ]
        losing = loss_marker(theme)
        figure.add_bar(
            x=list(range(len(months))),
            y=values,
            name=name,
            hovertext=hover,
            hoverinfo="text",
            customdata=[[position, k] for position in range(len(months))],
            marker={
                "color": [losing["color"] if v < 0 else colors[k] for v in values],
                "line": {"color": theme.paper, "width": 0.5},
                "pattern": {
                    "shape": ["/" if v < 0 else "" for v in values],
                    "fgcolor": theme.loss,
                    "bgcolor": theme.paper,
                    "size": 5,
                    "solidity": 0.55,
                },
            },
        )
    stacks = [[tier_value(m, k, shown) for k in tiers] for m in months]
    _value_axis(figure, words, [sum(v for v in s if v > 0) for s in stacks] + [sum(v for v in s if v < 0) for s in stacks], shown, currency)
    return _finish_by_month(figure, months, words, theme)


def arpu_line_chart(months: Sequence[TrendMonth], words: Words, scheme: str, *, currency: str = "", dark: bool = False) -> go.Figure:
    """Mean order amount per customer and month, a line per tier. Each point carries (month, tier) as `customdata`."""
    theme, figure = theme_for(dark), new_figure(dark, 300, _arpu_headline(months, words, currency))
    colors, positions = tier_colors(len(months[0].rows), dark), list(range(len(months)))
    for k, row in enumerate(months[0].rows):
        name, values = words.tier(scheme, row.tier), [m.arpu[k] for m in months]
        hover = [
            words.t(
                "trends.figure.hover_arpu",
                tier=name,
                month=words.month(m.end),
                money=words.money(v, currency),
                itself=words.money(m.arpu_itself[k], currency),
            )
            for m, v in zip(months, values, strict=True)
        ]
        figure.add_scatter(
            x=positions,
            y=values,
            mode="lines+markers",
            name=name,
            hovertext=hover,
            hoverinfo="text",
            line={"color": colors[k], "width": 2},
            customdata=[[position, k] for position in positions],
            marker={"size": 7, "symbol": ("circle", "square", "diamond", "triangle-up", "x")[k % 5], "color": colors[k]},
            unselected={"marker": {"opacity": 1}},
        )
    _value_axis(figure, words, [v for m in months for v in m.arpu if v is not None], "order_amount", currency)
    return _finish_by_month(figure, months, words, theme)


def concentration_line_chart(months: Sequence[TrendMonth], words: Words, *, dark: bool = False) -> go.Figure:
    """The share of the best fifth of the customers, and the Gini coefficient, by month; both from 0 to 1."""
    theme, positions = theme_for(dark), list(range(len(months)))
    figure = new_figure(dark, 260, _concentration_headline(months, words))
    lines = (
        ("top", [m.concentration.top_share for m in months], theme.ramp[0], "circle", "solid"),
        ("gini", [m.concentration.gini for m in months], theme.accent, "square", "dot"),
    )
    for code, values, color, symbol, dash in lines:
        hover = [
            words.t(
                f"trends.figure.hover_{code}",
                month=words.month(m.end),
                n=m.concentration.top_customers,
                value=words.share(v, 1) if code == "top" else words.number(v, 2),
            )
            for m, v in zip(months, values, strict=True)
        ]
        figure.add_scatter(
            x=positions,
            y=values,
            mode="lines+markers",
            name=words.t(f"trends.figure.{code}"),
            hovertext=hover,
            hoverinfo="text",
            line={"color": color, "width": 2, "dash": dash},
            marker={"size": 7, "symbol": symbol, "color": color},
        )
    top = max([v for _, values, *_ in lines for v in values if v is not None], default=1.0)
    marks = [k / 5 for k in range(int(max(top, 0.99) * 5) + 2)]
    figure.update_yaxes(showgrid=True, range=[0, marks[-1]], tickvals=marks, ticktext=[words.share(v) for v in marks])
    return _finish_by_month(figure, months, words, theme)


def losing_month_bars(months: Sequence[TrendMonth], words: Words, *, currency: str = "", dark: bool = False) -> go.Figure:
    """Customers with a loss by month; the hover text has their total loss."""
    theme, values = theme_for(dark), [m.losing or 0 for m in months]
    figure = new_figure(dark, 260, _losing_headline(months, words, currency), bargap=0.3)
    hover = [
        words.t("trends.figure.hover_losing", month=words.month(m.end), n=m.losing or 0, money=words.money(-(m.loss or 0.0), currency))
        for m in months
    ]
    figure.add_bar(
        x=list(range(len(months))),
        y=values,
        hovertext=hover,
        hoverinfo="text",
        marker=loss_marker(theme),
        name=words.t("trends.figure.losing"),
    )
    _value_axis(figure, words, values, "customers", currency)
    return _finish_by_month(figure, months, words, theme).update_layout(showlegend=False)


def month_axis(figure: go.Figure, months: Sequence[TrendMonth], words: Words, marks: int = 5, base: int | None = None) -> None:
    """Label some of the months on the x axis: the newest always, and the one at `base` with its meaning."""
    last = len(months) - 1
    step = next((step for step in STEPS if step * marks >= len(months)), len(months))
    labelled = set(range(last, -1, -step))
    if base is not None:
        labelled = {k for k in labelled if k in (last, base) or abs(k - base) >= min(step, last - base)} | {base}
    texts = {k: month_tick(months[k].end, words) for k in sorted(labelled)}
    if base is not None:
        texts[base] = words.t("trends.figure.base", month=f"<b>{texts[base]}</b>")
    figure.update_xaxes(tickvals=list(texts), ticktext=list(texts.values()), tickangle=0, range=[-0.6, last + 0.6])


def _finish_by_month(figure: go.Figure, months: Sequence[TrendMonth], words: Words, theme: Theme) -> go.Figure:
    """Finish a figure by month: the axis, the legend, and a line at the month that the title compares with."""
    base = base_index(months)
    month_axis(figure, months, words, base=base)
    if base is not None:
        figure.add_shape(type="line", x0=base, x1=base, y0=0, y1=1, yref="paper", line={"color": theme.muted, "width": 1, "dash": "dot"})
    return figure.update_layout(showlegend=True, legend={"traceorder": "normal"}, margin={"t": figure.layout.margin.t + 26, "r": 26})


def _value_axis(figure: go.Figure, words: Words, values: Sequence[float], measure: str, currency: str) -> None:
    marks = round_ticks(values, integers=measure == "customers")
    shown = [words.compact(v) if measure == "customers" else words.money(v, currency, compact=True) for v in marks]
    figure.update_yaxes(
        showgrid=True, zeroline=True, tickvals=marks, ticktext=shown, range=[marks[0], marks[-1]] if len(marks) > 1 else None
    )


def _value_text(words: Words, value: float, measure: str, currency: str) -> str:
    return words.number(value) if measure == "customers" else words.money(value, currency, compact=True)


def _measure_label(words: Words, measure: str) -> str:
    return words.t("trends.measure.customers") if measure == "customers" else words.t(f"metric.{measure}")


def _headline(months: Sequence[TrendMonth], words: Words, measure: str, currency: str) -> str:
    def total(month: TrendMonth) -> float:
        return sum(tier_value(month, k, measure) for k in range(len(month.rows)))

    now, base = total(months[-1]), base_index(months)
    values: dict[str, Any] = {"measure": _measure_label(words, measure), "value": _value_text(words, now, measure, currency)}
    if base is None:
        return words.t("trends.figure.plain", **values)
    then = total(months[base])
    change = relative_change(words, now / then - 1) if then > 0 else _value_text(words, now - then, measure, currency)
    return words.t("trends.figure.change", change=change, base=base_label_at(words, months, base), **values)


def _arpu_headline(months: Sequence[TrendMonth], words: Words, currency: str) -> str:
    now, base = months[-1].arpu_all, base_index(months)
    values = {"money": words.money(now, currency, compact=True)}
    then = None if base is None else months[base].arpu_all
    if now is None or base is None or not then or then <= 0:
        return words.t("trends.figure.arpu", **values)
    return words.t(
        "trends.figure.arpu_change", change=relative_change(words, now / then - 1), base=base_label_at(words, months, base), **values
    )


def _concentration_headline(months: Sequence[TrendMonth], words: Words) -> str:
    now, base = months[-1].concentration.top_share, base_index(months)
    then = None if base is None else months[base].concentration.top_share
    basis = words.t(f"overview.basis.{months[-1].measure}")
    if now is None:
        return words.t("trends.figure.too_few" if months[-1].concentration.total > 0 else "trends.figure.no_total")
    if base is None or then is None:
        return words.t("trends.figure.top_share", share=words.share(now), basis=basis)
    return words.t(
        "trends.figure.top_change", share=words.share(now), basis=basis, then=words.share(then), base=base_label_at(words, months, base)
    )


def _losing_headline(months: Sequence[TrendMonth], words: Words, currency: str) -> str:
    now, base = months[-1], base_index(months)
    values = {"n": now.losing or 0, "money": words.money(-(now.loss or 0.0), currency, compact=True)}
    if base is None:
        return words.t("trends.figure.losing_now", **values)
    was = months[base]
    return words.t(
        "trends.figure.losing_change",
        then=words.number(was.losing or 0),
        base=base_label_at(words, months, base),
        loss=words.money(-(was.loss or 0.0), currency, compact=True),
        **values,
    )
