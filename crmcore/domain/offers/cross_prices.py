"""Cross-prices: an item at a discount for customers who buy another one and not this, and what that is worth (S3, 交叉价格).

Of a pair, item k that is bought and item j that is not, among some customers (the members):

a, π     order amount and gross profit of j per buyer of both and year, shrunk with WEIGHT towards all buyers of j
b        share of the buyers of k without j who bought j in the months after the last cut, without any cross-price, shrunk with WEIGHT
         towards all buyers: they get the discount d for what they would have bought anyway
extra    per customer asked, where a share t of them buys because of it: t · (π − d · a) − b · d · a
t*       the break-even share of takers: b · d · a ÷ (π − d · a); none where the discount takes the whole profit

a and π are of a year, scaled to the months of the cut, over which b was observed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.item_purchases import ItemPurchases
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.offers.base_rates import WEIGHT
from crmcore.domain.offers.next_products import YEAR, NextProducts
from crmcore.domain.offers.rules import incidence

#: buyers of both among the members from which on a pair is proposed, customers to ask, and pairs with the same item offered
LEAST_BOTH, LEAST_ASKED, MOST_OF_ONE = 20, 10, 3
SHOWN = 20
DEFAULT_DISCOUNT, MOST_DISCOUNT = 0.10, 0.50


@dataclass(frozen=True, slots=True)
class CrossPrice:
    """One pair. Money in the company's currency, per customer over `months` unless said otherwise.

    Attributes
    ----------
    bought, offered
        Numbers of the items k and j.
    both, asked
        Members who bought both in the last year; who bought k in it and never j.
    price
        The discounted price of a unit of j; None where quantities are unknown.
    profit, discount
        π and d · a.
    base
        b, 0–1; None where the data are too short to say.
    break_even
        t*, 0–1; None where it cannot be told, or where the discount takes the whole profit.
    money
        Extra profit of all who are asked at the take-up; None without a base rate.
    """

    bought: int
    offered: int
    both: int
    asked: int
    price: float | None
    profit: float
    discount: float
    base: float | None
    break_even: float | None
    money: float | None

    @property
    def margin(self) -> float:
        """Profit of one who buys because of it: π − d · a."""
        return self.profit - self.discount


def cross_prices(offers: NextProducts, members: np.ndarray, discount: float, take_up: float) -> tuple[CrossPrice, ...]:
    """The pairs worth proposing to the members, the most extra profit first, at most SHOWN.

    A pair needs LEAST_BOTH buyers of both and LEAST_ASKED to ask, and buyers of k must buy j more often than members at large.

    Parameters
    ----------
    offers : what customers bought
    members : bool[N], who would be asked
    discount : on the price of j, 0–MOST_DISCOUNT
    take_up : share of those asked who buy because of it, 0–1

    Raises `Problem("bad_discount")`.
    """
    if not 0 <= discount <= MOST_DISCOUNT:
        raise Problem("bad_discount", value=discount, most=MOST_DISCOUNT)
    items, place = offers.items, offers.offered
    if not len(place) or not members.any():
        return ()
    both, asked, amount, profit, lifted = _counts(offers, members)
    base = offers.bought_anyway
    scale = offers.months / YEAR
    given_away, earned = discount * amount * scale, profit * scale
    margin = earned - given_away
    money = asked * (take_up * margin - base * given_away) if base is not None else asked * take_up * margin
    worth = lifted & (both >= LEAST_BOTH) & (asked >= LEAST_ASKED) & (margin > 0)
    k, j = np.nonzero(worth)
    found = []
    for at in _few_of_one(np.lexsort((place[j], place[k], -money[k, j])), j):
        one, other = int(k[at]), int(j[at])
        known = None if base is None else float(base[one, other])
        price = float(items.price[place[other]])
        found.append(
            CrossPrice(
                int(place[one]),
                int(place[other]),
                int(both[one, other]),
                int(asked[one, other]),
                None if np.isnan(price) else price * (1 - discount),
                float(earned[one, other]),
                float(given_away[one, other]),
                known,
                None if known is None else known * float(given_away[one, other]) / float(margin[one, other]),
                None if known is None else float(money[one, other]),
            )
        )
    return tuple(found)


def asked_for(purchases: ItemPurchases, members: np.ndarray, bought: int, offered: int) -> np.ndarray:
    """bool[N]: members who bought an item in the last year and never the other."""
    recent = purchases.recent & (purchases.item == bought)
    asked = np.zeros(len(members), bool)
    asked[purchases.customer[recent]] = True
    asked[purchases.customer[purchases.item == offered]] = False
    return asked & members


def _few_of_one(order: np.ndarray, offered: np.ndarray) -> Iterable[int]:
    """Places in an order, each item offered at most MOST_OF_ONE times, at most SHOWN."""
    times: dict[int, int] = {}
    shown = 0
    for at in order.tolist():
        item = int(offered[at])
        times[item] = times.get(item, 0) + 1
        if times[item] <= MOST_OF_ONE:
            shown += 1
            yield at
        if shown == SHOWN:
            return


def _counts(offers: NextProducts, members: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of members, each float64[O, O] with k in rows: buyers of both, who lacks j, a, π; and bool: k's buyers buy j more often."""
    bought, place, items, n = offers.purchases, offers.offered, offers.items.count, len(members)
    mine = members[bought.customer]
    recent = mine & bought.recent

    def cells(chosen: np.ndarray, values: np.ndarray | None = None):  # noqa: ANN202  a scipy matrix
        picked = None if values is None else values[chosen]
        return incidence(bought.customer[chosen], bought.item[chosen], n, place, items, picked)

    ever, year = cells(mine), cells(recent)
    buyers = np.asarray(year.sum(axis=0)).ravel()
    both = (year.T @ year).toarray().astype(float)
    np.fill_diagonal(both, 0)
    asked = buyers[:, None] - (year.T @ ever).toarray()
    means = []
    for values in (bought.amount, bought.profit):
        worth = cells(recent, values)
        each = np.asarray(worth.sum(axis=0)).ravel() / np.maximum(buyers, 1)
        means.append(((year.T @ worth).toarray() + WEIGHT * each) / (both + WEIGHT))
    everyone = max(len(np.unique(bought.customer[recent])), 1)
    lifted = both * everyone > buyers[:, None] * buyers[None, :]
    return both, asked, means[0], means[1], lifted
