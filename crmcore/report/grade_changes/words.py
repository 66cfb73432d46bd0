"""What a change of grades is called, and what made it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from crmcore.domain.grade_changes.attribution import PARTS, GradeChange
from crmcore.domain.grade_changes.groups import GroupChange
from crmcore.report.words.cells import ListColumns, ListHead, TonedText
from crmcore.report.words.words import Words

DIGITS = 1


def points_text(words: Words, points: float) -> str:
    """Points of a score with their sign: 1.84 → "+1.8"."""
    text = words.number(points, DIGITS)
    return f"+{text}" if round(points, DIGITS) > 0 else text


def toned_points(words: Words, points: float) -> TonedText:
    """The same as a cell: gained is good."""
    shown = round(points, DIGITS)
    return TonedText(points_text(words, points), "good" if shown > 0 else "bad" if shown < 0 else "plain")


def steps_text(words: Words, tiers: float) -> str:
    """Tiers gained or lost with their sign; halves and thirds occur where parts act together."""
    text = words.number(tiers, 0 if abs(tiers - round(tiers)) < 0.005 else 2)
    return f"+{text}" if tiers > 0.005 else text


def main_reason(words: Words, part: str, points: Mapping[str, Mapping[str, float]], score: Mapping[str, float]) -> str:
    """What did most for a change, with its points: "net profit −8.2", "what others did +1.3".

    Parameters
    ----------
    part
        One of PARTS.
    points, score
        Part → metric → points, and part → points.
    """
    if part == "own_facts" and points[part]:
        sign = np.sign(score[part]) or 1.0
        metric = max(points[part], key=lambda name: sign * points[part][name])
        return words.t("grade_changes.reason", what=words.t(f"metric.{metric}"), points=points_text(words, points[part][metric]))
    if part == "decisions" and abs(score[part]) < 0.05:
        return words.t("grade_changes.part.decisions")
    return words.t("grade_changes.reason", what=words.t(f"grade_changes.part.{part}"), points=points_text(words, score[part]))


def _parts_of(change: GradeChange, at: int) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """The points and the score of one of the changes, by part."""
    points = {part: {metric: float(values[at]) for metric, values in of.items()} for part, of in change.points.items()}
    return points, {part: float(change.score[part][at]) for part in PARTS}


def reason_columns(parted: Callable[[np.ndarray], GradeChange], words: Words) -> ListColumns:
    """The columns that a list of movers keeps: the points of the score, and what did most.

    `parted`: rows, ascending → their changes.
    """

    def lines(rows: np.ndarray) -> list[tuple[str, str]]:
        change = parted(np.unique(rows))
        place = {int(row): at for at, row in enumerate(change.rows)}
        return [_reason(change, place[row], words) if row in place else (words.t("grade_changes.one_side"), "") for row in rows.tolist()]

    head: ListHead = {
        "list:reason": (words.t("grade_changes.column.reason"), "text"),
        "list:points": (words.t("grade_changes.column.score_change"), "text"),
    }
    return ListColumns(head, lines)


def _reason(change: GradeChange, at: int, words: Words) -> tuple[str, str]:
    main = int(change.main_part[at])
    gained = points_text(words, float(change.score_after[at] - change.score_before[at]))
    return "" if main < 0 else main_reason(words, PARTS[main], *_parts_of(change, at)), gained


def shown_parts(found: GroupChange, differing: Collection[str]) -> tuple[str, ...]:
    """The parts that are worth a line: the facts where they differ, and whatever made a difference."""
    facts = ("own_facts", "others_facts")

    def matters(part: str) -> bool:
        return abs(found.score[part]) > 0 or (found.tiers is not None and abs(found.tiers[part]) > 0)

    return tuple(part for part in PARTS if part in differing and (part in facts or matters(part)))


def reasons_sentence(found: GroupChange, kind: str, words: Words) -> str:
    """How many of those who rose, or fell, did so mostly by what; "" where nobody did."""
    counts = {part: n for part, n in found.reasons[kind].items() if n}
    if not counts:
        return ""
    ordered: Sequence[str] = sorted(counts, key=lambda part: -counts[part])
    named = words.t("common.scope.list").join(
        words.t("grade_changes.reason_count", what=words.t(f"grade_changes.part.{part}"), n=counts[part]) for part in ordered
    )
    return words.t(f"grade_changes.{kind}_by", n=sum(counts.values()), reasons=named)
