"""Backtest figures: next year's profit by tier, and the predictive power of the grade beside simpler rules, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

import plotly.graph_objects as go

from crmcore.domain.claims.results import CAUTION
from crmcore.domain.evidence.backtest import RULES, Evidence, spreads
from crmcore.domain.evidence.rule_intervals import TOP, Interval
from crmcore.report.plotting.theme import annotation, loss_marker, new_figure, theme_for, tier_colors
from crmcore.report.plotting.whiskers import whiskers
from crmcore.report.words.words import UNKNOWN, Words


def chance_band(customers: int) -> float:
    """Half the width of the 95 % band of a rank correlation around 0 under independence, for so many customers."""
    return 1.96 / sqrt(customers - 1) if customers > 2 else 1.0


def tier_capture_bars(evidence: Evidence, words: Words, scheme: str, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Each tier's share of next year's profit (bar) beside its share of the customers (line), the top tier first."""
    theme, count = theme_for(dark), len(evidence.tiers)
    figure = new_figure(dark, 56 * count + 52, _capture_headline(evidence, words, scheme) if title is None else title, bargap=0.42)
    customer_shares = [n / evidence.customers if evidence.customers else 0.0 for n in evidence.sizes]
    shares = [p / evidence.total if evidence.total > 0 else 0.0 for p in evidence.profit]
    current, notes, marks = evidence.rule("current"), [], []
    ends = (None,) * count if current is None else current.captured_intervals
    for position, (code, color) in enumerate(zip(evidence.tiers, tier_colors(count, dark), strict=True)):
        name = words.tier(scheme, code)
        hover = words.t(
            "evidence.capture.hover",
            tier=name,
            n=evidence.sizes[position],
            people=words.share(customer_shares[position], 1),
            share=with_interval(shares[position], ends[position], "top_20_capture", words),
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
            error_x=_whisker(shares[position], ends[position], theme.ink),
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
                max(shares[position], customer_shares[position], (ends[position] or (0.0, 0.0))[1], 0.0),
                position,
                xref="x",
                yref="y",
                xshift=9,
                yanchor="middle",
            )
        )
    reached = [end for pair in ends if pair for end in pair]
    highest, lowest = max([*shares, *customer_shares, *reached, 0.01]), min([*shares, *reached, 0.0])
    figure.update_xaxes(visible=False, range=[lowest * 1.1, highest + (highest - lowest) * 0.9])
    figure.update_yaxes(
        range=[count - 0.5, -0.5],
        tickvals=list(range(count)),
        showline=False,
        tickfont={"size": 13, "color": theme.ink},
        ticktext=[words.tier(scheme, code) for code in evidence.tiers],
    )
    return figure.update_layout(shapes=marks, annotations=notes)


def _whisker(value: float, interval: Interval, color: str) -> dict[str, Any] | None:
    """Error bar from low to high around a value."""
    if interval is None:
        return None
    return whiskers([value], [interval], color, thickness=1.2, width=5)


def _capture_headline(evidence: Evidence, words: Words, scheme: str) -> str:
    """The title as a finding: the top tier's share of the profit, and whether its interval lies beyond its share of the customers; below
    a hundred customers without a judgement."""
    current = evidence.rule("current")
    if current is None or current.captured[0] is None:
        return words.t("evidence.capture.title_none")
    customer_share = evidence.sizes[0] / evidence.customers
    share = current.captured[0]
    low, high = current.captured_intervals[0] or (share, share)
    key = "title" if evidence.customers < CAUTION or low > customer_share else "title_worse" if high < customer_share else "title_even"
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
    mean, the ring the day on screen with its 90 % interval, the band what chance alone produces."""
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
    reach: list[float] = []
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
        shown = None if day is None else day.rule(row.rule)
        now = None if shown is None else getattr(shown, measure)
        if shown is not None and now is not None:
            interval = getattr(shown, f"{measure}_interval")
            reach += interval or ()
            figure.add_scatter(
                x=[now],
                y=[k],
                mode="markers",
                name=f"{row.rule} day",
                hoverinfo="skip",
                marker={"size": 16, "symbol": "circle-open", "color": theme.ink, "line": {"width": 2}},
                error_x=_whisker(now, interval, theme.ink),
            )
    notes = [
        annotation(f"<b>{figure_text(row.mean, measure, words)}</b>", 1.0, k, yref="y", xanchor="right", yanchor="middle")
        for k, row in enumerate(rows)
    ]
    low, high = min([*(row.low for row in rows), *reach] or [0.0]), max([*(row.high for row in rows), *reach] or [1.0])
    if measure == "rank_correlation":
        low, high = min(low, -0.1), max(high, 0.1)
    else:
        low, high = min(low, 0.15), max(high, 0.25)
    figure.update_xaxes(
        range=[low - (high - low) * 0.06, high + (high - low) * 0.62],
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
    """The title as a finding: the grade's mean beside the best simple rule's. "Better" is said where on most days the whole interval of the
    difference lies on one side of zero, and on no day on the other."""
    rows = {row.rule: row for row in spreads(evidence_days, measure)}
    if "current" not in rows:
        return words.t("evidence.rules.title_none")
    plain = [row for rule, row in rows.items() if rule in RULES[1:-1]]
    own, best = rows["current"], max(plain, key=lambda row: row.mean) if plain else None
    name = {"own": figure_text(own.mean, measure, words), "n": own.days}
    if best is None:
        return words.t(f"evidence.rules.{measure}_alone", **name)
    band = chance_band(_median_customers(evidence_days))
    name |= {"rule": words.t(f"evidence.rule.{best.rule}"), "best": figure_text(best.mean, measure, words)}
    verdicts = [lead.verdict for day in evidence_days if (rule := day.rule(best.rule)) and (lead := rule.leads.get(measure))]
    ahead, behind = (verdicts.count(verdict) for verdict in ("ahead", "behind"))
    name |= {"ahead": ahead, "behind": behind}
    key = "ahead" if 2 * ahead > len(verdicts) and not behind else "behind" if 2 * behind > len(verdicts) and not ahead else "level"
    if measure == "rank_correlation":
        chance, few = max(own.mean, best.mean) <= band, _median_customers(evidence_days) < CAUTION
        key = "unsure" if few and (chance or key == "level") else "chance" if chance else key
        name |= {"band": figure_text(band, measure, words)}
    return words.t(f"evidence.rules.{measure}_{key}", **name)


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


def gain_text(value: float | None, aim: str, words: Words) -> str:
    """A difference with its sign: correlations as they are, shares in percentage points."""
    if value is None:
        return UNKNOWN
    points = aim != "rank_correlation"
    text = words.number(100 * value if points else value, 0 if points else 2)
    signed = f"+{text}" if value > 0 and text.strip("0.,") else text
    return words.t("evidence.advice.points", points=signed) if points else signed


def with_interval(value: float | None, interval: Interval, measure: str, words: Words) -> str:
    """A figure with its 90 % interval behind it, where it has one, in the unit of the figure."""
    text = figure_text(value, measure, words)
    if interval is None:
        return text
    low, high = (words.number(end, 2) if measure == "rank_correlation" else words.number(100 * end) for end in interval)
    return words.t("evidence.with_interval", value=text, low=low, high=high)
