"""Bar chart of the share of the upper tiers in every group, beside that of all customers."""

from __future__ import annotations

import plotly.graph_objects as go

from crmcore.domain.evidence.fairness import Fairness, Group
from crmcore.report.plotting.theme import annotation, escape_text, hatched_marker, new_figure, theme_for
from crmcore.report.words.words import Words

#: most groups drawn; of more, the first and the last ones
MAX_GROUPS = 16
#: how much longer than the longest bar its row is, so that a phone has room for the text beside it: on some 205 px that are left beside the
#: names a bar of 66 px, 11 px between, and a text of 128 px; with the share after a change 24 px more
ROOM, ROOM_AFTER = 3.1, 3.7


def fairness_bars(
    fairness: Fairness,
    words: Words,
    *,
    names: dict[str, str] | None = None,
    after: Fairness | None = None,
    dark: bool = False,
    title: str | None = None,
) -> go.Figure:
    """One bar per group, the highest share on top; groups below 30 customers are hatched and come last. `after`: the same with
    one weight set to 0, drawn as a ring. `names`: group → its label."""
    theme, groups = theme_for(dark), shown_groups(fairness)
    figure = new_figure(dark, 32 * max(len(groups), 2) + 34, _headline(fairness, words, names) if title is None else title, bargap=0.4)
    later = {} if after is None else {g.group: g for g in after.groups}
    notes, largest = [], max([g.share for g in groups] + [g.share for g in later.values()] + [0.05])
    for k, group in enumerate(groups):
        name = escape_text(_label(group.group, names))
        hover = words.t(
            "evidence.fairness.hover", group=name, n=group.customers, upper=words.number(group.upper), share=words.strict_share(group.share)
        )
        figure.add_bar(
            x=[group.share],
            y=[k],
            orientation="h",
            name=name,
            hovertext=[hover],
            hoverinfo="text",
            customdata=[group.group],
            marker=hatched_marker(theme.muted) if group.small else {"color": theme.ramp[1]},
            unselected={"marker": {"opacity": 1}},
        )
        small = f" · {words.t('evidence.fairness.small')}" if group.small else ""
        change = ""
        if group.group in later:
            change = f" → <b>{words.strict_share(later[group.group].share)}</b>"
            figure.add_scatter(
                x=[later[group.group].share],
                y=[k],
                mode="markers",
                hoverinfo="skip",
                name="after",
                marker={"size": 12, "symbol": "circle-open", "color": theme.watch, "line": {"width": 3}},
            )
        farther = max(group.share, later[group.group].share if group.group in later else 0.0)
        notes.append(
            annotation(
                f"<b>{words.strict_share(group.share)}</b>{change} · {words.t('common.unit.customers', n=group.customers)}{small}",
                farther,
                k,
                xref="x",
                yref="y",
                xshift=11,
                yanchor="middle",
                font={"size": 12},
                bgcolor=theme.paper,
            )
        )
    if fairness.share is not None:
        figure.add_shape(
            type="line",
            x0=fairness.share,
            x1=fairness.share,
            y0=-0.5,
            y1=len(groups) - 0.5,
            line={"color": theme.ink, "width": 1.5, "dash": "dot"},
        )
    figure.update_xaxes(visible=False, range=[0, largest * (ROOM if after is None else ROOM_AFTER)])
    figure.update_yaxes(
        range=[len(groups) - 0.5, -0.5],
        tickvals=list(range(len(groups))),
        showline=False,
        ticktext=[escape_text(_label(g.group, names)) for g in groups],
        tickfont={"size": 13, "color": theme.ink},
    )
    return figure.update_layout(annotations=notes)


def shown_groups(fairness: Fairness) -> tuple[Group, ...]:
    """The groups drawn: all, or the first and the last of the large ones where there are too many."""
    if len(fairness.groups) <= MAX_GROUPS:
        return fairness.groups
    large = tuple(g for g in fairness.groups if not g.small) or fairness.groups
    return large if len(large) <= MAX_GROUPS else (*large[: MAX_GROUPS // 2], *large[-(MAX_GROUPS // 2) :])


def _headline(fairness: Fairness, words: Words, names: dict[str, str] | None = None) -> str:
    """The title as a finding: the ratio of the lowest share to the highest."""
    if fairness.ratio is None:
        return words.t("evidence.fairness.title_none")
    share_texts = {group.group: words.strict_share(group.share) for group in fairness.groups}
    return words.t(
        "evidence.fairness.title",
        low=_label(fairness.lowest, names),
        low_share=share_texts[fairness.lowest],
        high=_label(fairness.highest, names),
        high_share=share_texts[fairness.highest],
        ratio=words.number(fairness.ratio, 2),
    )


def _label(group: str, names: dict[str, str] | None) -> str:
    return (names or {}).get(group, group)
