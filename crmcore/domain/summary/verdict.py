"""The verdict on a window in codes and numbers: how the profit went, who earns it, who costs it; worded by `crmcore.report.summary`."""

from __future__ import annotations

from dataclasses import dataclass

from crmcore.domain.summary.key_figures import KeyFigures

#: a change smaller than this is none
SMALL = 0.005


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a window went.

    Attributes
    ----------
    course
        "rose", "fell" or "same" against the day compared with; "now" where there is none or where there was no profit then.
    measure, amount, change
        What is told of, its sum, and its change as a share (0.11: 11 % more; None with "now").
    figures
        The key figures that the rest is told from.
    tells_share, tells_loss
        Whether the part of the top tier, and the losses, are known and above nothing.
    """

    course: str
    measure: str
    amount: float
    change: float | None
    figures: KeyFigures
    tells_share: bool
    tells_loss: bool


def verdict(now: KeyFigures, before: KeyFigures | None = None) -> Verdict:
    """The verdict on `now`, against the key figures of the day that it is compared with (None: nothing)."""
    amount = getattr(now, now.measure)
    earlier = None if before is None or before.measure != now.measure else getattr(before, before.measure)
    change = amount / earlier - 1 if earlier is not None and earlier > 0 else None
    course = "now" if change is None else "same" if abs(change) < SMALL else "rose" if change > 0 else "fell"
    return Verdict(
        course,
        now.measure,
        amount,
        change,
        now,
        now.top_tier_share is not None and now.top_tier_customers > 0,
        bool(now.losing),
    )
