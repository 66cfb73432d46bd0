"""A textbook claim in words: what it says, what the literature found, what the company's data say, and what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmcore.domain.claims.registry import VERDICTS, Judged, Verdict
from crmcore.report.words.citations import CITATIONS
from crmcore.report.words.words import UNKNOWN, Words

#: a verdict is told by a sign and a word, never by a colour alone
SIGNS: dict[Verdict, str] = {"holds": "✓", "does_not": "✗", "untold": "?"}


@dataclass(frozen=True, slots=True)
class Card:
    """One claim, all texts ready to show; `needs`, `chance`, `counted` and `caution` are "" where there is nothing to say; `named`
    are the sources by authors and years, `counted` says whom the figure counts."""

    id: str
    verdict: Verdict
    sign: str
    verdict_word: str
    claim: str
    literature: str
    sources: tuple[str, ...]
    named: str
    figure: str
    data: str
    counted: str
    chance: str
    caution: str
    needs: str
    how: str


def claim_card(told: Judged, words: Words, scheme: str, currency: str = "") -> Card:
    """The card of one judged claim; `scheme` names the tiers."""
    code, reading = told.claim.id, told.reading
    said = {
        "n": reading.n,
        "figure": _figure(told, reading.figure, words),
        "basis": _basis(reading.basis, words),
        **_values(reading.values, words, scheme, currency),
    }
    spoken = reading.figure is not None
    return Card(
        code,
        told.verdict,
        SIGNS[told.verdict],
        words.t(f"claims.verdict.{told.verdict}"),
        words.t(f"claims.claim.{code}"),
        words.t(f"claims.literature.{code}"),
        sources(told, words),
        named(told, words),
        _headline(told, words) if spoken else UNKNOWN,
        words.t(f"claims.data.{code}", **said) if spoken else words.t("claims.no_figure"),
        words.t(f"claims.counted.{code}", **said, who=_who(reading.basis, words)) if spoken else "",
        _chance(told, words),
        words.t("claims.caution", n=reading.fewest) if reading.small and "more" not in told.needs else "",
        needed(told.needs, words),
        words.t(f"claims.how.{code}"),
    )


def summary(judged: Sequence[Judged], words: Words) -> str:
    """Which claims hold, which are not borne out, and how many cannot be told."""
    by: dict[Verdict, list[str]] = {
        verdict: [words.t(f"claims.claim.{told.claim.id}") for told in judged if told.verdict == verdict] for verdict in VERDICTS
    }
    said = {
        verdict: words.t(f"claims.summary_{verdict}", n=len(claims), claims=words.t("claims.summary_list").join(claims)) if claims else ""
        for verdict, claims in by.items()
    }
    return " ".join(words.t("claims.summary", n=len(judged), **said).split())


def sources(told: Judged, words: Words) -> tuple[str, ...]:
    """The citations; where there are none, that no study is known."""
    return tuple(CITATIONS[source] for source in told.claim.sources) or (words.t("claims.no_study"),)


def named(told: Judged, words: Words) -> str:
    """The studies by their authors and years only; `sources` has the rest."""
    return "; ".join(CITATIONS[source].partition(")")[0] + ")" for source in told.claim.sources) or words.t("claims.no_study")


def all_sources(judged: Sequence[Judged]) -> tuple[str, ...]:
    """Every study cited, by name."""
    return tuple(sorted({CITATIONS[source] for told in judged for source in told.claim.sources}))


def needed(needs: Sequence[str], words: Words) -> str:
    """What would tell, in one sentence; "" where nothing is missing."""
    if not needs:
        return ""
    return words.t("claims.needed", what=words.t("common.scope.list").join(words.t(f"claims.needs.{need}") for need in needs))


def _headline(told: Judged, words: Words) -> str:
    """The figure as it stands alone: one that has no unit of its own says what it is."""
    figure, key = _figure(told, told.reading.figure, words), f"claims.unit.{told.claim.unit}"
    return words.t(key, figure=figure) if words.has(key) else figure


def _who(basis: str, words: Words) -> str:
    """Among whom the loyal are told from the others; "" for claims that do not ask."""
    return words.t(f"claims.known.{basis}") if basis in ("true", "repeat") else ""


def _figure(told: Judged, value: float | None, words: Words) -> str:
    """A figure in the claim's unit."""
    if value is None:
        return UNKNOWN
    unit = told.claim.unit
    if unit == "share":
        return words.share(value, 1)
    if unit == "change":
        return words.change(value, 1)
    if unit == "points":
        points = words.number(100 * value, 1)
        return words.t("claims.points", points=f"+{points}" if value > 0 else points)
    if unit == "ratio":
        return words.t("claims.times", times=words.number(value, 1))
    return words.number(value, 2 if unit == "correlation" else 1)


def _chance(told: Judged, words: Words) -> str:
    """The range that chance allows."""
    low, high = told.reading.low, told.reading.high
    if low is None or high is None:
        return ""
    return words.t("claims.chance", low=_figure(told, low, words), high=_figure(told, high, words))


def _basis(basis: str, words: Words) -> str:
    if basis in ("true", "repeat"):
        return words.t(f"claims.loyal.{basis}")
    return words.t(f"overview.basis.{basis}") if basis else ""


def _values(values: Mapping[str, Any], words: Words, scheme: str, currency: str) -> dict[str, Any]:
    """The further figures of a sentence, each in its own form."""
    shares = {"people", "retention", "rate", "loyal", "others"}
    found: dict[str, Any] = {}
    for name, value in values.items():
        if name == "tiers":
            found[name] = words.t("figure.pyramid.join").join(words.tier(scheme, code) for code in value)
        elif name in shares:
            found[name] = words.share(value, 1)
        elif name in ("winning", "serving"):
            found[name] = words.money(value, currency)
        elif name in ("good", "bad"):
            found[name] = words.number(value, 1)
        elif name == "years":
            found[name] = words.t("claims.without_end") if value is None else words.t("claims.years", n=value)
        else:
            found[name] = value
    return found


def list_label(words: Words, code: str) -> str:
    """What the customers behind a claim are called; the page's own name for a list that is not there."""
    key = f"claims.listed.{code}"
    return words.t(key) if words.has(key) else words.t("claims.title")
