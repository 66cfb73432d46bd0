"""The lists of the churn page as CSV: value, reasons, next action with its reason, and salesperson. As in every CSV export
the last column repeats the assumptions of the figures in each row."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

import numpy as np

from crmcore.domain.churn.arrears import Arrears
from crmcore.domain.churn.call_plan import CallPlan, churn_of, value_at_risk
from crmcore.domain.churn.churned import churned_of, valuation_of, win_back_value
from crmcore.domain.churn.reasons import reasons
from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import COLOURS
from crmcore.domain.health.next_action import NextActions, next_actions_of
from crmcore.domain.kernel.formula_guard import escape_formula
from crmcore.report.churn.plan_tables import funnel_text
from crmcore.report.churn.tables import arrears_text, has_referrals, rep_name, risk_head
from crmcore.report.churn.words import estimate_texts, judged_text
from crmcore.report.exports.assumptions import ExportContext, assumptions_line
from crmcore.report.exports.csv_file import BOM
from crmcore.report.health.reasons import reasons_text
from crmcore.report.health.words import action_name, action_reason
from crmcore.report.value.words import valuation_basis
from crmcore.report.words.customer_names import customer_name
from crmcore.report.words.words import Words

#: rows of a file at most; the list that the page opens has all customers
MAX_ROWS = 5_000

Cell = str | float | None


def risk_file(
    book: Book,
    rows: np.ndarray,
    plan: CallPlan,
    context: ExportContext,
    words: Words,
    reps: Mapping[str, str] | None = None,
    actions: NextActions | None = None,
) -> bytes:
    """Customers to call, `rows` (int64[n]) in that order: risk, values, reasons and action. `plan`: what selected them; `actions`:
    under the same terms, None: under the company's. The first column of money adds up to what the plan says is at stake."""
    churn, at_risk = churn_of(book), value_at_risk(book)
    shown, value = rows[:MAX_ROWS], book.mart.metrics["current_value"]
    influence = [book.mart.metrics["influence"]] if has_referrals(book, shown) else []
    head = [
        *([*risk_head(churn, words), words.t("churn.judged.head")] if plan.by_model else []),
        words.t("metric.current_value"),
        *(words.t("churn.table.referrals") for _ in influence),
        words.t("churn.table.why"),
    ]
    lines: list[list[Cell]] = [
        [
            *(
                [_number(at_risk[row]), _number(churn.risk[row], 4), _number(churn.loss_risk[row], 4), judged_text(churn, row, words)]
                if plan.by_model
                else []
            ),
            _number(value[row]),
            *(_number(column[row]) for column in influence),
            reasons_text(why, words, context.currency),
        ]
        for row, why in zip(shown.tolist(), reasons(churn, shown), strict=True)
    ]
    basis = words.t(
        "churn.basis.calls" if plan.by_model else "churn.basis.weak" if churn.ready else "churn.basis.plain",
        days=churn.horizon_days,
        cost=words.money(plan.terms.cost, context.currency),
        success=words.share(plan.terms.success / 100),
    )
    assumptions = (
        basis,
        *context.notes,
        *estimate_texts(churn, words),
        funnel_text(plan, words),
        valuation_basis(valuation_of(book), words),
    )
    return _csv(actions or next_actions_of(book), _List(shown, head, lines, assumptions), context, words, reps)


def arrears_file(
    book: Book,
    arrears: Arrears,
    rows: np.ndarray,
    context: ExportContext,
    words: Words,
    reps: Mapping[str, str] | None = None,
    actions: NextActions | None = None,
) -> bytes:
    """Customers at risk of bad debt: overdue amounts and days, credit limit, reasons and action."""
    head = [words.t(f"churn.table.{name}") for name in ("overdue", "long_overdue", "longest", "limit", "disputed", "why")]
    columns = (arrears.overdue, arrears.long_overdue, arrears.longest_days, arrears.limit, arrears.disputed)
    lines: list[list[Cell]] = []
    for row, why in zip(rows[:MAX_ROWS].tolist(), arrears.reasons(rows[:MAX_ROWS]), strict=True):
        lines.append(
            [
                *(_number(column[row]) for column in columns),
                arrears_text(why, words),
            ]
        )
    return _csv(actions or next_actions_of(book), _List(rows[:MAX_ROWS], head, lines), context, words, reps)


def churned_file(
    book: Book,
    order: np.ndarray,
    causes: Sequence[str],
    actions: NextActions,
    context: ExportContext,
    words: Words,
    reps: Mapping[str, str] | None = None,
) -> bytes:
    """Churned customers, by positions `order` of `Churned.rows`: causes (codes, in that order), the profit lost, and whether
    winning them back pays by the terms that the next actions rest on."""
    terms = actions.health.terms
    churned, (recoverable, leaves) = churned_of(book), win_back_value(book, terms)
    head = [words.t(f"churn.gone.col_{name}") for name in ("silent", "cause", "reason", "lost", "worth", "leaves")]
    lines: list[list[Cell]] = [
        [
            _number(churned.days_since[position]),
            words.t(f"churn.cause.{cause}"),
            churned.reason[position],
            _number(churned.lost[position]),
            _number(recoverable[position]),
            _number(leaves[position]),
        ]
        for position, cause in zip(order[:MAX_ROWS].tolist(), causes[:MAX_ROWS], strict=True)
    ]
    basis = words.t(
        "churn.basis.win_back", cost=words.money(terms.win_back, context.currency), success=words.share(terms.win_back_success / 100)
    )
    assumptions = (basis, valuation_basis(valuation_of(book), words))
    return _csv(actions, _List(churned.rows[order[:MAX_ROWS]], head, lines, assumptions), context, words, reps)


@dataclass(frozen=True, slots=True)
class _List:
    """What a list shows of the customers in `rows` (int64[n]): headings, a line of cells each, and assumptions besides the Book's."""

    rows: np.ndarray
    head: Sequence[str]
    lines: Sequence[Sequence[Cell]]
    assumptions: Sequence[str] = ()


def _csv(actions: NextActions, listed: _List, context: ExportContext, words: Words, reps: Mapping[str, str] | None) -> bytes:
    """CSV with number, name and salesperson before the cells of each customer, the next action, its reason and the assumptions after
    them; no cell is ever evaluated as a formula."""
    book = actions.book
    text, ids = StringIO(), book.mart.customers.ids
    basis = words.t("common.scope.separator").join([assumptions_line(book, context, words), *listed.assumptions])
    writer = csv.writer(text, lineterminator="\n")
    names = (
        words.t("column.customer.customer_id"),
        words.t("churn.table.customer"),
        words.t("churn.table.caller"),
        words.t("workbook.column.health"),
        *listed.head,
        words.t("workbook.column.next_action"),
        words.t("workbook.column.action_reason"),
        words.t("workbook.column.basis"),
    )
    writer.writerow([escape_formula(name) for name in names])
    for row, cells, action in zip(listed.rows.tolist(), listed.lines, actions.of(listed.rows), strict=True):
        line = (
            ids[row].as_py(),
            customer_name(book, row),
            rep_name(book, row, reps or {}),
            words.t(f"health.word.{COLOURS[actions.health.colour[row]]}"),
            *cells,
            action_name(action, words),
            action_reason(actions, action, row, words, context.currency),
            basis,
        )
        writer.writerow([escape_formula(cell) if isinstance(cell, str) else cell for cell in line])
    return (BOM + text.getvalue()).encode()


def _number(value: float, digits: int = 2) -> float | None:
    return None if np.isnan(value) else round(float(value), digits)
