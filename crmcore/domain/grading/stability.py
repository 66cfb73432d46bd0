"""How sensitive tiers are to the weights: grading anew under two hundred random shifts of them.

Each draw moves every weight by up to ten points either way, never below zero, and scales them to 100 again. A customer that keeps
its tier in at least nine draws of ten is solid, the others are borderline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.gates import apply_gates
from crmcore.domain.grading.grade import NormalisedMetrics, cut
from crmcore.domain.grading.scoring import composite_score

#: number of draws, points that a weight moves at most, share of draws from which on a tier is solid, seed of the generator
DRAWS, SHIFT, SOLID, SEED = 200, 10.0, 0.90, 200
#: draws between two reports of progress
CHUNK = 20


@dataclass(frozen=True, eq=False)
class Stability:
    """How stable each customer's tier is.

    Attributes
    ----------
    same
        float32[N]: share of the draws with the same computed tier, 0–1; NaN where not graded.
    draws
        Number of draws; 0 where the tiers do not depend on weights, so that no shift could matter.
    """

    same: np.ndarray
    draws: int

    @property
    def solid(self) -> np.ndarray:
        """bool[N]: the tier stays in at least SOLID of the draws."""
        with np.errstate(invalid="ignore"):
            return self.same >= np.float32(SOLID)

    @property
    def borderline(self) -> np.ndarray:
        """bool[N]: the tier stays in fewer."""
        with np.errstate(invalid="ignore"):
            return self.same < np.float32(SOLID)


@dataclass(frozen=True, slots=True)
class StableTier:
    """One tier: its customers, how many are borderline, and the mean share of draws in which they keep it (None: nobody)."""

    tier: str
    customers: int
    borderline: int
    mean_same: float | None

    @property
    def solid(self) -> int:
        """Customers that are not borderline."""
        return self.customers - self.borderline


def drawn_weights(weights: dict[str, float], draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """Randomly shifted weights.

    Parameters
    ----------
    weights
        Metric id → weight ≥ 0, k of them, with a positive sum.
    draws, seed
        Number of draws, and seed of the generator.

    Returns
    -------
    float64[draws, k], each row in percent summing to 100; the unshifted weights where a draw would clip all of them to zero.
    """
    nominal = np.array(list(weights.values()), np.float64)
    nominal = 100.0 * nominal / nominal.sum()
    moved = np.maximum(nominal + np.random.default_rng(seed).uniform(-SHIFT, SHIFT, (draws, len(nominal))), 0.0)
    sums = moved.sum(axis=1, keepdims=True)
    return np.where(sums > 0, 100.0 * moved / np.where(sums > 0, sums, 1.0), nominal)


def rests_on_weights(book: Book) -> bool:
    """Whether weights matter: the tiers are cut by the score, and more than one metric makes it."""
    return book.cut_by == "score" and len(book.weights) > 1


def stability_steps(
    book: Book, normalised: NormalisedMetrics, draws: int = DRAWS, seed: int = SEED
) -> Iterator[tuple[int, Stability | None]]:
    """Compute the stability step by step: yields (draws done, None) every CHUNK draws and at last (draws, the result)."""
    same = np.full(book.mart.count, np.nan, np.float32)
    if not rests_on_weights(book) or not len(book.rows):
        same[book.rows[book.computed[book.rows] >= 0]] = 1.0
        yield 0, _frozen(same, 0)
        return
    now = book.computed[book.rows]
    times_same = np.zeros(len(now), np.int16)
    for k, weights in enumerate(drawn_weights(dict(book.weights), draws, seed)):
        times_same += _tiers(book, normalised, dict(zip(book.weights, weights.tolist(), strict=True))) == now
        if (k + 1) % CHUNK == 0 and k + 1 < draws:
            yield k + 1, None
    same[book.rows] = np.where(now >= 0, times_same / np.float32(draws), np.float32(np.nan))
    yield draws, _frozen(same, draws)


def stability(book: Book, normalised: NormalisedMetrics, draws: int = DRAWS, seed: int = SEED) -> Stability:
    """The result of `stability_steps`; the same Book gives the same result."""
    return next(result for _, result in stability_steps(book, normalised, draws, seed) if result is not None)


def _tiers(book: Book, normalised: NormalisedMetrics, weights: dict[str, float]) -> np.ndarray:
    """int8[n]: the tiers under other weights, after the gates, by the standard of the Book."""
    score = composite_score(book.positions, weights, len(book.rows))
    tier = cut(normalised, book.scheme, book.scenario.shares, score, weights, book.scenario.matrix_cuts).tier
    return apply_gates(normalised.mart, normalised.rows, book.scheme, book.scenario, tier)[0] if book.scenario.gates else tier


def stable_tiers(book: Book, result: Stability, customer_mask: np.ndarray | None = None) -> tuple[StableTier, ...]:
    """One row per computed tier over the customers of `customer_mask` (bool[N]; None: everyone)."""

    def row(k: int, code: str) -> StableTier:
        members = book.computed == k if customer_mask is None else (book.computed == k) & customer_mask
        n = int(members.sum())
        mean = float(result.same[members].mean(dtype=np.float64)) if n else None
        return StableTier(code, n, int((members & result.borderline).sum()), mean)

    return tuple(row(k, code) for k, code in enumerate(book.scheme.tiers))


def stayed(before: Book, now: Book, tier: int, customer_mask: np.ndarray | None = None) -> tuple[int, int]:
    """How many customers of a tier are still in it later, by the tiers that all figures count: hand-set ones where they apply.

    Parameters
    ----------
    before, now
        Two gradings of the same customers; no tier later is not to have stayed.
    tier
        Index of the tier.
    customer_mask
        bool[N], the customers counted; None: everyone.

    Returns
    -------
    (customers in the tier before, those of them in it now).
    """
    members = before.tier == tier if customer_mask is None else (before.tier == tier) & customer_mask
    return int(members.sum()), int((members & (now.tier == tier)).sum())


def _frozen(same: np.ndarray, draws: int) -> Stability:
    same.setflags(write=False)
    return Stability(same, draws)
