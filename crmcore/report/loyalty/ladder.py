"""Bar chart of the ladder of loyalty, the top rung on top, with the customers held up by a missing answer."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from crmcore.domain.loyalty.ladder import FOOT, LadderRow
from crmcore.report.plotting.text_width import text_width, two_lines
from crmcore.report.plotting.theme import annotation, hatched_marker, new_figure, theme_for, tier_colors
from crmcore.report.words.words import Words

#: sizes of the numbers and of the key, the room between a bar and its numbers, and the width after which the key breaks: a phone has little
FONT, SMALL, GAP, KEY_WIDTH = 13, 12, 12, 170


def ladder_bars(rows: Sequence[LadderRow], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """`rows` as from `ladder_rows`: the lowest rung first. Each bar carries its rung's code as `customdata`; its hatched part
    are customers whose answer for the next rung is unknown."""
    theme, falling = theme_for(dark), list(reversed(rows))
    figure = new_figure(
        dark, 44 * len(falling) + 40, _headline(rows, words) if title is None else title, _stopped_subtitle(rows, words), barmode="stack"
    )
    total, longest = sum(row.customers for row in rows), max((row.customers for row in rows), default=0) or 1
    colors = [*tier_colors(len(falling) - 1, dark), theme.muted]
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
    for position, row in enumerate(falling):
        if row.stopped:
            one = {**bar, "y": [position], "hovertext": [hover[position]], "customdata": [row.rung]}
            figure.add_bar(x=[row.stopped], name="stopped", marker=hatched_marker(colors[position]), **one)
    notes = [
        annotation(_numbers(row, total, words, theme.muted), row.customers, position, xref="x", yref="y", xshift=6, yanchor="middle")
        for position, row in enumerate(falling)
    ]
    if any(row.stopped for row in rows):
        key = "▧ " + "<br>".join(two_lines(words.t("loyalty.ladder.legend"), KEY_WIDTH, SMALL))
        notes.append(annotation(key, 0, 0, yanchor="top", yshift=-6, align="left", font={"size": SMALL, "color": theme.muted}))
    figure.update_xaxes(visible=False, range=[0, longest])
    figure.update_yaxes(
        range=[len(falling) - 0.5, -0.5],
        tickvals=list(range(len(falling))),
        showline=False,
        ticktext=[words.t(f"loyalty.rung.{row.rung}") for row in falling],
        tickfont={"size": 13, "color": theme.ink},
    )
    return figure.update_layout(annotations=notes, margin_b=44, margin_r=_room(falling, total, words))


def _headline(rows: Sequence[LadderRow], words: Words) -> str:
    """The title as a finding: how many have reached the top."""
    top = rows[-1].customers
    return words.t("loyalty.ladder.title", n=top) if top else words.t("loyalty.ladder.title_none")


def _stopped_subtitle(rows: Sequence[LadderRow], words: Words) -> str:
    stopped = sum(row.stopped for row in rows)
    return words.t("loyalty.ladder.held", n=stopped) if stopped else ""


def _lines(row: LadderRow, total: int, words: Words) -> tuple[str, ...]:
    """What stands beside a bar: customers and share; below it how many came this far, where more did."""
    first = f"<b>{words.number(row.customers)}</b> · {words.share(row.customers / total if total else None)}"
    if row.rung == FOOT or row.reached == row.customers:
        return (first,)
    return first, words.t("loyalty.ladder.reached", n=words.number(row.reached))


def _numbers(row: LadderRow, total: int, words: Words, muted: str) -> str:
    first, *below = _lines(row, total, words)
    return first + "".join(f"<br><span style='color:{muted}'>{line}</span>" for line in below)


def _room(rows: Sequence[LadderRow], total: int, words: Words) -> float:
    lines = (line.replace("<b>", "").replace("</b>", "") for row in rows for line in _lines(row, total, words))
    return max(text_width(line, FONT, bold=True) for line in lines) + GAP
