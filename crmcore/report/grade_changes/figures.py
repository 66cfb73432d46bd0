"""The change of a score as a waterfall: the score before, each part, the score after."""

from __future__ import annotations

from collections.abc import Collection

import plotly.graph_objects as go

from crmcore.domain.grade_changes.groups import GroupChange
from crmcore.report.grade_changes.words import DIGITS, points_text, shown_parts
from crmcore.report.plotting.waterfall import Step, waterfall
from crmcore.report.words.words import Words

#: where all steps are smaller than this share of the score, the axis covers the steps only
SMALL = 0.15


def score_waterfall(
    found: GroupChange,
    words: Words,
    *,
    differing: Collection[str],
    before: str,
    after: str,
    dark: bool = False,
    title: str = "",
) -> go.Figure:
    """The score before and after, the own facts metric by metric between them, then every other part that differs.

    Parameters
    ----------
    found
        The change of one customer, or the mean of a group.
    differing
        The parts that differ; those that made no difference have no bar.
    before, after
        What the two levels are called.
    """
    steps = []
    for part in shown_parts(found, differing):
        if part == "own_facts" and found.points[part]:
            steps += [
                Step(words.t("grade_changes.own_metric", metric=words.t(f"metric.{metric}")), points)
                for metric, points in sorted(found.points[part].items(), key=lambda item: -abs(item[1]))
            ]
        else:
            steps.append(Step(words.t(f"grade_changes.part.{part}"), found.score[part]))
    ends = (found.score_before, found.score_after)
    small = all(abs(step.size) < SMALL * min(ends) for step in steps)

    return waterfall(
        [Step(before, ends[0]), *steps, Step(after, ends[1])],
        lambda size, where: words.number(size, DIGITS) if where == "level" else points_text(words, size),
        dark=dark,
        title=title,
        subtitle=words.t("grade_changes.enlarged") if small else "",
        enlarged=small,
    )
