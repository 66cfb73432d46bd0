"""What is said of the budget: groups, shortfalls, and what a customer that loses money is offered, in words that can stand in a letter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from crmcore.domain.budget.basis import NO_BOX, BudgetBasis
from crmcore.domain.budget.comparison import OTHERS, PROSPECTS
from crmcore.domain.budget.levers import END, REASONS, REASSESS, STEPS, LeverSettings, Turned
from crmcore.domain.budget.split import Split
from crmcore.report.cost_to_serve.words import step_name
from crmcore.report.words.words import Words

#: where the order of the steps comes from
SOURCE = "Mittal, Sarkees & Murshed 2008"
#: the scheme whose tiers are the boxes of the value matrix
BOX_SCHEME = "platinum_gold_iron_lead"


def tier_names(tiers: tuple[str, ...], words: Words, scheme: str) -> tuple[str, ...]:
    """The names of the tiers, and, last, of customers without one."""
    return (*(words.tier(scheme, code) for code in tiers), words.t("budget.no_tier"))


def group_name(code: str, words: Words, scheme: str) -> str:
    """The name of a group of customers: a tier of a scheme (boxes of the value matrix are those of `BOX_SCHEME`), or one without."""
    if code in (PROSPECTS, OTHERS, NO_BOX):
        return words.t(f"budget.group.{code}")
    return words.tier(scheme, code)


def shortfall_sentences(found: Split, tiers: tuple[str, ...], words: Words, scheme: str, currency: str = "") -> tuple[str, ...]:
    """Why the minimums do not fit: what they take together, then tier by tier, and what would fit; () where they do."""
    short = found.shortfall
    if short is None:
        return ()
    names, request = tier_names(tiers, words, scheme), found.request
    said = [
        words.t(
            "budget.short.all",
            needed=words.money(sum(short.needed), currency),
            total=words.money(request.total, currency),
            short=words.money(short.short, currency),
        )
    ]
    for name, needed, largest, customers, floor in zip(names, short.needed, short.largest, found.customers, request.floors, strict=True):
        if needed:
            said.append(
                words.t(
                    "budget.short.alone" if largest is None else "budget.short.tier",
                    tier=name,
                    needed=words.money(needed, currency),
                    n=customers,
                    floor=words.money(floor, currency, digits=2),
                    largest=words.money(largest, currency, digits=2),
                )
            )
    return tuple(said)


@dataclass(frozen=True, slots=True)
class Letter:
    """What to know and to say about one customer that loses money; `offer` and `meaning` can stand in a letter, and are empty where
    nothing is to be written yet."""

    step: str
    reason: str
    advice: str
    offer: str
    meaning: str


def letter(basis: BudgetBasis, turned: Turned, customer: int, words: Words, currency: str = "") -> Letter:
    """In words: why it loses money, what we do, what it is offered and what that would mean for it."""
    losers, step = basis.losers, int(turned.step[customer])
    reason = _why(basis, customer, words, currency)
    if step == REASSESS:
        return Letter(STEPS[step], reason, words.t(f"budget.look_again.{REASONS[losers.reason[customer]]}"), "", "")
    if step == END:
        return Letter(STEPS[step], reason, words.t("budget.advice.end"), "", "")
    offers = turned.offered(customer)
    offered, meant = [], []
    for name, money in offers:
        values = _values(basis, turned.settings, customer, money, words, currency)
        offered.append(words.t(f"budget.offer.{name}", **values))
        meant.append(words.t(f"budget.meaning.{name}", **values))
    return Letter(STEPS[step], reason, words.t(f"budget.advice.{STEPS[step]}"), _together(offered, words), _together(meant, words))


def _together(sentences: list[str], words: Words) -> str:
    return reduce(lambda first, second: words.t("budget.two_sentences", first=first, second=second), sentences)


def _values(basis: BudgetBasis, settings: LeverSettings, customer: int, money: float, words: Words, currency: str) -> dict[str, str]:
    bases = basis.losers.bases
    orders, rate = float(bases["orders"][customer]), float(bases["order_rate"][customer])
    return {
        "money": words.money(money, currency),
        "least": words.money(settings.least_order, currency),
        "price": words.share(settings.price, 1),
        "service": words.share(settings.service),
        "channel": words.share(settings.channel),
        "orders": words.number(orders),
        "left": words.number(orders - (money / rate if rate > 0 else 0.0)),
    }


def _why(basis: BudgetBasis, customer: int, words: Words, currency: str) -> str:
    """What the loss is made of: goods sold below their cost, or the largest cost of serving."""
    losers = basis.losers
    gross, net = float(basis.effort.gross[losers.places[customer]]), float(losers.net[customer])
    values = {"gross": words.money(abs(gross), currency), "cost": words.money(gross - net, currency), "loss": words.money(-net, currency)}
    most = int(losers.costliest[customer])
    if gross < 0:
        return words.t("budget.why.goods", **values)
    name = step_name(losers.steps[most], words) if most >= 0 else ""
    return words.t("budget.why.serving", largest=name, most=words.money(float(losers.costliest_cost[customer]), currency), **values)
