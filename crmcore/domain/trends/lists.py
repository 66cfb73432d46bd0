"""Customer lists of the trends page: list code → its customers. The code contains the dates, so that a link is complete.

rose|fell|entered|left.<before>.<now>   customers that made such a move between two gradings
cell.<i>.<j>.<before>.<now>             customers in tier i before and in tier j now; "none": no tier
was.<i>.<day>                           customers in tier i on a day

A grading is named by its day (ISO), or as `run<n>` for a published run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.churn.churned import leavers_measure
from crmcore.domain.compare.migration import KINDS, NONE, movers
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding, Tone
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.summary.tier_table import profit_metric

#: a grading: the day it is computed for, or the number of a published run
Moment = date | int
_TONES: dict[str, Tone] = {"rose": "good", "fell": "watch", "left": "watch"}
_RUN = re.compile(r"run([1-9]\d{0,5})")


@dataclass(frozen=True, slots=True)
class ListCode:
    """A parsed list code. `cell`: tiers before and now as indices, −1: none; kind "was" has only a tier before and no `now`."""

    kind: str
    before: Moment
    now: Moment | None = None
    cell: tuple[int, int] = (-1, -1)

    @property
    def code(self) -> str:
        """The text that `parse_code` reads."""
        tiers = {"cell": self.cell, "was": self.cell[:1]}.get(self.kind, ())
        moments = [self.before] if self.now is None else [self.before, self.now]
        return ".".join([self.kind, *(NONE if k < 0 else str(k) for k in tiers), *map(moment_text, moments)])


def moment_text(moment: Moment) -> str:
    """The text of a moment in a list code: 2025-12-31 or run2."""
    return moment.isoformat() if isinstance(moment, date) else f"run{moment}"


def parse_moment(text: str) -> Moment | None:
    """The moment of a `moment_text`; None for anything else."""
    run = _RUN.fullmatch(text)
    if run:
        return int(run[1])
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_code(code: str, tiers: int) -> ListCode | None:
    """The list code of a text under a scheme of `tiers` tiers; None for anything else."""
    kind, *rest = code.split(".")
    places = {"cell": 2, "was": 1}.get(kind, 0)
    if kind not in (*KINDS, "cell", "was") or len(rest) != places + (1 if kind == "was" else 2):
        return None
    cell = [tier for text in rest[:places] if (tier := _tier(text, tiers)) is not None]
    moments = [moment for text in rest[places:] if (moment := parse_moment(text)) is not None]
    if len(cell) + len(moments) < len(rest) or (places and max(cell) < 0):
        return None
    was, becomes, *_ = (*cell, -1, -1)
    return ListCode(kind, moments[0], moments[1] if len(moments) > 1 else None, (was, becomes))


def _tier(text: str, tiers: int) -> int | None:
    if text == NONE:
        return -1
    return int(text) if text.isdecimal() and int(text) < tiers else None


def customer_list(
    book: Book,
    customer_mask: np.ndarray | None,
    list_code: ListCode,
    tier_on: Callable[[Moment], np.ndarray | None],
    measure: str = "net_profit",
) -> Finding:
    """The list of the customers that `list_code` names, ordered by their value on the Book's day, those without a tier now by
    their lost profit; empty where a grading does not exist.

    Parameters
    ----------
    book : the Book on screen
    customer_mask : bool[N], None: everyone
    list_code : the parsed code
    tier_on : tiers of a moment, int8[N], −1: none; None where there is no such grading
    measure : the profit to order by; order_amount where it is unknown
    """
    before = tier_on(list_code.before)
    now = before if list_code.now is None else tier_on(list_code.now)
    if before is None or now is None:
        return Finding(list_code.code, "plain", {})
    counted = np.arange(len(before)) if customer_mask is None else np.flatnonzero(customer_mask)
    if list_code.kind in KINDS:
        rows = movers(list_code.kind, before, now, counted)
    else:
        hit = before[counted] == list_code.cell[0]
        rows = counted[hit if list_code.kind == "was" else hit & (now[counted] == list_code.cell[1])]
    metric, without = profit_metric(book.mart, measure), list_code.kind == "left" or (list_code.kind == "cell" and list_code.cell[1] < 0)
    metric = leavers_measure(book, rows, metric) if without else metric
    rows = rows[np.argsort(-book.mart.metrics[metric][rows], kind="stable")]  # argsort puts the unknown last
    return Finding(
        list_code.code,
        _TONES.get(list_code.kind, "plain"),
        {"n": len(rows)},
        rows,
        f"{DESCENDING}{metric}",
        tuple(dict.fromkeys((metric, "order_amount", "days_since_order"))),
        before,
    )
