"""Tables of how the methods of valuing customers did on held-out time, and what they learned."""

from __future__ import annotations

from crmcore.domain.value.expected_margin import ExpectedMargin, NextYear
from crmcore.domain.value.method_choice import ANNUITY, MethodChoice, MethodTrial
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import Words


def trial_table(choice: MethodChoice, words: Words, currency: str = "") -> TableCells:
    """One line per method: error per customer, its ratio to that of the annuity with the interval, forecast ÷ what came."""
    head = tuple(words.t(f"model.trial.{column}") for column in ("method", "error", "ratio", "forecast"))

    def against(trial: MethodTrial) -> str:
        if trial.method == ANNUITY:
            return words.t("model.trial.plain")
        if trial.ratio_interval is None:
            return words.share(trial.ratio, 1)
        low, high = (words.share(end, 1) for end in trial.ratio_interval)
        return words.t("model.trial.interval", ratio=words.share(trial.ratio, 1), low=low, high=high)

    return head, tuple(
        (
            words.t(f"model.trial.{trial.method}"),
            words.money(trial.error, currency),
            against(trial),
            words.share(trial.forecast_to_actual, 1),
        )
        for trial in choice.trials
    )


def expected_table(expected: ExpectedMargin, words: Words, currency: str = "") -> TableCells:
    """One line per group: pairs of years, fixed part, and part of this year's profit."""
    head = tuple(words.t(f"model.next.{column}") for column in ("group", "pairs", "a", "b"))

    def name(line: NextYear) -> str:
        return words.t("model.next.silent", n=line.years) if line.group == "silent" else words.t(f"model.next.{line.group}")

    return head, tuple(
        (
            name(line),
            words.t("model.next.pooled", n=words.number(line.pairs)) if line.pooled else words.number(line.pairs),
            words.money(line.a, currency),
            words.number(None) if line.group == "silent" else words.share(line.b, 1),
        )
        for line in expected.lines
    )
