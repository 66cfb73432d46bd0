"""Tables of a change of grades: of one customer by part and metric, of a company by tier."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from crmcore.domain.grade_changes.groups import GroupChange
from crmcore.report.grade_changes.words import DIGITS, shown_parts, steps_text, toned_points
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import Words


def parts_table(
    found: GroupChange, words: Words, differing: Collection[str], values: Mapping[str, tuple[str, str]] | None = None
) -> TableCells:
    """One line per part that differs, the own facts once more by metric, the total last.

    `values`: metric → its value before and after, ready to show; None: no such columns.
    """
    tiers = found.tiers
    head = [words.t("grade_changes.column.part")]
    head += [words.t("grade_changes.column.before"), words.t("grade_changes.column.after")] if values is not None else []
    head += [words.t("grade_changes.column.points")]
    head += [words.t("grade_changes.column.tiers")] if tiers is not None else []
    lines = []
    for part in shown_parts(found, differing):
        name, gained = words.t(f"grade_changes.part.{part}"), "" if tiers is None else steps_text(words, tiers[part])
        lines.append(_line(name, ("", ""), found.score[part], gained, words, values is not None, tiers is not None))
        if part == "own_facts":
            for metric, points in sorted(found.points[part].items(), key=lambda item: -abs(item[1])):
                label = words.t("grade_changes.of_metric", metric=words.t(f"metric.{metric}"))
                pair = ("", "") if values is None else values.get(metric, ("", ""))
                lines.append(_line(label, pair, points, "", words, values is not None, tiers is not None))
    ends = (words.number(found.score_before, DIGITS), words.number(found.score_after, DIGITS))
    total = "" if tiers is None else steps_text(words, sum(tiers.values()))
    whole = found.score_after - found.score_before
    lines.append(_line(words.t("grade_changes.total"), ends, whole, total, words, values is not None, tiers is not None))
    return tuple(head), lines


def _line(
    name: str, pair: tuple[str, str], points: float, tiers: str, words: Words, with_values: bool, with_tiers: bool
) -> tuple[str, ...]:
    return (name, *(pair if with_values else ()), toned_points(words, points), *((tiers,) if with_tiers else ()))


def tier_table(
    tiers: Sequence[str], groups: Sequence[GroupChange], whole: GroupChange, words: Words, scheme: str, differing: Collection[str]
) -> TableCells:
    """One line per tier that customers had before, all last: how many, who moved, the mean score, and each part that differs."""
    parts = shown_parts(whole, differing)
    head = (
        words.t("grade_changes.column.tier_before"),
        words.t("common.label.customers"),
        words.t("grade_changes.column.risen"),
        words.t("grade_changes.column.fallen"),
        words.t("grade_changes.column.score_before"),
        words.t("grade_changes.column.score_after"),
        *(words.t(f"grade_changes.part.{part}") for part in parts),
    )

    def line(name: str, found: GroupChange) -> tuple[str, ...]:
        ends = (words.number(found.score_before, DIGITS), words.number(found.score_after, DIGITS))
        counts = (words.number(n) for n in (found.customers, found.risen, found.fallen))
        return (name, *counts, *ends, *(toned_points(words, found.score[part]) if found.customers else "" for part in parts))

    named = [words.tier(scheme, tier) for tier in tiers]
    return head, [*map(line, named, groups), line(words.t("grade_changes.all"), whole)]
