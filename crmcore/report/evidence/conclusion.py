"""The two conclusions of the evidence page: whether the grade predicts better than simpler rules, and whether other weights
would."""

from __future__ import annotations

from dataclasses import replace

from crmcore.domain.claims.results import CAUTION
from crmcore.domain.evidence.backtest import Evidence, best_baseline
from crmcore.domain.evidence.weight_advisor import Advice
from crmcore.domain.summary.findings import Tone
from crmcore.report.evidence.figures import chance_band, figure_text
from crmcore.report.evidence.tables import EvidenceAnswer
from crmcore.report.words.words import Words

FIGURE = "rank_correlation"
#: tone of each verdict about the learnt weights: only a proven gain is good, and none is bad
TONES: dict[str, Tone] = {"better": "good", "even": "plain", "worse": "plain", "untested": "plain"}


def ranking_conclusion(evidence: Evidence, words: Words, narrowed: bool = False) -> EvidenceAnswer | None:
    """The grade on one day compared with the best simple rule, both by rank correlation; None where it cannot be measured.

    The comparison uses the figures as shown: equal texts are a tie. Below a hundred customers a difference within the chance
    band is not called a lead. `narrowed`: filters are in force, then the sentence names the number of customers.
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
    if few and (max(own, best.rank_correlation) <= band or abs(own - best.rank_correlation) <= band):
        return EvidenceAnswer(words.t("evidence.conclusion.unsure", n=evidence.customers, **values), "plain")
    if max(own, best.rank_correlation) <= band:
        return EvidenceAnswer(words.t("evidence.conclusion.chance", **values), "bad")
    if values["own"] == values["best"]:
        return EvidenceAnswer(words.t("evidence.conclusion.level", **values), "good")
    ahead = own > best.rank_correlation
    return EvidenceAnswer(words.t(f"evidence.conclusion.{'ahead' if ahead else 'behind'}", **values), "good" if ahead else "watch")


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
