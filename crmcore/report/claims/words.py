"""A textbook claim as texts: the claim, the literature's findings, the company's figures, and the conclusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmcore.domain.claims.registry import VERDICTS, JudgedClaim, Verdict
from crmcore.report.words.citations import CITATIONS
from crmcore.report.words.words import UNKNOWN, Words

#: a verdict is shown by a sign and a word, never by a colour alone
SIGNS: dict[Verdict, str] = {"holds": "✓", "does_not": "✗", "untold": "?"}


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """One claim, all texts ready to show.

    short_sources   the sources by authors and years
    counted         which customers the figure counts

    drawn           where the interval's ends, the figure and the line from which on the claim holds lie on a scale of 0–1; None without one

    `needs`, `chance`, `counted` and `caution` are "" where there is nothing to say.
    """

    id: str
    verdict: Verdict
    sign: str
    verdict_word: str
    claim: str
    literature: str
    sources: tuple[str, ...]
    short_sources: str
    figure: str
    data: str
    counted: str
    chance: str
    caution: str
    needs: str
    how: str
    drawn: DrawnInterval | None


@dataclass(frozen=True, slots=True)
class DrawnInterval:
    """Places on a line, 0–1."""

    low: float
    high: float
    figure: float
    line: float


def claim_card(judged_claim: JudgedClaim, words: Words, scheme: str, currency: str = "") -> ClaimCard:
    """The card of one judged claim; `scheme` names the tiers."""
    code, reading = judged_claim.claim.id, judged_claim.result
    values = {
        "n": reading.n,
        "figure": _figure(judged_claim, reading.figure, words),
        "basis": _basis(reading.basis, words),
        **_values(reading.values, words, scheme, currency),
    }
    has_figure = reading.figure is not None
    return ClaimCard(
        code,
        judged_claim.verdict,
        SIGNS[judged_claim.verdict],
        words.t(f"claims.verdict.{judged_claim.verdict}"),
        words.t(f"claims.claim.{code}"),
        words.t(f"claims.literature.{code}"),
        _sources(judged_claim, words),
        _short_sources(judged_claim, words),
        _figure_with_unit(judged_claim, words) if has_figure else UNKNOWN,
        words.t(f"claims.data.{code}", **values) if has_figure else words.t("claims.no_figure"),
        words.t(f"claims.counted.{code}", **values, who=_loyalty_definition(reading.basis, words)) if has_figure else "",
        _chance(judged_claim, words),
        words.t("claims.caution", n=reading.fewest) if reading.small and "more" not in judged_claim.needs else "",
        _needs_text(judged_claim.needs, words),
        words.t(f"claims.how.{code}"),
        _drawn(judged_claim),
    )


def claims_summary(judged: Sequence[JudgedClaim], words: Words) -> str:
    """Which claims hold, which do not, and how many cannot be decided."""
    claims_by_verdict: dict[Verdict, list[str]] = {
        verdict: [words.t(f"claims.claim.{judged_claim.claim.id}") for judged_claim in judged if judged_claim.verdict == verdict]
        for verdict in VERDICTS
    }
    sentences = {
        verdict: words.t(f"claims.summary_{verdict}", n=len(claims), claims=words.t("claims.summary_list").join(claims)) if claims else ""
        for verdict, claims in claims_by_verdict.items()
    }
    return " ".join(words.t("claims.summary", n=len(judged), **sentences).split())


def _sources(judged_claim: JudgedClaim, words: Words) -> tuple[str, ...]:
    """The citations; where there are none, a note that no study is known."""
    return tuple(CITATIONS[source] for source in judged_claim.claim.sources) or (words.t("claims.no_study"),)


def _short_sources(judged_claim: JudgedClaim, words: Words) -> str:
    """The studies by authors and years only (`_sources` has the full citations)."""
    return "; ".join(CITATIONS[source].partition(")")[0] + ")" for source in judged_claim.claim.sources) or words.t("claims.no_study")


def all_sources(judged: Sequence[JudgedClaim]) -> tuple[str, ...]:
    """Every study cited, sorted."""
    return tuple(sorted({CITATIONS[source] for judged_claim in judged for source in judged_claim.claim.sources}))


def _needs_text(needs: Sequence[str], words: Words) -> str:
    """The data needed for a verdict, in one sentence; "" where nothing is missing."""
    if not needs:
        return ""
    return words.t("claims.needed", what=words.t("common.scope.list").join(words.t(f"claims.needs.{need}") for need in needs))


def _figure_with_unit(judged_claim: JudgedClaim, words: Words) -> str:
    """The figure, with its unit where it needs one."""
    figure, key = _figure(judged_claim, judged_claim.result.figure, words), f"claims.unit.{judged_claim.claim.unit}"
    return words.t(key, figure=figure) if words.has(key) else figure


def _loyalty_definition(basis: str, words: Words) -> str:
    """How loyal customers are defined for the figure; "" for claims that do not distinguish them."""
    return words.t(f"claims.known.{basis}") if basis in ("true", "repeat") else ""


def _figure(judged_claim: JudgedClaim, value: float | None, words: Words) -> str:
    """A figure in the claim's unit."""
    if value is None:
        return UNKNOWN
    unit = judged_claim.claim.unit
    if unit == "share":
        return words.share(value, 1)
    if unit == "change":
        return words.change(value, 1)
    if unit == "points":
        points = words.number(100 * value, 1)
        return words.t("claims.points", points=f"+{points}" if value > 0 else points)
    if unit == "ratio":
        return words.t("claims.times", times=words.number(value, 1 if abs(value) >= 0.1 else 3))
    return words.number(value, 2 if unit == "correlation" else 1)


def _chance(judged_claim: JudgedClaim, words: Words) -> str:
    """The confidence interval of the figure; "" where there is none."""
    low, high = judged_claim.result.low, judged_claim.result.high
    if low is None or high is None:
        return ""
    return words.t("claims.chance", low=_figure(judged_claim, low, words), high=_figure(judged_claim, high, words))


def _drawn(judged_claim: JudgedClaim) -> DrawnInterval | None:
    """The interval on a line that reaches a tenth beyond all that is marked on it."""
    result, line = judged_claim.result, judged_claim.claim.holds
    if result.low is None or result.high is None or result.figure is None:
        return None
    marks = (result.low, result.high, result.figure, line)
    reach = max(marks) - min(marks) or 1.0
    return DrawnInterval(*((mark - min(marks) + reach / 10) / (1.2 * reach) for mark in marks))


def _basis(basis: str, words: Words) -> str:
    if basis in ("true", "repeat"):
        return words.t(f"claims.loyal.{basis}")
    return words.t(f"overview.basis.{basis}") if basis else ""


def _values(values: Mapping[str, Any], words: Words, scheme: str, currency: str) -> dict[str, Any]:
    """The other figures of a sentence, each formatted in its unit."""
    shares = {"retention", "rate", "loyal", "others"}
    texts: dict[str, Any] = {}
    for name, value in values.items():
        if name == "tiers":
            texts[name] = words.t("figure.pyramid.join").join(words.tier(scheme, code) for code in value)
        elif name == "activities":
            texts[name] = words.t("common.scope.list").join(value)
        elif name in shares or (name == "people" and isinstance(value, float)):
            texts[name] = words.share(value, 1)
        elif name in ("now", "before"):
            texts[name] = words.share(value, 2)
        elif name in ("winning", "keeping", "cost_sent", "cost_others", "saved", "basic", "by_referral"):
            texts[name] = words.money(value, currency)
        elif name in ("good", "bad", "sent", "won"):
            texts[name] = words.number(value, 1)
        elif name == "years":
            texts[name] = words.t("claims.without_end") if value is None else words.t("claims.years", n=value)
        else:
            texts[name] = value
    return texts


def list_label(words: Words, code: str) -> str:
    """The name of the list of customers behind a claim; the page's name for an unknown code."""
    key = f"claims.listed.{code}"
    return words.t(key) if words.has(key) else words.t("evidence.tab.claims")
