"""Figures of the five lenses: tenths of the buyers, the change between two years, one cohort, cohorts side by side, the base."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.cohorts.lenses import BaseHealth, Differences, YearChange
from crmcore.domain.cohorts.periods import CohortTable
from crmcore.report.cohorts.words import change_finding, cohort_finding, cohort_name, compare_finding, differences_finding, health_finding
from crmcore.report.plotting.axis_ticks import month_tick, round_ticks
from crmcore.report.plotting.theme import TRANSPARENT, Theme, hatched_marker, new_figure, text_on, theme_for
from crmcore.report.plotting.waterfall import Step, money_text, waterfall
from crmcore.report.words.words import Words

#: cohorts and periods that fit on a screen
SHOWN = 12
_SMALL = 12


def decile_bars(found: Differences, words: Words, *, currency: str = "", dark: bool = False) -> go.Figure:
    """The share of the amount that each tenth of the buyers brings, the largest on top; a bar carries its number as `customdata`."""
    theme = theme_for(dark)
    figure = new_figure(dark, 330, differences_finding(found, words), words.t("cohorts.differences.what"))
    shares = [d.amount / found.amount if found.amount > 0 else 0.0 for d in found.deciles]
    places = [d.number for d in found.deciles]
    hover = [
        words.t(
            "cohorts.differences.hover",
            k=d.number,
            n=d.customers,
            amount=words.money(d.amount, currency, compact=True),
            profit=words.money(d.profit, currency, compact=True),
            orders=words.number(d.purchases / d.customers if d.customers else None, 1),
        )
        for d in found.deciles
    ]
    figure.add_bar(
        x=shares,
        y=places,
        orientation="h",
        marker={"color": theme.ramp[1]},
        hovertext=hover,
        hoverinfo="text",
        customdata=places,
        text=[words.strict_share(share) for share in shares],
        textposition="outside",
        cliponaxis=False,
        textfont={"size": _SMALL},
    )
    figure.update_yaxes(autorange="reversed", tickvals=places, ticktext=[words.t("cohorts.differences.tenth", k=k) for k in places])
    figure.update_xaxes(visible=False, range=[min(0.0, *shares), 1.15 * max(*shares, 0.01)])
    return figure


def change_waterfall(found: YearChange, words: Words, *, currency: str = "", dark: bool = False) -> go.Figure:
    """From the amount of the year before to that of the last one; a change carries its kind as `customdata`."""
    return waterfall(
        [
            Step(words.t("cohorts.change.before", end=words.month(found.before)), found.amount_before),
            *(Step(words.t(f"cohorts.change.kind.{row.kind}"), row.change, row.kind) for row in found.rows),
            Step(words.t("cohorts.change.now", end=words.month(found.now)), found.amount_now),
        ],
        money_text(words, currency),
        dark=dark,
        title=change_finding(found, words, currency),
        subtitle=words.t("cohorts.change.what"),
    )


def cohort_bars(table: CohortTable, place: int, words: Words, *, currency: str = "", dark: bool = False) -> go.Figure:
    """What each customer of a cohort has brought by the end of each period: the first day's purchases, and all later ones."""
    theme = theme_for(dark)
    known = int(np.isfinite(table.amount[place]).sum())
    brought = table.per_customer(table.amount)[place, :known]
    first = np.full(known, table.first_amount[place] / table.size[place])
    figure = new_figure(
        dark, 300, cohort_finding(table, place, words, currency), words.t("cohorts.one.what"), barmode="relative", showlegend=True
    )
    ages = list(range(1, known + 1))
    for name, values, marker in (
        ("first", first, {"color": theme.ramp[3]}),
        ("later", brought - first, {"color": theme.ramp[1]}),
    ):
        figure.add_bar(
            x=ages,
            y=values,
            name=words.t(f"cohorts.one.{name}"),
            marker=marker,
            hovertext=[
                words.t(
                    "cohorts.one.hover",
                    k=age,
                    amount=words.money(brought[age - 1], currency, compact=True),
                    share=words.share(table.retention[place, age - 1]),
                )
                for age in ages
            ],
            hoverinfo="text",
        )
    marks = round_ticks([0.0, *brought.tolist()])
    figure.update_xaxes(dtick=1 if known <= SHOWN else 4, title={"text": words.t(f"cohorts.age.{table.unit}")})
    figure.update_yaxes(showgrid=True, tickvals=marks, ticktext=[words.money(v, currency, compact=True) for v in marks])
    return figure.update_layout(margin={"t": figure.layout.margin.t + 28})


def retention_heatmap(table: CohortTable, words: Words, *, currency: str = "", dark: bool = False) -> go.Figure:
    """The share of each cohort (rows, the newest below) that bought again, by periods since the first one; a cell carries how many
    periods ago the cohort's first one ended as `customdata`."""
    theme = theme_for(dark)
    rows = list(range(max(0, len(table.size) - SHOWN), len(table.size)))
    columns = list(range(1, min(table.retention.shape[1], SHOWN + 1)))
    figure = new_figure(dark, 30 * len(rows) + 64, compare_finding(table, words, currency), words.t(f"cohorts.compare.what.{table.unit}"))
    shares = table.retention[np.ix_(rows, columns)]
    low, high = (float(f(shares[np.isfinite(shares)], initial=i)) for f, i in ((np.min, 1.0), (np.max, 0.0)))
    shapes, points = [], []
    for i, row in enumerate(rows):
        for j, age in enumerate(columns):
            share = float(shares[i, j])
            if not np.isfinite(share):
                continue
            fill = _shade(theme, (share - low) / (high - low) if high > low else 1.0)
            corners = {"x0": j - 0.48, "x1": j + 0.48, "y0": i - 0.46, "y1": i + 0.46}
            shapes.append({"type": "rect", **corners, "fillcolor": fill, "line": {"width": 0}, "layer": "below"})
            hover = words.t(
                "cohorts.compare.hover",
                cohort=cohort_name(table.unit, table.ends[row], words),
                n=int(table.size[row]),
                k=age,
                share=words.share(share),
                amount=words.money(table.per_customer(table.amount)[row, age], currency, compact=True),
            )
            points.append((j, i, f"{100 * share:.0f}", text_on(fill), table.back(row), hover))
    x, y, texts, colors, codes, hovers = ([point[k] for point in points] for k in range(6))
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers+text",
        text=texts,
        textfont={"size": 11, "color": colors},
        customdata=codes,
        hovertext=hovers,
        hoverinfo="text",
        marker={"size": 22, "symbol": "square", "color": TRANSPARENT},
        unselected={"marker": {"opacity": 1}},
    )
    figure.update_layout(shapes=shapes, margin_t=figure.layout.margin.t + 34)
    figure.update_xaxes(
        side="top", range=[-0.5, len(columns) - 0.5], tickvals=list(range(len(columns))), ticktext=[str(age) for age in columns]
    )
    names = [f"{month_tick(table.ends[row], words).replace('<br>', ' ')} · {words.number(table.size[row])}" for row in rows]
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], tickvals=list(range(len(rows))), ticktext=names, tickfont={"size": 11})
    return figure


def health_bars(found: BaseHealth, words: Words, *, currency: str = "", dark: bool = False) -> go.Figure:
    """The amount of each quarter by the year in which its customers were won; those whose beginning is not in the data below."""
    theme, first = theme_for(dark), max(0, len(found.ends) - SHOWN)
    places = list(range(len(found.ends) - first))
    figure = new_figure(dark, 320, health_finding(found, words), words.t("cohorts.health.what"), barmode="relative", showlegend=True)
    for k, year in enumerate(found.years):
        values = found.amount[k, first:]
        if not values.any():
            continue
        name = words.t("cohorts.health.before") if year is None else words.t("cohorts.health.year", end=words.month(year))
        newer = len(found.years) - 1 - k
        color = theme.ramp[min(newer, len(theme.ramp) - 1)]
        figure.add_bar(
            x=places,
            y=values,
            name=name,
            marker=hatched_marker(theme.muted) if year is None else {"color": color},
            hovertext=[
                words.t(
                    "cohorts.health.hover",
                    end=words.month(end),
                    group=name,
                    amount=words.money(value, currency, compact=True),
                    n=int(active),
                )
                for end, value, active in zip(found.ends[first:], values, found.active[k, first:], strict=True)
            ],
            hoverinfo="text",
        )
    marks = round_ticks([0.0, *found.amount[:, first:].clip(min=0).sum(axis=0).tolist()])
    shown = places[::-1][:: max(1, -(-len(places) // 5))][::-1]
    figure.update_xaxes(tickvals=shown, ticktext=[month_tick(found.ends[first + k], words) for k in shown], tickangle=0)
    figure.update_yaxes(showgrid=True, tickvals=marks, ticktext=[words.money(v, currency, compact=True) for v in marks])
    return figure.update_layout(legend={"traceorder": "normal", "font": {"size": 11}}, margin={"t": figure.layout.margin.t + 46, "r": 20})


def _shade(theme: Theme, strength: float) -> str:
    """One of the theme's steps, from the faintest (0) to the strongest (1)."""
    steps = theme.ramp[::-1][:4]
    return steps[min(int(strength * len(steps)), len(steps) - 1)]
