"""Eight companies that the twin pyramid must show rightly: rows of (tier, customers, net profit, loss of the loss-makers)."""

from __future__ import annotations

from crmcore.domain.summary.tier_table import TierRow

COMPANIES: dict[str, tuple[tuple[str, int, float, float], ...]] = {
    "abcd 20/30/30/20": (("A", 334, 5200.0, -40.0), ("B", 502, 1900.0, -90.0), ("C", 501, 600.0, -300.0), ("D", 334, 90.0, -80.0)),
    "textbook 5/15/60/20": (
        ("key", 50, 50e6, 0.0),
        ("major", 150, 30e6, 0.0),
        ("ordinary", 600, 15e6, -9e6),
        ("maintain", 200, -5e6, -5e6),
    ),
    "barrel of profit": (("A", 100, 20.0, 0.0), ("B", 300, 50.0, 0.0), ("C", 200, 30.0, 0.0)),
    "a tier below zero": (("mvc", 10, 700_000.0, 0.0), ("stc", 40, 200_000.0, 0.0), ("bz", 90, -300_000.0, -300_000.0)),
    "all losing": (("A", 20, -10.0, -15.0), ("B", 30, -20.0, -20.0), ("C", 50, -30.0, -31.0)),
    "one tier": (("A", 120, 4000.0, 0.0),),
    "eight tiers": tuple((f"T{k}", 5 + 15 * k, 90.0 - 10 * k, -2.0 * k) for k in range(8)),
    "1/4/15/80": (("platinum", 1, 12e8, 0.0), ("gold", 40_000, 30e8, 0.0), ("iron", 150_000, 35e8, -1e8), ("lead", 809_999, 23e8, -9e8)),
}
SCHEMES = {
    "textbook 5/15/60/20": "key_major_ordinary_maintain",
    "a tier below zero": "mvc_stc_bz",
    "1/4/15/80": "pyramid_1_4_15_80",
}


def tier_row(
    tier: str,
    customers: int,
    net: float | None,
    loss: float = 0.0,
    losing: int = 0,
    gross: float | None = None,
    amount: float = 0.0,
    provisional: int = 0,
    gross_loss: float = 0.0,
    gross_losing: int = 0,
) -> TierRow:
    """A row of the tier table; gross profit is net profit where it is not given."""
    gross = net if gross is None else gross
    return TierRow(tier, customers, None, None, amount, gross, net, None, losing, loss, provisional, 0, gross_losing, gross_loss)


def rows_of(company: str, prospects: int = 0) -> tuple[TierRow, ...]:
    """The tiers of one of the eight companies; `prospects` wait in its last tier."""
    tiers = COMPANIES[company]
    return tuple(tier_row(*tier, provisional=prospects if k == len(tiers) - 1 else 0) for k, tier in enumerate(tiers))
