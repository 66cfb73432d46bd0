"""Customer valuation: the present value of expected profit if behaviour stays the same (current value), and of the extra
profit a more active strategy could bring (growth potential).

The formulas are the annuity of a retained margin: Gupta & Lehmann (2003), "Customers as assets", Journal of Interactive
Marketing 17(1), eq. 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.grading.terms import AUTO, ValueTerms
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.purchase_models.purchase_forecast import PurchaseForecast
from crmcore.domain.value.expected_margin import ExpectedMargin
from crmcore.domain.value.method_choice import ANNUITY, EXPECTED_MARGIN, PURCHASE_MODEL, MethodChoice
from crmcore.domain.value.retention import MOST_RETENTION, SegmentRetention, overall_interval, segment_retentions

#: retention where the data do not reach back two years: an assumption, shown as such
ASSUMED_RETENTION = 0.75
#: a more active strategy adds this to yearly retention, up to MOST_RETENTION
MORE_RETENTION = 0.05
#: methods of current values that are models of buying: BG/NBD, and its limit where nobody leaves
PURCHASE_MODELS = (PURCHASE_MODEL, "nbd")
#: percentile of the peers' amounts that a customer could grow to
PEER_PERCENTILE = 75


@dataclass(frozen=True, eq=False)
class Valuation:
    """The value of every customer on a date; float64[N] each in the company's currency, NaN where unknown, row i is customer i.

    method            method of current_value: the one in the terms or that "auto" chose, "nbd" where BG/NBD has its maximum where nobody
                      leaves, "annuity" where the data do not suffice
    basis             the profit that margins are of
    months            months of history before the date
    source            source of retention: "estimated", "assumed" or "given" (in the terms)
    retentions        by segment, the largest first; () unless estimated
    margin, retention, extra_margin, margin_ratio   yearly inputs of the formulas
    wallet_known      bool[N]: growth is measured against the customer's own wallet, not its peers
    peer_amount       float64[N]: amount at the 75th percentile of its peers
    annuity           current value by the annuity, whatever the method
    value_if_stays    current value if the customer is certain to stay the first year (see `present_value_if_stays`); by the purchase
                      model if it has not left by now
    room_to_grow      present value of the extra margin alone, at the retention of today, never below 0
    to_date           past profit
    buying            the purchase model where the terms ask for it; used only where `by_purchase_model`
    expected          the expected margin where the terms ask for it; None where the data hold fewer than two whole years
    choice            the trial that "auto" rests on; None without a year to try the methods on
    """

    terms: ValueTerms
    method: str
    basis: str
    months: int
    source: str
    retentions: tuple[SegmentRetention, ...]
    margin: np.ndarray
    retention: np.ndarray
    margin_ratio: np.ndarray
    extra_margin: np.ndarray
    wallet_known: np.ndarray
    peer_amount: np.ndarray
    annuity: np.ndarray
    current_value: np.ndarray
    value_if_stays: np.ndarray
    growth_potential: np.ndarray
    room_to_grow: np.ndarray
    lifetime_value: np.ndarray
    to_date: np.ndarray
    acquisition_cost: np.ndarray
    buying: PurchaseForecast | None = None
    expected: ExpectedMargin | None = None
    choice: MethodChoice | None = None

    @property
    def overall_retention(self) -> float:
        """Yearly retention of all customers together, 0–1: from the terms, assumed, or observed."""
        if self.source != "estimated":
            return ASSUMED_RETENTION if self.terms.retention is None else self.terms.retention
        return sum(s.retained for s in self.retentions) / sum(s.buyers for s in self.retentions)

    @property
    def retention_interval(self) -> tuple[float, float] | None:
        """The 90 % interval of `overall_retention`, (low, high), 0–1; None where it is not estimated."""
        return overall_interval(self.retentions) if self.source == "estimated" else None

    @property
    def by_purchase_model(self) -> bool:
        """Whether current values rest on a model of buying."""
        return self.method in PURCHASE_MODELS

    @property
    def metrics(self) -> Mapping[str, np.ndarray]:
        """Metric id → float64[N], for grading."""
        names = ("current_value", "growth_potential", "room_to_grow", "lifetime_value")
        return {name: getattr(self, name) for name in names}


def present_value(margin: np.ndarray | float, retention: np.ndarray | float, terms: ValueTerms) -> np.ndarray:
    """m · Σ_{t=1..H} (r/(1+d))^t, endless m·r/(1+d−r); "immediate" adds one margin today (t = 0). A loss stays a loss.

    Parameters
    ----------
    margin : float64[N], yearly margin m
    retention : float64[N] or one number, yearly retention r, 0–1
    terms : discount rate d, horizon H in years (None: endless), timing

    References
    ----------
    Gupta & Lehmann (2003), eq. 3.
    """
    return np.asarray(margin, dtype=np.float64) * annuity_factor(retention, terms)


def present_value_if_stays(margin: np.ndarray | float, retention: np.ndarray | float, terms: ValueTerms) -> np.ndarray:
    """m · Σ_{t=1..H} r^(t−1)/(1+d)^t: the value of a customer that is certain to stay the first year, r from the second on.

    With r > 0 this is the present value at the end of each year ÷ r. A risk of loss in the first year may be set against it, while
    `present_value` already contains that risk. "immediate" adds one margin today, which no risk touches.

    Parameters and units as in `present_value`.

    References
    ----------
    Gupta & Lehmann (2003), eq. 3, with the retention of the first year 1.
    """
    r = np.asarray(retention, dtype=np.float64)
    q = r / (1 + terms.discount_rate)
    years = terms.horizon_years
    later = (1 - (q**years if years is not None else 0.0)) / (1 - q) / (1 + terms.discount_rate)
    return np.asarray(margin, dtype=np.float64) * (later + (terms.timing == "immediate"))


def annuity_factor(retention: np.ndarray | float, terms: ValueTerms) -> np.ndarray:
    """The present value of a yearly margin of 1; see `present_value`."""
    q = np.asarray(retention, dtype=np.float64) / (1 + terms.discount_rate)
    years = terms.horizon_years
    return q / (1 - q) * (1 - (q**years if years is not None else 0.0)) + (terms.timing == "immediate")


def valuation(
    view: LongView,
    terms: ValueTerms,
    buying: Callable[[], PurchaseForecast] | None = None,
    expecting: Callable[[], ExpectedMargin | None] | None = None,
    choosing: Callable[[], MethodChoice | None] | None = None,
) -> Valuation:
    """The value of every customer under the terms.

    The purchase model needs its data rules met and a known profit, the expected margin two whole years of data; else the annuity is
    used, and `method` says so.

    Parameters
    ----------
    view : purchases and profit of every customer
    terms : discount rate, horizon, method
    buying, expecting, choosing : fit the purchase model, learn the expected margin, try the methods; called only where the terms ask
    """
    retentions = segment_retentions(view) if terms.retention is None else ()
    source = "given" if terms.retention is not None else "estimated" if retentions else "assumed"
    if retentions:
        named = {s.segment: s.retention for s in retentions}
        retention = np.array([named.get(name, np.nan) for name in ("", *view.segments)])[view.segment + 1]
    else:
        retention = np.full(view.count, ASSUMED_RETENTION if terms.retention is None else terms.retention)
    margin, ratio = view.year_profit, view.margin_ratio
    annuity = present_value(margin, retention, terms)
    peers = peer_amounts(view)
    wallet_known = ~np.isnan(view.wallet)
    room = np.maximum(np.where(wallet_known, view.wallet, peers) - view.year_amount, 0.0)
    extra = room * terms.capture_rate * ratio
    raised = np.maximum(retention, np.minimum(retention + MORE_RETENTION, MOST_RETENTION))
    potential = np.maximum(present_value(margin + extra, raised, terms) - annuity, 0.0)
    choice = choosing() if choosing is not None and terms.method == AUTO else None
    wanted = (ANNUITY if choice is None else choice.chosen) if terms.method == AUTO else terms.method
    model = buying() if buying is not None and wanted in PURCHASE_MODELS else None
    expected = expecting() if expecting is not None and wanted == EXPECTED_MARGIN else None
    method, current, stays = ANNUITY, annuity, present_value_if_stays(margin, retention, terms)
    bought = view.purchase_days > 0
    if model is not None and model.usable:
        method = model.name
        current = np.where(bought, model.present_value(terms), annuity)
        stays = np.where(bought, model.present_value(terms, alive_now=True), stays)
    elif expected is not None:
        method = EXPECTED_MARGIN
        current, stays = (
            np.where(bought, expected.present_value(margin, retention, terms, if_stays=if_stays), plain)
            for if_stays, plain in ((False, annuity), (True, stays))
        )
    to_date = view.profit_to_date
    lifetime = to_date - np.nan_to_num(view.acquisition_cost) + current
    return Valuation(
        terms=terms,
        method=method,
        basis=view.basis,
        months=view.months,
        source=source,
        retentions=retentions,
        margin=margin,
        retention=frozen_array(retention),
        margin_ratio=ratio,
        extra_margin=frozen_array(extra),
        wallet_known=wallet_known,
        peer_amount=peers,
        annuity=frozen_array(annuity),
        current_value=frozen_array(current),
        value_if_stays=frozen_array(stays),
        growth_potential=frozen_array(potential),
        room_to_grow=frozen_array(np.maximum(present_value(extra, retention, terms), 0.0)),
        lifetime_value=frozen_array(lifetime),
        to_date=to_date,
        acquisition_cost=view.acquisition_cost,
        buying=model,
        expected=expected,
        choice=choice,
    )


def peer_amounts(view: LongView) -> np.ndarray:
    """float64[N]: the 75th percentile of the amounts of last year's buyers of the same segment and size; NaN without peers."""
    group = (view.segment.astype(np.int64) + 1) * (int(view.size.max(initial=-1)) + 2) + view.size + 1
    rows = np.flatnonzero(view.bought & ~np.isnan(view.year_amount))
    rows = rows[np.argsort(group[rows], kind="stable")]
    edges = np.flatnonzero(np.diff(group[rows], prepend=-1))
    high = np.full(int(group.max(initial=0)) + 1, np.nan)
    for members in np.split(rows, edges[1:]) if len(rows) else ():
        high[group[members[0]]] = np.percentile(view.year_amount[members], PEER_PERCENTILE)
    return frozen_array(high[group])
