"""How a model of buying tracks what came: repeat purchases over time, and by how often customers had bought."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.purchase_models.tracking import MOST_REPEATS, Tracking
from crmcore.report.plotting.axis_ticks import month_tick, round_ticks
from crmcore.report.plotting.theme import Theme, add_note, new_figure, theme_for
from crmcore.report.words.words import Words

#: months named on the axis of time, about
_TICKS = 5


def cumulative_chart(tracking: Tracking, words: Words, *, dark: bool = False) -> go.Figure:
    """Repeat purchases to date, week by week: what came and what the model expects; a line where the calibration ends."""
    last = tracking.weeks[-1]
    title = words.t(
        "model.tracking.cumulative",
        day=last.end,
        actual=words.number(last.actual_to_date),
        expected=words.number(last.expected_to_date),
    )
    return _over_time(
        tracking, [w.actual_to_date for w in tracking.weeks], [w.expected_to_date for w in tracking.weeks], title, words, dark=dark
    )


def weekly_chart(tracking: Tracking, words: Words, *, dark: bool = False) -> go.Figure:
    """Repeat purchases in each week: what came and what the model expects; a line where the calibration ends."""
    after = [week for week in tracking.weeks if week.end > tracking.calibration_end]
    title = words.t(
        "model.tracking.weekly",
        day=tracking.calibration_end,
        actual=words.number(sum(w.actual for w in after)),
        expected=words.number(sum(w.expected for w in after)),
        weeks=words.number(len(after)),
    )
    return _over_time(tracking, [w.actual for w in tracking.weeks], [w.expected for w in tracking.weeks], title, words, dark=dark)


def conditional_chart(tracking: Tracking, words: Words, *, dark: bool = False) -> go.Figure:
    """Purchases after the calibration of a customer with so many repeat purchases in it: what came as bars, what was expected as marks."""
    theme, groups = theme_for(dark), tracking.frequencies
    title = words.t(
        "model.tracking.conditional",
        day=tracking.calibration_end,
        actual=words.number(tracking.actual_after),
        expected=words.number(tracking.expected_after),
    )
    figure, places = new_figure(dark, 280, title), list(range(len(groups)))
    hover = [
        words.t(
            "model.tracking.conditional_hover",
            n=group.customers,
            actual=words.number(group.actual, 2),
            expected=words.number(group.expected, 2),
        )
        for group in groups
    ]
    figure.add_bar(
        x=places,
        y=[group.actual for group in groups],
        name=words.t("model.tracking.came"),
        marker={"color": theme.ramp[2]},
        hovertext=hover,
        hoverinfo="text",
    )
    figure.add_scatter(
        x=places,
        y=[group.expected for group in groups],
        mode="markers",
        name=words.t("model.tracking.expected"),
        marker={"symbol": "line-ew", "size": 22, "line": {"width": 3, "color": theme.ink}},
        hovertext=hover,
        hoverinfo="text",
    )
    names = [words.t("model.tracking.or_more", n=g.repeats) if g.repeats == MOST_REPEATS else words.number(g.repeats) for g in groups]
    figure.update_xaxes(tickvals=places, ticktext=names, title={"text": words.t("model.tracking.repeats"), "standoff": 6})
    _purchases_axis(figure, [value for g in groups for value in (g.actual, g.expected)], words)
    return figure.update_layout(showlegend=True, margin_t=figure.layout.margin.t + 26)


def _over_time(
    tracking: Tracking, actual: Sequence[float], expected: Sequence[float], title: str, words: Words, *, dark: bool
) -> go.Figure:
    theme, weeks = theme_for(dark), tracking.weeks
    figure, places = new_figure(dark, 280, title), list(range(len(weeks)))
    hover = [
        words.t("model.tracking.hover", day=week.end, actual=words.number(came), expected=words.number(foretold, 1))
        for week, came, foretold in zip(weeks, actual, expected, strict=True)
    ]
    for name, values, line in (
        ("came", actual, {"color": theme.ramp[1], "width": 2}),
        ("expected", expected, {"color": theme.ink, "width": 2, "dash": "dash"}),
    ):
        figure.add_scatter(
            x=places,
            y=list(values),
            mode="lines",
            name=words.t(f"model.tracking.{name}"),
            line=line,
            hovertext=hover,
            hoverinfo="text",
        )
    _mark_end(figure, tracking, theme, words)
    named = np.unique(np.linspace(0, len(weeks) - 1, _TICKS).round().astype(int)).tolist()
    figure.update_xaxes(tickvals=named, ticktext=[month_tick(weeks[k].end, words) for k in named], range=[-0.5, len(weeks) - 0.5])
    _purchases_axis(figure, [*actual, *expected], words)
    # room on the right for the half of the last month's name that lies beyond its place
    return figure.update_layout(showlegend=True, margin_t=figure.layout.margin.t + 26, margin_r=24)


def _mark_end(figure: go.Figure, tracking: Tracking, theme: Theme, words: Words) -> None:
    """A line at the end of the calibration."""
    place = sum(week.end <= tracking.calibration_end for week in tracking.weeks) - 1
    figure.add_vline(x=place, line={"color": theme.muted, "dash": "dot", "width": 1.5})
    text = words.t("model.tracking.end")
    add_note(figure, text, place, 0.0, xref="x", yref="paper", yanchor="bottom", xanchor="left", xshift=4, font={"color": theme.muted})


def _purchases_axis(figure: go.Figure, values: Sequence[float], words: Words) -> None:
    ticks = round_ticks(list(values))
    digits = 0 if all(tick == round(tick) for tick in ticks) else 1
    figure.update_yaxes(showgrid=True, tickvals=ticks, ticktext=[words.number(tick, digits) for tick in ticks], rangemode="tozero")
