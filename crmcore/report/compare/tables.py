"""The compare page in words: what a side is, the figures that change, and what a list is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from crmcore.domain.compare.comparison import Change, Comparison, Graded, changes
from crmcore.domain.compare.grading_ref import Side
from crmcore.domain.compare.lists import places
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.report.words.cells import Tone, Toned
from crmcore.report.words.words import UNKNOWN, Words

#: figures of which less is good, and of which more is neither good nor bad (a tier brings less where its customers rose into
#: another); of all others more is good (losses are below zero)
LESS_IS_GOOD = frozenset({"losing", "top_tier_losing"})
NEITHER = frozenset({"graded", "top_share", "top_tier", "top_tier_share", "tier_customers", "tier_value"})

Lines = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]


def side_name(side: Side, words: Words, run_name: str = "") -> str:
    """What a side is: "Draft", "Saved: Q1 plan", "Published: 2024"."""
    return words.t(f"compare.source.{side.source}", name=run_name or side.name)


def tier_name(told: Graded, words: Words, place: int) -> str:
    """A tier of one side by its place; the one past the last is none."""
    return words.tier(told.scheme, told.tiers[place]) if place < len(told.tiers) else words.t("compare.no_tier")


def change_table(told: Comparison, words: Words, currency: str = "") -> Lines:
    """One line per figure: on the left, on the right, and the difference with its sign. Money is told in full, so that
    the difference is that of the figures shown; a change for better or worse says so in words as well as by its tone."""
    head = (words.t("compare.figure"), words.t("compare.left"), words.t("compare.right"), words.t("compare.change"))
    return head, tuple(
        (
            _figure(change, told, words),
            _shown(change, change.left, words, currency),
            _shown(change, change.right, words, currency),
            _difference(change, words, currency),
        )
        for change in changes(told)
    )


def _figure(change: Change, told: Comparison, words: Words) -> str:
    said: dict[str, Any] = {"measure": words.t(f"metric.{told.measure}"), "basis": words.t(f"overview.basis.{told.measure}")}
    said["tier"] = words.tier(told.left.scheme, change.tier) if change.tier else ""
    if change.code in ("order_amount", "net_profit", "gross_profit"):
        return words.t(f"metric.{change.code}")
    return words.t(f"compare.figures.{change.code}", **said)


def _shown(change: Change, value: float | None, words: Words, currency: str) -> str:
    if value is None:
        return UNKNOWN
    return {"count": lambda: words.number(value), "money": lambda: words.money(value, currency), "share": lambda: words.share(value, 1)}[
        change.unit
    ]()


def _difference(change: Change, words: Words, currency: str) -> str:
    if change.left is None or change.right is None:
        return UNKNOWN
    digits = 3 if change.unit == "share" else 0
    gap = round(round(change.right, digits) - round(change.left, digits), digits)
    bare = {"share": lambda: words.number(100 * gap, 1), "count": lambda: words.number(gap), "money": lambda: words.money(gap, currency)}[
        change.unit
    ]()
    shown = f"+{bare}" if gap > 0 else bare
    if change.unit == "share":
        shown = words.t("compare.points", points=shown)
    if change.unit == "money" and change.left > 0 and gap:
        part = gap / change.left
        shown = words.t("compare.relative", shown=shown, share=words.change(part, 1 if abs(part) < 0.1 else 0))
    tone = _tone(change.code, gap)
    return Toned(shown if tone == "plain" else words.t(f"compare.{tone}", shown=shown), tone)


def _tone(code: str, gap: float) -> Tone:
    if not gap or code in NEITHER:
        return "plain"
    return "good" if (gap > 0) != (code in LESS_IS_GOOD) else "bad"


def hatching(told: Comparison, words: Words) -> str:
    """What is hatched in the two small pyramids; "" where nothing is."""
    rows = [row for side in (told.left, told.right) for row in side.rows]
    below = {"net_profit": any(row.loss < 0 for row in rows), "gross_profit": any(row.gross_loss < 0 for row in rows)}
    signs = {"losses": below.get(told.measure, False), "waiting": any(row.provisional for row in rows)}
    said = [words.t(f"compare.hatched.{code}") for code, there in signs.items() if there]
    return words.t("common.scope.separator").join(said)


def differ_lines(graded: Book, told: Comparison, rows: Sequence[int], words: Words, currency: str = "") -> Lines:
    """Some of those who differ: who, the tier on either side, what they bring by the Book on screen."""
    measure = profit_metric(graded.mart, "net_profit")
    at, table = np.asarray(rows, dtype=np.int64), graded.mart.customers.table
    ids = table["customer_id"].take(at).to_pylist()
    names = table["name"].take(at).to_pylist() if "name" in table.column_names else [None] * len(ids)
    head = (words.t("common.label.customer"), words.t("compare.left"), words.t("compare.right"), words.t(f"metric.{measure}"))
    lines = tuple(
        (
            name or number,
            tier_name(told.left, words, _place(told.before[row], told.left)),
            tier_name(told.right, words, _place(told.now[row], told.right)),
            words.money(graded.mart.metrics[measure][row], currency),
        )
        for number, name, row in zip(ids, names, at, strict=True)
    )
    return head, lines


def cell_name(told: Comparison, words: Words, i: int, j: int) -> str:
    """ "A-tier → B-tier"."""
    return words.t("compare.cell", left=tier_name(told.left, words, i), right=tier_name(told.right, words, j))


def list_label(told: Comparison, words: Words, code: str) -> str:
    """What a list of the page is called; the page's own name for one that is not there."""
    kind, _, detail = code.partition(".")
    if kind == "cell" and (at := places(told, detail)):
        return words.t("compare.listed.cell", cell=cell_name(told, words, *at))
    if kind in ("left", "right") and detail.isdecimal() and int(detail) < len(getattr(told, kind).tiers):
        return words.t(f"compare.listed.{kind}", tier=tier_name(getattr(told, kind), words, int(detail)))
    key = f"compare.listed.{code}"
    return words.t(key) if words.has(key) and "." not in code else words.t("compare.title")


def _place(tier: int, side: Graded) -> int:
    return len(side.tiers) if tier < 0 else int(tier)
