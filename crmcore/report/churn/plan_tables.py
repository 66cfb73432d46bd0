"""The tables that bring the counts of the churn page together: from active customers to calls, and the test day."""

from __future__ import annotations

from crmcore.domain.churn.call_plan import CallPlan, FunnelStep, namings_on_test_day
from crmcore.domain.churn.prediction.churn_evaluation import ChurnEvaluation
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import Words


def funnel_table(plan: CallPlan, words: Words, currency: str = "") -> TableCells:
    """The way from all active customers to those who are called: who is left at each step, who is left out, and why."""
    head = tuple(words.t(f"churn.funnel.{name}") for name in ("head", "why", "left_out", "customers"))
    return head, [
        (
            _step(plan, step, words),
            _reason(plan, step, words, currency) if step.left_out else "",
            words.number(step.left_out) if step.reason else "",
            words.number(step.customers),
        )
        for step in plan.funnel
    ]


def funnel_text(plan: CallPlan, words: Words) -> str:
    """The same in one line, for files: "Active customers 1,603 → Risk of 30% or more 142 → To call 99"."""
    return " → ".join(words.t("churn.funnel.pair", step=_step(plan, step, words), n=step.customers) for step in plan.funnel)


def naming_table(test: ChurnEvaluation, plan: CallPlan, words: Words) -> TableCells:
    """Who was named on the test day, by the model, by the better plain ranking and at the threshold, and what became of them."""
    names = ("head", "named", "lapsed", "bought", "missed")
    lines = []
    for naming in namings_on_test_day(test, plan):
        kind = naming.name if naming.name in ("model", "threshold") else "baseline"
        label = words.t(
            f"churn.naming.{kind}",
            risk=words.share(plan.threshold / 100),
            name=words.t(f"churn.baseline.{naming.name}") if kind == "baseline" else "",
        )
        lines.append((label, *(words.number(n) for n in (naming.named, naming.lapsed, naming.bought, naming.missed))))
    return tuple(words.t(f"churn.naming.{name}") for name in names), lines


def _step(plan: CallPlan, step: FunnelStep, words: Words) -> str:
    code = "silent" if step.code == "at_risk" and not plan.by_model else step.code
    return words.t(f"churn.funnel.{code}", risk=words.share(plan.threshold / 100))


def _reason(plan: CallPlan, step: FunnelStep, words: Words, currency: str) -> str:
    return words.t(
        f"churn.funnel.{step.reason}",
        risk=words.share(plan.threshold / 100),
        success=words.share(plan.terms.success / 100),
        cost=words.money(plan.terms.cost, currency),
    )
