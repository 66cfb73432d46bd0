"""What the lists of the churn page keep of its tables: why, and the money that is no metric."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from crmcore.domain.churn.arrears import Arrears, arrears_of
from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.churned import churned_of, current_causes, win_back_value
from crmcore.domain.churn.departures import CAUSES
from crmcore.domain.churn.reasons import reasons
from crmcore.domain.grading.book import Book
from crmcore.report.churn.tables import arrears_text
from crmcore.report.churn.words import judged_text
from crmcore.report.health.reasons import reasons_text
from crmcore.report.words.cells import ListColumns, ListHead
from crmcore.report.words.words import Words

#: kinds of lists of active customers
_ACTIVE = ("risk", "calls", "to_call", "silent", "came_once")


def list_columns(
    book: Book, code: str, words: Words, currency: str = "", causes: Mapping[str, str] | None = None, terms: CallTerms | None = None
) -> ListColumns | None:
    """The columns of the list with that code (see `crmcore.domain.churn.lists`); None for an unknown one.

    causes   customer_id → why it left, where a person has judged it
    terms    what winning back costs and brings, where the code does not say it
    """
    kind, _, detail = code.partition(".")
    if kind in _ACTIVE:
        return _active(book, words, currency)
    if kind in ("arrears", "owing"):
        return _arrears(arrears_of(book), words)
    if kind in ("gone", "win_back"):
        return _churned(book, words, causes or {}, CallTerms.of_win_back(detail) or terms or CallTerms())
    return None


def _active(book: Book, words: Words, currency: str) -> ListColumns:
    churn = churn_of(book)
    judged = churn.by_model and churn.slow_buyers is not None

    def lines(rows: np.ndarray) -> list[tuple[str, ...]]:
        why = [reasons_text(reason, words, currency) for reason in reasons(churn, rows)]
        if not judged:
            return [(text,) for text in why]
        return [(text, judged_text(churn, row, words)) for text, row in zip(why, rows.tolist(), strict=True)]

    heads: ListHead = {"list:why": (words.t("churn.table.why"), "text")}
    horizon: ListHead = {"list:judged": (words.t("churn.judged.head"), "text")} if judged else {}
    return ListColumns({**heads, **horizon}, lines)


def _arrears(arrears: Arrears, words: Words) -> ListColumns:
    money = {"long_overdue": arrears.long_overdue, **({"limit": arrears.limit} if arrears.has_limits else {}), "disputed": arrears.disputed}

    def lines(rows: np.ndarray) -> list[tuple[str | float | None, ...]]:
        return [
            (arrears_text(why, words), *(_known(column[row]) for column in money.values()), float(arrears.longest_days[row]))
            for row, why in zip(rows.tolist(), arrears.reasons(rows), strict=True)
        ]

    why: ListHead = {"list:why": (words.t("churn.table.why"), "text")}
    amounts: ListHead = {f"list:{name}": (words.t(f"churn.table.{name}"), "money") for name in money}
    return ListColumns({**why, **amounts, "list:longest": (words.t("churn.table.longest"), "days")}, lines)


def _churned(book: Book, words: Words, causes: Mapping[str, str], terms: CallTerms) -> ListColumns:
    churned, cause = churned_of(book), current_causes(book, causes)
    worth, leaves = win_back_value(book, terms)

    def line(row: int) -> tuple[str | float | None, ...]:
        at = int(np.searchsorted(churned.rows, row))
        if at == len(churned.rows) or churned.rows[at] != row:
            return None, None, None, None
        return words.t(f"churn.cause.{CAUSES[cause[at]]}"), churned.reason[at] or None, _known(worth[at]), _known(leaves[at])

    return ListColumns(
        {
            "list:cause": (words.t("churn.gone.col_cause"), "text"),
            "list:reason": (words.t("churn.gone.col_reason"), "text"),
            "list:worth": (words.t("churn.gone.col_worth"), "money"),
            "list:leaves": (words.t("churn.gone.col_leaves"), "money"),
        },
        lambda rows: [line(row) for row in rows.tolist()],
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
