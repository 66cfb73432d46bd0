"""What is said of moves between salespeople."""

from __future__ import annotations

import math

from crmcore.domain.team.balancing import Move
from crmcore.domain.team.team import Team
from crmcore.report.words.words import UNKNOWN, Words


def move_reason(team: Team, move: Move, words: Words, scheme: str) -> str:
    """Why this customer moves: its place among those that its owner can give, its hours, and the loads of both salespeople before as
    shares of their region's mean."""
    people, tier = team.people, int(team.terms_tier[move.customer])
    unknown = team.owner_id(move.customer) if move.source < 0 else None
    return words.t(
        f"team.reason.{move.reason}",
        source=people.name(move.source) if move.source >= 0 else unknown or "",
        target=people.name(move.target),
        source_load=share_of_mean(move.source_load, words),
        target_load=share_of_mean(move.target_load, words),
        region=region_name(people.regions[move.target], words),
        tier=words.tier(scheme, team.tiers[tier]) if tier >= 0 else words.t("team.no_tier"),
        hours=words.number(float(team.hours[move.customer]), 1),
        rank=move.rank,
        leaving=move.leaving,
        owned=move.owned,
    )


def share_of_mean(load: float, words: Words) -> str:
    """A load as percentage of its region's mean."""
    return UNKNOWN if math.isnan(load) else words.share(load)


def region_name(name: str, words: Words) -> str:
    """A region, or that it is not known."""
    return name or words.t("team.no_region")
