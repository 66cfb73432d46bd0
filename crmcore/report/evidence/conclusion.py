"""What the evidence page comes to, in two sentences: does the grade predict better than plainer rules, and would other weights help."""

from __future__ import annotations

from dataclasses import replace

from crmcore.domain.claims.findings import CAUTION
from crmcore.domain.evidence.backtest import Evidence, best_plain
from crmcore.domain.evidence.weight_advisor import Advice
from crmcore.report.evidence.figures import chance_band, shown
from crmcore.report.evidence.tables import Answer
from crmcore.report.words.words import Words

FIGURE = "rank_correlation"
#: what learnt weights mean for whoever grades: only a proven gain is good news, and none of it is bad
TONES: dict[str, str] = {"better": "good", "even": "plain", "worse": "plain", "untested": "plain"}


def order_told(told: Evidence, words: Words, narrowed: bool = False) -> Answer | None:
    """The grade of one day beside the best plain rule, both by rank correlation; None where the grade cannot be measured.

    Which of the two is ahead goes by the figures as shown: two that read alike are level. Below a hundred customers nothing is
    called ahead that chance could have put there. `narrowed`: by filters, then the sentence says whom it counts.
    """
    found = _order(told, words)
    return replace(found, text=f"{found.text} {words.t('evidence.conclusion.of_part', n=told.customers)}") if found and narrowed else found


def _order(told: Evidence, words: Words) -> Answer | None:
    current, best = told.rule("current"), best_plain(told)
    if current is None or current.rank_correlation is None:
        return None
    own, band = current.rank_correlation, chance_band(told.customers)
    few = told.customers < CAUTION
    said = {"day": told.day, "own": shown(own, FIGURE, words), "band": shown(band, FIGURE, words)}
    if best is None or best.rank_correlation is None:
        return Answer(words.t("evidence.conclusion.alone", **said), "good" if own > band else "plain" if few else "bad")
    said |= {"rule": words.t(f"evidence.rule.{best.rule}"), "best": shown(best.rank_correlation, FIGURE, words)}
    if few and (max(own, best.rank_correlation) <= band or abs(own - best.rank_correlation) <= band):
        return Answer(words.t("evidence.conclusion.unsure", n=told.customers, **said), "plain")
    if max(own, best.rank_correlation) <= band:
        return Answer(words.t("evidence.conclusion.chance", **said), "bad")
    if said["own"] == said["best"]:
        return Answer(words.t("evidence.conclusion.level", **said), "good")
    ahead = own > best.rank_correlation
    return Answer(words.t(f"evidence.conclusion.{'ahead' if ahead else 'behind'}", **said), "good" if ahead else "watch")


def weights_told(told: Advice, words: Words, narrowed: bool = False) -> Answer:
    """Whether learnt weights would have helped on the day that was kept aside. They are for everyone: where filters are in force
    (`narrowed`) the sentence says so."""
    before, after = (getattr(fared, told.aim) if fared else None for fared in (told.current, told.advised))
    text = words.t(
        f"evidence.conclusion.weights_{told.verdict}",
        day=told.day,
        aim=words.t(f"evidence.aim.{told.aim}"),
        current=shown(before, told.aim, words),
        advised=shown(after, told.aim, words),
    )
    if narrowed:
        text += " " + words.t("evidence.conclusion.of_all", n=told.customers)
    return Answer(text, TONES[told.verdict])
