"""The decisions of the week in words."""

from __future__ import annotations

from dataclasses import dataclass

from crmcore.domain.week.decisions import WeekDecision
from crmcore.domain.worklist.rates import LIMITS
from crmcore.report.words.words import Words

#: assumptions that are amounts of money
_MONEY = frozenset(("win_back_cost",))


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """A decision as shown: what it brings, what is to be done, what that assumes, and what the way there is called."""

    money: str
    sentence: str
    assumes: str
    link: str


def decision_words(decision: WeekDecision, words: Words, currency: str) -> DecisionWords:
    """The texts of a decision; `**…**` marks what is strong."""
    values = {name: _value(name, value, words, currency) for name, value in decision.assumes.items()}
    return DecisionWords(
        words.money(decision.money, currency, compact=True),
        words.t(f"overview.decision.{decision.kind}", n=decision.n, **values),
        words.t(f"overview.decision.{decision.kind}_if", **values),
        words.t(f"common.nav.{decision.page}"),
    )


def _value(name: str, value: float, words: Words, currency: str) -> str:
    if name in _MONEY:
        return words.money(value, currency)
    return words.share(value) if name not in LIMITS or name == "risk_from" else words.number(value)
