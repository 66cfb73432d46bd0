"""The ladder of loyalty as bars, the top rung on top: who stands where, and who is stopped by a missing answer."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from crmcore.domain.loyalty.ladder import FOOT, LadderRow
from crmcore.report.plotting.theme import a_note, hatched_marker, sheet, theme, tier_colors
from crmcore.report.words.words import Words


def ladder_bars(rows: Sequence[LadderRow], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """`rows` as of `ladder_rows`: the foot first. Each bar carries its rung's code as `customdata`; the hatched part of it
    are customers of whom the answer to the next rung is not known."""
    look, falling = theme(dark), list(reversed(rows))
    figure = sheet(dark, 44 * len(falling) + 40, finding(rows, words) if title is None else title, _held(rows, words), barmode="stack")
    whole, longest = sum(row.customers for row in rows), max((row.customers for row in rows), default=0) or 1
    colors = [*tier_colors(len(falling) - 1, dark), look.muted]
    hover = [
        words.t(
            "loyalty.ladder.hover",
            rung=words.t(f"loyalty.rung.{row.rung}"),
            n=row.customers,
            reached=words.number(row.reached),
            stopped=words.number(row.stopped),
        )
        for row in falling
    ]
    bar = {
        "orientation": "h",
        "y": list(range(len(falling))),
        "hovertext": hover,
        "hoverinfo": "text",
        "customdata": [row.rung for row in falling],
        "unselected": {"marker": {"opacity": 0.5}},
    }
    figure.add_bar(x=[row.customers - row.stopped for row in falling], name="known", marker={"color": colors}, **bar)
    for place, row in enumerate(falling):
        if row.stopped:
            one = {**bar, "y": [place], "hovertext": [hover[place]], "customdata": [row.rung]}
            figure.add_bar(x=[row.stopped], name="stopped", marker=hatched_marker(colors[place]), **one)
    notes = [
        a_note(_numbers(row, whole, words, look.muted), row.customers, place, xref="x", yref="y", xshift=6, yanchor="middle")
        for place, row in enumerate(falling)
    ]
    if any(row.stopped for row in rows):
        notes.append(
            a_note(f"▧ {words.t('loyalty.ladder.legend')}", 0, 0, yanchor="top", yshift=-6, font={"size": 12, "color": look.muted})
        )
    figure.update_xaxes(visible=False, range=[0, longest * 1.6])
    figure.update_yaxes(
        range=[len(falling) - 0.5, -0.5],
        tickvals=list(range(len(falling))),
        showline=False,
        ticktext=[words.t(f"loyalty.rung.{row.rung}") for row in falling],
        tickfont={"size": 13, "color": look.ink},
    )
    return figure.update_layout(annotations=notes, margin_b=30)


def finding(rows: Sequence[LadderRow], words: Words) -> str:
    """How many have reached the top."""
    top = rows[-1].customers
    return words.t("loyalty.ladder.title", n=top) if top else words.t("loyalty.ladder.title_none")


def _held(rows: Sequence[LadderRow], words: Words) -> str:
    held = sum(row.stopped for row in rows)
    return words.t("loyalty.ladder.held", n=held) if held else ""


def _numbers(row: LadderRow, whole: int, words: Words, muted: str) -> str:
    said = f"<b>{words.number(row.customers)}</b> · {words.share(row.customers / whole if whole else None)}"
    if row.rung == FOOT or row.reached == row.customers:
        return said
    return f"{said} <span style='color:{muted}'>· {words.t('loyalty.ladder.reached', n=words.number(row.reached))}</span>"
