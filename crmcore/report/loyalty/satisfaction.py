"""States of satisfaction today, and how the answers have moved quarter by quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from crmcore.domain.loyalty.satisfaction import STATES, Quarter
from crmcore.report.plotting.theme import Theme, a_note, hatched_marker, sheet, text_on, theme
from crmcore.report.words.words import Words

_ANSWERED = STATES[:3]


def state_bars(counts: Mapping[str, int], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Customers by state, the best on top; each bar carries the state's code as `customdata`. Shares are of those who
    answered; who did not is hatched and has none."""
    look, order = theme(dark), (*reversed(_ANSWERED), "unknown")
    figure = sheet(dark, 44 * len(order) + 20, state_finding(counts, words) if title is None else title)
    answered, longest = sum(counts[s] for s in _ANSWERED), max(counts.values()) or 1
    notes = []
    for place, state in enumerate(order):
        n, share = counts[state], words.share(counts[state] / answered) if answered and state != "unknown" else ""
        said = words.t("loyalty.state.hover", state=words.t(f"loyalty.state.{state}"), n=n, share=share or words.t("common.unknown"))
        figure.add_bar(
            x=[n],
            y=[place],
            orientation="h",
            name=state,
            customdata=[state],
            hovertext=[said],
            hoverinfo="text",
            marker=_marker(state, look),
            unselected={"marker": {"opacity": 0.5}},
        )
        notes.append(
            a_note(f"<b>{words.number(n)}</b>{' · ' if share else ''}{share}", n, place, xref="x", yref="y", xshift=6, yanchor="middle")
        )
    figure.update_xaxes(visible=False, range=[0, longest * 1.35])
    figure.update_yaxes(
        range=[len(order) - 0.5, -0.5],
        tickvals=list(range(len(order))),
        showline=False,
        ticktext=[words.t(f"loyalty.state.{s}") for s in order],
        tickfont={"size": 13, "color": look.ink},
    )
    return figure.update_layout(annotations=notes)


def state_finding(counts: Mapping[str, int], words: Words) -> str:
    """The sentence over the states."""
    answered = sum(counts[s] for s in _ANSWERED)
    if not answered:
        return words.t("loyalty.state.title_none")
    return words.t("loyalty.state.title", share=words.share(counts["dissatisfied"] / answered), high=words.share(counts["high"] / answered))


def trend_bars(quarters: Sequence[Quarter], words: Words, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Shares of the answers by quarter, oldest first, the dissatisfied at the bottom; quarters without answers stay empty."""
    look = theme(dark)
    figure = sheet(dark, 260, trend_finding(quarters, words) if title is None else title, barmode="stack", bargap=0.35)
    totals = [sum(q.customers) for q in quarters]
    places, base, notes = list(range(len(quarters))), [0.0] * len(quarters), []
    for code, state in enumerate(_ANSWERED):
        shares = [q.customers[code] / n if n else 0.0 for q, n in zip(quarters, totals, strict=True)]
        name = words.t(f"loyalty.state.{state}")
        hover = [
            words.t("loyalty.trend.hover", end=q.end, n=n, state=name, count=words.number(q.customers[code]), share=words.share(s))
            for q, n, s in zip(quarters, totals, shares, strict=True)
        ]
        marker = _marker(state, look)
        figure.add_bar(x=places, y=shares, name=name, hovertext=hover, hoverinfo="text", marker=marker, showlegend=True)
        readable = {"bgcolor": look.paper} if "pattern" in marker else {"font": {"color": text_on(marker["color"]), "size": 12}}
        notes += [
            a_note(words.share(share), k, base[k] + share / 2, xref="x", yref="y", xanchor="center", yanchor="middle", **readable)
            for k, share in enumerate(shares)
            if share >= 0.08
        ]
        base = [b + share for b, share in zip(base, shares, strict=True)]
    notes += [
        a_note(
            words.t("loyalty.trend.answered", n=n),
            k,
            1,
            xref="x",
            yref="y",
            xanchor="center",
            yanchor="bottom",
            yshift=2,
            font={"size": 11, "color": look.muted},
        )
        for k, n in zip(places, totals, strict=True)
        if n
    ]
    figure.update_xaxes(
        tickvals=places, ticktext=[_two_lines(words.month(q.end)) for q in quarters], tickangle=0, range=[-0.6, max(len(places), 2) - 0.4]
    )
    figure.update_yaxes(visible=False, range=[0, 1.12])
    return figure.update_layout(
        annotations=notes, showlegend=bool(quarters), margin_t=figure.layout.margin.t + 26, legend={"traceorder": "normal", "y": 1.0}
    )


def trend_finding(quarters: Sequence[Quarter], words: Words) -> str:
    """How the share of the dissatisfied has moved from the first answers to the last."""
    told = [q.customers for q in quarters if sum(q.customers)]
    if not told:
        return words.t("loyalty.trend.title_none")
    if len(told) == 1:
        return words.t("loyalty.trend.title_one")
    first, last = (words.share(counts[0] / sum(counts)) for counts in (told[0], told[-1]))
    return words.t("loyalty.trend.title", first=first, last=last)


def _two_lines(month: str) -> str:
    """Year and month apart, so that eight of them stand side by side in half a page."""
    return month.replace(" ", "<br>").replace("年", "年<br>")


def _marker(state: str, look: Theme) -> dict[str, Any]:
    """Dissatisfied is red and hatched, so that colour is never the only sign; who did not answer is an outline."""
    if state == "unknown":
        return hatched_marker(look.muted)
    if state == "dissatisfied":
        hatch = {"shape": "/", "fgcolor": look.loss, "bgcolor": look.paper, "size": 5, "solidity": 0.4}
        return {"color": look.loss, "line": {"color": look.loss, "width": 1}, "pattern": hatch}
    return {"color": look.ramp[0] if state == "high" else look.ramp[3]}
