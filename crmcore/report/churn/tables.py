"""The tables of the churn page, in words. Cells are ready to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from crmcore.domain.churn.arrears import Arrears
from crmcore.domain.churn.call_plan import churn_of, value_at_risk
from crmcore.domain.churn.churn_evaluation import ChurnTest, Ranked
from crmcore.domain.churn.reasons import reasons
from crmcore.domain.churn.retention_economics import CostRatio, TierPoint
from crmcore.domain.churn.risk import Churn
from crmcore.domain.grading.book import Book
from crmcore.report.churn.words import action_text, reasons_text, strength
from crmcore.report.grading.pyramid_tables import Lines
from crmcore.report.value.tables import name_of
from crmcore.report.words.words import UNKNOWN, Words


def risk_lines(book: Book, rows: np.ndarray, words: Words, currency: str = "", reps: Mapping[str, str] | None = None) -> Lines:
    """Customers at risk: whom to call, what hangs on it, why, and what to do; who calls stands with the customer."""
    churn, worth = churn_of(book), value_at_risk(book)
    told = sent_others(book, rows)
    sent = book.mart.metrics["influence"] if told else worth

    def money(value: float | None) -> str:
        return words.money(value, currency, compact=True)

    head = [words.t(f"churn.table.{name}") for name in ("customer", "caller", "why", "action")]
    head += [
        *([words.t("metric.value_at_risk"), words.t("metric.churn_risk")] if churn.ready else []),
        words.t("metric.current_value"),
        *([words.t("churn.table.referrals")] if told else []),
    ]
    lines = []
    for row, why in zip(rows.tolist(), reasons(churn, rows), strict=True):
        cells = [name_of(book, row), caller(book, row, reps or {}), reasons_text(why, words, currency), action_text(why, words)]
        cells += [
            *([money(worth[row]), words.share(churn.risk[row])] if churn.ready else []),
            money(book.mart.metrics["current_value"][row]),
            *([money(sent[row] or None)] if told else []),
        ]
        lines.append(tuple(cells))
    return tuple(head), lines


def sent_others(book: Book, rows: np.ndarray) -> bool:
    """Whether any of `rows` (int64[n]) is known to have sent customers that bring something."""
    return "influence" in book.mart.insights and bool((np.nan_to_num(book.mart.metrics["influence"][rows]) != 0).any())


def arrears_lines(
    book: Book, arrears: Arrears, rows: np.ndarray, words: Words, currency: str = "", reps: Mapping[str, str] | None = None
) -> Lines:
    """Customers to be watched for bad debt: what they owe, for how long, against which limit."""
    names = [
        "customer",
        "caller",
        "why",
        "action",
        "overdue",
        "long_overdue",
        "longest",
        *(["limit"] if arrears.limits_told else []),
        "disputed",
    ]
    columns = [arrears.overdue, arrears.long_overdue, None, *([arrears.limit] if arrears.limits_told else []), arrears.disputed]
    lines = []
    for row, why in zip(rows.tolist(), arrears.reasons(rows), strict=True):
        cells = [
            words.t("common.unit.days", n=int(arrears.longest_days[row]))
            if column is None
            else words.money(column[row] or None, currency, compact=True)
            for column in columns
        ]
        lines.append(
            (
                name_of(book, row),
                caller(book, row, reps or {}),
                words.t("churn.reason.join").join(words.t(f"churn.arrears.{code}") for code in why),
                words.t(f"churn.arrears.do_{why[0]}"),
                *cells,
            )
        )
    return tuple(words.t(f"churn.table.{name}") for name in names), lines


def caller(book: Book, row: int, reps: Mapping[str, str]) -> str:
    """The salesperson of a customer, by name where it is known."""
    if "rep_id" not in book.mart.customers.table.column_names:
        return UNKNOWN
    code, names = book.mart.customers.codes("rep_id")
    rep = names[code[row]] if code[row] >= 0 else ""
    return reps.get(rep, rep) or UNKNOWN


def card_lines(churn: Churn, words: Words) -> Lines:
    """The model's figures on the test day, each with how to read it."""
    test = churn.test
    assert test is not None  # only asked of a model
    off = max(abs(b.foretold - b.came) for b in test.bins)
    rows = [
        ("base_rate", words.share(test.base_rate, 1)),
        ("auc", words.number(test.model.auc, 2)),
        ("lift", words.t("churn.card.times", n=words.number(test.model.lift_10, 1))),
        ("brier", words.number(test.brier, 3)),
        ("calibration", words.t("churn.card.points", n=words.number(100 * off, 1))),
        ("found", words.t("churn.card.of", found=words.number(test.model.found), all=words.number(test.leavers))),
    ]
    read = {
        "auc": words.t(f"churn.card.auc_{strength(test.model.auc)}", chance=words.share(test.model.auc)),
        "base_rate": words.t(
            "churn.card.base_rate_read", n=test.customers, left=words.number(test.leavers), days=words.number(churn.horizon_days)
        ),
        "lift": words.t("churn.card.lift_read", n=words.number(test.model.lift_10, 1)),
        "brier": words.t("churn.card.brier_read", plain=words.number(test.base_rate * (1 - test.base_rate), 3)),
        "calibration": words.t("churn.card.calibration_read"),
        "found": words.t("churn.card.found_read", n=test.leavers),
    }
    return (
        (words.t("churn.card.figure"), words.t("churn.card.value"), words.t("churn.card.read")),
        [(words.t(f"churn.card.{name}"), value, read[name]) for name, value in rows],
    )


def baseline_lines(test: ChurnTest, words: Words) -> Lines:
    """The model beside the plain rankings, on the same customers."""
    head = tuple(words.t(f"churn.card.{name}") for name in ("ranking", "auc", "lift", "leavers_found"))

    def line(told: Ranked) -> tuple[str, ...]:
        lift = words.t("churn.card.times", n=words.number(told.lift_10, 1))
        return words.t(f"churn.baseline.{told.name}"), words.number(told.auc, 2), lift, words.number(told.found)

    return head, [line(told) for told in (test.model, *test.baselines)]


def slogan_lines(costs: CostRatio, five_points: float | None, words: Words, currency: str = "") -> Lines:
    """What the field says beside what this company's figures say."""

    def money(value: float | None) -> str:
        return words.money(value, currency, compact=True)

    told = (
        words.t("churn.slogan.cost_own", times=words.number(costs.times, 1), winning=money(costs.winning), keeping=money(costs.keeping))
        if costs.times is not None
        else words.t("churn.slogan.cost_missing")
    )
    more = words.t("churn.slogan.points_missing")
    if five_points is not None:
        more = words.t("churn.slogan.points_own", change=words.change(five_points))
    return (
        (words.t("churn.slogan.said"), words.t("churn.slogan.own")),
        [(words.t("churn.slogan.cost"), told), (words.t("churn.slogan.points"), more)],
    )


def point_lines(points: Sequence[TierPoint], scheme: str, words: Words, currency: str = "") -> Lines:
    """What one more point of retention is worth in each tier, and in all."""

    def line(name: str, customers: int, *amounts: float | None) -> tuple[str, ...]:
        return name, words.number(customers), *(words.money(amount, currency, compact=True) for amount in amounts)

    head = (
        words.t("common.label.tier"),
        words.t("churn.point.active"),
        words.t("metric.current_value"),
        words.t("churn.point.gained"),
        words.t("churn.point.each"),
    )
    lines = [line(words.tier(scheme, p.tier), p.customers, p.value, p.gained, p.each) for p in points]
    people, gained = sum(p.customers for p in points), sum(p.gained for p in points)
    total = line(words.t("common.total"), people, sum(p.value for p in points), gained, gained / people if people else None)
    return head, [*lines, total]
