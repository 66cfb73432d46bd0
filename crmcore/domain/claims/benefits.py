"""The benefits of loyalty that the textbook names, each as a figure of the company's own data: volume without discounts, resistance to
rivals, marketing saved, and keeping costs that fall with time. Who counts as loyal is settled when the window begins, so that what the
loyal do in it cannot make them loyal, and those who left since are still in their group.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from crmcore.domain.claims import groups
from crmcore.domain.claims.benefit_facts import BenefitFacts
from crmcore.domain.claims.results import ClaimResult, difference, unknown
from crmcore.domain.facts.keeping_spend import KeepingSpend
from crmcore.domain.facts.long_view import LongView
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import window_start
from crmcore.domain.kernel.resampling import SEED, percentile_interval, replicates
from crmcore.domain.loyalty.quadrant import Loyalty
from crmcore.domain.loyalty.satisfaction import HIGH
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.domain.value.influence import Influence


def volume(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Share of the customers that bought more than in the window before without a higher discount: the loyal less the others."""
    more = bought_more_undiscounted(book)
    if more is None:
        return unknown("discount") if _facts(book) is not None else unknown("history")
    known, gained = more
    split = groups.loyalty_split_before(book, customer_mask)
    column = gained.astype(float)[:, None]
    return difference(column[split.loyal & known], column[split.others & known], split.basis)


def bought_more_undiscounted(book: Book) -> tuple[np.ndarray, np.ndarray] | None:
    """(known, gained), bool[N] each: bought in the window before at a known discount; of these, bought more since at no higher one. None
    where no discount or no window before is known."""
    facts = _facts(book)
    if facts is None or facts.amount_before is None or facts.discount_before is None or "service_facts" not in groups.known_insights(book):
        return None
    now = book.mart.insight("service_facts", ServiceFacts).discount
    if now is None or not np.nanmax(np.abs(np.concatenate([now, facts.discount_before, [0.0]]))):
        return None
    amount = np.nan_to_num(book.mart.metrics["order_amount"])
    with np.errstate(invalid="ignore"):
        known = (facts.amount_before > 0) & ~np.isnan(facts.discount_before)
        return known, known & (amount > facts.amount_before) & (now <= facts.discount_before)


def resistance(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Mean change of our share of wallet (0–1) from the window before to this one: the loyal less the others."""
    if _facts(book) is None:
        return unknown("history")
    change = wallet_change(book)
    if change is None:
        return unknown("wallet")
    split, known = groups.loyalty_split_before(book, customer_mask), ~np.isnan(change)
    return difference(change[split.loyal & known][:, None], change[split.others & known][:, None], split.basis)


def wallet_change(book: Book) -> np.ndarray | None:
    """float64[N]: our share of the wallet in the window less that in the window before, each of 0–1; NaN where no wallet is known or
    nothing was bought before; None where that is everybody. The wallet is the one on file, for both."""
    facts = _facts(book)
    if facts is None or facts.amount_before is None or "long_view" not in groups.known_insights(book) or book.mart.window is None:
        return None
    with np.errstate(invalid="ignore", divide="ignore"):
        wallet = book.mart.insight("long_view", LongView).wallet * book.mart.window / 12
        shares = [np.clip(np.nan_to_num(a) / wallet, 0, 1) for a in (book.mart.metrics["order_amount"], facts.amount_before)]
        change = np.where((wallet > 0) & (facts.amount_before > 0), shares[0] - shares[1], np.nan)
    return None if np.isnan(change).all() else change


def winning_by_referral(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Mean cost of winning a customer that another one sent, relative to that of the others (−0.2: a fifth less)."""
    if not {"long_view", "benefits"} <= groups.known_insights(book):
        return unknown("acquisition_cost", "relation")
    cost = book.mart.insight("long_view", LongView).acquisition_cost
    known = groups.restrict(~np.isnan(cost), customer_mask)
    was_sent = book.mart.insight("benefits", BenefitFacts).referrer >= 0
    sent, others = cost[known & was_sent], cost[known & ~was_sent]
    lacking = (*(() if known.any() else ("acquisition_cost",)), *(() if was_sent.any() else ("relation",)))
    if lacking:
        return unknown(*lacking)
    if not len(sent) or not len(others) or others.mean() <= 0:
        return unknown("more", n=len(sent) + len(others))
    drawn = replicates(sent, np.mean) / np.maximum(replicates(others, np.mean, SEED + 1), 1e-9) - 1
    low, high = percentile_interval(drawn)
    return ClaimResult(
        float(sent.mean() / others.mean() - 1),
        len(sent) + len(others),
        min(len(sent), len(others)),
        low,
        high,
        values={
            "cost_sent": float(sent.mean()),
            "cost_others": float(others.mean()),
            "saved": float((others.mean() - sent.mean()) * len(sent)),
            "n_sent": len(sent),
            "n_others": len(others),
        },
    )


def salespeople(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Newcomers that a highly satisfied customer sent ÷ those that a salesperson won without a referral; and what those whom the
    satisfied sent earn us, beside what the satisfied earn us themselves."""
    if not {"loyalty", "influence", "benefits"} <= groups.known_insights(book):
        return unknown("survey", "relation", "salesperson")
    if book.mart.window is None:
        return unknown("window")
    satisfied = np.flatnonzero(groups.restrict(_satisfied(book), customer_mask))
    referrer = book.mart.insight("benefits", BenefitFacts).referrer
    rep, _ = book.mart.customers.codes("rep_id")
    newcomer = _newcomers(book)
    won = rep[newcomer & (referrer < 0) & (rep >= 0)]
    people = len(np.unique(rep[rep >= 0]))
    lacking = (
        *(() if len(satisfied) else ("survey",)),
        *(() if (referrer >= 0).any() else ("relation",)),
        *(() if people else ("salesperson",)),
    )
    if lacking or not len(won):
        return unknown(*(lacking or ("newcomers",)), n=len(satisfied))
    sent = np.bincount(referrer[newcomer & (referrer >= 0)], minlength=book.mart.count)[satisfied].astype(float)
    each = len(won) / people
    low, high = percentile_interval(replicates(sent, np.mean) / each)
    measure = profit_metric(book.mart, "net_profit")
    return ClaimResult(
        float(sent.mean()) / each,
        len(satisfied),
        len(satisfied),
        low,
        high,
        basis=measure,
        values={
            "people": people,
            "won": each,
            "sent": 100 * float(sent.mean()),
            "basic": float(np.nan_to_num(book.mart.metrics[measure][satisfied]).sum()),
            "by_referral": float(np.nan_to_num(book.mart.insight("influence", Influence).referral_profit[satisfied]).sum()),
        },
    )


def senders(book: Book) -> np.ndarray | None:
    """bool[N]: highly satisfied, and sent a customer that came in the window; None where that is not known."""
    if not {"loyalty", "benefits"} <= groups.known_insights(book) or book.mart.window is None:
        return None
    referrer = book.mart.insight("benefits", BenefitFacts).referrer
    sent = np.bincount(referrer[_newcomers(book) & (referrer >= 0)], minlength=book.mart.count)
    return _satisfied(book) & (sent > 0)


def keeping_falls(book: Book, customer_mask: np.ndarray | None) -> ClaimResult:
    """Spending on keeping per unit of order amount (0–1) of the customers that bought in both windows: now less before."""
    facts = _facts(book)
    if facts is None:
        return unknown("history")
    rows = keeping_by_amount(book, customer_mask)
    if rows is None:
        return unknown("keeping_cost")
    both = rows[1]
    if not len(both):
        return unknown("more")

    def statistic(drawn: np.ndarray) -> float:
        spent, amount, spent_before, amount_before = drawn.sum(axis=0)
        return float(spent / amount - spent_before / amount_before)

    low, high = percentile_interval(replicates(both, statistic))
    spent, amount, spent_before, amount_before = both.sum(axis=0)
    return ClaimResult(
        statistic(both), len(both), len(both), low, high, values={"now": spent / amount, "before": spent_before / amount_before}
    )


def keeping_by_amount(book: Book, customer_mask: np.ndarray | None) -> tuple[np.ndarray, np.ndarray] | None:
    """(int64[k] rows, float64[k, 4]: spent on keeping and order amount, now and before) of the customers that bought in both windows; None
    where the data do not say what keeping costs."""
    facts = _facts(book)
    if facts is None or facts.amount_before is None or facts.keeping_before is None or "keeping_spend" not in groups.known_insights(book):
        return None
    now, before = book.mart.insight("keeping_spend", KeepingSpend).cost, facts.keeping_before.cost
    if now is None or before is None or not before.any():
        return None
    amount = book.mart.metrics["order_amount"]
    with np.errstate(invalid="ignore"):
        rows = np.flatnonzero(groups.restrict((amount > 0) & (facts.amount_before > 0), customer_mask))
    return rows, np.column_stack([now[rows], amount[rows], before[rows], facts.amount_before[rows]])


def _facts(book: Book) -> BenefitFacts | None:
    """What is known of the window before; None where the data do not hold it, or loyalty is not known."""
    if not {"benefits", "loyalty"} <= groups.known_insights(book):
        return None
    facts = book.mart.insight("benefits", BenefitFacts)
    return facts if facts.points is not None else None


def _satisfied(book: Book) -> np.ndarray:
    loyalty = book.mart.insight("loyalty", Loyalty)
    return loyalty.population & (loyalty.satisfaction == HIGH)


def _newcomers(book: Book) -> np.ndarray:
    """bool[N]: customers for no longer than the window, which is not all time."""
    days = (book.mart.as_of - window_start(book.mart.as_of, book.mart.window)) / timedelta(days=1)
    with np.errstate(invalid="ignore"):
        return book.mart.metrics["tenure_days"] < days
