"""The lists of the churn page as CSV: value, reasons, what to do and who calls; opens in any spreadsheet. As in every CSV of
the house the last column says in each row what the figures rest on."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

import numpy as np

from crmcore.domain.churn.arrears import Arrears
from crmcore.domain.churn.call_plan import CallTerms, churn_of, value_at_risk
from crmcore.domain.churn.churned import gone_of, valuation_of, worth_winning_back
from crmcore.domain.churn.reasons import reasons
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.formula_guard import guarded
from crmcore.report.churn.tables import caller, sent_others
from crmcore.report.churn.words import action_text, reasons_text
from crmcore.report.exports.assumptions import Circumstances, basis_line
from crmcore.report.exports.csv_file import BOM
from crmcore.report.value.tables import name_of
from crmcore.report.value.words import rests_on
from crmcore.report.words.words import Words

#: longer lists than a team can call; all customers are in the list that the page opens
MOST = 5_000

Cell = str | float | None


def risk_file(
    book: Book, rows: np.ndarray, terms: CallTerms, told: Circumstances, words: Words, reps: Mapping[str, str] | None = None
) -> bytes:
    """Customers at risk, those of `rows` (int64[n]) in that order: risk, values, reasons and what to do. `terms`: what chose them."""
    churn, worth = churn_of(book), value_at_risk(book)
    shown, value = rows[:MOST], book.mart.metrics["current_value"]
    sent = [book.mart.metrics["influence"]] if sent_others(book, shown) else []
    head = [
        words.t("metric.value_at_risk"),
        words.t("metric.churn_risk"),
        words.t("metric.current_value"),
        *(words.t("churn.table.referrals") for _ in sent),
        words.t("churn.table.why"),
        words.t("churn.table.action"),
    ]
    lines = [
        [
            _number(worth[row]),
            _number(churn.risk[row], 4),
            _number(value[row]),
            *(_number(column[row]) for column in sent),
            reasons_text(why, words, told.currency),
            action_text(why, words),
        ]
        for row, why in zip(shown.tolist(), reasons(churn, shown), strict=True)
    ]
    basis = (
        [
            words.t(
                "churn.basis.calls",
                days=churn.horizon_days,
                cost=words.money(terms.cost, told.currency),
                success=words.share(terms.success / 100),
            )
        ]
        if churn.ready
        else [words.t("churn.basis.plain")]
    )
    return _file(book, shown, head, lines, told, words, reps, (*basis, rests_on(valuation_of(book), words)))


def arrears_file(
    book: Book, arrears: Arrears, rows: np.ndarray, told: Circumstances, words: Words, reps: Mapping[str, str] | None = None
) -> bytes:
    """Customers to be watched for bad debt: what they owe, for how long, against which limit, and what to do."""
    head = [words.t(f"churn.table.{name}") for name in ("overdue", "long_overdue", "longest", "limit", "disputed", "why", "action")]
    columns = (arrears.overdue, arrears.long_overdue, arrears.longest_days, arrears.limit, arrears.disputed)
    lines: list[list[Cell]] = []
    for row, why in zip(rows[:MOST].tolist(), arrears.reasons(rows[:MOST]), strict=True):
        lines.append(
            [
                *(_number(column[row]) for column in columns),
                words.t("churn.reason.join").join(words.t(f"churn.arrears.{code}") for code in why),
                words.t(f"churn.arrears.do_{why[0]}"),
            ]
        )
    return _file(book, rows[:MOST], head, lines, told, words, reps)


def gone_file(
    book: Book,
    order: np.ndarray,
    causes: Sequence[str],
    terms: CallTerms,
    told: Circumstances,
    words: Words,
    reps: Mapping[str, str] | None = None,
) -> bytes:
    """Customers who have gone, positions `order` of `Gone.rows`: why (`causes`, codes in that order), what went with them,
    and whether winning back pays."""
    gone, (worth, leaves) = gone_of(book), worth_winning_back(book, terms)
    head = [words.t(f"churn.gone.col_{name}") for name in ("silent", "cause", "reason", "lost", "worth", "leaves")]
    lines: list[list[Cell]] = [
        [
            _number(gone.days_since[at]),
            words.t(f"churn.cause.{cause}"),
            gone.reason[at],
            _number(gone.lost[at]),
            _number(worth[at]),
            _number(leaves[at]),
            words.t("churn.gone.do_win" if leaves[at] > 0 else "churn.gone.do_not"),
        ]
        for at, cause in zip(order[:MOST].tolist(), causes[:MOST], strict=True)
    ]
    basis = words.t(
        "churn.basis.win_back", cost=words.money(terms.win_back, told.currency), success=words.share(terms.win_back_success / 100)
    )
    return _file(
        book,
        gone.rows[order[:MOST]],
        [*head, words.t("churn.table.action")],
        lines,
        told,
        words,
        reps,
        (basis, rests_on(valuation_of(book), words)),
    )


def _file(
    book: Book,
    rows: np.ndarray,
    head: Sequence[str],
    lines: Sequence[Sequence[Cell]],
    told: Circumstances,
    words: Words,
    reps: Mapping[str, str] | None,
    besides: Sequence[str] = (),
) -> bytes:
    """Number, name and salesperson before the `lines` of the customers in `rows`, what they rest on (the Book, and `besides`)
    behind them; no cell is ever run as a formula."""
    text, ids = StringIO(), book.mart.customers.ids
    basis = words.t("common.scope.separator").join([basis_line(book, told, words), *besides])
    writer = csv.writer(text, lineterminator="\n")
    names = (
        words.t("column.customer.customer_id"),
        words.t("churn.table.customer"),
        words.t("churn.table.caller"),
        *head,
        words.t("workbook.column.basis"),
    )
    writer.writerow([guarded(name) for name in names])
    for row, cells in zip(rows.tolist(), lines, strict=True):
        who = (ids[row].as_py(), name_of(book, row), caller(book, row, reps or {}))
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in (*who, *cells, basis)])
    return (BOM + text.getvalue()).encode()


def _number(value: float, digits: int = 2) -> float | None:
    return None if np.isnan(value) else round(float(value), digits)
