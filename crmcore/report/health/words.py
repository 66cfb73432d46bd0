"""The health of one customer in sentences: colour and reasons, the next action with its reason, the loss, the growth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from crmcore.domain.churn.arrears import LONG_DAYS
from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import churned_of
from crmcore.domain.churn.lists import arrears_of
from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import Health
from crmcore.domain.health.facts import SETTLED_OTHERS, SETTLED_UPPER, contacts_of, upper_half
from crmcore.domain.health.growth import GROWTHS, UNKNOWN, Growth
from crmcore.domain.health.losses import Loss
from crmcore.domain.health.next_action import Standing
from crmcore.domain.lifecycle.lists import life_cycle_of
from crmcore.domain.lifecycle.stages import DECLINE, REASONS as DECLINE_REASONS, amount_decline
from crmcore.report.churn.words import action_text as churn_action_text, reasons_text as churn_reasons_text
from crmcore.report.words.words import Words

#: sign of each colour in `COLOURS`: another shape each, so that colour is not the only sign
SIGNS: tuple[str, ...] = ("■", "▲", "●", "○")


def reasons_text(book: Book, health: Health, row: int, words: Words, currency: str = "") -> str:
    """Why the customer has its colour, with figures, the gravest reason first."""

    def money(value: float) -> str:
        return words.money(value, currency, compact=True)

    values: dict[str, Callable[[], dict[str, object]]] = {
        "loss": lambda: {"money": money(health.profit[row])},
        "even": dict,
        "earns": lambda: {"money": money(health.profit[row])},
        "lower_half": lambda: {"money": money(health.profit[row])},
        "long_overdue": lambda: {"money": money(arrears_of(book).long_overdue[row]), "days": LONG_DAYS},
        "over_limit": lambda: {"money": money(arrears_of(book).over_limit[row])},
        "disputed": lambda: {"money": money(arrears_of(book).disputed[row])},
        "churned": lambda: {"why": _gone_text(book, row, words)},
        "decline": lambda: {"why": _decline_text(book, row, words)},
        "to_call": lambda: {"why": _risk_text(book, row, words)},
        "at_risk": lambda: {"why": _risk_text(book, row, words)},
    }
    return words.t("health.join").join(words.t(f"health.reason.{code}", **values.get(code, dict)()) for code in health.reasons(row))


def action_text(book: Book, standing: Standing, row: int, loss: Loss | None, words: Words, currency: str = "") -> tuple[str, str]:
    """(what to do next, why). `loss`: the customer's loss, where it makes one."""
    code = standing.action
    if code == "keep":
        return churn_action_text(standing.churn_reasons, words), words.t(
            "health.action.why_keep",
            why=churn_reasons_text(standing.churn_reasons, words, currency) if standing.churn_reasons else _risk_text(book, row, words),
        )
    if code == "repair_loss" and loss is not None:
        return words.t(f"health.step.{loss.step}"), loss_text(loss, words, currency)
    if code == "nothing":
        return words.t("health.action.nothing"), expected_text(standing, book.mart.as_of, words)
    return words.t(f"health.action.{code}"), words.t(f"health.action.why_{code}", **_action_values(book, standing, row, words, currency))


def loss_text(loss: Loss, words: Words, currency: str = "") -> str:
    """Why the customer costs money: the most telling cost with its figures."""

    def money(value: float | None) -> str:
        return words.money(value, currency, compact=True)

    discount = loss.cause == "discount" and loss.discount is not None
    return words.t(
        f"health.loss.{loss.cause}",
        net=money(loss.net),
        gross=money(loss.gross),
        service=money(loss.service),
        returned=money(loss.returned),
        discount=words.share(loss.discount, 1) if discount else "",
        margin=words.share(loss.gross / loss.amount, 1) if loss.gross is not None and loss.amount else words.number(None),
    )


def expected_text(standing: Standing, as_of: date, words: Words) -> str:
    """When the next contact and the next order are, or on `as_of` were, expected by the customer's own rhythm: estimates."""
    parts = [] if standing.contacts_known else [words.t("health.expected.no_contacts")]
    for what, day in (("contact", standing.next_contact), ("order", standing.next_order)):
        if day is not None:
            parts.append(words.t(f"health.expected.{what}{'_late' if day < as_of else ''}", day=day))
    return words.t("health.join").join(parts) or words.t("health.expected.unknown")


def growth_headline(book: Book, growth: Growth | None, row: int, words: Words) -> tuple[str, str]:
    """(the growth in a few words, a sentence why no change is named); "" for what there is nothing to say of."""
    if growth is None or growth.kind[row] == UNKNOWN:
        return "", ""
    kind = GROWTHS[growth.kind[row]]
    if kind == "change":
        return words.t("health.growth.change", change=words.change(growth.rate[row])), ""
    if kind == "new":
        return growth_cell(growth, row, words), ""
    tenure = book.mart.metrics["tenure_days"][row]
    first = book.mart.as_of - timedelta(round(float(tenure)))
    why = words.t(f"health.growth.{kind}", n=int(growth.before[row]), months=book.mart.window or 0, day=first)
    return growth_cell(growth, row, words), words.t("health.growth.no_change", why=why)


def growth_cell(growth: Growth, row: int, words: Words) -> str:
    """The growth as a cell of a list: the change, or in a few words why there is none."""
    kind = GROWTHS[growth.kind[row]]
    if kind in ("change", "unknown"):
        return words.change(growth.change[row], 1)
    return words.t(f"health.growth.brief_{kind}", n=int(growth.before[row]))


def _action_values(book: Book, standing: Standing, row: int, words: Words, currency: str) -> dict[str, object]:
    """The figures that the reason of an action names."""
    code = standing.action
    if code in ("settle_complaint", "answer_complaint"):
        return {"day": standing.oldest_complaint, "days": SETTLED_UPPER if upper_half(book)[row] else SETTLED_OTHERS}
    if code in ("collect", "stop_credit", "settle_dispute"):
        arrears = arrears_of(book)
        owed = {"collect": arrears.long_overdue, "stop_credit": arrears.over_limit, "settle_dispute": arrears.disputed}[code]
        return {"money": words.money(owed[row], currency, compact=True), "days": LONG_DAYS, "n": standing.overdue_days or 0}
    if code in ("win_back", "let_go"):
        churned = churned_of(book)
        lost = churned.lost[int(np.searchsorted(churned.rows, row))]
        return {"why": _gone_text(book, row, words), "money": words.money(lost, currency, compact=True)}
    if code == "contact":
        contacts = contacts_of(book)
        assert contacts is not None  # without contacts none is due
        return {"n": round(contacts.days_since[row]), "gap": words.t("common.unit.days", n=round(contacts.usual_gap[row]))}
    if code == "reverse_decline":
        return {"why": _decline_text(book, row, words)}
    return {"why": _risk_text(book, row, words)} if code == "write" else {}


def _gone_text(book: Book, row: int, words: Words) -> str:
    """Since when a churned customer has gone: as written down, or since its last purchase."""
    churned = churned_of(book)
    departed = churned.days_departed[int(np.searchsorted(churned.rows, row))]
    if not np.isnan(departed):
        return words.t("health.gone.departed", n=round(float(departed)))
    return words.t("health.gone.silent", n=round(float(book.mart.metrics["days_since_order"][row])))


def _decline_text(book: Book, row: int, words: Words) -> str:
    """Why the customer is in decline, as the life cycle page says it."""
    if "lifecycle" not in book.mart.insights:
        return words.t("health.reason.declining")
    life = life_cycle_of(book.mart)
    if life.today[row] != DECLINE or life.now is None:
        return words.t("health.reason.declining")
    return words.t(
        f"lifecycle.decline.because.{DECLINE_REASONS[life.reason[row]]}",
        n=int(life.now.silent_days[row]),
        gap=words.number(float(life.now.median_gap[row])),
        longest=words.number(life.now.longest_gap),
        change=words.change(-amount_decline(life.now)[row]),
    )


def _risk_text(book: Book, row: int, words: Words) -> str:
    """The risk of leaving, or that the customer is silent for too long where no model is."""
    churn = churn_of(book)
    if churn.by_model:
        return words.t("health.risk.model", risk=words.share(churn.risk[row]), days=churn.horizon_days)
    return words.t("health.risk.silent", n=round(churn.days_since[row]))
