"""Tier migration drawn: everybody crossed in a matrix with its sums, and the moves alone as bars."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from crmcore.domain.compare.migration import Migration, flows
from crmcore.report.plotting.move_legend import add_move_key
from crmcore.report.plotting.theme import CLEAR, Theme, a_note, sheet, text_on, theme
from crmcore.report.words.words import Words

#: moves that are drawn; the others are in the matrix
MOST_FLOWS = 10


def tier_name(words: Words, scheme: str, tiers: tuple[str, ...], k: int) -> str:
    """A tier's name, or that there is none."""
    return words.tier(scheme, tiers[k]) if 0 <= k < len(tiers) else words.t("trends.migration.none")


def matrix(found: Migration, words: Words, scheme: str, *, dark: bool = False) -> go.Figure:
    """Customers by tier before (rows) and now (columns), those without a tier last, with the sums of both dates. Each cell carries
    (i, j) as `customdata`; the index past the last tier: none. Below the diagonal they rise, above it they fall."""
    look, n, m = theme(dark), len(found.tiers), found.matrix
    figure = sheet(dark, 40 * (n + 2) + 44, _finding(found, words))
    most = max((int(m[i, j]) for i in range(n + 1) for j in range(n + 1) if i != j), default=0)
    cells, points = [], []
    for i in range(n + 1):
        for j in range(n + 1):
            if i == j == n:
                continue
            count, stayed = int(m[i, j]), i == j
            fill = look.raised if stayed or not count else _mixed(look, falls(i, j), count / most)
            cells.append(
                dict(type="rect", x0=j - 0.48, x1=j + 0.48, y0=i - 0.45, y1=i + 0.45, fillcolor=fill, line={"width": 0}, layer="below")
            )
            hover = words.t(
                "trends.migration.hover",
                n=count,
                before=tier_name(words, scheme, found.tiers, i),
                now=tier_name(words, scheme, found.tiers, j),
            )
            points.append((j, i, words.number(count) if count else "", look.muted if stayed or not count else text_on(fill), [i, j], hover))
    x, y, texts, colors, codes, said = (list(column) for column in zip(*points, strict=True))
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
        marker={"size": 34, "symbol": "square", "color": CLEAR},
        unselected={"marker": {"opacity": 1}},
    )
    sums = [(n + 1, i, int(m[i].sum())) for i in range(n + 1)] + [(j, n + 1, int(m[:, j].sum())) for j in range(n + 1)]
    notes = [
        a_note(f"<b>{words.number(count)}</b>", place, line, xref="x", yref="y", xanchor="center", align="center", font={"size": 13})
        for place, line, count in sums
    ]
    names = [tier_name(words, scheme, found.tiers, k) for k in range(n + 1)] + [words.t("common.total")]
    axis: dict[str, Any] = {
        "showgrid": False,
        "tickfont": {"size": 13, "color": look.ink},
        "tickvals": list(range(n + 2)),
        "ticktext": names,
    }
    figure.update_xaxes(side="top", range=[-0.5, n + 1.5], title={"text": words.t("trends.migration.now"), "standoff": 4}, **axis)
    figure.update_yaxes(range=[n + 1.5, -0.5], title={"text": words.t("trends.migration.before"), "standoff": 8}, **axis)
    figure.update_layout(shapes=cells, annotations=notes, margin_t=figure.layout.margin.t + 44)
    add_move_key(figure, words, look)
    return figure


def move_bars(found: Migration, words: Words, scheme: str, *, dark: bool = False) -> go.Figure:
    """The largest moves as bars, those that stayed left out; rising and entering blue-green, falling and leaving amber and hatched.
    Each bar carries (i, j) as `customdata`."""
    look, drawn = theme(dark), flows(found)[:MOST_FLOWS]
    figure = sheet(dark, 30 * max(len(drawn), 1) + 20, _moves_finding(found, words), bargap=0.3)
    most = max((count for count, *_ in drawn), default=1)
    notes, places = [], list(range(len(drawn)))
    names = [(tier_name(words, scheme, found.tiers, i), tier_name(words, scheme, found.tiers, j)) for _, i, j in drawn]
    down = [falls(i, j) for _, i, j in drawn]
    figure.add_bar(
        x=[count for count, *_ in drawn],
        y=places,
        orientation="h",
        hoverinfo="text",
        customdata=[[i, j] for _, i, j in drawn],
        hovertext=[words.t("trends.migration.hover", n=count, before=a, now=b) for (count, *_), (a, b) in zip(drawn, names, strict=True)],
        marker={
            "color": [look.watch if d else look.ramp[2] for d in down],
            "line": {"color": [look.watch if d else look.ramp[2] for d in down], "width": 1},
            "pattern": {
                "shape": ["\\" if d else "" for d in down],
                "fgcolor": look.watch,
                "bgcolor": look.paper,
                "size": 6,
                "solidity": 0.5,
            },
        },
        showlegend=False,
    )
    for code, color, shape in (("up", look.ramp[2], ""), ("down", look.watch, "\\")):  # the key: bars of nobody
        figure.add_bar(
            x=[None],
            y=[None],
            name=words.t(f"trends.migration.{code}"),
            orientation="h",
            marker={"color": color, "pattern": {"shape": shape, "fgcolor": color, "bgcolor": look.paper, "size": 6, "solidity": 0.5}},
        )
    for place, (count, _, _), (before, now) in zip(places, drawn, names, strict=True):
        notes.append(a_note(f"{before} → {now}", 0, place, yref="y", font={"size": 13}))
        notes.append(a_note(f"<b>{words.number(count)}</b>", count, place, xref="x", yref="y", xshift=6, font={"size": 13}))
    figure.update_xaxes(domain=[0.36, 1], range=[0, 1.2 * most], visible=False)
    figure.update_yaxes(range=[len(drawn) - 0.5, -0.5], visible=False)
    margin, height = figure.layout.margin.t + 26, figure.layout.height + 26
    return figure.update_layout(annotations=notes, showlegend=True, barmode="overlay", margin_t=margin, height=height)


def falls(before: int, now: int) -> bool:
    """True for a move down or out; the index past the last tier stands for none, so entering is a rise and leaving a fall."""
    return now > before


def _finding(found: Migration, words: Words) -> str:
    if not found.moved:
        return words.t("trends.migration.still")
    return words.t("trends.migration.finding", n=found.moved, **{kind: words.number(len(rows)) for kind, rows in found.rows.items()})


def _moves_finding(found: Migration, words: Words) -> str:
    drawn = flows(found)
    if len(drawn) <= MOST_FLOWS:
        return words.t("trends.migration.moves")
    part = sum(count for count, *_ in drawn[:MOST_FLOWS]) / found.moved
    return words.t("trends.migration.largest", n=MOST_FLOWS, share=words.share(part))


def _mixed(look: Theme, down: bool, part: float) -> str:
    """Colour of a cell with `part` (0–1) of the largest move: the more customers, the stronger."""
    base, strength = look.watch if down else look.ramp[2], 0.25 + 0.75 * part**0.5
    channels = ((int(base[i : i + 2], 16), int(look.paper[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(strong * strength + faint * (1 - strength)):02x}" for strong, faint in channels)
