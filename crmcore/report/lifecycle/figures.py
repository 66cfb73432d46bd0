"""The life cycle stages: bars of today, stacked bars by quarter, and a heat map of the transitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.lifecycle.stages import CAME_ONCE, DECLINE, STABLE, STAGES
from crmcore.domain.lifecycle.tables import QuarterStages, StageRow
from crmcore.report.plotting.axis_ticks import month_tick
from crmcore.report.plotting.text_width import two_lines
from crmcore.report.plotting.theme import TRANSPARENT, Theme, annotation, loss_marker, new_figure, text_on, theme_for
from crmcore.report.words.words import Words

#: first row of the transitions: no purchase before that quarter
NEW = "new"
#: pixels: the size of the names over the columns of the transitions, and how wide one may be on a phone
HEAD_SIZE, HEAD_WIDTH = 13, 44


def stage_marker(stage: int, theme: Theme) -> dict[str, Any]:
    """Marker of a stage, stronger as the relation grows; decline is amber and hatched, who came once is an outline: colour is never the
    only sign."""
    if stage == DECLINE:
        return {
            "color": theme.watch,
            "pattern": {"shape": "\\", "fgcolor": theme.watch, "bgcolor": theme.paper, "size": 6, "solidity": 0.5},
            "line": {"color": theme.watch, "width": 1},
        }
    if stage == CAME_ONCE:
        return {"color": theme.raised, "line": {"color": theme.muted, "width": 1}}
    color = (theme.ramp[4], theme.ramp[2], theme.ramp[0])[stage]
    return {"color": color, "line": {"color": color, "width": 1}}


def stage_bars(
    rows: Sequence[StageRow], words: Words, *, measure: str, currency: str = "", dark: bool = False, title: str | None = None
) -> go.Figure:
    """Customers, order amount or profit (`measure`) of each stage; every bar carries its stage as `customdata`. The money is that of
    the last 12 months."""
    theme, values = theme_for(dark), [float(_value(row, measure)) for row in rows]
    figure = new_figure(dark, 38 * len(rows) + 26, today_headline(rows, words) if title is None else title, bargap=0.28)
    total_value, notes = sum(values), []
    for stage, (row, value) in enumerate(zip(rows, values, strict=True)):
        shown = words.number(row.customers) if measure == "customers" else words.money(value, currency, compact=True)
        share = words.share(value / total_value if total_value > 0 else None)
        name = words.t(f"lifecycle.stage.{row.stage}")
        figure.add_bar(
            x=[value],
            y=[stage],
            orientation="h",
            marker=loss_marker(theme) if value < 0 else stage_marker(stage, theme),
            customdata=[row.stage],
            name=measure,
            hovertext=[words.t("lifecycle.figure.hover_today", stage=name, side=side_name(measure, words), value=shown, part=share)],
            hoverinfo="text",
        )
        notes.append(
            annotation(
                f"<b>{shown}</b> <span style='color:{theme.muted}'>{share}</span>",
                max(value, 0.0),
                stage,
                xref="x",
                yref="y",
                xshift=6,
                font={"size": 13, "color": theme.loss if value < 0 else theme.ink},
            )
        )
    total = words.number(sum(row.customers for row in rows)) if measure == "customers" else words.money(total_value, currency, compact=True)
    side = f"<b>{side_name(measure, words)}</b> <span style='color:{theme.muted}'>{total}</span>"
    notes.append(annotation(side, 0, 1, yanchor="bottom", yshift=2, font={"size": 13}))
    figure.update_xaxes(visible=False, range=_axis_range(values))
    figure.update_yaxes(
        range=[len(rows) - 0.5, -0.5],
        tickvals=list(range(len(rows))),
        ticktext=[f"<b>{words.t(f'lifecycle.stage.{row.stage}')}</b>" for row in rows],
        tickfont={"size": 13, "color": theme.ink},
        showline=False,
    )
    return figure.update_layout(annotations=notes, margin={"t": figure.layout.margin.t + 18, "l": 2, "r": 2})


def stage_history_bars(
    quarters: Sequence[QuarterStages], words: Words, *, measure: str, currency: str = "", dark: bool = False, legend: bool = True
) -> go.Figure:
    """Stacked bars by quarter; `measure` is "customers", a profit or "order_amount".

    Each bar carries (quarters back, stage) as `customdata`. A stage with a loss is below zero.
    """
    theme, positions = theme_for(dark), list(range(len(quarters)))
    figure = new_figure(dark, 300, _history_headline(quarters, words, measure), barmode="relative", bargap=0.22)
    dates = [words.month(q.end) for q in quarters]
    for stage, code in enumerate(STAGES):
        values = [float(_value(q.stages[stage], measure)) for q in quarters]
        wholes = [sum(_value(row, measure) for row in q.stages) for q in quarters]
        name = words.t(f"lifecycle.stage.{code}")
        hover = [
            words.t(
                "lifecycle.figure.hover_time",
                stage=name,
                month=month,
                part=words.share(v / total_value if total_value > 0 else None),
                value=words.number(v) if measure == "customers" else words.money(v, currency, compact=True),
            )
            for month, v, total_value in zip(dates, values, wholes, strict=True)
        ]
        figure.add_bar(
            x=positions,
            y=values,
            name=name,
            marker=stage_marker(stage, theme),
            hovertext=hover,
            hoverinfo="text",
            customdata=[[len(quarters) - 1 - k, code] for k in positions],
        )
    step = max(1, -(-len(positions) // 5))
    marks = positions[::-1][::step][::-1]
    figure.update_xaxes(tickvals=marks, ticktext=[month_tick(quarters[k].end, words) for k in marks], tickangle=0)
    heights = _axis_ticks(quarters, measure)
    shown = [words.compact(h) if measure == "customers" else words.money(h, currency, compact=True) for h in heights]
    figure.update_yaxes(showgrid=True, zeroline=True, tickvals=heights, ticktext=shown)
    return figure.update_layout(
        showlegend=legend, legend={"traceorder": "normal", "font": {"size": 11}}, margin={"t": figure.layout.margin.t + 26, "r": 20}
    )


def stage_transition_heatmap(flows: np.ndarray, words: Words, *, dark: bool = False) -> go.Figure:
    """Customers by stage a quarter ago (rows) and now (columns); each cell with customers carries (from, to) as `customdata`.
    Customers who stayed are muted, moves into decline amber, all others blue-green."""
    theme, before = theme_for(dark), (NEW, *STAGES)
    table = np.vstack([flows[-1:], flows[:-1]])
    figure = new_figure(dark, 40 * len(before) + 40, _flow_headline(flows, words))
    moved = table.copy()
    moved[np.arange(1, len(before)), np.arange(len(STAGES))] = 0
    largest, cells, points = int(moved.max(initial=0)), [], []
    for i, source in enumerate(before):
        for j, target in enumerate(STAGES):
            n, stayed = int(table[i, j]), source == target
            fill = (
                theme.raised
                if stayed or not n
                else _mix(theme.watch if j == DECLINE else theme.ramp[2], theme.paper, 0.25 + 0.75 * (n / largest) ** 0.5)
            )
            cells.append(
                dict(type="rect", x0=j - 0.48, x1=j + 0.48, y0=i - 0.45, y1=i + 0.45, fillcolor=fill, line={"width": 0}, layer="below")
            )
            if not n:  # nobody to be listed: nothing to click
                continue
            hover = words.t(
                "lifecycle.figure.hover_flow", n=n, source=words.t(f"lifecycle.stage.{source}"), target=words.t(f"lifecycle.stage.{target}")
            )
            points.append((j, i, words.number(n), theme.muted if stayed else text_on(fill), [source, target], hover))
    x, y, texts, colors, codes, hovers = ([point[k] for point in points] for k in range(6))
    figure.update_layout(shapes=cells)
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers+text",
        text=texts,
        customdata=codes,
        textfont={"color": colors, "size": 13},
        hovertext=hovers,
        hoverinfo="text",
        name="cells",
        marker={"size": 36, "symbol": "square", "color": TRANSPARENT},
        unselected={"marker": {"opacity": 1}},
    )
    axis = {"showgrid": False, "tickfont": {"size": HEAD_SIZE, "color": theme.ink}}
    figure.update_xaxes(
        side="top",
        range=[-0.5, len(STAGES) - 0.5],
        tickvals=list(range(len(STAGES))),
        title={"standoff": 4, "text": words.t("lifecycle.flow.now")},
        ticktext=[_column_head(words.t(f"lifecycle.stage.{s}")) for s in STAGES],
        ticklabeloverflow="allow",  # Plotly would drop the last one where it reaches beyond the figure
        **axis,
    )
    figure.update_yaxes(
        range=[len(before) - 0.5, -0.5],
        tickvals=list(range(len(before))),
        title={"standoff": 8, "text": words.t("lifecycle.flow.before")},
        ticktext=[words.t(f"lifecycle.stage.{s}") for s in before],
        **axis,
    )
    return figure.update_layout(margin_t=figure.layout.margin.t + 58)


def _column_head(stage: str) -> str:
    """A stage's name over its column: on a phone five columns have room for some three Chinese signs each. Words stay whole."""
    return "<br>".join(two_lines(stage, HEAD_WIDTH, HEAD_SIZE)) if " " in stage or not stage.isascii() else stage


def _value(row: StageRow, measure: str) -> float:
    """A row's value of the measure; of the profits the best one known."""
    if measure == "customers":
        return row.customers
    return row.order_amount if measure == "order_amount" else row.net_profit or 0.0


def side_name(column: str, words: Words) -> str:
    """What a bar measures, in words."""
    return words.t("common.label.customers") if column == "customers" else words.t(f"metric.{column}")


def _axis_range(values: Sequence[float]) -> list[float]:
    """From the largest loss to the largest gain, with room for the numbers."""
    low, high = min([*values, 0.0]), max([*values, 0.0])
    span = (high - low) or 1.0
    return [low - (0.02 * span if low else 0), high + 0.75 * span]


def _axis_ticks(quarters: Sequence[QuarterStages], measure: str) -> list[float]:
    """About four round ticks that cover the stacked bars."""
    stacks = [[_value(row, measure) for row in q.stages] for q in quarters]
    top = max((sum(v for v in stack if v > 0) for stack in stacks), default=0.0)
    low = min((sum(v for v in stack if v < 0) for stack in stacks), default=0.0)
    if top == low:
        return [0.0]
    power = 10.0 ** np.floor(np.log10((top - low) / 4))
    step = next(s * power for s in (1, 2, 5, 10) if s * power * 1.0001 >= (top - low) / 4)
    step = max(step, 1.0) if measure == "customers" else step
    return [k * step for k in range(int(low // step), int(top // step) + 2)]


def today_headline(rows: Sequence[StageRow], words: Words) -> str:
    """What the bars of today find: the shares of the stable and of those in decline."""
    customers = sum(row.customers for row in rows)
    if not customers:
        return words.t("lifecycle.figure.nobody")
    stable, decline = rows[STABLE].customers, rows[DECLINE].customers
    return words.t("lifecycle.figure.today", n=customers, stable=words.share(stable / customers), decline=words.share(decline / customers))


def _history_headline(quarters: Sequence[QuarterStages], words: Words, measure: str) -> str:
    """The title as a finding: the change over a year of the share of decline (customers) or of stable (money)."""
    stage = DECLINE if measure == "customers" else STABLE
    shares = [_share(q, stage, measure) for q in quarters]
    then = shares[-5] if len(shares) > 4 else None
    now = shares[-1] if shares else None
    if now is None:
        return words.t("lifecycle.figure.no_share")
    key = "time_customers" if measure == "customers" else "time_amount" if measure == "order_amount" else "time_profit"
    text = words.t(f"lifecycle.figure.{key}", part=words.share(now))
    return text if then is None else words.t("lifecycle.figure.year_ago", finding=text, part=words.share(then))


def _share(quarter: QuarterStages, stage: int, measure: str) -> float | None:
    total_value = sum(_value(row, measure) for row in quarter.stages)
    return _value(quarter.stages[stage], measure) / total_value if total_value > 0 else None


def _flow_headline(flows: np.ndarray, words: Words) -> str:
    fell = int(flows[:, DECLINE].sum() - flows[DECLINE, DECLINE])
    back = int(flows[DECLINE, :DECLINE].sum())
    return words.t("lifecycle.figure.flows", n=fell, back=words.number(back)) if fell or back else words.t("lifecycle.figure.still")


def _mix(strong: str, faint: str, share: float) -> str:
    channels = ((int(strong[i : i + 2], 16), int(faint[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in channels)
