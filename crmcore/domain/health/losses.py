"""Why a customer costs money, and what to do about it: the most telling cost, and the step of the programme for customers below
zero (reassess, educate, renegotiate, migrate, end; `crmcore.domain.value.programmes`), whatever its tier.

returns    the goods earn, but for what was given back
discount   the goods are sold at a loss, with a discount above the median
margin     the goods are sold at a loss
service    the goods earn less than it costs to serve the customer
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.health.facts import returned_goods_of
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.value.programmes import STEPS, high_discount, mean_discount, programme
from crmcore.domain.value.strategic_tiers import BZ

#: index = code; −1: no loss
CAUSES: tuple[str, ...] = ("service", "returns", "discount", "margin")
SERVICE, RETURNS, DISCOUNT, MARGIN = range(4)
LOSS_STEPS: tuple[str, ...] = STEPS["bz"]


@dataclass(frozen=True, eq=False)
class Losses:
    """Of N customers: `cause` int8[N], index into CAUSES, and `step` int8[N], index into LOSS_STEPS; −1: makes no loss."""

    cause: np.ndarray
    step: np.ndarray


@dataclass(frozen=True, slots=True)
class Loss:
    """One customer's loss: `net` and `gross` profit, cost of `service`, gross profit of `returned` goods, its mean `discount`
    (0–1); None where unknown. Money in the company's currency."""

    cause: str
    step: str
    net: float
    gross: float | None
    service: float | None
    returned: float | None
    discount: float | None
    amount: float | None


def losses_of(book: Book, profit: np.ndarray) -> Losses:
    """Cause and step of everyone with a loss. `profit`: float64[N], as in `Health`."""
    with np.errstate(invalid="ignore"):
        losing = profit < 0
        gross = book.mart.metrics["gross_profit"]
        returned, discounted = returned_goods_of(book), high_discount(book)
        nobody = np.zeros(len(profit), bool)
        by_returns = nobody if returned is None else (returned.amount > 0) & (gross - returned.profit >= 0)
        causes = [gross >= 0, by_returns, nobody if discounted is None else discounted]
        cause = np.where(losing, np.select(causes, [SERVICE, RETURNS, DISCOUNT], MARGIN), -1)
    step = np.full(len(profit), -1)
    for code in programme(book, np.where(losing, BZ, -1).astype(np.int8), "bz"):
        step[code.customer_mask] = LOSS_STEPS.index(code.code)
    return Losses(frozen_array(cause, np.int8), frozen_array(step, np.int8))


def loss_of(book: Book, losses: Losses, profit: np.ndarray, row: int) -> Loss | None:
    """The loss of the customer in `row`; None where it makes none."""
    if losses.cause[row] < 0:
        return None
    known, returned, discount = book.mart.metrics, returned_goods_of(book), mean_discount(book)
    return Loss(
        CAUSES[losses.cause[row]],
        LOSS_STEPS[losses.step[row]],
        float(profit[row]),
        _known(known["gross_profit"], row),
        _known(known["service_cost"], row),
        None if returned is None else _known(returned.profit, row),
        None if discount is None else _known(discount, row),
        _known(known["order_amount"], row),
    )


def _known(values: np.ndarray, row: int) -> float | None:
    return None if np.isnan(values[row]) else float(values[row])
