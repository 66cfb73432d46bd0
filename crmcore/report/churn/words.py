"""Verdicts and names of lists of the churn page, as texts."""

from __future__ import annotations

from collections.abc import Sequence

from crmcore.domain.churn.call_plan import CallTerms
from crmcore.domain.churn.prediction.churn_evaluation import ChurnEvaluation
from crmcore.domain.churn.prediction.comeback import NEEDED_LAPSED
from crmcore.domain.churn.risk import Churn
from crmcore.report.words.words import Words

#: from these AUCs on a ranking is of some, and of much use
_SOMETHING, _MUCH = 0.60, 0.75


def auc_strength(auc: float) -> str:
    """The strength of a ranking by its AUC: "none", "some" or "much"."""
    return "much" if auc >= _MUCH else "some" if auc >= _SOMETHING else "none"


def trust_text(churn: Churn, words: Words) -> str:
    """How far the risks can be trusted: the model's grade, and whether the paired interval lets it be called better than the best plain
    ranking."""
    if churn.test is None:
        return words.t("churn.trust.no_model")
    test = churn.test
    return words.t("churn.trust.coin" if test.no_better_than_chance else f"churn.trust.{test.grade}_{test.lead.verdict}")


def within_text(value: str, ends: Sequence[str] | None, words: Words) -> str:
    """A figure with the ends of its interval behind it; without them, the figure alone."""
    return value if ends is None else words.t("churn.card.within", value=value, low=ends[0], high=ends[1])


def lead_text(test: ChurnEvaluation, words: Words) -> str:
    """By how many lapses the model is ahead of the best plain ranking, with the paired interval, and so what can be said."""
    lead, plain = test.lead, test.better_baseline
    low, high = lead.found_interval or (None, None)
    return words.t(
        f"churn.card.lead_{lead.verdict}",
        name=words.t(f"churn.baseline.{plain.name}"),
        ours=words.number(test.model.lapses_found),
        theirs=words.number(plain.lapses_found),
        lapses=words.number(test.lapses),
        lead=words.number(lead.lapses_found),
        low=words.number(low),
        high=words.number(high),
    )


def missing_text(churn: Churn, words: Words) -> str:
    """The conditions of the model that are not met, and by how much."""
    return words.t("churn.reason.join").join(
        words.t(f"churn.missing.{rule.code}", n=rule.have, need=rule.need, lack=rule.need - rule.have)
        for rule in churn.rules
        if not rule.ok
    )


def comeback_text(churn: Churn, words: Words) -> str:
    """What became of earlier lapses, and so what a loss risk is; or that too few are known."""
    known = churn.comeback
    if known is None:
        return words.t("churn.trust.comeback_unknown", need=NEEDED_LAPSED)
    share, low, high = (words.share(value) for value in (known.share, *(known.interval or (None, None))))
    return words.t("churn.trust.comeback", n=int(known.lapsed.sum()), share=share, low=low, high=high, days=churn.horizon_days)


def estimate_texts(churn: Churn, words: Words) -> tuple[str, ...]:
    """What files say of the estimates behind their risks, with intervals: the test of the model, and how many came back."""
    if churn.test is None:
        return ()
    return lead_text(churn.test, words).replace("**", ""), comeback_text(churn, words).replace("**", "")


def list_label(code: str, words: Words) -> str:
    """The name of the list with that code (see `crmcore.domain.churn.lists`); the code itself where it has none."""
    kind, _, detail = code.partition(".")
    if kind == "risk" and detail.isdecimal():
        return words.t("churn.listed.risk", risk=words.share(int(detail) / 100))
    if kind == "calls" and (terms := CallTerms.of_list(detail)) is not None:
        return (
            words.t("churn.listed.most", n=terms.most)
            if terms.most
            else words.t("churn.listed.calls", risk=words.share(terms.threshold / 100))
        )
    if kind == "win_back" and CallTerms.of_win_back(detail) is not None:
        return words.t("churn.listed.win_back")
    key = f"churn.listed.{code}"
    return words.t(key) if words.has(key) else code
