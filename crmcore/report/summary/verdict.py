"""The verdict on a window as one sentence."""

from __future__ import annotations

from crmcore.domain.summary.verdict import Verdict
from crmcore.report.words.words import Words


def verdict_sentence(found: Verdict, words: Words, scheme: str, currency: str) -> str:
    """How the profit went, who earns it and who costs it; `**…**` marks what is strong."""
    figures = found.figures
    change = None if found.change is None else abs(found.change)
    lead = words.t(
        f"overview.verdict.{found.course}",
        measure=words.t(f"metric.{found.measure}"),
        amount=words.money(found.amount, currency, compact=True),
        change="" if change is None else words.share(change, 1 if change < 0.01 else 0),
    )
    frame = {(True, True): "both", (True, False): "share", (False, True): "losses"}.get((found.tells_share, found.tells_loss), "alone")
    return words.t(
        f"overview.verdict.{frame}",
        lead=lead,
        tier=words.tier(scheme, figures.top_tier),
        share="" if figures.top_tier_share is None else words.share(figures.top_tier_share),
        n=figures.losing or 0,
        loss=words.money(abs(figures.loss or 0.0), currency, compact=True),
    )
