"""Whom a click on a claim lists, weightiest first: those who make the figure, or who speak against the claim."""

from __future__ import annotations

import numpy as np

from crmcore.domain.claims import groups
from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.satisfaction import DISSATISFIED
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.summary.roster import ordered_rows
from crmcore.domain.summary.tier_table import profit_metric, tier_rows

#: who: bool[N]; sort; columns
Asked = tuple[np.ndarray, str, tuple[str, ...]]


def found(book: Book, part: np.ndarray | None, code: str) -> Finding:
    """The customers behind the claim `code`, within `part` (bool[N]; None: everyone); an unknown code has none."""
    reader = _READERS.get(code)
    asked = reader(book, part) if reader else None
    if asked is None:
        return Finding(f"claims.{code}", "plain", {})
    who, metric, columns = asked
    rows = ordered_rows(book, groups.within(who, part), metric, descending=True)
    shown = tuple(dict.fromkeys((metric, *columns)))
    return Finding(f"claims.{code}", "plain", {"n": len(rows)}, rows, f"{DESCENDING}{metric}", shown)


def _profit(book: Book) -> str:
    return profit_metric(book.mart, "net_profit")


def _pareto(book: Book, part: np.ndarray | None) -> Asked:
    """The best fifth by profit."""
    measure = _profit(book)
    rows = ordered_rows(book, groups.in_window(book, part) & ~np.isnan(book.mart.metrics[measure]), measure, descending=True)
    who = np.zeros(book.mart.count, bool)
    who[rows[: int(groups.FIFTH * len(rows) + 0.5)]] = True
    return who, measure, ()


def _key_major(book: Book, part: np.ndarray | None) -> Asked:
    """The upper tiers."""
    upper = groups.upper_tiers(tier_rows(book, part))
    return (book.tier >= 0) & (book.tier < upper), _profit(book), ()


def _tell(book: Book, part: np.ndarray | None) -> Asked | None:
    """The dissatisfied."""
    if "loyalty" not in book.mart.insights:
        return None
    told = book.mart.insight("loyalty")
    return told.population & (told.satisfaction == DISSATISFIED), _profit(book), ("satisfaction",)


def _pay_more(book: Book, part: np.ndarray | None) -> Asked | None:
    """The loyal who get more discount than the others do on average."""
    if not {"loyalty", "service_facts"} <= groups.known_insights(book) or book.mart.insight("service_facts").discount is None:
        return None
    discount, told = book.mart.insight("service_facts").discount, groups.loyal(book, part)
    with np.errstate(invalid="ignore"):
        known = discount[told.others & ~np.isnan(discount)]
        usual = known.mean() if len(known) else np.inf
        return told.loyal & (discount > usual), "order_amount", (_profit(book), "repeat_purchase")


def _cost_less(book: Book, part: np.ndarray | None) -> Asked | None:
    """The loyal who cost more, by what they buy, than the others do."""
    served, amount = book.mart.summable("service_cost"), book.mart.metrics["order_amount"]
    if served is None or "loyalty" not in book.mart.insights:
        return None
    told = groups.loyal(book, part)
    with np.errstate(invalid="ignore"):
        bought = told.others & (amount > 0)
        usual = served[bought].sum() / amount[bought].sum() if bought.any() else np.inf
        return told.loyal & (amount > 0) & (served > usual * amount), "service_cost", ("order_amount", "repeat_purchase")


def _new_products(book: Book, part: np.ndarray | None) -> Asked | None:
    """The loyal who bought in a category new to them."""
    if not {"loyalty", "baskets", "baskets_before"} <= groups.known_insights(book) or book.mart.window is None:
        return None
    told = groups.explorers(book)
    if told is None:
        return None
    return groups.loyal(book, part).loyal & told[1], "order_amount", (_profit(book), "repeat_purchase")


def _big(book: Book, part: np.ndarray | None) -> Asked | None:
    """The large that are not among the most profitable."""
    told = groups.biggest(book, part)
    return None if told is None or _profit(book) == "order_amount" else (told[0] & ~told[1], "order_amount", (_profit(book),))


def _long(book: Book, part: np.ndarray | None) -> Asked | None:
    """The longest-standing fifth, as far as they bring less than half of all customers do."""
    tenure, gain = book.mart.metrics["tenure_days"], book.mart.metrics[_profit(book)]
    who = groups.in_window(book, part) & ~np.isnan(tenure) & ~np.isnan(gain)
    if not who.any():
        return None
    old = tenure >= np.quantile(tenure[who], 1 - groups.FIFTH)
    return who & old & (gain < np.median(gain[who])), "tenure_days", (_profit(book),)


_READERS = {
    "pareto": _pareto,
    "key_major": _key_major,
    "tell": _tell,
    "pay_more": _pay_more,
    "cost_less": _cost_less,
    "new_products": _new_products,
    "big": _big,
    "long": _long,
}
