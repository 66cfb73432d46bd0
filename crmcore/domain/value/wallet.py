"""Share of wallet: what part of a customer's spending we have, and what is still to be won."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array

#: upper ends of the bands of our share; the last band is above everything the customer is said to spend
BANDS: tuple[float, ...] = (0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True, eq=False)
class Wallets:
    """Row i is customer i.

    band     int8[N]: 0 up to 20% … 4 up to 100%, 5 above; −1: no wallet known
    to_win   float64[N]: the wallet less last year's amount, at least 0; NaN unknown
    """

    band: np.ndarray
    to_win: np.ndarray


@dataclass(frozen=True, slots=True)
class WalletBand:
    """One band: its customers, what they spend with anyone, what with us, what is still to be won."""

    band: int
    customers: int
    wallet: float
    amount: float
    to_win: float


def wallets(book: Book) -> Wallets:
    """Of every customer whose wallet is known and who has bought before; last year's amount whatever the window."""
    view = book.mart.insight("long_view")
    amount = np.where(view.purchase_days > 0, view.year_amount, np.nan)
    share = amount / view.wallet
    known = ~np.isnan(share)
    band = np.full(len(share), -1)
    band[known] = np.searchsorted(np.array(BANDS), share[known] - 1e-12, side="left")
    return Wallets(frozen_array(band, np.int8), frozen_array(np.where(known, np.maximum(view.wallet - amount, 0.0), np.nan)))


def wallet_bands(book: Book, told: Wallets, part: np.ndarray | None = None) -> tuple[WalletBand, ...]:
    """One row per band from the smallest share up, over the customers of `part` (bool[N]; None: everyone)."""
    view = book.mart.insight("long_view")
    who = told.band >= 0 if part is None else (told.band >= 0) & part
    band = told.band[who].astype(np.intp)
    n = len(BANDS) + 1
    count, *sums = (
        np.bincount(band, weights=w, minlength=n) for w in (None, view.wallet[who], np.nan_to_num(view.year_amount[who]), told.to_win[who])
    )
    return tuple(WalletBand(k, int(count[k]), *(float(s[k]) for s in sums)) for k in range(n))
