"""Reasons, actions and verdicts of the churn page, as sentences."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcore.domain.churn import Churn
from crmcore.domain.churn_reasons import Reason
from crmcore.report.words import UNKNOWN, Words

#: group → its facts as they are written: a number with so many digits, or a share
_DIGITS: dict[str, int] = {"days_since": 0, "own_gap": 0, "orders_year": 0, "purchase_days": 0, "complaints_year": 0,
                           "days_late": 0,
                           "satisfaction": 0, "recommend": 0, "trust": 0, "contacts": 0}
_SHARES: tuple[str, ...] = ("pace_quarter", "pace_half", "amount_pace", "margin", "service_share", "overdue_share")
#: from this AUC on a ranking tells something, and a lot
_SOMETHING, _MUCH = 0.60, 0.75


def reason_text(reason: Reason, words: Words, currency: str = "") -> str:
    """One reason as a few words: the facts of its group."""
    key = f"churn.reason.{reason.group}"
    lead = next(iter(reason.values.values()))
    if reason.group == "silence" and reason.values["own_gap"] is None:
        key = "churn.reason.silence_first"
    if lead is None and reason.group not in ("attitude", "service"):
        return words.t(f"churn.group.{reason.group}")
    return words.t(key, **_facts(reason.values, words, currency))


def reasons_text(told: Sequence[Reason], words: Words, currency: str = "") -> str:
    """All reasons of a customer in one line."""
    return words.t("churn.reason.join").join(reason_text(reason, words,
                                                         currency) for reason in told) or words.t("churn.reason.none")


def action_text(told: Sequence[Reason], words: Words) -> str:
    """What to do about the strongest reason."""
    return words.t(f"churn.action.{told[0].group if told else 'none'}")


def strength(auc: float) -> str:
    """Code of what an AUC says: "none", "some" or "much"."""
    return "much" if auc >= _MUCH else "some" if auc >= _SOMETHING else "none"


def missing_text(churn: Churn, words: Words) -> str:
    """Which conditions of the model are not met, and by how much."""
    return words.t("churn.reason.join").join(
        words.t(f"churn.missing.{rule.code}", need=rule.need, have=rule.have, lack=rule.need - rule.have)
        for rule in churn.rules if not rule.ok)


def list_label(code: str, words: Words) -> str:
    """What the list of a code (see `crmcore.domain.churn_lists`) is called; the code itself where there is none."""
    kind, _, detail = code.partition(".")
    if kind == "risk" and detail.isdecimal():
        return words.t("churn.listed.risk", risk=words.share(int(detail) / 100))
    key = f"churn.listed.{code}"
    return words.t(key) if words.has(key) else code


def _facts(values: Mapping[str, float | None], words: Words, currency: str) -> dict[str, str]:
    said = {}
    for name, value in values.items():
        if value is None:
            said[name] = UNKNOWN
        elif name in _SHARES:
            said[name] = words.share(value)
        elif name == "amount_growth":
            said[name] = words.change(value)
        elif name == "average_order":
            said[name] = words.money(value, currency, compact=True)
        elif name == "tenure":
            said[name] = words.number(value / 365.25, 1)
        else:
            said[name] = words.number(value, _DIGITS[name])
    return said
