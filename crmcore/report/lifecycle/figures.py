"""The life cycle drawn: the stages today side by side, over the quarters, and who went from which to which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.lifecycle.stages import STAGES
from crmcore.domain.lifecycle.tables import Quarter, StageRow
from crmcore.report.plotting.theme import CLEAR, Theme, a_note, loss_marker, sheet, text_on, theme
from crmcore.report.words.words import Words

#: what the last row of the flows is: no purchase yet a quarter ago
NEW = "new"
DECLINE = STAGES.index("decline")


def stage_marker(stage: int, look: Theme) -> dict[str, Any]:
    """Colour of a stage, stronger as the relation grows; decline is amber and hatched, so that colour is not its only sign."""
    if stage == DECLINE:
        return {
            "color": look.watch,
            "pattern": {"shape": "\\", "fgcolor": look.watch, "bgcolor": look.paper, "size": 6, "solidity": 0.5},
            "line": {"color": look.watch, "width": 1},
        }
    color = (look.ramp[4], look.ramp[2], look.ramp[0])[stage]
    return {"color": color, "line": {"color": color, "width": 1}}


def stages_today(rows: Sequence[StageRow], words: Words, *, basis: str, currency: str = "", dark: bool = False) -> go.Figure:
    """Customers, order amount and profit of each stage; every bar carries its stage as `customdata`. The money is that of
    the last 12 months; without a known profit there are two columns."""
    look, people = theme(dark), sum(row.customers for row in rows)
    sides = ["customers", "order_amount", *([basis] if basis != "order_amount" else [])]
    figure = sheet(dark, 38 * len(rows) + 52, _today_finding(rows, words), bargap=0.28)
    width, left, gap = (0.86 - 0.08 * (len(sides) - 1)) / len(sides), 0.14, 0.08
    notes: list[dict[str, Any]] = []
    for place, side in enumerate(sides):
        values = [float(_value(row, side)) for row in rows]
        axis, x0 = "" if place == 0 else str(place + 1), left + place * (width + gap)
        whole, room = sum(values), _room(values)
        figure.update_layout({f"xaxis{axis}": {"domain": [x0, x0 + width], "range": room, "visible": False, "anchor": "y"}})
        for stage, (row, value) in enumerate(zip(rows, values, strict=True)):
            marker = loss_marker(look) if value < 0 else stage_marker(stage, look)
            shown = words.number(row.customers) if side == "customers" else words.money(value, currency, compact=True)
            part = words.share(value / whole if whole > 0 else None)
            name = words.t(f"lifecycle.stage.{row.stage}")
            figure.add_bar(
                x=[value],
                y=[stage],
                orientation="h",
                xaxis=f"x{axis}",
                marker=marker,
                customdata=[row.stage],
                name=side,
                hovertext=[words.t("lifecycle.figure.hover_today", stage=name, side=_side(side, words), value=shown, part=part)],
                hoverinfo="text",
            )
            notes.append(
                a_note(
                    f"<b>{shown}</b> <span style='color:{look.muted}'>{part}</span>",
                    max(value, 0.0),
                    stage,
                    xref=f"x{axis}",
                    yref="y",
                    xshift=6,
                    font={"size": 13, "color": look.loss if value < 0 else look.ink},
                )
            )
        total = words.number(people) if side == "customers" else words.money(whole, currency, compact=True)
        notes.append(
            a_note(
                f"<b>{_side(side, words)}</b> <span style='color:{look.muted}'>{total}</span>",
                x0,
                1,
                yanchor="bottom",
                yshift=2,
                font={"size": 13},
            )
        )
    for stage, row in enumerate(rows):
        notes.append(a_note(f"<b>{words.t(f'lifecycle.stage.{row.stage}')}</b>", 0, stage, yref="y", font={"size": 14}))
    figure.update_yaxes(range=[len(rows) - 0.5, -0.5], visible=False)
    return figure.update_layout(annotations=notes, margin={"t": figure.layout.margin.t + 18, "l": 2, "r": 2})


def stages_over_time(
    quarters: Sequence[Quarter], words: Words, *, measure: str, currency: str = "", dark: bool = False, legend: bool = True
) -> go.Figure:
    """The stages stacked, quarter by quarter; `measure` is "customers", a profit or "order_amount".

    Each piece carries (quarters back, stage) as `customdata`. A stage that loses money hangs below zero.
    """
    look, places = theme(dark), list(range(len(quarters)))
    figure = sheet(dark, 300, _time_finding(quarters, words, measure, currency), barmode="relative", bargap=0.22)
    dates = [words.month(q.end) for q in quarters]
    for stage, code in enumerate(STAGES):
        values = [float(_value(q.stages[stage], measure)) for q in quarters]
        wholes = [sum(_value(row, measure) for row in q.stages) for q in quarters]
        name = words.t(f"lifecycle.stage.{code}")
        said = [
            words.t(
                "lifecycle.figure.hover_time",
                stage=name,
                month=month,
                part=words.share(v / whole if whole > 0 else None),
                value=words.number(v) if measure == "customers" else words.money(v, currency, compact=True),
            )
            for month, v, whole in zip(dates, values, wholes, strict=True)
        ]
        figure.add_bar(
            x=places,
            y=values,
            name=name,
            marker=stage_marker(stage, look),
            hovertext=said,
            hoverinfo="text",
            customdata=[[len(quarters) - 1 - k, code] for k in places],
        )
    step = max(1, -(-len(places) // 5))
    marks = places[::-1][::step][::-1]
    figure.update_xaxes(tickvals=marks, ticktext=[dates[k] for k in marks], tickangle=0)
    heights = _heights(quarters, measure)
    shown = [words.compact(h) if measure == "customers" else words.money(h, currency, compact=True) for h in heights]
    figure.update_yaxes(showgrid=True, zeroline=True, tickvals=heights, ticktext=shown)
    return figure.update_layout(
        showlegend=legend, legend={"traceorder": "normal", "font": {"size": 11}}, margin={"t": figure.layout.margin.t + 26, "r": 20}
    )


def stage_flows(flows: np.ndarray, words: Words, *, dark: bool = False) -> go.Figure:
    """Customers by stage a quarter ago (rows) and now (columns); each cell with anybody in it carries (from, to) as `customdata`. Those who
    stayed are muted, who came into decline is amber, every other move blue-green."""
    look, before = theme(dark), (NEW, *STAGES)
    table = np.vstack([flows[-1:], flows[:-1]])
    figure = sheet(dark, 40 * len(before) + 40, _flow_finding(flows, words))
    off = table.copy()
    off[np.arange(1, len(before)), np.arange(len(STAGES))] = 0
    most, cells, points = int(off.max(initial=0)), [], []
    for i, source in enumerate(before):
        for j, target in enumerate(STAGES):
            n, stayed = int(table[i, j]), source == target
            fill = (
                look.raised
                if stayed or not n
                else _mixed(look.watch if j == DECLINE else look.ramp[2], look.paper, 0.25 + 0.75 * (n / most) ** 0.5)
            )
            cells.append(
                dict(type="rect", x0=j - 0.48, x1=j + 0.48, y0=i - 0.45, y1=i + 0.45, fillcolor=fill, line={"width": 0}, layer="below")
            )
            if not n:  # nobody to be listed: nothing to click
                continue
            hover = words.t(
                "lifecycle.figure.hover_flow", n=n, source=words.t(f"lifecycle.stage.{source}"), target=words.t(f"lifecycle.stage.{target}")
            )
            points.append((j, i, words.number(n), look.muted if stayed else text_on(fill), [source, target], hover))
    x, y, texts, colors, codes, said = ([point[k] for point in points] for k in range(6))
    figure.update_layout(shapes=cells)
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers+text",
        text=texts,
        customdata=codes,
        textfont={"color": colors, "size": 13},
        hovertext=said,
        hoverinfo="text",
        name="cells",
        marker={"size": 36, "symbol": "square", "color": CLEAR},
        unselected={"marker": {"opacity": 1}},
    )
    axis = {"showgrid": False, "tickfont": {"size": 13, "color": look.ink}}
    figure.update_xaxes(
        side="top",
        range=[-0.5, len(STAGES) - 0.5],
        tickvals=list(range(len(STAGES))),
        title={"standoff": 4, "text": words.t("lifecycle.flow.now")},
        ticktext=[words.t(f"lifecycle.stage.{s}") for s in STAGES],
        **axis,
    )
    figure.update_yaxes(
        range=[len(before) - 0.5, -0.5],
        tickvals=list(range(len(before))),
        title={"standoff": 8, "text": words.t("lifecycle.flow.before")},
        ticktext=[words.t(f"lifecycle.stage.{s}") for s in before],
        **axis,
    )
    return figure.update_layout(margin_t=figure.layout.margin.t + 44)


def _value(row: StageRow, measure: str) -> float:
    """Of a row, what a side or a figure measures; every profit is the best one known."""
    if measure == "customers":
        return row.customers
    return row.order_amount if measure == "order_amount" else row.net_profit or 0.0


def _side(side: str, words: Words) -> str:
    return words.t("common.label.customers") if side == "customers" else words.t(f"metric.{side}")


def _room(values: Sequence[float]) -> list[float]:
    """From the greatest loss to the greatest gain, and as much beside it as its number needs."""
    low, high = min([*values, 0.0]), max([*values, 0.0])
    span = (high - low) or 1.0
    return [low - (0.02 * span if low else 0), high + 0.75 * span]


def _heights(quarters: Sequence[Quarter], measure: str) -> list[float]:
    """Four or so round heights that cover the stacked bars."""
    stacks = [[_value(row, measure) for row in q.stages] for q in quarters]
    top = max((sum(v for v in stack if v > 0) for stack in stacks), default=0.0)
    low = min((sum(v for v in stack if v < 0) for stack in stacks), default=0.0)
    if top == low:
        return [0.0]
    power = 10.0 ** np.floor(np.log10((top - low) / 4))
    step = next(s * power for s in (1, 2, 5, 10) if s * power * 1.0001 >= (top - low) / 4)
    step = max(step, 1.0) if measure == "customers" else step
    return [k * step for k in range(int(low // step), int(top // step) + 2)]


def _today_finding(rows: Sequence[StageRow], words: Words) -> str:
    people = sum(row.customers for row in rows)
    if not people:
        return words.t("lifecycle.figure.nobody")
    stable, decline = rows[2].customers, rows[3].customers
    return words.t("lifecycle.figure.today", n=people, stable=words.share(stable / people), decline=words.share(decline / people))


def _time_finding(quarters: Sequence[Quarter], words: Words, measure: str, currency: str) -> str:
    """How the weight of one stage changed over the last year: decline among the customers, stable in the money."""
    stage = 3 if measure == "customers" else 2
    shares = [_share(q, stage, measure) for q in quarters]
    then = shares[-5] if len(shares) > 4 else None
    now = shares[-1] if shares else None
    if now is None:
        return words.t("lifecycle.figure.no_share")
    key = "time_customers" if measure == "customers" else "time_amount" if measure == "order_amount" else "time_profit"
    told = words.t(f"lifecycle.figure.{key}", part=words.share(now))
    return told if then is None else words.t("lifecycle.figure.year_ago", told=told, part=words.share(then))


def _share(quarter: Quarter, stage: int, measure: str) -> float | None:
    whole = sum(_value(row, measure) for row in quarter.stages)
    return _value(quarter.stages[stage], measure) / whole if whole > 0 else None


def _flow_finding(flows: np.ndarray, words: Words) -> str:
    fell = int(flows[:, DECLINE].sum() - flows[DECLINE, DECLINE])
    back = int(flows[DECLINE, :DECLINE].sum())
    return words.t("lifecycle.figure.flows", n=fell, back=words.number(back)) if fell or back else words.t("lifecycle.figure.still")


def _mixed(strong: str, faint: str, part: float) -> str:
    channels = ((int(strong[i : i + 2], 16), int(faint[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * part + b * (1 - part)):02x}" for a, b in channels)
