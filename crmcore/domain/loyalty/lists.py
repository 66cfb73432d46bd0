"""Customer lists of the loyalty page: list code → its customers, the most valuable first.

true latent spurious none unknown   a box of the quadrant
repeat.high repeat.low              by repeat buying alone, where attitude is not known
ladder.foot ladder.<rung>           customers on that rung
satisfaction.<state>                a state of satisfaction
worry                               upper half of the tiers, but spurious
cell.<box>.<tier>                   a box within one tier, counted from 0; one past the last tier: those without a tier
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.ladder import FOOT, RUNGS, ladder
from crmcore.domain.loyalty.quadrant import BOXES
from crmcore.domain.loyalty.satisfaction import STATES
from crmcore.domain.loyalty.tables import loyalty_of, valuable_but_spurious, value_metric
from crmcore.domain.summary.findings import Finding, Tone
from crmcore.domain.summary.listing import DESCENDING

_POINTS = ("repeat_purchase", "attitude")
_ANSWERS = ("satisfaction", "trust", "recommend")
_TONES: dict[str, Tone] = {"true": "good", "spurious": "watch", "worry": "watch"}


def customer_list(book: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The list of the customers that `code` names, within `customer_mask` (bool[N]; None: everyone); empty for an unknown code."""
    selection = _select(book, code)
    if selection is None:
        return Finding(code, "plain", {})
    mask, columns = selection
    rows = np.flatnonzero(mask if customer_mask is None else mask & customer_mask)
    worth = value_metric(book.mart)
    values = book.mart.metrics[worth][rows]
    return Finding(
        code,
        _TONES.get(code, "plain"),
        {"n": len(rows)},
        rows[np.argsort(-values, kind="stable")],
        f"{DESCENDING}{worth}",
        (worth, *columns),
    )


def _select(book: Book, code: str) -> tuple[np.ndarray, tuple[str, ...]] | None:
    """(bool[N] of the customers that `code` names, the metrics to show beside them); None for an unknown code."""
    loyalty = loyalty_of(book)
    kind, _, detail = code.partition(".")
    if code in BOXES:
        return loyalty.box == BOXES.index(code), _POINTS
    if code == "worry":
        return valuable_but_spurious(book), _POINTS
    if kind == "repeat" and detail in ("high", "low"):
        return loyalty.population & (loyalty.high_repeat == (detail == "high")), ("repeat_purchase",)
    if kind == "ladder" and detail in (FOOT, *RUNGS):
        return ladder(loyalty).rung == (FOOT, *RUNGS).index(detail), (*_ANSWERS, "repeat_purchase")
    if kind == "satisfaction" and detail in STATES:
        return loyalty.population & (loyalty.satisfaction == STATES.index(detail)), ("satisfaction", "attitude")
    if kind == "cell" and (cell := parse_cell(book, detail)):
        box, tier = cell
        placed = book.tier < 0 if tier == len(book.scheme.tiers) else book.tier == tier
        return (loyalty.box == BOXES.index(box)) & placed, _POINTS
    return None


def parse_cell(book: Book, detail: str) -> tuple[str, int] | None:
    """(box, tier) of a cell's code without its "cell." prefix; None where there is no such cell."""
    box, _, tier = detail.partition(".")
    known = box in BOXES and tier in {str(k) for k in range(len(book.scheme.tiers) + 1)}
    return (box, int(tier)) if known else None
