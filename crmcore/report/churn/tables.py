"""The tables of the churn page: (heading, lines) of cells ready to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from crmcore.domain.churn.arrears import Arrears
from crmcore.domain.churn.call_plan import churn_of, value_at_risk
from crmcore.domain.churn.prediction.churn_evaluation import ChurnEvaluation, Interval, RankingResult
from crmcore.domain.churn.reasons import reasons
from crmcore.domain.churn.retention_economics import TierPoint
from crmcore.domain.churn.risk import Churn
from crmcore.domain.facts.keeping_spend import CostRatio
from crmcore.domain.grading.book import Book
from crmcore.domain.health.next_action import NextActions, next_actions_of
from crmcore.report.churn.words import auc_strength, risk_cell, within_text
from crmcore.report.health.reasons import reasons_text
from crmcore.report.health.words import action_cell
from crmcore.report.words.cells import TableCells
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import UNKNOWN, Words

#: the actions that a list is about: the list of calls, the watch for bad debt, who has gone
CALLS, DEBTS, GONE = ("keep",), ("collect", "stop_credit", "settle_dispute"), ("win_back", "let_go")


def risk_table(
    book: Book,
    rows: np.ndarray,
    words: Words,
    currency: str = "",
    reps: Mapping[str, str] | None = None,
    actions: NextActions | None = None,
) -> TableCells:
    """Customers to call: salesperson, reasons, next action, value at risk, lapse risk and loss risk; by the plain rule the current value.
    `actions`: under the reader's terms of the call plan; None: under the company's."""
    actions = actions or next_actions_of(book)
    churn, at_risk = churn_of(book), value_at_risk(book)
    referrals = has_referrals(book, rows)
    influence = book.mart.metrics["influence"] if referrals else at_risk

    def money(value: float | None) -> str:
        return words.money(value, currency, compact=True)

    head = [words.t(f"churn.table.{name}") for name in ("customer", "caller", "why")]
    head += [
        words.t("workbook.column.next_action"),
        *(risk_head(churn, words) if churn.by_model else [words.t("metric.current_value")]),
        *([words.t("churn.table.referrals")] if referrals else []),
    ]
    lines = []
    for row, why, action in zip(rows.tolist(), reasons(churn, rows), actions.of(rows), strict=True):
        cells = [customer_name(book, row), rep_name(book, row, reps or {}), reasons_text(why, words, currency)]
        cells += [
            action_cell(actions, action, row, CALLS, words, currency),
            *(
                [money(at_risk[row]), risk_cell(churn, row, words), words.share(churn.loss_risk[row])]
                if churn.by_model
                else [money(book.mart.metrics["current_value"][row])]
            ),
            *([money(influence[row] or None)] if referrals else []),
        ]
        lines.append(tuple(cells))
    return tuple(head), lines


def risk_head(churn: Churn, words: Words) -> list[str]:
    """The heads of value at risk, lapse risk and loss risk; where returns are not known the first and the last are at most so much."""
    value, lapse = words.t("metric.value_at_risk"), words.t("metric.churn_risk")
    if churn.at_most:
        return [words.t("churn.table.at_most", what=value), lapse, words.t("churn.table.loss_risk_at_most")]
    return [value, lapse, words.t("churn.table.loss_risk")]


def has_referrals(book: Book, rows: np.ndarray) -> bool:
    """Whether any of `rows` (int64[n]) has referred customers of known value."""
    return "influence" in book.mart.insights and bool((np.nan_to_num(book.mart.metrics["influence"][rows]) != 0).any())


def arrears_table(
    book: Book,
    arrears: Arrears,
    rows: np.ndarray,
    words: Words,
    currency: str = "",
    reps: Mapping[str, str] | None = None,
    actions: NextActions | None = None,
) -> TableCells:
    """Customers at risk of bad debt: the next action, what they owe, for how long, against which credit limit. `actions` as in
    `risk_table`."""
    actions = actions or next_actions_of(book)
    names = [
        "overdue",
        "long_overdue",
        "longest",
        *(["limit"] if arrears.has_limits else []),
        "disputed",
    ]
    columns = [arrears.overdue, arrears.long_overdue, None, *([arrears.limit] if arrears.has_limits else []), arrears.disputed]
    lines = []
    for row, why, action in zip(rows.tolist(), arrears.reasons(rows), actions.of(rows), strict=True):
        cells = [
            words.t("common.unit.days", n=int(arrears.longest_days[row]))
            if column is None
            else words.money(column[row] or None, currency, compact=True)
            for column in columns
        ]
        lines.append(
            (
                customer_name(book, row),
                rep_name(book, row, reps or {}),
                arrears_text(why, words),
                action_cell(actions, action, row, DEBTS, words, currency),
                *cells,
            )
        )
    head = [words.t(f"churn.table.{name}") for name in ("customer", "caller", "why")]
    return (*head, words.t("workbook.column.next_action"), *(words.t(f"churn.table.{name}") for name in names)), lines


def arrears_text(why: Sequence[str], words: Words) -> str:
    """Why a customer is watched for bad debt, by its reasons (codes); "" without any."""
    return words.t("churn.reason.join").join(words.t(f"churn.arrears.{code}") for code in why)


def rep_name(book: Book, row: int, reps: Mapping[str, str]) -> str:
    """The salesperson of a customer, by name where the name is known."""
    if "rep_id" not in book.mart.customers.table.column_names:
        return UNKNOWN
    code, names = book.mart.customers.codes("rep_id")
    rep = names[code[row]] if code[row] >= 0 else ""
    return reps.get(rep, rep) or UNKNOWN


def model_card_table(churn: Churn, words: Words) -> TableCells:
    """The model's figures on the test day, each with an interpretation."""
    test = churn.test
    assert test is not None  # only asked of a model
    largest_gap = max(abs(b.predicted - b.observed) for b in test.calibration_bins)
    rows = [
        ("base_rate", words.share(test.base_rate, 1)),
        ("auc", _within(test.model.auc, test.model.auc_interval, 2, words)),
        ("lift", _lift(test.model, words)),
        ("brier", words.number(test.brier, 3)),
        ("calibration", words.t("churn.card.points", n=words.number(100 * largest_gap, 1))),
    ]
    read = {
        "auc": words.t(f"churn.card.auc_{auc_strength(test.model.auc)}", chance=words.share(test.model.auc)),
        "base_rate": words.t(
            "churn.card.base_rate_read", n=test.customers, lapsed=words.number(test.lapses), days=words.number(churn.horizon_days)
        ),
        "lift": words.t("churn.card.lift_read", n=words.number(test.model.lift_10, 1)),
        "brier": words.t("churn.card.brier_read", plain=words.number(test.base_rate * (1 - test.base_rate), 3)),
        "calibration": words.t("churn.card.calibration_read"),
    }
    return (
        (words.t("churn.card.figure"), words.t("churn.card.value"), words.t("churn.card.read")),
        [(words.t(f"churn.card.{name}"), value, read[name]) for name, value in rows],
    )


def baseline_table(test: ChurnEvaluation, words: Words) -> TableCells:
    """The model beside the baseline rankings, on the same customers."""
    head = tuple(words.t(f"churn.card.{name}") for name in ("ranking", "auc", "lift", "lapses_found"))

    def line(ranking: RankingResult) -> tuple[str, ...]:
        return (
            words.t(f"churn.baseline.{ranking.name}"),
            _within(ranking.auc, ranking.auc_interval, 2, words),
            _lift(ranking, words),
            _within(ranking.lapses_found, ranking.found_interval, 0, words),
        )

    return head, [line(ranked) for ranked in (test.model, *test.baselines)]


def _within(value: float, ends: Interval, digits: int, words: Words) -> str:
    return within_text(words.number(value, digits), ends and [words.number(end, digits) for end in ends], words)


def _lift(ranking: RankingResult, words: Words) -> str:
    ends = ranking.lift_10_interval
    value = words.t("churn.card.times", n=words.number(ranking.lift_10, 1))
    return within_text(value, ends and [words.number(end, 1) for end in ends], words)


def winning_sentence(costs: CostRatio, words: Words, currency: str = "") -> str:
    """How often the yearly cost of keeping a customer goes into winning one, or what is missing to tell."""
    if costs.times is None:
        return words.t("churn.keeping.cost_missing" if costs.winning_cost is None else "churn.keeping.keeping_missing")
    winning, keeping = (words.money(value, currency, compact=True) for value in (costs.winning_cost, costs.retention_cost))
    return words.t("churn.keeping.cost_own", times=words.number(costs.times, 1), winning=winning, keeping=keeping)


def retention_point_table(points: Sequence[TierPoint], scheme: str, words: Words, currency: str = "") -> TableCells:
    """The value of one more point of retention in each tier, and in total."""

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
    customer_count, gained = sum(p.customers for p in points), sum(p.gained for p in points)
    total = line(
        words.t("common.total"), customer_count, sum(p.value for p in points), gained, gained / customer_count if customer_count else None
    )
    return head, [*lines, total]
