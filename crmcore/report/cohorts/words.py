"""What cohorts are called, and what each lens finds, in words."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.cohorts.lenses import BaseHealth, Differences, YearChange, first_year
from crmcore.domain.cohorts.periods import CohortTable
from crmcore.report.words.words import Words


def cohort_name(unit: str, end: date, words: Words) -> str:
    """The period of the first purchase by its last month."""
    return words.t(f"cohorts.name.{unit}", end=words.month(end))


def differences_finding(found: Differences, words: Words) -> str:
    """What the best tenth brings, and how many bought only once."""
    best = found.deciles[0]
    return words.t(
        "cohorts.differences.finding",
        n=found.customers,
        share=words.share(best.amount / found.amount if found.amount > 0 else None),
        once=words.share(found.once / found.customers),
    )


def change_finding(found: YearChange, words: Words, currency: str) -> str:
    """The change of the amount, and its largest cause."""
    whole = found.amount_now - found.amount_before
    cause = max(found.rows, key=lambda row: abs(row.change))
    return words.t(
        "cohorts.change.finding",
        change=words.change(whole / found.amount_before) if found.amount_before > 0 else words.money(whole, currency, compact=True),
        cause=words.t(f"cohorts.change.kind.{cause.kind}"),
        amount=words.money(cause.change, currency, compact=True),
    )


def cohort_finding(table: CohortTable, place: int, words: Words, currency: str) -> str:
    """How many of a cohort still buy, and what each customer won has brought."""
    known = int(np.isfinite(table.active[place]).sum())
    amount = float(np.nansum(table.amount[place]))
    return words.t(
        "cohorts.one.finding",
        n=int(table.size[place]),
        cohort=cohort_name(table.unit, table.ends[place], words),
        share=words.share(float(table.retention[place, known - 1])),
        amount=words.money(amount / int(table.size[place]), currency, compact=True),
        first=words.share(float(table.first_amount[place]) / amount if amount > 0 else None),
    )


def compare_finding(table: CohortTable, words: Words, currency: str) -> str:
    """The newest cohort with a whole first year against the one a year before it."""
    brought, back = first_year(table), 4 if table.unit == "quarter" else 1
    whole = np.flatnonzero(np.isfinite(brought))
    pair = next(((k, k - back) for k in whole[::-1] if k - back >= 0 and table.cohorts[k] - table.cohorts[k - back] == back), None)
    if pair is None:
        return words.t("cohorts.compare.none")
    now, before = (float(brought[k]) for k in pair)
    return words.t(
        "cohorts.compare.finding",
        cohort=cohort_name(table.unit, table.ends[pair[0]], words),
        now=words.money(now, currency, compact=True),
        before=words.money(before, currency, compact=True),
        change=words.change(now / before - 1) if before > 0 else words.share(None),
    )


def health_finding(found: BaseHealth, words: Words) -> str:
    """How much of the last year's amount comes from customers won before it."""
    last_year = found.amount[:, -4:].sum(axis=1)
    whole = float(last_year.sum())
    return words.t(
        "cohorts.health.finding",
        older=words.share(float(last_year[:-1].sum()) / whole if whole > 0 else None),
        new=words.share(float(last_year[-1]) / whole if whole > 0 else None),
    )


def list_label(code: str, ends: dict[str, tuple[date, ...]], words: Words) -> str:
    """The name of one of the page's lists; `ends`: the periods' last days by unit."""
    kind, *detail = code.split(".")
    if kind == "cohort" and len(detail) == 2 and detail[0] in ends and detail[1].isdecimal() and int(detail[1]) < len(ends[detail[0]]):
        return words.t("cohorts.list.cohort", cohort=cohort_name(detail[0], ends[detail[0]][-1 - int(detail[1])], words))
    if kind == "change" and detail:
        return words.t(f"cohorts.change.kind.{detail[0]}")
    if kind == "decile" and detail and detail[0].isdecimal():
        return words.t("cohorts.list.decile", k=int(detail[0]))
    return words.t("cohorts.list.truncated")
