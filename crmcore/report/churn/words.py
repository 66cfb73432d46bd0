"""Reasons, actions and verdicts of the churn page, as texts."""

from __future__ import annotations

from collections.abc import Sequence

from crmcore.domain.churn.call_plan import CallTerms
from crmcore.domain.churn.reasons import Reason, action
from crmcore.domain.churn.risk import Churn
from crmcore.report.words.words import UNKNOWN, Words

#: features of the model by format: days, shares, falls by a share, counts, money
_DAYS: tuple[str, ...] = ("days_since", "own_gap", "days_late", "tenure")
_SHARES: tuple[str, ...] = ("pace_quarter", "pace_half", "amount_pace", "margin", "overdue_share", "disputed")
_FALLS: tuple[str, ...] = ("orders_growth", "amount_growth")
_COUNTS: tuple[str, ...] = ("orders_year", "complaints_year", "contacts")
_MONEY: tuple[str, ...] = ("average_order",)
#: from these AUCs on a ranking is of some, and of much use
_SOMETHING, _MUCH = 0.60, 0.75


def reason_text(reason: Reason, words: Words, currency: str = "") -> str:
    """One reason in a few words: its figures and the usual ones."""
    values: dict[str, str | int] = {name: _fact(name, value, words, currency) for name, value in reason.values.items()}
    values |= {f"usual_{name}": _fact(name, value, words, currency) for name, value in reason.usual.items()}
    counted = next((name for name in reason.values if name in _COUNTS), None)
    return words.t(f"churn.reason.{reason.sign.code}", n=0 if counted is None else round(reason.values[counted] or 0), **values)


def reasons_text(reasons: Sequence[Reason], words: Words, currency: str = "") -> str:
    """All reasons of a customer in one line."""
    return words.t("churn.reason.join").join(reason_text(reason, words, currency) for reason in reasons) or words.t("churn.reason.none")


def action_text(reasons: Sequence[Reason], words: Words) -> str:
    """The recommended action, which follows from the first reason."""
    return words.t(f"churn.action.{action(reasons)}")


def auc_strength(auc: float) -> str:
    """The strength of a ranking by its AUC: "none", "some" or "much"."""
    return "much" if auc >= _MUCH else "some" if auc >= _SOMETHING else "none"


def trust_text(churn: Churn, words: Words) -> str:
    """How far the risks can be trusted, by the model's grade: "B, little better than a plain ranking"."""
    if churn.test is None:
        return words.t("churn.trust.no_model")
    return words.t("churn.trust.coin" if churn.test.no_better_than_chance else f"churn.trust.{churn.test.grade}")


def missing_text(churn: Churn, words: Words) -> str:
    """The conditions of the model that are not met, and by how much."""
    return words.t("churn.reason.join").join(
        words.t(f"churn.missing.{rule.code}", n=rule.have, need=rule.need, lack=rule.need - rule.have)
        for rule in churn.rules
        if not rule.ok
    )


def list_label(code: str, words: Words) -> str:
    """The name of the list with that code (see `crmcore.domain.churn.lists`); the code itself where it has none."""
    kind, _, detail = code.partition(".")
    if kind == "risk" and detail.isdecimal():
        return words.t("churn.listed.risk", risk=words.share(int(detail) / 100))
    if kind == "calls" and (terms := CallTerms.of_list(detail)) is not None:
        return (
            words.t("churn.listed.most", n=terms.most)
            if terms.most
            else words.t("churn.listed.calls", risk=words.share(terms.threshold / 100))
        )
    if kind == "win_back" and CallTerms.of_win_back(detail) is not None:
        return words.t("churn.listed.win_back")
    key = f"churn.listed.{code}"
    return words.t(key) if words.has(key) else code


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
