"""The target profile, its customers against the others, the grade of the likeness, and the prospects by it."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.target_customers.likeness import BEST_SHARE
from crmcore.domain.target_customers.profile import ProfileFigures, ProfileGroup, TargetProfile, fits
from crmcore.domain.target_customers.prospects import BestValue, ProspectLikeness
from crmcore.domain.target_customers.trial import Ranking, Trial
from crmcore.report.words.cells import TableCells
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words

#: values of the column `kind` that have a word
KINDS: tuple[str, ...] = ("company", "person")


def profile_text(profile: TargetProfile, words: Words) -> str:
    """ "Size: Large / Medium · Segment: Manufacturing"."""
    parts = [condition_text(field, words, *values) for field, values in profile.conditions]
    return words.t("common.scope.list").join(parts)


def condition_text(field: str, words: Words, *values: str) -> str:
    """A column with values: "Size: Large / Medium"."""
    shown = [words.t(f"evidence.fairness.kind.{value}") if field == "kind" and value in KINDS else value for value in values]
    return words.t("common.scope.pair", field=words.t(f"common.filter.{field}"), values=" / ".join(shown))


def profile_cells(figures: ProfileFigures, words: Words, currency: str = "") -> TableCells:
    """Customers that fit, the others, all: how many, what they bring in all and each, and the best and loss-making among them."""
    inside, outside = figures.inside, figures.outside
    everyone = ProfileGroup(
        inside.customers + outside.customers,
        _sum(inside.amount, outside.amount),
        _sum(inside.profit, outside.profit),
        inside.best + outside.best,
        None if inside.losing is None or outside.losing is None else inside.losing + outside.losing,
    )
    head = tuple(words.t(f"target_customers.table.{name}") for name in ("group", "customers", "amount", "profit", "each", "best", "losing"))

    def line(name: str, group: ProfileGroup) -> tuple[str, ...]:
        n = group.customers

        def share(part: int | None) -> str:
            return words.share(part / n if n and part is not None else None)

        def money(value: float | None) -> str:
            return words.money(value, currency, compact=True)

        each = group.profit / n if n and group.profit is not None else None
        cells = (words.number(n), money(group.amount), money(group.profit), money(each), share(group.best), share(group.losing))
        return (words.t(f"target_customers.group.{name}"), *cells)

    return head, [line("inside", inside), line("outside", outside), line("all", everyone)]


def trial_cells(trial: Trial, words: Words) -> TableCells:
    """The model and the plain rule on newcomers; empty where nothing could be told."""
    head = tuple(words.t(f"target_customers.trial.{name}") for name in ("way", "used", "pairs", "interval", "in_top"))

    def line(name: str, ranking: Ranking, used: bool) -> tuple[str, ...]:
        interval = f"{words.share(ranking.low)} – {words.share(ranking.high)}"
        said = words.t("target_customers.trial.is_used") if used else ""
        return (words.t(f"target_customers.way.{name}"), said, words.share(ranking.auc), interval, words.share(ranking.in_top))

    if trial.model is None or trial.rule is None:
        return head, []
    chance = (words.t("target_customers.way.chance"), "", words.share(0.5), "", words.share(BEST_SHARE))
    return head, [line("model", trial.model, trial.uses_model), line("rule", trial.rule, not trial.uses_model), chance]


def trial_sentence(trial: Trial, words: Words) -> str:
    """What the grade says."""
    if trial.model is None or trial.rule is None:
        return words.t(f"target_customers.verdict.{trial.verdict}", n=trial.newcomers, best=trial.best)
    said = words.t(
        f"target_customers.verdict.{trial.verdict}",
        n=trial.newcomers,
        day=trial.fitted_on,
        fitted=trial.fitted,
        model=words.share(trial.model.auc),
        rule=words.share(trial.rule.auc),
    )
    return said if trial.helps else said + " " + words.t("target_customers.verdict.no_help")


def values_text(values: tuple[BestValue, ...], words: Words) -> str:
    """Where the best customers are more frequent: "Size: Large (82% of 128) …"."""
    return words.t("common.scope.list").join(
        words.t("target_customers.value", value=condition_text(one.field, words, one.value), share=words.share(one.share), n=one.customers)
        for one in values
    )


def prospect_cells(book: Book, found: ProspectLikeness, rows: np.ndarray, profile: TargetProfile | None, words: Words) -> TableCells:
    """One row a prospect in `rows` (places among `found.rows`): how alike it is, what speaks most for it, whether it fits, its outlook."""
    names = ("prospect", "reason", *(("fits",) if profile else ()), "place", "outlook")
    head = tuple(words.t(f"target_customers.table.{name}") for name in names)
    customers = found.rows[rows]
    reasons = found.likeness.reasons(book.mart.customers, customers)
    inside = fits(book.mart.customers, profile)[customers] if profile else np.zeros(len(customers), bool)
    outlook = book.mart.metrics["growth_outlook"][customers]
    lines = []
    for k, name in enumerate(customer_names(book, customers)):
        reason = reasons[k]
        lines.append(
            (
                name,
                condition_text(reason[0], words, reason[1]) if reason else "–",
                *((words.t("target_customers.fits.yes" if inside[k] else "target_customers.fits.no"),) if profile else ()),
                words.share(float(found.place[rows[k]])),
                words.metric("growth_outlook", float(outlook[k])),
            )
        )
    return head, lines


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None and other is None else (one or 0.0) + (other or 0.0)
