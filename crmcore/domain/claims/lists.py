"""Customer lists of the claims page: claim id → the customers behind its figure, or those that contradict it."""

from __future__ import annotations

import numpy as np

from crmcore.domain.claims import benefits, groups
from crmcore.domain.claims.benefit_facts import BenefitFacts
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.quadrant import Loyalty
from crmcore.domain.loyalty.satisfaction import DISSATISFIED
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.summary.roster import ordered_rows
from crmcore.domain.summary.tier_table import profit_metric, tier_rows

#: (bool[N] of the customers, metric to sort by, descending, metrics to show beside it)
Selection = tuple[np.ndarray, str, tuple[str, ...]]


def customer_list(book: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The list of the claim `code`, within `customer_mask` (bool[N]; None: everyone); empty for an unknown code."""
    selection = _select(book, customer_mask, code)
    if selection is None:
        return Finding(f"claims.{code}", "plain", {})
    mask, metric, columns = selection
    rows = ordered_rows(book, groups.restrict(mask, customer_mask), metric, descending=True)
    shown = tuple(dict.fromkeys((metric, *columns)))
    return Finding(f"claims.{code}", "plain", {"n": len(rows)}, rows, f"{DESCENDING}{metric}", shown)


def _select(book: Book, customer_mask: np.ndarray | None, code: str) -> Selection | None:
    """The customers of the claim `code`, how to sort them and what to show; None for an unknown code."""
    select = _SELECT.get(code)
    return select(book, customer_mask) if select else None


def _profit(book: Book) -> str:
    return profit_metric(book.mart, "net_profit")


def _pareto(book: Book, customer_mask: np.ndarray | None) -> Selection:
    """The best fifth by profit."""
    measure = _profit(book)
    rows = np.flatnonzero(groups.in_window(book, customer_mask) & ~np.isnan(book.mart.metrics[measure]))
    mask = np.zeros(book.mart.count, bool)
    mask[rows[groups.best_share(book.mart.metrics[measure][rows], groups.FIFTH)]] = True
    return mask, measure, ()


def _key_major(book: Book, customer_mask: np.ndarray | None) -> Selection:
    """The upper tiers."""
    upper = groups.upper_tiers(tier_rows(book, customer_mask))
    return (book.tier >= 0) & (book.tier < upper), _profit(book), ()


def _tell(book: Book, customer_mask: np.ndarray | None) -> Selection | None:  # noqa: ARG001  as the others in its table
    """The dissatisfied."""
    if "loyalty" not in book.mart.insights:
        return None
    loyalty = book.mart.insight("loyalty", Loyalty)
    return loyalty.population & (loyalty.satisfaction == DISSATISFIED), _profit(book), ("satisfaction",)


def _pay_more(book: Book, customer_mask: np.ndarray | None) -> Selection | None:
    """The loyal that get more discount than the others do on average."""
    if not {"loyalty", "service_facts"} <= groups.known_insights(book):
        return None
    discount = book.mart.insight("service_facts", ServiceFacts).discount
    if discount is None:
        return None
    split = groups.loyalty_split(book, customer_mask)
    with np.errstate(invalid="ignore"):
        known = discount[split.others & ~np.isnan(discount)]
        usual = known.mean() if len(known) else np.inf
        return split.loyal & (discount > usual), "order_amount", (_profit(book), "repeat_purchase")


def _cost_less(book: Book, customer_mask: np.ndarray | None) -> Selection | None:
    """The loyal whose service costs more, relative to their order amount, than that of the others."""
    served, amount = book.mart.summable("service_cost"), book.mart.metrics["order_amount"]
    if served is None or "loyalty" not in book.mart.insights:
        return None
    split = groups.loyalty_split(book, customer_mask)
    with np.errstate(invalid="ignore"):
        bought = split.others & (amount > 0)
        usual = served[bought].sum() / amount[bought].sum() if bought.any() else np.inf
        return split.loyal & (amount > 0) & (served > usual * amount), "service_cost", ("order_amount", "repeat_purchase")


def _new_products(book: Book, customer_mask: np.ndarray | None) -> Selection | None:
    """The loyal that bought in a category new to them."""
    if not {"loyalty", "baskets", "baskets_before"} <= groups.known_insights(book) or book.mart.window is None:
        return None
    buyers = groups.new_category_buyers(book)
    if buyers is None:
        return None
    return groups.loyalty_split(book, customer_mask).loyal & buyers[1], "order_amount", (_profit(book), "repeat_purchase")


def _big(book: Book, customer_mask: np.ndarray | None) -> Selection | None:
    """The largest customers that are not among the most profitable."""
    fifths = groups.top_fifths(book, customer_mask)
    return None if fifths is None or _profit(book) == "order_amount" else (fifths[0] & ~fifths[1], "order_amount", (_profit(book),))


def _long(book: Book, customer_mask: np.ndarray | None) -> Selection | None:
    """The longest-standing fifth, those of them below the median profit."""
    tenure, gain = book.mart.metrics["tenure_days"], book.mart.metrics[_profit(book)]
    mask = groups.in_window(book, customer_mask) & ~np.isnan(tenure) & ~np.isnan(gain)
    if not mask.any():
        return None
    long_standing = tenure >= np.quantile(tenure[mask], 1 - groups.FIFTH)
    return mask & long_standing & (gain < np.median(gain[mask])), "tenure_days", (_profit(book),)


def _volume(book: Book, customer_mask: np.ndarray | None) -> Selection | None:
    """The loyal at the beginning that bought more since, at no higher discount."""
    more = benefits.bought_more_undiscounted(book)
    return more and (groups.loyalty_split_before(book, customer_mask).loyal & more[1], "order_amount", (_profit(book), "growth_rate"))


def _resist(book: Book, customer_mask: np.ndarray | None) -> Selection | None:
    """The loyal at the beginning that gave more of their wallet to others since."""
    change = benefits.wallet_change(book)
    if change is None:
        return None
    with np.errstate(invalid="ignore"):
        return groups.loyalty_split_before(book, customer_mask).loyal & (change < 0), "order_amount", ("share_of_wallet", "growth_rate")


def _salespeople(book: Book, customer_mask: np.ndarray | None) -> Selection | None:  # noqa: ARG001  as the others in its table
    """The highly satisfied that sent a newcomer."""
    mask = benefits.senders(book)
    return None if mask is None else (mask, "influence", (_profit(book),))


def _sent(book: Book, customer_mask: np.ndarray | None) -> Selection | None:  # noqa: ARG001  as the others in its table
    """Those whom another customer sent."""
    if "benefits" not in book.mart.insights:
        return None
    return book.mart.insight("benefits", BenefitFacts).referrer >= 0, _profit(book), ("tenure_days",)


def _keeping_falls(book: Book, customer_mask: np.ndarray | None) -> Selection | None:
    """Those whose keeping costs a larger part of what they buy than before."""
    found = benefits.keeping_by_amount(book, customer_mask)
    if found is None:
        return None
    rows, both = found
    mask = np.zeros(book.mart.count, bool)
    mask[rows[both[:, 0] * both[:, 3] > both[:, 2] * both[:, 1]]] = True
    return mask, "service_cost", ("order_amount",)


_SELECT = {
    "volume": _volume,
    "resist": _resist,
    "salespeople": _salespeople,
    "sent": _sent,
    "keeping_falls": _keeping_falls,
    "pareto": _pareto,
    "key_major": _key_major,
    "tell": _tell,
    "pay_more": _pay_more,
    "cost_less": _cost_less,
    "new_products": _new_products,
    "big": _big,
    "long": _long,
}
