"""Why a customer may leave, in words."""

from __future__ import annotations

from collections.abc import Sequence

from crmcore.domain.churn.reasons import Reason
from crmcore.report.words.words import UNKNOWN, Words

#: features of the model by format: days, shares, falls by a share, counts, money
_DAYS: tuple[str, ...] = ("days_since", "own_gap", "days_late", "tenure")
_SHARES: tuple[str, ...] = ("pace_quarter", "pace_half", "amount_pace", "margin", "overdue_share", "disputed")
_FALLS: tuple[str, ...] = ("orders_growth", "amount_growth")
_COUNTS: tuple[str, ...] = ("orders_year", "complaints_year", "contacts")
_MONEY: tuple[str, ...] = ("average_order",)


def reason_text(reason: Reason, words: Words, currency: str = "") -> str:
    """One reason in a few words: its figures and the usual ones."""
    values: dict[str, str | int] = {name: _fact(name, value, words, currency) for name, value in reason.values.items()}
    values |= {f"usual_{name}": _fact(name, value, words, currency) for name, value in reason.usual.items()}
    counted = next((name for name in reason.values if name in _COUNTS), None)
    return words.t(f"churn.reason.{reason.sign.code}", n=0 if counted is None else round(reason.values[counted] or 0), **values)


def reasons_text(reasons: Sequence[Reason], words: Words, currency: str = "") -> str:
    """All reasons of a customer in one line."""
    return words.t("churn.reason.join").join(reason_text(reason, words, currency) for reason in reasons) or words.t("churn.reason.none")


def _fact(name: str, value: float | None, words: Words, currency: str) -> str:
    if value is None:
        return UNKNOWN
    if name in _DAYS:
        return words.t("common.unit.days", n=round(value))
    if name in _SHARES:
        return words.share(value)
    if name in _FALLS:
        return words.share(-value)
    return words.money(value, currency, compact=True) if name in _MONEY else words.number(value)
