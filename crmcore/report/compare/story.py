"""What a comparison tells, in words: what differs, who moved and what they bring, which sums changed."""

from __future__ import annotations

from collections.abc import Callable

from crmcore.domain.compare.comparison import Change, Comparison, Moved
from crmcore.domain.compare.story import CompareStory
from crmcore.report.words.cells import relative
from crmcore.report.words.words import UNKNOWN, Words

#: weights named one by one; of more the largest changes
WEIGHTS_NAMED = 3


def story_told(told: Comparison, found: CompareStory, words: Words, scheme_name: Callable[[str], str], currency: str = "") -> str:
    """Up to four sentences."""
    basis = words.t(f"overview.basis.{told.measure}")
    what = [_setting(code, told, found, words, scheme_name) for code in found.differs]
    what += [words.t("compare.story.published")] if found.published else []
    said = words.t("compare.story.differs", what=words.t("compare.story.list").join(what)) if what else words.t("compare.story.alike")
    moved = words.t("compare.story.list").join(_moved(part, words, currency) for part in found.moved)
    said = words.t("compare.story.moved" if moved else "compare.story.nobody", said=said, moved=moved, basis=basis)
    if found.sums:
        sums = [_sum(change, words, currency) for change in found.sums if change.left != change.right]
        said = words.t(
            "compare.story.sums" if sums else "compare.story.same_sums", said=said, sums=words.t("compare.story.list").join(sums)
        )
    left, right = (words.share(share, 1) for share in (found.top.left, found.top.right))
    if UNKNOWN in (left, right):
        return said
    return words.t("compare.story.same_top" if left == right else "compare.story.top", said=said, basis=basis, left=left, right=right)


def _setting(code: str, told: Comparison, found: CompareStory, words: Words, scheme_name: Callable[[str], str]) -> str:
    sides = (told.left, told.right)
    if code == "day":
        left, right = (words.date(side.as_of) for side in sides)
    elif code == "window":
        left, right = (
            words.t("common.window.all") if side.window is None else words.t("common.window.months", n=side.window) for side in sides
        )
    elif code == "scheme":
        left, right = (scheme_name(side.scheme) for side in sides)
    elif code == "weights":
        named = [
            words.t("compare.story.weight", metric=words.t(f"metric.{metric}"), left=words.share(left), right=words.share(right))
            for metric, left, right in found.weights[:WEIGHTS_NAMED]
        ]
        told, left_out = words.t("common.scope.list").join(named), len(found.weights) - len(named)
        return words.t("compare.story.weights", weights=words.t("compare.story.more", named=told, n=left_out) if left_out else told)
    else:
        return words.t(f"compare.story.{code}")
    return words.t(f"compare.story.{code}", left=left, right=right)


def _moved(part: Moved, words: Words, currency: str) -> str:
    """ "287 rise and bring ¥3.1M (left: ¥1.2M)"; those without a tier on one side are told by the other."""
    left, right = (words.money(value, currency, compact=True) for value in (part.left, part.right))
    worth = left if part.code == "gone" else right
    if part.code not in ("entered", "gone") and left != right:
        worth = words.t("compare.story.both", right=right, left=left)
    return words.t(f"compare.story.{part.code}", n=part.customers, worth=worth)


def _sum(change: Change, words: Words, currency: str) -> str:
    measure = words.t(f"overview.basis.{change.code}")
    if change.left is not None and change.right is not None and change.left > 0:
        return words.t("compare.story.sum", measure=measure, change=relative(words, change.right / change.left - 1))
    left, right = (words.money(value, currency, compact=True) for value in (change.left, change.right))
    return words.t("compare.story.from_to", measure=measure, left=left, right=right)
