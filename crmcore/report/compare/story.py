"""The summary of a comparison as text: what differs, who moved with what value, which totals changed."""

from __future__ import annotations

from collections.abc import Callable

from crmcore.domain.compare.comparison import Comparison, FigureChange, MoveGroup
from crmcore.domain.compare.story import CompareStory
from crmcore.report.words.cells import relative_change
from crmcore.report.words.words import UNKNOWN, Words

#: most weights named, those with the largest changes
WEIGHTS_NAMED = 3


def comparison_story(
    comparison: Comparison, story: CompareStory, words: Words, scheme_name: Callable[[str], str], currency: str = ""
) -> str:
    """The summary of the comparison, in up to four sentences."""
    basis = words.t(f"overview.basis.{comparison.measure}")
    differences = [_setting(code, comparison, story, words, scheme_name) for code in story.differs]
    differences += [words.t("compare.story.published")] if story.published else []
    text = (
        words.t("compare.story.differs", what=words.t("compare.story.list").join(differences))
        if differences
        else words.t("compare.story.alike")
    )
    moved = words.t("compare.story.list").join(_moved(group, words, currency) for group in story.moved)
    text = words.t("compare.story.moved" if moved else "compare.story.nobody", said=text, moved=moved, basis=basis)
    if story.sums:
        sums = [_sum(change, words, currency) for change in story.sums if change.left != change.right]
        text = words.t(
            "compare.story.sums" if sums else "compare.story.same_sums", said=text, sums=words.t("compare.story.list").join(sums)
        )
    left, right = (words.share(share, 1) for share in (story.top.left, story.top.right))
    if UNKNOWN in (left, right):
        return text
    return words.t("compare.story.same_top" if left == right else "compare.story.top", said=text, basis=basis, left=left, right=right)


def _setting(code: str, comparison: Comparison, story: CompareStory, words: Words, scheme_name: Callable[[str], str]) -> str:
    gradings = (comparison.left, comparison.right)
    if code == "day":
        left, right = (words.date(grading.as_of) for grading in gradings)
    elif code == "window":
        left, right = (
            words.t("common.window.all") if grading.window is None else words.t("common.window.months", n=grading.window)
            for grading in gradings
        )
    elif code == "scheme":
        left, right = (scheme_name(grading.scheme) for grading in gradings)
    elif code == "weights":
        weight_texts = [
            words.t("compare.story.weight", metric=words.t(f"metric.{metric}"), left=words.share(left), right=words.share(right))
            for metric, left, right in story.weights[:WEIGHTS_NAMED]
        ]
        named, left_out = words.t("common.scope.list").join(weight_texts), len(story.weights) - len(weight_texts)
        return words.t("compare.story.weights", weights=words.t("compare.story.more", named=named, n=left_out) if left_out else named)
    else:
        return words.t(f"compare.story.{code}")
    return words.t(f"compare.story.{code}", left=left, right=right)


def _moved(group: MoveGroup, words: Words, currency: str) -> str:
    """ "287 rise and bring ¥3.1M (left: ¥1.2M)"; for customers without a tier on one side, the value on the other."""
    left, right = (words.money(value, currency, compact=True) for value in (group.left, group.right))
    value_text = left if group.code == "gone" else right
    if group.code not in ("entered", "gone") and left != right:
        value_text = words.t("compare.story.both", right=right, left=left)
    return words.t(f"compare.story.{group.code}", n=group.customers, worth=value_text)


def _sum(change: FigureChange, words: Words, currency: str) -> str:
    measure = words.t(f"overview.basis.{change.code}")
    if change.left is not None and change.right is not None and change.left > 0:
        return words.t("compare.story.sum", measure=measure, change=relative_change(words, change.right / change.left - 1))
    left, right = (words.money(value, currency, compact=True) for value in (change.left, change.right))
    return words.t("compare.story.from_to", measure=measure, left=left, right=right)
