"""Satisfaction today, and by quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from crmcore.domain.loyalty.satisfaction import STATES, SatisfactionQuarter
from crmcore.report.plotting.axis_ticks import quarter_ticks
from crmcore.report.plotting.theme import Theme, annotation, hatched_marker, new_figure, text_on, theme_for
from crmcore.report.words.words import Words

_ANSWERED = STATES[:3]


def satisfaction_bars(counts: Mapping[str, int], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Customers by state, the best on top; each bar carries the state's code as `customdata`. Shares are of those who answered;
    customers without an answer are hatched and have no share."""
    theme, order = theme_for(dark), (*reversed(_ANSWERED), "unknown")
    figure = new_figure(dark, 44 * len(order) + 20, _state_headline(counts, words) if title is None else title)
    answered, longest = sum(counts[s] for s in _ANSWERED), max(counts.values()) or 1
    notes = []
    for position, state in enumerate(order):
        n, share = counts[state], words.share(counts[state] / answered) if answered and state != "unknown" else ""
        hover = words.t("loyalty.state.hover", state=words.t(f"loyalty.state.{state}"), n=n, share=share or words.t("common.unknown"))
        figure.add_bar(
            x=[n],
            y=[position],
            orientation="h",
            name=state,
            customdata=[state],
            hovertext=[hover],
            hoverinfo="text",
            marker=_marker(state, theme),
            unselected={"marker": {"opacity": 0.5}},
        )
        notes.append(
            annotation(
                f"<b>{words.number(n)}</b>{' · ' if share else ''}{share}", n, position, xref="x", yref="y", xshift=6, yanchor="middle"
            )
        )
    figure.update_xaxes(visible=False, range=[0, longest * 1.35])
    figure.update_yaxes(
        range=[len(order) - 0.5, -0.5],
        tickvals=list(range(len(order))),
        showline=False,
        ticktext=[words.t(f"loyalty.state.{s}") for s in order],
        tickfont={"size": 13, "color": theme.ink},
    )
    return figure.update_layout(annotations=notes)


def _state_headline(counts: Mapping[str, int], words: Words) -> str:
    """The title as a finding."""
    answered = sum(counts[s] for s in _ANSWERED)
    if not answered:
        return words.t("loyalty.state.title_none")
    return words.t("loyalty.state.title", share=words.share(counts["dissatisfied"] / answered), high=words.share(counts["high"] / answered))


def satisfaction_trend_bars(
    quarters: Sequence[SatisfactionQuarter], words: Words, *, dark: bool = False, title: str | None = None
) -> go.Figure:
    """Stacked bars of the answers by quarter, oldest first, the dissatisfied at the bottom; quarters without answers stay
    empty."""
    theme = theme_for(dark)
    figure = new_figure(dark, 290, _trend_headline(quarters, words) if title is None else title, barmode="stack", bargap=0.35)
    totals = [sum(q.customers) for q in quarters]
    positions, base, notes = list(range(len(quarters))), [0.0] * len(quarters), []
    for code, state in enumerate(_ANSWERED):
        shares = [q.customers[code] / n if n else 0.0 for q, n in zip(quarters, totals, strict=True)]
        name = words.t(f"loyalty.state.{state}")
        hover = [
            words.t("loyalty.trend.hover", end=q.end, n=n, state=name, count=words.number(q.customers[code]), share=words.share(s))
            for q, n, s in zip(quarters, totals, shares, strict=True)
        ]
        marker = _marker(state, theme)
        figure.add_bar(x=positions, y=shares, name=name, hovertext=hover, hoverinfo="text", marker=marker, showlegend=True)
        readable = {"bgcolor": theme.paper} if "pattern" in marker else {"font": {"color": text_on(marker["color"]), "size": 12}}
        notes += [
            annotation(words.share(share), k, base[k] + share / 2, xref="x", yref="y", xanchor="center", yanchor="middle", **readable)
            for k, share in enumerate(shares)
            if share >= 0.08
        ]
        base = [b + share for b, share in zip(base, shares, strict=True)]
    notes += [
        annotation(
            words.t("loyalty.trend.answered", n=n),
            k,
            1,
            xref="x",
            yref="y",
            xanchor="center",
            yanchor="bottom",
            yshift=2,
            font={"size": 11, "color": theme.muted},
        )
        for k, n in zip(positions, totals, strict=True)
        if n
    ]
    figure.update_xaxes(
        tickvals=positions,
        ticktext=quarter_ticks([q.end for q in quarters], words),
        tickangle=0,
        range=[-0.6, max(len(positions), 2) - 0.4],
    )
    figure.update_yaxes(visible=False, range=[0, 1.3])  # room for the numbers of answers, below the legend
    return figure.update_layout(
        annotations=notes, showlegend=bool(quarters), margin_t=figure.layout.margin.t + 26, legend={"traceorder": "normal", "y": 1.0}
    )


def _trend_headline(quarters: Sequence[SatisfactionQuarter], words: Words) -> str:
    """The title as a finding: the share of the dissatisfied in the first and the last quarter with answers."""
    answered_quarters = [q.customers for q in quarters if sum(q.customers)]
    if not answered_quarters:
        return words.t("loyalty.trend.title_none")
    if len(answered_quarters) == 1:
        return words.t("loyalty.trend.title_one")
    first, last = (words.share(counts[0] / sum(counts)) for counts in (answered_quarters[0], answered_quarters[-1]))
    return words.t("loyalty.trend.title", first=first, last=last)


def _marker(state: str, theme: Theme) -> dict[str, Any]:
    """Dissatisfied is red and hatched, so that colour is not its only sign; no answer is an outline."""
    if state == "unknown":
        return hatched_marker(theme.muted)
    if state == "dissatisfied":
        hatch = {"shape": "/", "fgcolor": theme.loss, "bgcolor": theme.paper, "size": 5, "solidity": 0.4}
        return {"color": theme.loss, "line": {"color": theme.loss, "width": 1}, "pattern": hatch}
    return {"color": theme.ramp[0] if state == "high" else theme.ramp[3]}
