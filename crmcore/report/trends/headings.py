"""Headings of the trends page that say what their table or picture shows; a plain one where nothing can be said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmcore.domain.trends.monthly import TrendMonth
from crmcore.domain.trends.story import known_measure, total
from crmcore.report.words.words import Words


def table_heading(now: TrendMonth, then: TrendMonth | None, words: Words, scheme: str, measure: str, plain: str) -> str:
    """The top tier's share of the profit now and in the month `then`; `plain` where a sum is unknown or not positive."""
    if then is None:
        return plain
    shown = known_measure([now, then], measure)
    sums = [(total(month, shown, 0), total(month, shown)) for month in (now, then)]
    if any(part is None or whole is None or whole <= 0 for part, whole in sums):
        return plain
    after, before = (words.share(part / whole) for part, whole in sums if part is not None and whole)
    return words.t(
        "trends.table.finding",
        tier=words.tier(scheme, now.rows[0].tier),
        basis=words.t(f"overview.basis.{shown}"),
        now=after,
        then=before,
        month=words.month(then.end),
    )


def share_heading(
    code: str, months: Sequence[TrendMonth], counts: Sequence[tuple[int, ...]], words: Words, scheme: str, day: date | None = None
) -> str:
    """The top tier's share of the customers in the first month and the last; `code`: cut by "share" or "standard", that of `day`."""
    after, before = (words.share(counts[k][0] / sum(counts[k]) if sum(counts[k]) else None, 1) for k in (-1, 0))
    return words.t(
        f"trends.standard.by_{code}",
        tier=words.tier(scheme, months[0].rows[0].tier),
        now=after,
        then=before,
        month=words.month(months[0].end),
        **({"day": day} if code == "standard" else {}),
    )
