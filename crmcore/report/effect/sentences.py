"""One sentence a figure: what it is under the grades in force, what it would be, and whether that is better."""

from __future__ import annotations

from typing import Literal

from crmcore.domain.effect.effect import EffectLine
from crmcore.report.words.words import Words

#: figures of which less is better; of the others that are not here, more is neither
LESS_IS_BETTER: frozenset[str] = frozenset({"complaints_late", "people_outside", "orders_late", "production_late"})
MORE_IS_BETTER: frozenset[str] = frozenset({"value_served"})


def effect_sentence(line: EffectLine, words: Words, currency: str) -> str:
    """`Hours of visits a year: **38,624** in force, **38,945** by the draft (+321).`"""
    before, after = (amount(line, value, words, currency) for value in (line.before, line.after))
    change = amount(line, abs(line.change), words, currency)
    sign = "+" if line.change > 0 else "−"
    shown = "±0" if before == after else f"{sign}{change}"
    return words.t("effect.line", figure=words.t(f"effect.figure.{line.figure}"), before=before, after=after, change=shown)


def amount(line: EffectLine, value: float, words: Words, currency: str) -> str:
    """A value of the line in its unit."""
    return words.money(value, currency, compact=True) if line.unit == "money" else words.number(value)


def tone(line: EffectLine) -> Literal["good", "bad", "plain"]:
    """Whether the draft is better."""
    if line.change == 0 or line.figure not in LESS_IS_BETTER | MORE_IS_BETTER:
        return "plain"
    return "good" if (line.change < 0) == (line.figure in LESS_IS_BETTER) else "bad"
