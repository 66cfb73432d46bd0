"""What the present percentages promise, what there is, and the percentages that fit, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.tier_capacity.limits import SERVED, Advice, Limit, TierCapacity
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import Words


def verdict(capacity: TierCapacity, top: str, words: Words, currency: str = "") -> tuple[str, ...]:
    """One sentence a limit: what is promised, what there is, and how large the top tier (named `top`) could be. () where the data tell
    nothing of any."""
    return (*(_limit_sentence(capacity, limit, top, words, currency) for limit in capacity.limits), *_material(capacity, top, words))


def _limit_sentence(capacity: TierCapacity, limit: Limit, top: str, words: Words, currency: str) -> str:
    promised = limit.promised(capacity.customers())
    largest = capacity.largest_top(limit)
    end = "none" if largest is None else "largest"
    sentence = words.t(
        f"tier_capacity.{limit.kind}.{'fits' if limit.fits(capacity.customers()) else 'over'}",
        promised=_amount(limit, promised, words, currency),
        available=_amount(limit, limit.available, words, currency),
        gap=_amount(limit, abs(limit.available - promised), words, currency),
    )
    parts = [sentence]
    if counted_otherwise(capacity, limit, words, currency):
        today = _amount(limit, limit.today, words, currency)
        parts.append(words.t("tier_capacity.one_by_one", today=today, panel=words.t("effect.title")))
    return " ".join([*parts, words.t(f"tier_capacity.{end}", top=top, share=largest or 0, now=capacity.shares[0])])


def counted_otherwise(capacity: TierCapacity, limit: Limit, words: Words, currency: str = "") -> bool:
    """Whether the customers counted one by one are promised another figure than the averages of the tiers say."""
    return _amount(limit, limit.today, words, currency) != _amount(limit, limit.promised(capacity.customers()), words, currency)


def _material(capacity: TierCapacity, top: str, words: Words) -> tuple[str, ...]:
    reach = capacity.material
    if reach is None:
        return ()
    if np.isnan(reach.served):
        return (words.t("tier_capacity.material.no_lines", top=top),)
    served = words.t("tier_capacity.material.served", top=top, share=words.share(reach.served), n=reach.lines)
    return (f"{served} {words.t('tier_capacity.material.largest', share=reach.largest, wanted=words.share(SERVED))}",)


def _amount(limit: Limit, value: float, words: Words, currency: str) -> str:
    return words.money(value, currency, compact=True) if limit.kind == "budget" else words.number(value)


def shares_text(shares: Sequence[int], names: Sequence[str], words: Words) -> str:
    """`A 12% · B 33% · C 33% · D 22%`"""
    parts = (words.t("tier_capacity.part", tier=name, share=share) for name, share in zip(names, shares, strict=True))
    return words.t("common.scope.separator").join(parts)


def advice_sentence(advice: Advice, capacity: TierCapacity, names: Sequence[str], words: Words) -> str:
    """What gives way, the percentages, and what would be broken beyond them."""
    way = words.t(f"tier_capacity.way.{advice.way}", top=names[0])
    if advice.shares is None:
        return words.t("tier_capacity.advice.impossible", way=way, limit=words.t(f"tier_capacity.name.{advice.binding}"))
    if advice.shares == capacity.shares:
        return words.t("tier_capacity.advice.present", way=way)
    limit = "" if advice.binding is None else words.t("tier_capacity.advice.binding", limit=words.t(f"tier_capacity.name.{advice.binding}"))
    return f"{words.t('tier_capacity.advice.shares', way=way, shares=shares_text(advice.shares, names, words))} {limit}".strip()


def promise_table(capacity: TierCapacity, names: Sequence[str], words: Words, currency: str = "") -> TableCells:
    """One line per tier: its percentage, its customers, and what each and all of them are promised by every limit; last
    those without a tier."""
    head = [words.t(f"tier_capacity.column.{name}") for name in ("tier", "share", "customers")]
    for limit in capacity.limits:
        head += [words.t(f"tier_capacity.column.{limit.kind}_each"), words.t(f"tier_capacity.column.{limit.kind}")]
    lines = []
    for k, (name, customers) in enumerate(zip(names, capacity.customers().tolist(), strict=True)):
        cells = [name, words.share(capacity.shares[k] / 100), words.number(customers)]
        for limit in capacity.limits:
            each = words.money(limit.each[k], currency) if limit.kind == "budget" else words.number(limit.each[k], 1)
            cells += [each, _amount(limit, limit.each[k] * customers, words, currency)]
        lines.append(tuple(cells))
    if any(limit.beside for limit in capacity.limits):
        beside = [(words.number(None), _amount(limit, limit.beside, words, currency)) for limit in capacity.limits]
        lines.append(
            (words.t("tier_capacity.column.no_tier"), words.number(None), words.number(None), *(c for pair in beside for c in pair))
        )
    return tuple(head), lines
