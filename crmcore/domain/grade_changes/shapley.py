"""Shapley values: the worth of a game parted among its players, without a rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from itertools import permutations

Coalition = frozenset[str]


def shapley_terms(players: Collection[str], precedence: Collection[tuple[str, str]] = ()) -> dict[Coalition, dict[str, float]]:
    """What the worth of each coalition adds to each player's value.

    A player's value is the mean of what it adds to those that came before it, over all orders of the players. Written by coalition:
    φ_p = Σ_S c_p(S) · v(S).

    Parameters
    ----------
    players
        A handful: all their orders are gone through.
    precedence
        (first, then) pairs: only orders in which `first` comes before `then` count.

    Returns
    -------
    Coalition → player → c_p(S), coefficients that are 0 left out; without players the empty coalition alone.

    References
    ----------
    Shapley (1953), "A Value for n-Person Games", Contributions to the Theory of Games II, equation 13. With precedence: Faigle & Kern
    (1992), "The Shapley value for cooperative games under precedence constraints", International Journal of Game Theory 21.
    """
    steps: dict[Coalition, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    orders = [order for order in permutations(players) if all(order.index(first) < order.index(then) for first, then in precedence)]
    for order in orders:
        for place, player in enumerate(order):
            steps[frozenset(order[: place + 1])][player] += 1
            steps[frozenset(order[:place])][player] -= 1
    if not players:
        return {frozenset(): {}}
    return {coalition: {player: n / len(orders) for player, n in counts.items() if n} for coalition, counts in steps.items()}
