"""The health of one customer in sentences: colour and reasons, the next action with its reason, the loss, the growth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np

from crmcore.domain.churn.arrears import LONG_DAYS, arrears_of
from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import churned_of
from crmcore.domain.complaints.of_customers import open_complaints_of
from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import Health
from crmcore.domain.health.facts import contacts_of
from crmcore.domain.health.growth import GROWTHS, UNKNOWN, Growth
from crmcore.domain.health.losses import Loss
from crmcore.domain.health.next_action import Expected, NextAction, NextActions
from crmcore.domain.lifecycle.lists import life_cycle_of
from crmcore.domain.lifecycle.stages import REASONS as DECLINE_REASONS, amount_decline
from crmcore.report.health.reasons import reasons_text as churn_reasons_text
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
        "overdue": lambda: {"money": money(arrears_of(book).overdue[row]), "n": int(arrears_of(book).longest_days[row])},
        "over_limit": lambda: {"money": money(arrears_of(book).over_limit[row])},
        "disputed": lambda: {"money": money(arrears_of(book).disputed[row])},
        "churned": lambda: {"why": _gone_text(book, row, words)},
        "decline": lambda: {"why": _decline_text(book, row, words)},
        "to_call": lambda: {"why": _risk_text(book, row, words)},
        "at_risk": lambda: {"why": _risk_text(book, row, words)},
        "may_leave": lambda: {"why": _risk_text(book, row, words)},
        "shrinking": lambda: {"change": words.change(book.mart.metrics["growth_rate"][row])},
        "quiet": lambda: {"n": round(book.mart.metrics["days_since_order"][row])},
    }
    return words.t("health.join").join(words.t(f"health.reason.{code}", **values.get(code, dict)()) for code in health.reasons(row))


def action_name(action: NextAction, words: Words) -> str:
    """What to do next: the same words on every page, in every list and file."""
    if action.code == "keep":
        return words.t(f"churn.action.{action.how}")
    return words.t(f"health.step.{action.how}") if action.code == "repair_loss" else words.t(f"health.action.{action.code}")


def action_reason(actions: NextActions, action: NextAction, row: int, words: Words, currency: str = "") -> str:
    """Why that is to be done next, with figures."""
    book, code = actions.book, action.code
    if code == "keep":
        why = churn_reasons_text(action.why, words, currency) if action.why else _risk_text(book, row, words)
        return words.t("health.action.why_keep", why=why)
    if code == "repair_loss" and action.loss is not None:
        return loss_text(action.loss, words, currency)
    if code == "nothing":
        return expected_text(actions.expected(row), book.mart.as_of, words)
    dropped = code == "let_go" and churned_of(book).dropped[int(np.searchsorted(churned_of(book).rows, row))]
    return words.t(f"health.action.why_{code}{'_dropped' if dropped else ''}", **_action_values(book, code, row, words, currency))


def action_cell(actions: NextActions, action: NextAction, row: int, own: Sequence[str], words: Words, currency: str = "") -> str:
    """What to do next as a cell of a list whose own actions are `own` (entries of ACTIONS); why, where another one comes first."""
    name = action_name(action, words)
    if action.code in own:
        return name
    return f"{name}{words.t('health.panel.because')}{action_reason(actions, action, row, words, currency)}"


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


def expected_text(expected: Expected, as_of: date, words: Words) -> str:
    """When the next contact is due and the next order is, or on `as_of` was, expected by the customer's own rhythm: estimates."""
    parts = [] if expected.contacts_known else [words.t("health.expected.no_contacts")]
    if expected.contact is not None:
        parts.append(words.t("health.expected.contact", day=expected.contact))
    if expected.order is not None:
        parts.append(words.t(f"health.expected.order{'_late' if expected.order < as_of else ''}", day=expected.order))
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


def _action_values(book: Book, code: str, row: int, words: Words, currency: str) -> dict[str, object]:
    """The figures that the reason of an action names."""
    if code in ("settle_complaint", "answer_complaint"):
        complaints = open_complaints_of(book)
        assert complaints is not None  # without complaints none is open
        return {"day": complaints.opened[row].astype(object), "days": int(complaints.allowed[row])}
    if code in ("collect", "stop_credit", "settle_dispute", "remind"):
        arrears = arrears_of(book)
        owed = {"collect": arrears.long_overdue, "settle_dispute": arrears.disputed, "remind": arrears.overdue}
        money = owed[code][row] if code in owed else arrears.over_limit[row]
        return {"money": words.money(money, currency, compact=True), "days": LONG_DAYS, "n": int(arrears.longest_days[row])}
    if code in ("win_back", "let_go"):
        churned = churned_of(book)
        lost = churned.lost[int(np.searchsorted(churned.rows, row))]
        return {"why": _gone_text(book, row, words), "money": words.money(lost, currency, compact=True)}
    if code == "contact":
        contacts = contacts_of(book)
        assert contacts is not None  # without contacts none is due
        return {"n": round(contacts.days_since[row]), "gap": words.t("common.unit.days", n=round(contacts.usual_gap[row]))}
    if code == "ask_next_order":
        known = book.mart.metrics
        return {"n": round(known["days_since_order"][row]), "gap": words.t("common.unit.days", n=round(known["median_gap_days"][row]))}
    if code == "reverse_decline":
        return {"why": _decline_text(book, row, words)}
    return {"why": _risk_text(book, row, words)} if code == "write" else {}


def _gone_text(book: Book, row: int, words: Words) -> str:
    """Since when a churned customer has gone: as written down, or since its last purchase."""
    churned = churned_of(book)
    departed = churned.days_departed[int(np.searchsorted(churned.rows, row))]
    written = not np.isnan(departed)
    days = departed if written else book.mart.metrics["days_since_order"][row]
    return words.t(f"health.gone.{'departed' if written else 'silent'}", day=book.mart.as_of - timedelta(round(float(days))))


def _decline_text(book: Book, row: int, words: Words) -> str:
    """Why the customer is in decline, as the life cycle page says it."""
    life = life_cycle_of(book.mart)
    assert life.now is not None  # without a quarter nobody is in decline
    return words.t(
        f"lifecycle.decline.because.{DECLINE_REASONS[life.reason[row]]}",
        n=int(life.now.silent_days[row]),
        gap=words.number(float(life.now.median_gap[row])),
        chance=words.share(life.silence_chance(np.array([row]))[0]),
        change=words.change(-amount_decline(life.now, np.array([row]))[0]),
    )


def _risk_text(book: Book, row: int, words: Words) -> str:
    """The risk of leaving, or that the customer is silent for too long where no model is."""
    churn = churn_of(book)
    if churn.by_model:
        said = "likely_lost" if churn.likely_lost[row] else "model"
        return words.t(
            f"health.risk.{said}", risk=words.share(churn.risk[row]), days=churn.horizon_of(row), loss=words.share(churn.loss_risk[row])
        )
    return words.t("health.risk.silent", n=round(churn.days_since[row]))
