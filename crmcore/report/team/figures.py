"""The load of every salesperson now and as proposed, beside the mean of its region."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.team.team import Loads, Team
from crmcore.report.plotting.theme import escape_text, new_figure, theme_for
from crmcore.report.team.words import region_name
from crmcore.report.words.words import Words

#: pixels of a line
_ROW = 24


def load_chart(
    team: Team, before: Loads, after: Loads, tolerance: float, words: Words, *, dark: bool = False, title: str = ""
) -> go.Figure:
    """One line a salesperson, below the name of its region: hollow now, filled as proposed; the band is the tolerance."""
    theme, people = theme_for(dark), team.people
    labels: list[str] = []
    place = np.zeros(people.count, int)
    for number, name in enumerate(people.region_names):
        labels.append(f"<b>{escape_text(region_name(name, words))}</b>")
        for person in np.flatnonzero(people.region == number).tolist():
            place[person] = len(labels)
            labels.append(escape_text(people.name(person)))
    figure = new_figure(dark, _ROW * len(labels) + 90, title, words.t("team.chart.subtitle") if title else "")
    shown = np.flatnonzero(~np.isnan(before.relative))
    lines_x, lines_y = [], []
    for person in shown.tolist():
        lines_x += [1 + before.relative[person], 1 + after.relative[person], None]
        lines_y += [place[person], place[person], None]
    figure.add_scatter(x=lines_x, y=lines_y, mode="lines", line={"color": theme.line, "width": 3}, hoverinfo="skip", showlegend=False)
    for name, state, marker in (
        ("before", before, {"color": theme.paper, "line": {"color": theme.muted, "width": 2}, "size": 11}),
        ("after", after, {"color": theme.accent, "size": 11}),
    ):
        figure.add_scatter(
            x=1 + state.relative[shown],
            y=place[shown],
            mode="markers",
            name=words.t(f"team.chart.{name}"),
            marker=marker,
            cliponaxis=False,
            hoverinfo="text",
            hovertext=[
                words.t(
                    "team.chart.hover",
                    person=escape_text(people.name(person)),
                    region=escape_text(region_name(people.regions[person], words)),
                    hours=words.number(state.hours[person]),
                    capacity=words.number(people.hours[person]),
                    share=words.share(1 + state.relative[person]),
                )
                for person in shown.tolist()
            ],
        )
    band = {"type": "rect", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "line": {"width": 0}, "layer": "below"}
    figure.update_layout(
        shapes=[{**band, "x0": 1 - tolerance, "x1": 1 + tolerance, "fillcolor": theme.raised}],
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "font": {"color": theme.ink}},
        showlegend=True,
    )
    figure.update_yaxes(
        range=[len(labels) - 0.5, -0.5], tickvals=list(range(len(labels))), ticktext=labels, tickfont={"size": 12, "color": theme.ink}
    )
    highest = max([1 + tolerance, *(1 + before.relative[shown]), *(1 + after.relative[shown])])
    figure.update_xaxes(range=[0, 1.06 * highest], tickformat=".0%", showgrid=True, nticks=6)
    return figure
