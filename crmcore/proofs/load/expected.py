"""What the right answer to a visitor's move is, worked out in this process: the pyramids of exactly that visitor's weights."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property

from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.percentages import set_weight
from crmcore.domain.summary.tier_table import tier_rows
from crmcore.report.pyramids.figures import twin_pyramid
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company
from crmcore.usecases.grading import grading

#: the weight that all visitors turn
DIAL = "order_amount"
#: visitors that differ by one weight before the next one changes
ROUND = 20


def first_weights(visitor: int) -> dict[str, int]:
    """The weights a visitor opens the page with: no two visitors below 100 have the same proportions."""
    credit, count = 5 + visitor % ROUND, 5 + 7 * (visitor // ROUND % 5)
    return {"credit_score": credit, DIAL: 30, "order_count": count, "gross_profit": 70 - credit - count}


def as_link(weights: dict[str, int]) -> str:
    """Weights as the address bar writes them."""
    return ",".join(f"{metric}:{weight}" for metric, weight in weights.items())


@dataclass(frozen=True)
class RightAnswers:
    """The right answers of one company in one data version, for visitors in English with the default view."""

    company: Company
    version: int
    _known: dict[str, str] = field(default_factory=dict)

    def weights(self, visitor: int, value: int) -> dict[str, int]:
        """The weights of a visitor who has put the dial to `value`; the others gave way from where they began."""
        return set_weight(first_weights(visitor), DIAL, value)

    def figure(self, weights: dict[str, int]) -> str:
        """What the profit pyramid draws under these weights: all traces as JSON text."""
        key = as_link(weights)
        if key not in self._known:
            scenario = self._scenario(weights)
            book = grading.grade_on(self.company, self._standing, scenario, self.version, self._ledger)
            _, profit = twin_pyramid(tier_rows(book), words_for("en"), book.scheme.id, currency=self.company.currency)
            self._known[key] = traces(profit.figure.to_json())
        return self._known[key]

    def _scenario(self, weights: dict[str, int]) -> Scenario:
        chosen = Scenario(weights=tuple((metric, float(weight)) for metric, weight in weights.items()))
        return grading.resolve(self.company, chosen, self.version)

    @cached_property
    def _ledger(self) -> int:
        return grading.ledger_position(self.company)

    @cached_property
    def _standing(self) -> NormalisedMetrics:
        return grading.normalise(self.company, self._scenario(first_weights(0)), self.version, self._ledger)


def traces(specification: str) -> str:
    """The traces of a chart's specification in one spelling; "" for a chart that never came."""
    return json.dumps(json.loads(specification)["data"], sort_keys=True) if specification else ""
