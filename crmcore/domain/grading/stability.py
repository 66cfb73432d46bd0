"""Would the tier be another one, had the weights been set a little differently? Two hundred small shifts tell.

Every draw moves each weight by up to ten points either way, never below zero, and makes them 100 again; a customer who keeps
its tier in at least nine draws of ten is solid, the others are borderline.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import NormalisedMetrics, apply_gates, cut
from crmcore.domain.grading.scoring import composite_score

DRAWS, SHIFT, SOLID, SEED = 200, 10.0, 0.90, 200
#: draws between two reports of progress
CHUNK = 20


@dataclass(frozen=True, eq=False)
class Stability:
    """How sure each tier is.

    same      float32[N]: share of the draws with the same computed tier, NaN where not graded
    draws     how many; 0 where the tiers do not rest on weights and no shift of them could matter
    """

    same: np.ndarray
    draws: int

    @property
    def solid(self) -> np.ndarray:
        """bool[N]"""
        with np.errstate(invalid="ignore"):
            return self.same >= np.float32(SOLID)

    @property
    def borderline(self) -> np.ndarray:
        """bool[N]"""
        with np.errstate(invalid="ignore"):
            return self.same < np.float32(SOLID)


@dataclass(frozen=True, slots=True)
class StableTier:
    """One tier: its customers, how many are borderline, and the mean share of draws they keep it in (None: nobody)."""

    tier: str
    customers: int
    borderline: int
    mean_same: float | None

    @property
    def solid(self) -> int:
        return self.customers - self.borderline


def drawn_weights(weights: dict[str, float], draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """float64[draws, k]: the weights (percent) shifted and made 100 again; a draw that clips all of them to zero keeps the weights."""
    nominal = np.array(list(weights.values()), np.float64)
    nominal = 100.0 * nominal / nominal.sum()
    moved = np.maximum(nominal + np.random.default_rng(seed).uniform(-SHIFT, SHIFT, (draws, len(nominal))), 0.0)
    sums = moved.sum(axis=1, keepdims=True)
    return np.where(sums > 0, 100.0 * moved / np.where(sums > 0, sums, 1.0), nominal)


def rests_on_weights(book: Book) -> bool:
    """False where the tiers are cut by something else than the score, or a single indicator carries it alone."""
    return book.cut_by == "score" and len(book.weights) > 1


def stability_steps(
    book: Book, standing: NormalisedMetrics, draws: int = DRAWS, seed: int = SEED
) -> Iterator[tuple[int, Stability | None]]:
    """Work it out in steps: yields (draws done, None) and at last (draws, the answer). Same book, same answer."""
    same = np.full(book.mart.count, np.nan, np.float32)
    if not rests_on_weights(book) or not len(book.rows):
        same[book.rows[book.computed[book.rows] >= 0]] = 1.0
        yield 0, _frozen(same, 0)
        return
    now = book.computed[book.rows]
    kept = np.zeros(len(now), np.int16)
    for k, weights in enumerate(drawn_weights(dict(book.weights), draws, seed)):
        kept += _tiers(book, standing, dict(zip(book.weights, weights.tolist(), strict=True))) == now
        if (k + 1) % CHUNK == 0 and k + 1 < draws:
            yield k + 1, None
    same[book.rows] = np.where(now >= 0, kept / np.float32(draws), np.float32(np.nan))
    yield draws, _frozen(same, draws)


def stability(book: Book, standing: NormalisedMetrics, draws: int = DRAWS, seed: int = SEED) -> Stability:
    """All steps at once."""
    return next(found for _, found in stability_steps(book, standing, draws, seed) if found is not None)


def _tiers(book: Book, standing: NormalisedMetrics, weights: dict[str, float]) -> np.ndarray:
    """int8[n]: the tiers under other weights, gates obeyed, with the yardstick of the book."""
    score = composite_score(book.positions, weights, len(book.rows))
    tier = cut(standing, book.scheme, book.scenario.shares, score, book.scenario.cuts).tier
    return apply_gates(standing, book.scheme, book.scenario, tier)[0] if book.scenario.gates else tier


def stable_tiers(book: Book, found: Stability, part: np.ndarray | None = None) -> tuple[StableTier, ...]:
    """One row per tier as computed, over the customers of `part` (bool[N]; None: everyone)."""

    def row(k: int, code: str) -> StableTier:
        who = book.computed == k if part is None else (book.computed == k) & part
        n = int(who.sum())
        return StableTier(code, n, int((who & found.borderline).sum()), float(found.same[who].mean(dtype=np.float64)) if n else None)

    return tuple(row(k, code) for k, code in enumerate(book.scheme.tiers))


def stayed(before: np.ndarray, now: np.ndarray, tier: int, part: np.ndarray | None = None) -> tuple[int, int]:
    """(customers in a tier a while ago, those of them still in it): two gradings int8[N] of the same customers, −1: none; over
    `part` (bool[N]; None: everyone). Whoever has no tier any more has not stayed."""
    was = before == tier if part is None else (before == tier) & part
    return int(was.sum()), int((was & (now == tier)).sum())


def _frozen(same: np.ndarray, draws: int) -> Stability:
    same.setflags(write=False)
    return Stability(same, draws)
