"""The effect on one measure: a point with its interval for every tier."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from crmcore.domain.management_effect.effect import MEASURES, TierEffect
from crmcore.report.management_effect.words import change_text, interval_text
from crmcore.report.plotting.theme import annotation, new_figure, theme_for, tier_colors
from crmcore.report.plotting.whiskers import whiskers
from crmcore.report.words.words import Words


def effect_dots(
    effects: Sequence[TierEffect], codes: Sequence[str], scheme: str, words: Words, *, currency: str = "", dark: bool = False
) -> go.Figure:
    """Effects of one measure, the top tier on top, with the 90% interval and the line of no effect."""
    theme, known = theme_for(dark), [effect for effect in effects if math.isfinite(effect.effect)]
    measure = effects[0].measure
    out = [effect for effect in known if effect.stands_out]
    name = words.t(f"management_effect.measure.{measure}")
    title = words.t("management_effect.figure.title", measure=name, n=len(out), all=len(known))
    figure = new_figure(dark, 44 * len(codes) + 64, title)
    colors, factor = tier_colors(len(codes), dark), 100 if MEASURES[measure] == "share" else 1
    ends = []
    for effect in known:
        pair = None if effect.basis == "none" else (effect.low * factor, effect.high * factor)
        value, tier = effect.effect * factor, words.tier(scheme, codes[effect.tier])
        ends += [value, *(pair or ())]
        text = change_text(measure, effect.effect, words, currency)
        figure.add_scatter(
            x=[value],
            y=[effect.tier],
            mode="markers",
            marker={"size": 13, "color": colors[effect.tier], "line": {"color": theme.ink, "width": 1}},
            error_x=None if pair is None else whiskers([value], [pair], theme.ink, thickness=1.4, width=6),
            hovertext=[f"{tier} · {text} · {interval_text(effect, words, currency)}"],
            hoverinfo="text",
            customdata=[effect.tier],
            showlegend=False,
        )
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    room = (high - low or 1.0) * 0.08
    notes = [
        annotation(
            f"<b>{change_text(measure, effect.effect, words, currency)}</b>",
            effect.effect * factor,
            effect.tier,
            xref="x",
            yref="y",
            yshift=15,
            xanchor="center",
        )
        for effect in known
    ]
    figure.update_xaxes(range=[low - 2 * room, high + 2 * room], zeroline=True, zerolinecolor=theme.ink, zerolinewidth=1, nticks=7)
    figure.update_yaxes(
        range=[len(codes) - 0.5, -0.7],
        tickvals=list(range(len(codes))),
        ticktext=[words.tier(scheme, code) for code in codes],
        tickfont={"size": 13, "color": theme.ink},
        showline=False,
    )
    return figure.update_layout(annotations=notes)
