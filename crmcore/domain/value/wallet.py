"""Share of wallet: our share of a customer's spending, and the spending still with others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array

#: upper ends of the bands of our share; a last band holds shares above 1
BANDS: tuple[float, ...] = (0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, eq=False)
class Wallets:
    """Share of wallet of every customer. Row i is customer i.

    band     int8[N]: 0 up to 20% … 4 up to 100%, 5 above; −1: no wallet known
    to_win   float64[N]: the wallet less last year's amount, at least 0; NaN unknown
    """

    band: np.ndarray
    to_win: np.ndarray


@dataclass(frozen=True, slots=True)
class WalletBand:
    """One band: its customers, their spending in total (`wallet`), with us (`amount`), and with others (`to_win`)."""

    band: int
    customers: int
    wallet: float
    amount: float
    to_win: float


def wallets(book: Book) -> Wallets:
    """Share of wallet of every customer with a known wallet and a purchase, by last year's amount whatever the window."""
    view = book.mart.insight("long_view", LongView)
    amount = np.where(view.purchase_days > 0, view.year_amount, np.nan)
    share = amount / view.wallet
    known = ~np.isnan(share)
    band = np.full(len(share), -1)
    band[known] = np.searchsorted(np.array(BANDS), share[known] - 1e-12, side="left")
    return Wallets(frozen_array(band, np.int8), frozen_array(np.where(known, np.maximum(view.wallet - amount, 0.0), np.nan)))


def wallet_bands(book: Book, shares: Wallets, customer_mask: np.ndarray | None = None) -> tuple[WalletBand, ...]:
    """One row per band from the smallest share up, over the customers in `customer_mask` (bool[N]; None: everyone)."""
    view = book.mart.insight("long_view", LongView)
    mask = shares.band >= 0 if customer_mask is None else (shares.band >= 0) & customer_mask
    band = shares.band[mask].astype(np.intp)
    n = len(BANDS) + 1
    counts = np.bincount(band, minlength=n)
    wallet = np.bincount(band, weights=view.wallet[mask], minlength=n)
    amount = np.bincount(band, weights=np.nan_to_num(view.year_amount[mask]), minlength=n)
    to_win = np.bincount(band, weights=shares.to_win[mask], minlength=n)
    return tuple(WalletBand(k, int(counts[k]), float(wallet[k]), float(amount[k]), float(to_win[k])) for k in range(n))
