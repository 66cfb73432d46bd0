"""Tier migration: a heat map of the migration matrix with its sums, and a bar chart of the largest moves."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from crmcore.domain.compare.migration import Migration, flows
from crmcore.report.plotting.move_legend import add_move_legend
from crmcore.report.plotting.theme import TRANSPARENT, Theme, annotation, new_figure, text_on, theme_for
from crmcore.report.words.words import Words

#: most moves drawn; the others are in the matrix
MAX_FLOWS = 10


def tier_name(words: Words, scheme: str, tiers: tuple[str, ...], k: int) -> str:
    """A tier's name; "no tier" for an index outside `tiers`."""
    return words.tier(scheme, tiers[k]) if 0 <= k < len(tiers) else words.t("trends.migration.none")


def migration_heatmap(migration: Migration, words: Words, scheme: str, *, dark: bool = False) -> go.Figure:
    """Heat map of customers by tier before (rows) and now (columns), those without a tier last, with the sums of both dates.
    Each cell carries (i, j) as `customdata`; the index past the last tier stands for none. Moves up are below the diagonal,
    moves down above it."""
    theme, n, m = theme_for(dark), len(migration.tiers), migration.matrix
    figure = new_figure(dark, 40 * (n + 2) + 44, _headline(migration, words))
    largest = max((int(m[i, j]) for i in range(n + 1) for j in range(n + 1) if i != j), default=0)
    cells, points = [], []
    for i in range(n + 1):
        for j in range(n + 1):
            if i == j == n:
                continue
            count, stayed = int(m[i, j]), i == j
            fill = theme.raised if stayed or not count else _mix(theme, is_fall(i, j), count / largest)
            cells.append(
                dict(type="rect", x0=j - 0.48, x1=j + 0.48, y0=i - 0.45, y1=i + 0.45, fillcolor=fill, line={"width": 0}, layer="below")
            )
            hover = words.t(
                "trends.migration.hover",
                n=count,
                before=tier_name(words, scheme, migration.tiers, i),
                now=tier_name(words, scheme, migration.tiers, j),
            )
            points.append(
                (j, i, words.number(count) if count else "", theme.muted if stayed or not count else text_on(fill), [i, j], hover)
            )
    x, y, texts, colors, codes, hovers = (list(column) for column in zip(*points, strict=True))
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
        marker={"size": 34, "symbol": "square", "color": TRANSPARENT},
        unselected={"marker": {"opacity": 1}},
    )
    sums = [(n + 1, i, int(m[i].sum())) for i in range(n + 1)] + [(j, n + 1, int(m[:, j].sum())) for j in range(n + 1)]
    notes = [
        annotation(
            f"<b>{words.number(count)}</b>",
            column_index,
            row_index,
            xref="x",
            yref="y",
            xanchor="center",
            align="center",
            font={"size": 13},
        )
        for column_index, row_index, count in sums
    ]
    names = [tier_name(words, scheme, migration.tiers, k) for k in range(n + 1)] + [words.t("common.total")]
    axis: dict[str, Any] = {
        "showgrid": False,
        "tickfont": {"size": 13, "color": theme.ink},
        "tickvals": list(range(n + 2)),
        "ticktext": names,
    }
    figure.update_xaxes(side="top", range=[-0.5, n + 1.5], title={"text": words.t("trends.migration.now"), "standoff": 4}, **axis)
    figure.update_yaxes(range=[n + 1.5, -0.5], title={"text": words.t("trends.migration.before"), "standoff": 8}, **axis)
    figure.update_layout(shapes=cells, annotations=notes, margin_t=figure.layout.margin.t + 44)
    add_move_legend(figure, words, theme)
    return figure


def migration_bars(migration: Migration, words: Words, scheme: str, *, dark: bool = False) -> go.Figure:
    """Bar chart of the largest moves, without customers who stayed; moves up and in are blue-green, moves down and out amber
    and hatched. Each bar carries (i, j) as `customdata`."""
    theme, shown_flows = theme_for(dark), flows(migration)[:MAX_FLOWS]
    figure = new_figure(dark, 30 * max(len(shown_flows), 1) + 20, _moves_headline(migration, words), bargap=0.3)
    largest = max((count for count, *_ in shown_flows), default=1)
    notes, positions = [], list(range(len(shown_flows)))
    names = [(tier_name(words, scheme, migration.tiers, i), tier_name(words, scheme, migration.tiers, j)) for _, i, j in shown_flows]
    down = [is_fall(i, j) for _, i, j in shown_flows]
    figure.add_bar(
        x=[count for count, *_ in shown_flows],
        y=positions,
        orientation="h",
        hoverinfo="text",
        customdata=[[i, j] for _, i, j in shown_flows],
        hovertext=[
            words.t("trends.migration.hover", n=count, before=a, now=b) for (count, *_), (a, b) in zip(shown_flows, names, strict=True)
        ],
        marker={
            "color": [theme.watch if d else theme.ramp[2] for d in down],
            "line": {"color": [theme.watch if d else theme.ramp[2] for d in down], "width": 1},
            "pattern": {
                "shape": ["\\" if d else "" for d in down],
                "fgcolor": theme.watch,
                "bgcolor": theme.paper,
                "size": 6,
                "solidity": 0.5,
            },
        },
        showlegend=False,
    )
    for code, color, shape in (("up", theme.ramp[2], ""), ("down", theme.watch, "\\")):  # the key: bars of nobody
        figure.add_bar(
            x=[None],
            y=[None],
            name=words.t(f"trends.migration.{code}"),
            orientation="h",
            marker={"color": color, "pattern": {"shape": shape, "fgcolor": color, "bgcolor": theme.paper, "size": 6, "solidity": 0.5}},
        )
    for position, (count, _, _), (before, now) in zip(positions, shown_flows, names, strict=True):
        notes.append(annotation(f"{before} → {now}", 0, position, yref="y", font={"size": 13}))
        notes.append(annotation(f"<b>{words.number(count)}</b>", count, position, xref="x", yref="y", xshift=6, font={"size": 13}))
    figure.update_xaxes(domain=[0.36, 1], range=[0, 1.2 * largest], visible=False)
    figure.update_yaxes(range=[len(shown_flows) - 0.5, -0.5], visible=False)
    margin, height = figure.layout.margin.t + 26, figure.layout.height + 26
    return figure.update_layout(annotations=notes, showlegend=True, barmode="overlay", margin_t=margin, height=height)


def is_fall(before: int, now: int) -> bool:
    """True for a move down or out; the index past the last tier stands for none, so that entering is a rise and leaving a fall."""
    return now > before


def _headline(migration: Migration, words: Words) -> str:
    if not migration.moved:
        return words.t("trends.migration.still")
    return words.t(
        "trends.migration.finding", n=migration.moved, **{kind: words.number(len(rows)) for kind, rows in migration.rows.items()}
    )


def _moves_headline(migration: Migration, words: Words) -> str:
    shown_flows = flows(migration)
    if len(shown_flows) <= MAX_FLOWS:
        return words.t("trends.migration.moves")
    share = sum(count for count, *_ in shown_flows[:MAX_FLOWS]) / migration.moved
    return words.t("trends.migration.largest", n=MAX_FLOWS, share=words.share(share))


def _mix(theme: Theme, down: bool, share: float) -> str:
    """Colour of a cell with `share` (0–1) of the largest move: the more customers, the stronger."""
    base, strength = theme.watch if down else theme.ramp[2], 0.25 + 0.75 * share**0.5
    channels = ((int(base[i : i + 2], 16), int(theme.paper[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(strong * strength + faint * (1 - strength)):02x}" for strong, faint in channels)
