"""What came after: next year's profit by tier, and how the grade fared beside plainer rules, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import plotly.graph_objects as go

from crmcore.domain.claims.findings import CAUTION
from crmcore.domain.evidence.backtest import RULES, TOP, Evidence, spreads
from crmcore.report.plotting.theme import a_note, loss_marker, sheet, theme, tier_colors
from crmcore.report.words.words import Words


def chance_band(customers: int) -> float:
    """A rank correlation within ± this much of 0 comes about by chance 19 times of 20 among so many customers."""
    return 1.96 / sqrt(customers - 1) if customers > 2 else 1.0


def tier_capture(told: Evidence, words: Words, scheme: str, *, dark: bool = False, title: str | None = None) -> go.Figure:
    """Each tier's part of next year's profit (bar) beside its part of the customers (line across), the top tier first."""
    look, count = theme(dark), len(told.tiers)
    figure = sheet(dark, 56 * count + 52, capture_finding(told, words, scheme) if title is None else title, bargap=0.42)
    people = [n / told.customers if told.customers else 0.0 for n in told.sizes]
    shares = [p / told.total if told.total > 0 else 0.0 for p in told.profit]
    notes, marks = [], []
    for place, (code, color) in enumerate(zip(told.tiers, tier_colors(count, dark), strict=True)):
        name = words.tier(scheme, code)
        said = words.t(
            "evidence.capture.hover",
            tier=name,
            n=told.sizes[place],
            people=words.share(people[place], 1),
            share=words.share(shares[place], 1),
        )
        loss = shares[place] < 0
        figure.add_bar(
            x=[shares[place]],
            y=[place],
            orientation="h",
            name=name,
            hovertext=[said],
            hoverinfo="text",
            marker=loss_marker(look) if loss else {"color": color},
        )
        marks.append(
            {
                "type": "line",
                "x0": people[place],
                "x1": people[place],
                "y0": place - 0.4,
                "y1": place + 0.4,
                "line": {"color": look.watch, "width": 3},
            }
        )
        notes.append(
            a_note(
                f"<b>{words.part(shares[place])}</b> · {words.t('evidence.capture.people', share=words.part(people[place]))}",
                max(shares[place], people[place], 0.0),
                place,
                xref="x",
                yref="y",
                xshift=9,
                yanchor="middle",
            )
        )
    most, least = max([*shares, *people, 0.01]), min([*shares, 0.0])
    figure.update_xaxes(visible=False, range=[least * 1.1, most + (most - least) * 0.9])
    figure.update_yaxes(
        range=[count - 0.5, -0.5],
        tickvals=list(range(count)),
        showline=False,
        tickfont={"size": 13, "color": look.ink},
        ticktext=[words.tier(scheme, code) for code in told.tiers],
    )
    return figure.update_layout(shapes=marks, annotations=notes)


def capture_finding(told: Evidence, words: Words, scheme: str) -> str:
    """What the top tier really brought; below a hundred customers the figure alone, without a judgement."""
    current = told.rule("current")
    if current is None or current.captured[0] is None:
        return words.t("evidence.capture.title_none")
    people = told.sizes[0] / told.customers
    share = current.captured[0]
    key = "title" if told.customers < CAUTION or share > people * 1.1 else "title_even" if share > people * 0.9 else "title_worse"
    return words.t(f"evidence.capture.{key}", tier=words.tier(scheme, told.tiers[0]), people=words.part(people), share=words.part(share))


def rule_dots(
    told: Sequence[Evidence], words: Words, figure_of: str, *, day: Evidence | None = None, dark: bool = False, title: str | None = None
) -> go.Figure:
    """One line per rule, a dot per day: "rank_correlation" or "top_20_capture". The diamond is the mean, the ring the day on
    screen, the band what chance alone brings about."""
    look, rows = theme(dark), spreads(told, figure_of)
    order = [row.rule for row in rows]
    figure = sheet(dark, 40 * max(len(order), 1) + 60, rules_finding(told, words, figure_of) if title is None else title)
    values = {
        rule: [(e, getattr(r, figure_of)) for e in told for r in e.rules if r.rule == rule and getattr(r, figure_of) is not None]
        for rule in order
    }
    shapes = [
        {"type": "line", "x0": row.low, "x1": row.high, "y0": k, "y1": k, "line": {"color": look.ramp[4], "width": 5}, "layer": "below"}
        for k, row in enumerate(rows)
    ]
    if told:
        band = chance_band(_middle(told)) if figure_of == "rank_correlation" else 0.0
        zero = 0.0 if figure_of == "rank_correlation" else TOP / 100
        shapes.append(
            {
                "type": "rect",
                "x0": zero - band,
                "x1": zero + band,
                "y0": -0.6,
                "y1": len(order) - 0.4,
                "layer": "below",
                "fillcolor": look.raised,
                "line": {"color": look.line, "width": 1, "dash": "dot"},
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
            hovertext=[words.t("evidence.rules.hover", rule=name, day=e.day, value=shown(v, figure_of, words)) for e, v in points],
            marker={"size": 8, "opacity": 0.75, "color": look.ramp[0] if strong else look.ramp[2]},
        )
        figure.add_scatter(
            x=[row.mean],
            y=[k],
            mode="markers",
            name=f"{row.rule} mean",
            hoverinfo="text",
            hovertext=[words.t("evidence.rules.mean", rule=name, n=row.days, value=shown(row.mean, figure_of, words))],
            marker={"size": 13, "symbol": "diamond", "color": look.watch, "line": {"color": look.paper, "width": 1}},
        )
        now = None if day is None or day.rule(row.rule) is None else getattr(day.rule(row.rule), figure_of)
        if now is not None:
            figure.add_scatter(
                x=[now],
                y=[k],
                mode="markers",
                name=f"{row.rule} day",
                hoverinfo="skip",
                marker={"size": 16, "symbol": "circle-open", "color": look.ink, "line": {"width": 2}},
            )
    notes = [
        a_note(f"<b>{shown(row.mean, figure_of, words)}</b>", 1.0, k, yref="y", xanchor="right", yanchor="middle")
        for k, row in enumerate(rows)
    ]
    low, high = min([row.low for row in rows] or [0.0]), max([row.high for row in rows] or [1.0])
    if figure_of == "rank_correlation":
        low, high = min(low, -0.1), max(high, 0.1)
    else:
        low, high = min(low, 0.15), max(high, 0.25)
    figure.update_xaxes(
        range=[low - (high - low) * 0.06, high + (high - low) * 0.28],
        nticks=6,
        tickformat=".2f" if figure_of == "rank_correlation" else ".0%",
    )
    figure.update_yaxes(
        range=[len(order) - 0.4, -0.6],
        tickvals=list(range(len(order))),
        showline=False,
        ticktext=[words.t(f"evidence.rule.{rule}") for rule in order],
        tickfont={"size": 13, "color": look.ink},
    )
    return figure.update_layout(shapes=shapes, annotations=notes)


def rules_finding(told: Sequence[Evidence], words: Words, figure_of: str) -> str:
    """The grade's mean beside the best plain rule's, and whether that is more than chance."""
    rows = {row.rule: row for row in spreads(told, figure_of)}
    if "current" not in rows:
        return words.t("evidence.rules.title_none")
    plain = [row for rule, row in rows.items() if rule in RULES[1:-1]]
    own, best = rows["current"], max(plain, key=lambda row: row.mean) if plain else None
    name = {"own": shown(own.mean, figure_of, words), "n": own.days}
    if best is None:
        return words.t(f"evidence.rules.{figure_of}_alone", **name)
    band = chance_band(_middle(told))
    if (
        figure_of == "rank_correlation"
        and _middle(told) < CAUTION
        and (max(own.mean, best.mean) <= band or abs(own.mean - best.mean) <= band)
    ):
        return words.t(
            "evidence.rules.rank_correlation_unsure",
            rule=words.t(f"evidence.rule.{best.rule}"),
            best=shown(best.mean, figure_of, words),
            band=shown(band, figure_of, words),
            **name,
        )
    if figure_of == "rank_correlation" and max(own.mean, best.mean) <= band:
        return words.t(
            "evidence.rules.rank_correlation_chance",
            rule=words.t(f"evidence.rule.{best.rule}"),
            best=shown(best.mean, figure_of, words),
            **name,
        )
    key = "ahead" if own.mean >= best.mean else "behind"
    return words.t(
        f"evidence.rules.{figure_of}_{key}", rule=words.t(f"evidence.rule.{best.rule}"), best=shown(best.mean, figure_of, words), **name
    )


def mean_told(told: Sequence[Evidence], day: Evidence, words: Words, figure_of: str) -> str:
    """Which figure of the grade is the mean of the days, and which that of the day on screen; "" where one of them is not known."""
    own, now = next((row for row in spreads(told, figure_of) if row.rule == "current"), None), day.rule("current")
    value = getattr(now, figure_of) if now is not None else None
    if own is None or value is None:
        return ""
    days = [one.day for one in told]
    return words.t(
        "evidence.rules.mean_and_day",
        n=own.days,
        mean=shown(own.mean, figure_of, words),
        first=min(days),
        last=max(days),
        value=shown(value, figure_of, words),
        day=day.day,
    )


def _middle(told: Sequence[Evidence]) -> int:
    """Customers of the middle day by size."""
    return sorted(e.customers for e in told)[len(told) // 2]


def shown(value: float | None, figure_of: str, words: Words) -> str:
    """A rank correlation with two digits, a capture in percent."""
    return words.number(value, 2) if figure_of == "rank_correlation" else words.share(value)
