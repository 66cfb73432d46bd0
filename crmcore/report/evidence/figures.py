"""Backtest figures: next year's profit by tier, and the predictive power of the grade beside simpler rules, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import plotly.graph_objects as go

from crmcore.domain.claims.results import CAUTION
from crmcore.domain.evidence.backtest import RULES, TOP, Evidence, spreads
from crmcore.report.plotting.theme import annotation, loss_marker, new_figure, theme_for, tier_colors
from crmcore.report.words.words import Words


def chance_band(customers: int) -> float:
    """Half the width of the 95 % band of a rank correlation around 0 under independence, for so many customers."""
    return 1.96 / sqrt(customers - 1) if customers > 2 else 1.0


def tier_capture_bars(evidence: Evidence, words: Words, scheme: str, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Each tier's share of next year's profit (bar) beside its share of the customers (line), the top tier first."""
    theme, count = theme_for(dark), len(evidence.tiers)
    figure = new_figure(dark, 56 * count + 52, _capture_headline(evidence, words, scheme) if title is None else title, bargap=0.42)
    customer_shares = [n / evidence.customers if evidence.customers else 0.0 for n in evidence.sizes]
    shares = [p / evidence.total if evidence.total > 0 else 0.0 for p in evidence.profit]
    notes, marks = [], []
    for position, (code, color) in enumerate(zip(evidence.tiers, tier_colors(count, dark), strict=True)):
        name = words.tier(scheme, code)
        hover = words.t(
            "evidence.capture.hover",
            tier=name,
            n=evidence.sizes[position],
            people=words.share(customer_shares[position], 1),
            share=words.share(shares[position], 1),
        )
        loss = shares[position] < 0
        figure.add_bar(
            x=[shares[position]],
            y=[position],
            orientation="h",
            name=name,
            hovertext=[hover],
            hoverinfo="text",
            marker=loss_marker(theme) if loss else {"color": color},
        )
        marks.append(
            {
                "type": "line",
                "x0": customer_shares[position],
                "x1": customer_shares[position],
                "y0": position - 0.4,
                "y1": position + 0.4,
                "line": {"color": theme.watch, "width": 3},
            }
        )
        people = words.t("evidence.capture.people", share=words.strict_share(customer_shares[position]))
        notes.append(
            annotation(
                f"<b>{words.strict_share(shares[position])}</b><br>{people}",
                max(shares[position], customer_shares[position], 0.0),
                position,
                xref="x",
                yref="y",
                xshift=9,
                yanchor="middle",
            )
        )
    highest, lowest = max([*shares, *customer_shares, 0.01]), min([*shares, 0.0])
    figure.update_xaxes(visible=False, range=[lowest * 1.1, highest + (highest - lowest) * 0.9])
    figure.update_yaxes(
        range=[count - 0.5, -0.5],
        tickvals=list(range(count)),
        showline=False,
        tickfont={"size": 13, "color": theme.ink},
        ticktext=[words.tier(scheme, code) for code in evidence.tiers],
    )
    return figure.update_layout(shapes=marks, annotations=notes)


def _capture_headline(evidence: Evidence, words: Words, scheme: str) -> str:
    """The title as a finding: the top tier's share of the profit; below a hundred customers without a judgement."""
    current = evidence.rule("current")
    if current is None or current.captured[0] is None:
        return words.t("evidence.capture.title_none")
    customer_share = evidence.sizes[0] / evidence.customers
    share = current.captured[0]
    key = (
        "title"
        if evidence.customers < CAUTION or share > customer_share * 1.1
        else "title_even"
        if share > customer_share * 0.9
        else "title_worse"
    )
    return words.t(
        f"evidence.capture.{key}",
        tier=words.tier(scheme, evidence.tiers[0]),
        people=words.strict_share(customer_share),
        share=words.strict_share(share),
    )


def rule_dot_plot(
    evidence_days: Sequence[Evidence],
    words: Words,
    measure: str,
    *,
    day: Evidence | None = None,
    dark: bool = False,
    title: str | None = None,
) -> go.Figure:
    """Dot plot with a row per rule and a dot per day. `measure`: "rank_correlation" or "top_20_capture". The diamond is the
    mean, the ring the day on screen, the band what chance alone produces."""
    theme, rows = theme_for(dark), spreads(evidence_days, measure)
    order = [row.rule for row in rows]
    figure = new_figure(dark, 40 * max(len(order), 1) + 60, _rules_headline(evidence_days, words, measure) if title is None else title)
    values = {
        rule: [(e, getattr(r, measure)) for e in evidence_days for r in e.rules if r.rule == rule and getattr(r, measure) is not None]
        for rule in order
    }
    shapes = [
        {"type": "line", "x0": row.low, "x1": row.high, "y0": k, "y1": k, "line": {"color": theme.ramp[4], "width": 5}, "layer": "below"}
        for k, row in enumerate(rows)
    ]
    if evidence_days:
        band = chance_band(_median_customers(evidence_days)) if measure == "rank_correlation" else 0.0
        zero = 0.0 if measure == "rank_correlation" else TOP / 100
        shapes.append(
            {
                "type": "rect",
                "x0": zero - band,
                "x1": zero + band,
                "y0": -0.6,
                "y1": len(order) - 0.4,
                "layer": "below",
                "fillcolor": theme.raised,
                "line": {"color": theme.line, "width": 1, "dash": "dot"},
            }
        )
    for k, row in enumerate(rows):
        strong, name = row.rule == "current", words.t(f"evidence.rule.{row.rule}")
        points = values[row.rule]
        figure.add_scatter(
            x=[v for _, v in points],
            y=[k] * len(points),
            mode="markers",
            name=row.rule,
            hoverinfo="text",
            hovertext=[words.t("evidence.rules.hover", rule=name, day=e.day, value=figure_text(v, measure, words)) for e, v in points],
            marker={"size": 8, "opacity": 0.75, "color": theme.ramp[0] if strong else theme.ramp[2]},
        )
        figure.add_scatter(
            x=[row.mean],
            y=[k],
            mode="markers",
            name=f"{row.rule} mean",
            hoverinfo="text",
            hovertext=[words.t("evidence.rules.mean", rule=name, n=row.days, value=figure_text(row.mean, measure, words))],
            marker={"size": 13, "symbol": "diamond", "color": theme.watch, "line": {"color": theme.paper, "width": 1}},
        )
        now = None if day is None or day.rule(row.rule) is None else getattr(day.rule(row.rule), measure)
        if now is not None:
            figure.add_scatter(
                x=[now],
                y=[k],
                mode="markers",
                name=f"{row.rule} day",
                hoverinfo="skip",
                marker={"size": 16, "symbol": "circle-open", "color": theme.ink, "line": {"width": 2}},
            )
    notes = [
        annotation(f"<b>{figure_text(row.mean, measure, words)}</b>", 1.0, k, yref="y", xanchor="right", yanchor="middle")
        for k, row in enumerate(rows)
    ]
    low, high = min([row.low for row in rows] or [0.0]), max([row.high for row in rows] or [1.0])
    if measure == "rank_correlation":
        low, high = min(low, -0.1), max(high, 0.1)
    else:
        low, high = min(low, 0.15), max(high, 0.25)
    figure.update_xaxes(
        range=[low - (high - low) * 0.06, high + (high - low) * 0.42],
        nticks=4,
        tickformat=".2f" if measure == "rank_correlation" else ".0%",
    )
    figure.update_yaxes(
        range=[len(order) - 0.4, -0.6],
        tickvals=list(range(len(order))),
        showline=False,
        ticktext=[words.t(f"evidence.rule.{rule}") for rule in order],
        tickfont={"size": 13, "color": theme.ink},
    )
    return figure.update_layout(shapes=shapes, annotations=notes)


def _rules_headline(evidence_days: Sequence[Evidence], words: Words, measure: str) -> str:
    """The title as a finding: the grade's mean beside the best simple rule's, and whether it exceeds chance."""
    rows = {row.rule: row for row in spreads(evidence_days, measure)}
    if "current" not in rows:
        return words.t("evidence.rules.title_none")
    plain = [row for rule, row in rows.items() if rule in RULES[1:-1]]
    own, best = rows["current"], max(plain, key=lambda row: row.mean) if plain else None
    name = {"own": figure_text(own.mean, measure, words), "n": own.days}
    if best is None:
        return words.t(f"evidence.rules.{measure}_alone", **name)
    band = chance_band(_median_customers(evidence_days))
    if (
        measure == "rank_correlation"
        and _median_customers(evidence_days) < CAUTION
        and (max(own.mean, best.mean) <= band or abs(own.mean - best.mean) <= band)
    ):
        return words.t(
            "evidence.rules.rank_correlation_unsure",
            rule=words.t(f"evidence.rule.{best.rule}"),
            best=figure_text(best.mean, measure, words),
            band=figure_text(band, measure, words),
            **name,
        )
    if measure == "rank_correlation" and max(own.mean, best.mean) <= band:
        return words.t(
            "evidence.rules.rank_correlation_chance",
            rule=words.t(f"evidence.rule.{best.rule}"),
            best=figure_text(best.mean, measure, words),
            **name,
        )
    key = "ahead" if own.mean >= best.mean else "behind"
    return words.t(
        f"evidence.rules.{measure}_{key}",
        rule=words.t(f"evidence.rule.{best.rule}"),
        best=figure_text(best.mean, measure, words),
        **name,
    )


def mean_and_day_text(evidence_days: Sequence[Evidence], day: Evidence, words: Words, measure: str) -> str:
    """The grade's figure as the mean of all days and on the day on screen; "" where one of them is not known."""
    own, now = next((row for row in spreads(evidence_days, measure) if row.rule == "current"), None), day.rule("current")
    value = getattr(now, measure) if now is not None else None
    if own is None or value is None:
        return ""
    days = [one.day for one in evidence_days]
    return words.t(
        "evidence.rules.mean_and_day",
        n=own.days,
        mean=figure_text(own.mean, measure, words),
        first=min(days),
        last=max(days),
        value=figure_text(value, measure, words),
        day=day.day,
    )


def _median_customers(evidence_days: Sequence[Evidence]) -> int:
    """The median number of customers over the days."""
    return sorted(e.customers for e in evidence_days)[len(evidence_days) // 2]


def figure_text(value: float | None, measure: str, words: Words) -> str:
    """A rank correlation with two digits, or a capture in percent."""
    return words.number(value, 2) if measure == "rank_correlation" else words.share(value)
