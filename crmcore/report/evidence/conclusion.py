"""The two conclusions of the evidence page: whether the grade predicts better than simpler rules, and whether other weights
would."""

from __future__ import annotations

from dataclasses import replace

from crmcore.domain.claims.results import CAUTION
from crmcore.domain.evidence.backtest import Evidence, best_baseline
from crmcore.domain.evidence.weight_advisor import Advice
from crmcore.domain.summary.findings import Tone
from crmcore.report.evidence.figures import chance_band, figure_text, gain_text
from crmcore.report.evidence.tables import EvidenceAnswer
from crmcore.report.words.words import Words

FIGURE = "rank_correlation"
#: tone of each verdict about the grade beside the best plain rule
LEAD_TONES: dict[str, Tone] = {"ahead": "good", "level": "plain", "behind": "watch"}
#: tone of each verdict about the learnt weights: only a proven gain is good, and none is bad
TONES: dict[str, Tone] = {"better": "good", "even": "plain", "worse": "plain", "untested": "plain"}


def ranking_conclusion(evidence: Evidence, words: Words, narrowed: bool = False) -> EvidenceAnswer | None:
    """The grade on one day compared with the best simple rule, both by rank correlation; None where it cannot be measured.

    The word follows the interval of the paired difference: "better" only where all of it lies on one side of zero. `narrowed`: filters are
    in force, then the sentence names the number of customers.
    """
    answer = _ranking(evidence, words)
    return (
        replace(answer, text=f"{answer.text} {words.t('evidence.conclusion.of_part', n=evidence.customers)}")
        if answer and narrowed
        else answer
    )


def _ranking(evidence: Evidence, words: Words) -> EvidenceAnswer | None:
    current, best = evidence.rule("current"), best_baseline(evidence)
    if current is None or current.rank_correlation is None:
        return None
    own, band = current.rank_correlation, chance_band(evidence.customers)
    few = evidence.customers < CAUTION
    values = {"day": evidence.day, "own": figure_text(own, FIGURE, words), "band": figure_text(band, FIGURE, words)}
    if best is None or best.rank_correlation is None:
        return EvidenceAnswer(words.t("evidence.conclusion.alone", **values), "good" if own > band else "plain" if few else "bad")
    values |= {"rule": words.t(f"evidence.rule.{best.rule}"), "best": figure_text(best.rank_correlation, FIGURE, words)}
    lead = best.leads.get(FIGURE)
    verdict = "level" if lead is None else lead.verdict
    if few and (max(own, best.rank_correlation) <= band or verdict == "level"):
        return EvidenceAnswer(words.t("evidence.conclusion.unsure", n=evidence.customers, **values), "plain")
    if max(own, best.rank_correlation) <= band:
        return EvidenceAnswer(words.t("evidence.conclusion.chance", **values), "bad")
    text = words.t(f"evidence.conclusion.{verdict}", **values)
    if lead is not None and lead.interval is not None:
        low, high = (gain_text(end, FIGURE, words) for end in lead.interval)
        text += " " + words.t("evidence.conclusion.lead", lead=gain_text(lead.difference, FIGURE, words), low=low, high=high)
    return EvidenceAnswer(text, LEAD_TONES[verdict])


def weights_conclusion(advice: Advice, words: Words, narrowed: bool = False) -> EvidenceAnswer:
    """Whether learnt weights would have been better on the test day. They are learnt from all customers; with filters in force
    (`narrowed`) the sentence says so."""
    before, after = (getattr(fared, advice.aim) if fared else None for fared in (advice.current, advice.advised))
    text = words.t(
        f"evidence.conclusion.weights_{advice.verdict}",
        day=advice.day,
        aim=words.t(f"evidence.aim.{advice.aim}"),
        current=figure_text(before, advice.aim, words),
        advised=figure_text(after, advice.aim, words),
    )
    if narrowed:
        text += " " + words.t("evidence.conclusion.of_all", n=advice.customers)
    return EvidenceAnswer(text, TONES[advice.verdict])
