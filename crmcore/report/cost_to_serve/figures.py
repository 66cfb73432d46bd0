"""Waterfall chart from gross to net profit: each cost takes its part, one after the other."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.cost_to_serve.waterfall import Waterfall
from crmcore.report.cost_to_serve.words import step_name
from crmcore.report.plotting.theme import theme_for
from crmcore.report.plotting.waterfall import Step, money_text, waterfall
from crmcore.report.words.words import Words


def cost_waterfall(fall: Waterfall, words: Words, *, currency: str = "", dark: bool = False, title: str = "") -> go.Figure:
    """Gross profit on top, each cost below it where the one before ended, net profit last."""
    muted = theme_for(dark).muted
    return waterfall(
        [
            Step(words.t("metric.gross_profit"), fall.gross),
            *(Step(step_name(name, words), -cost, color=muted) for name, cost in fall.steps),
            Step(words.t("metric.net_profit"), fall.net),
        ],
        money_text(words, currency),
        dark=dark,
        title=title,
    )
