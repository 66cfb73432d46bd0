"""Figures of the budget: who brings nothing, effort against profit by group, and what levers turn."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from crmcore.domain.budget.comparison import BringsNothing, EffortTable
from crmcore.domain.budget.levers import END, REASSESS, STEPS, Turned
from crmcore.report.budget.words import group_name
from crmcore.report.plotting.theme import escape_text, loss_marker, new_figure, text_on, theme_for
from crmcore.report.words.words import Words

#: pixels of a line, and of the rest of a figure
_ROW, _REST = 46, 46
#: share below which a label has no room inside its bar
_NARROW = 0.12
#: share below zero that no label would show
_SMALL = 0.005


def nothing_chart(found: BringsNothing, words: Words, *, currency: str = "", dark: bool = False, title: str = "") -> go.Figure:
    """Three bars of the same length: customers, cost of serving, net profit; each parted into those that together bring nothing, hatched,
    and all others."""
    theme = theme_for(dark)
    names = [words.t(f"budget.nothing.{name}") for name in ("customers", "cost", "net")]
    group = [found.customers_share, found.effort_share, 0.0]
    others = [1 - share for share in group]
    texts = [[words.share(share) for share in part] for part in (group, others)]
    texts[0][2], texts[1][2] = "", words.money(found.net_of_others, currency, compact=True)
    figure = new_figure(dark, 3 * _ROW + _REST, title, words.t("budget.nothing.subtitle") if title else "")
    loss = loss_marker(theme)
    for name, values, text, marker, ink in (
        ("these", group, texts[0], loss, theme.ink),
        ("others", others, texts[1], {"color": theme.accent}, text_on(theme.accent)),
    ):
        figure.add_bar(
            y=names,
            x=values,
            orientation="h",
            name=words.t(f"budget.nothing.{name}"),
            marker=marker,
            text=[f"<b>{label}</b>" if share >= _NARROW and ink != theme.ink else "" for label, share in zip(text, values, strict=True)],
            textposition="inside",
            insidetextanchor="middle",
            textfont={"color": ink, "size": 15},
            hoverinfo="skip",
        )
    # on a hatched bar only a plate of its own makes a number readable
    for name, share, label in zip(names, group, texts[0], strict=True):
        if label and share >= _NARROW:
            figure.add_annotation(
                x=share / 2, y=name, text=f"<b>{label}</b>", showarrow=False, bgcolor=theme.paper, borderpad=3, font={"size": 15}
            )
    figure.add_annotation(
        x=0,
        y=names[2],
        text=f"<b>{words.money(found.net, currency, compact=True)}</b>",
        showarrow=False,
        xanchor="left",
        xshift=4,
        bgcolor=theme.paper,
        borderpad=3,
        font={"size": 15, "color": theme.loss},
    )
    figure.update_layout(barmode="stack", showlegend=True, legend={"traceorder": "normal", "font": {"size": 13, "color": theme.ink}})
    figure.update_yaxes(autorange="reversed", tickfont={"size": 13, "color": theme.ink})
    figure.update_xaxes(visible=False, range=[0, 1])
    return figure


def effort_chart(table: EffortTable, words: Words, scheme: str, *, dark: bool = False, title: str = "") -> go.Figure | None:
    """Two bars a group: its share of the gross profit and of the cost of serving; None where one of both has no sum above zero."""
    earned, spent = (_without_specks(table.shares(name)) for name in ("gross", "cost"))
    if earned is None or spent is None:
        return None
    theme = theme_for(dark)
    shown = [k for k in range(len(table.groups)) if table.customers[k]]
    names = [escape_text(group_name(table.groups[k], words, scheme)) for k in shown]
    figure = new_figure(dark, len(shown) * _ROW + _REST, title, words.t("budget.chart.subtitle") if title else "")
    for name, shares, color in (("gross", earned, theme.accent), ("cost", spent, theme.watch)):
        values = [None if np.isnan(shares[k]) else float(shares[k]) for k in shown]
        figure.add_bar(
            y=names,
            x=values,
            orientation="h",
            name=words.t("metric.order_amount" if name == "gross" and "net" not in table.sums else f"budget.chart.{name}"),
            marker={"color": color},
            text=["" if value is None else words.share(value) for value in values],
            textposition="outside",
            textfont={"color": theme.ink, "size": 12},
            cliponaxis=False,
            hoverinfo="skip",
        )
    most, least = (float(extreme([earned, spent])) for extreme in (np.nanmax, np.nanmin))
    figure.update_layout(
        barmode="group", bargap=0.25, bargroupgap=0.05, showlegend=True, legend={"traceorder": "normal", "font": {"color": theme.ink}}
    )
    figure.update_yaxes(autorange="reversed", tickfont={"size": 13, "color": theme.ink})
    figure.update_xaxes(visible=False, range=[1.2 * least if least < -_SMALL else 0, 1.3 * most])
    return figure


def _without_specks(shares: np.ndarray | None) -> np.ndarray | None:
    """Shares with 0 for what would be drawn as a speck on the wrong side of zero."""
    return None if shares is None else np.where((shares < 0) & (shares > -_SMALL), 0.0, shares)


def step_chart(turned: Turned, words: Words, *, dark: bool = False, title: str = "") -> go.Figure:
    """One bar a step: how many customers stand at it; those that levers turn in green, those at the end hatched."""
    theme = theme_for(dark)
    counts = turned.by_step()
    markers = [
        {"color": theme.muted} if k == REASSESS else loss_marker(theme) if k == END else {"color": theme.gain} for k in range(len(STEPS))
    ]
    figure = new_figure(dark, len(STEPS) * 34 + 20, title, words.t("budget.steps.subtitle") if title else "")
    for name, count, marker in zip(STEPS, counts, markers, strict=True):
        figure.add_bar(
            y=[words.t(f"budget.step.{name}")],
            x=[count],
            orientation="h",
            marker=marker,
            text=[words.number(count)],
            textposition="outside",
            textfont={"color": theme.ink, "size": 13},
            cliponaxis=False,
            hoverinfo="none",  # "skip" would not be clicked on either
            customdata=[name],
        )
    figure.update_layout(barmode="stack", showlegend=False, bargap=0.35)
    figure.update_yaxes(autorange="reversed", tickfont={"size": 13, "color": theme.ink})
    figure.update_xaxes(visible=False, range=[0, 1.2 * max(*counts, 1)])
    return figure
