"""What earlier days say about the rules, in sentences."""

from __future__ import annotations

from crmcore.domain.offers.judging import HORIZONS
from crmcore.domain.offers.next_products import NextProducts
from crmcore.report.words.words import Words


def verdict_text(offers: NextProducts, words: Words, currency: str = "") -> str:
    """How the rule in force did on the last cut; what is missing where that cannot be told."""
    found = offers.judgement
    if found is None:
        return words.t("offers.verdict.short", months=HORIZONS[-1][0])
    grade, plain = found.judging.of(found.chosen), found.judging.rules[0]
    values = {
        "rule": words.t(f"offers.rule.{found.chosen}"),
        "n": found.judging.customers,
        "until": words.date(found.judging.until),
        "day": words.date(found.judging.day),
        "hit": words.share(grade.hit, 1),
        "plain": words.share(plain.hit, 1),
    }
    more = grade.more_profit
    if more is not None:
        values |= {name: words.money(getattr(more, name), currency, compact=True) for name in ("value", "low", "high")}
    return words.t(f"offers.verdict.{found.verdict}", **values)
