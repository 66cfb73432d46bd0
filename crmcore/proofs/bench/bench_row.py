"""One line of the benchmark's table."""

from __future__ import annotations

from typing import Any


def row(what: str, ours: float, plain: float | None, limit: str, held: bool | None, plain_is: str = "") -> dict[str, Any]:
    """One line of the table: seconds, and the ratio ours / plain; `held` None where nothing is promised."""
    return {
        "what": what,
        "ours_s": round(ours, 4),
        "plain": plain_is,
        "plain_s": None if plain is None else round(plain, 4),
        "ratio": None if plain is None else round(ours / plain, 2),
        "limit": limit,
        "held": held,
    }
