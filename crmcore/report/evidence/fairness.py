"""The share of the upper tiers in every group, beside that of everybody."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.evidence.fairness import Fairness, Group
from crmcore.report.plotting.theme import a_note, hatched_marker, plain, sheet, theme
from crmcore.report.words.words import Words

#: groups drawn; with more, the first and the last of them
MOST = 16


def fairness_bars(
    told: Fairness,
    words: Words,
    *,
    names: dict[str, str] | None = None,
    after: Fairness | None = None,
    dark: bool = False,
    title: str | None = None,
) -> go.Figure:
    """A bar a group, the highest share on top; groups below 30 customers are hatched and stand last. `after`: the same with one
    weight set to 0, drawn as a ring. `names`: what to call a group."""
    look, groups = theme(dark), shown_groups(told)
    figure = sheet(dark, 32 * max(len(groups), 2) + 34, fairness_finding(told, words, names) if title is None else title, bargap=0.4)
    later = {} if after is None else {g.group: g for g in after.groups}
    notes, most = [], max([g.share for g in groups] + [g.share for g in later.values()] + [0.05])
    for k, group in enumerate(groups):
        name = plain(_called(group.group, names))
        said = words.t(
            "evidence.fairness.hover", group=name, n=group.customers, upper=words.number(group.upper), share=words.part(group.share)
        )
        figure.add_bar(
            x=[group.share],
            y=[k],
            orientation="h",
            name=name,
            hovertext=[said],
            hoverinfo="text",
            customdata=[group.group],
            marker=hatched_marker(look.muted) if group.small else {"color": look.ramp[1]},
            unselected={"marker": {"opacity": 1}},
        )
        small = f" · {words.t('evidence.fairness.small')}" if group.small else ""
        change = ""
        if group.group in later:
            change = f" → <b>{words.part(later[group.group].share)}</b>"
            figure.add_scatter(
                x=[later[group.group].share],
                y=[k],
                mode="markers",
                hoverinfo="skip",
                name="after",
                marker={"size": 12, "symbol": "circle-open", "color": look.watch, "line": {"width": 3}},
            )
        farther = max(group.share, later[group.group].share if group.group in later else 0.0)
        notes.append(
            a_note(
                f"<b>{words.part(group.share)}</b>{change} · {words.t('common.unit.customers', n=group.customers)}{small}",
                farther,
                k,
                xref="x",
                yref="y",
                xshift=11,
                yanchor="middle",
                font={"size": 12},
                bgcolor=look.paper,
            )
        )
    if told.share is not None:
        figure.add_shape(
            type="line", x0=told.share, x1=told.share, y0=-0.5, y1=len(groups) - 0.5, line={"color": look.ink, "width": 1.5, "dash": "dot"}
        )
    figure.update_xaxes(visible=False, range=[0, most * 1.75])
    figure.update_yaxes(
        range=[len(groups) - 0.5, -0.5],
        tickvals=list(range(len(groups))),
        showline=False,
        ticktext=[plain(_called(g.group, names)) for g in groups],
        tickfont={"size": 13, "color": look.ink},
    )
    return figure.update_layout(annotations=notes)


def shown_groups(told: Fairness) -> tuple[Group, ...]:
    """All groups, or the first and the last ones of those large enough where there are too many to draw."""
    if len(told.groups) <= MOST:
        return told.groups
    large = tuple(g for g in told.groups if not g.small) or told.groups
    return large if len(large) <= MOST else (*large[: MOST // 2], *large[-(MOST // 2) :])


def fairness_finding(told: Fairness, words: Words, names: dict[str, str] | None = None) -> str:
    """The ratio of the extremes, in words."""
    if told.ratio is None:
        return words.t("evidence.fairness.title_none")
    by = {group.group: words.part(group.share) for group in told.groups}
    return words.t(
        "evidence.fairness.title",
        low=_called(told.lowest, names),
        low_share=by[told.lowest],
        high=_called(told.highest, names),
        high_share=by[told.highest],
        ratio=words.number(told.ratio, 2),
    )


def _called(group: str, names: dict[str, str] | None) -> str:
    return (names or {}).get(group, group)
