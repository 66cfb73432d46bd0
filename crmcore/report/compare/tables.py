"""Tables and labels of the compare page."""

from __future__ import annotations

from typing import Any

import numpy as np

from crmcore.domain.compare.comparison import Comparison, FigureChange, GradingSummary, changes
from crmcore.domain.compare.grading_ref import GradingRef
from crmcore.domain.compare.lists import parse_cell
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.report.words.cells import TableCells, Tone, TonedText
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN, Words

#: figures of which less is good, and neutral ones (a tier's value falls where its customers rise into another); of all others
#: more is good (losses are below zero)
LESS_IS_GOOD = frozenset({"losing", "top_tier_losing"})
NEUTRAL = frozenset({"graded", "top_share", "top_tier", "top_tier_share", "tier_customers", "tier_value"})


def grading_name(side: GradingRef, words: Words, run_name: str = "") -> str:
    """The name of one of the two gradings: "Draft", "Saved: Q1 plan", "Published: 2024"."""
    return words.t(f"compare.source.{side.source}", name=run_name or side.name)


def tier_name(comparison: GradingSummary, words: Words, index: int) -> str:
    """The tier at `index` of one grading; "no tier" for an index past the last."""
    return words.tier(comparison.scheme, comparison.tiers[index]) if index < len(comparison.tiers) else words.t("compare.no_tier")


def change_table(comparison: Comparison, words: Words, currency: str = "") -> TableCells:
    """One line per figure: left, right, and the difference with its sign. Money is shown in full, so that the difference is
    that of the figures shown; a change for better or worse is named in words as well as by its tone."""
    head = (words.t("compare.figure"), words.t("compare.left"), words.t("compare.right"), words.t("compare.change"))
    return head, tuple(
        (
            _figure(change, comparison, words),
            _shown(change, change.left, words, currency),
            _shown(change, change.right, words, currency),
            _difference(change, words, currency),
        )
        for change in changes(comparison)
    )


def change_heading(table: TableCells, words: Words) -> str:
    """How many figures of `change_table` are better on the right and how many worse; a plain heading where none is either."""
    tones = [line[-1].tone for line in table[1] if isinstance(line[-1], TonedText)]
    better, worse = tones.count("good"), tones.count("bad")
    if not better and not worse:
        return words.t("compare.figures_title")
    return words.t("compare.figures_finding", n=better, worse=words.number(worse))


def _figure(change: FigureChange, comparison: Comparison, words: Words) -> str:
    values: dict[str, Any] = {"measure": words.t(f"metric.{comparison.measure}"), "basis": words.t(f"overview.basis.{comparison.measure}")}
    values["tier"] = words.tier(comparison.left.scheme, change.tier) if change.tier else ""
    if change.code in ("order_amount", "net_profit", "gross_profit"):
        return words.t(f"metric.{change.code}")
    return words.t(f"compare.figures.{change.code}", **values)


def _shown(change: FigureChange, value: float | None, words: Words, currency: str) -> str:
    if value is None:
        return UNKNOWN
    return {"count": lambda: words.number(value), "money": lambda: words.money(value, currency), "share": lambda: words.share(value, 1)}[
        change.unit
    ]()


def _difference(change: FigureChange, words: Words, currency: str) -> str:
    if change.left is None or change.right is None:
        return UNKNOWN
    digits = 3 if change.unit == "share" else 0
    gap = round(round(change.right, digits) - round(change.left, digits), digits)
    number = {"share": lambda: words.number(100 * gap, 1), "count": lambda: words.number(gap), "money": lambda: words.money(gap, currency)}[
        change.unit
    ]()
    text = f"+{number}" if gap > 0 else number
    if change.unit == "share":
        text = words.t("compare.points", points=text)
    if change.unit == "money" and change.left > 0 and gap:
        relative = gap / change.left
        text = words.t("compare.relative", shown=text, share=words.change(relative, 1 if abs(relative) < 0.1 else 0))
    tone = _tone(change.code, gap)
    return TonedText(text if tone == "plain" else words.t(f"compare.{tone}", shown=text), tone)


def _tone(code: str, gap: float) -> Tone:
    if not gap or code in NEUTRAL:
        return "plain"
    return "good" if (gap > 0) != (code in LESS_IS_GOOD) else "bad"


def differing_table(graded: Book, comparison: Comparison, rows: np.ndarray, words: Words, currency: str = "") -> TableCells:
    """Customers whose tiers differ: name, tier in either grading, and value by the Book on screen."""
    measure = profit_metric(graded.mart, "net_profit")
    indices = np.asarray(rows, dtype=np.int64)
    head = (words.t("common.label.customer"), words.t("compare.left"), words.t("compare.right"), words.t(f"metric.{measure}"))
    lines = tuple(
        (
            name,
            tier_name(comparison.left, words, _place(comparison.before[row], comparison.left)),
            tier_name(comparison.right, words, _place(comparison.now[row], comparison.right)),
            words.money(graded.mart.metrics[measure][row], currency),
        )
        for name, row in zip(customer_names(graded, indices), indices, strict=True)
    )
    return head, lines


def cell_name(comparison: Comparison, words: Words, i: int, j: int) -> str:
    """ "A-tier → B-tier"."""
    return words.t("compare.cell", left=tier_name(comparison.left, words, i), right=tier_name(comparison.right, words, j))


def list_label(comparison: Comparison, words: Words, code: str) -> str:
    """The name of a list of the page; the page's name for an unknown code."""
    kind, _, detail = code.partition(".")
    if kind == "cell" and (cell := parse_cell(comparison, detail)):
        return words.t("compare.listed.cell", cell=cell_name(comparison, words, *cell))
    if kind in ("left", "right") and detail.isdecimal() and int(detail) < len(getattr(comparison, kind).tiers):
        return words.t(f"compare.listed.{kind}", tier=tier_name(getattr(comparison, kind), words, int(detail)))
    key = f"compare.listed.{code}"
    return words.t(key) if words.has(key) and "." not in code else words.t("compare.title")


def _place(tier: int, side: GradingSummary) -> int:
    return len(side.tiers) if tier < 0 else int(tier)
