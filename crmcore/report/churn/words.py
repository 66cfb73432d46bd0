"""Verdicts and names of lists of the churn page, as texts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.prediction.churn_evaluation import ChurnEvaluation
from crmcore.domain.churn.prediction.comeback import NEEDED_LAPSED
from crmcore.domain.churn.prediction.loss_trial import LossTrial
from crmcore.domain.churn.prediction.slow_buyers import slow_horizon
from crmcore.domain.churn.risk import Churn
from crmcore.domain.kernel.readiness import Requirement
from crmcore.domain.worklist.call_success import CallRates
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


def missing_text(rules: Sequence[Requirement], words: Words) -> str:
    """The conditions of `rules` that are not met, and by how much."""
    return words.t("churn.reason.join").join(
        words.t(f"churn.missing.{rule.code}", n=rule.have, need=rule.need, lack=rule.need - rule.have) for rule in rules if not rule.ok
    )


def slow_text(churn: Churn, words: Words) -> str:
    """How slow buyers are judged, and how many there are; "" without any."""
    slow = churn.slow_buyers
    if slow is None:
        return ""
    values = {"n": slow.customers, "gap": churn.horizon_days // 2, "usual": churn.horizon_days, "days": slow_horizon(churn.horizon_days)}
    if not slow.apart:
        return words.t("churn.slow.short", missing=missing_text(slow.rules, words), **values)
    return words.t("churn.slow.apart", day=slow.test, tested=words.number(slow.tested), lapses=words.number(slow.lapses), **values)


def judged_text(churn: Churn, row: int, words: Words) -> str:
    """The days that a customer's lapse risk is about, and whether it is a slow buyer: "360 days: slow buyer"."""
    code = "usual" if not churn.is_slow(row) else "slow" if churn.slow_model is not None else "slow_short"
    return words.t(f"churn.judged.{code}", days=churn.horizon_of(row), own=slow_horizon(churn.horizon_days))


def risk_cell(churn: Churn, row: int, words: Words) -> str:
    """The lapse risk of a customer; of a slow buyer with the days it is about."""
    risk = words.share(churn.risk[row])
    return words.t("churn.judged.risk", risk=risk, days=churn.horizon_of(row)) if churn.is_slow(row) else risk


def loss_text(trial: LossTrial, words: Words) -> str:
    """Which forecast of a loss counts for those judged on a horizon, and why."""
    if trial.direct is None or trial.product is None:
        return words.t("churn.loss.not_tried", days=trial.horizon_days, missing=missing_text(trial.rules, words))
    low, high = trial.difference or (None, None)
    return words.t(
        "churn.loss.used" if trial.used else "churn.loss.not_used",
        days=trial.horizon_days,
        day=trial.cut_off,
        customers=words.number(trial.customers),
        losses=words.number(trial.losses),
        direct=words.number(trial.direct, 4),
        product=words.number(trial.product, 4),
        low=words.number(low, 4),
        high=words.number(high, 4),
    )


def comeback_text(churn: Churn, words: Words) -> str:
    """What became of earlier lapses, and so what a loss risk is; or that too few are known."""
    known = churn.comeback
    if known is None:
        return words.t("churn.trust.comeback_unknown", need=NEEDED_LAPSED)
    share, low, high = (words.share(value) for value in (known.share, *(known.interval or (None, None))))
    lapses = words.t("churn.trust.comeback", n=int(known.lapsed.sum()), share=share, low=low, high=high)
    direct = [str(trial.horizon_days) for trial in churn.loss_trials if trial.used]
    how = "product" if not direct else "direct" if len(direct) == len(churn.loss_trials) else "mixed"
    return words.t("churn.trust.apart", lapses=lapses, how=words.t(f"churn.trust.loss_{how}", days=", ".join(direct)))


def estimate_texts(churn: Churn, words: Words) -> tuple[str, ...]:
    """What files say of the estimates behind their risks, with intervals: the test of the model, and how many came back."""
    if churn.test is None:
        return ()
    said = [
        lead_text(churn.test, words),
        comeback_text(churn, words),
        slow_text(churn, words),
        *(loss_text(t, words) for t in churn.loss_trials),
    ]
    return tuple(text.replace("**", "") for text in said if text)


def success_text(rates: CallRates, used: float, words: Words) -> str:
    """What the success of a call rests on: an assumption and whose, or the measurement with its interval, its numbers and since when; and
    that a visitor uses another one, `used` (0–1)."""
    company = words.share(rates.rates.stay_success, 1)
    if (effect := rates.measured) is not None and effect.total.interval is not None:
        low, high = (words.share(end, 1) for end in effect.total.interval)
        called, out, day = words.number(effect.total.called), words.number(effect.total.left_out), effect.decision.on
        text = words.t("churn.success.measured", success=company, day=day, called=called, out=out, low=low, high=high)
    elif rates.decision is None:
        text = words.t("churn.success.proposal", success=company)
    else:
        day = rates.decision.effective_on or date.fromisoformat(rates.decision.recorded_at[:10])
        text = words.t("churn.success.assumed", success=company, author=rates.decision.author, day=day)
    if abs(used - rates.rates.stay_success) < 1e-9:
        return text
    return words.t("churn.success.own", used=words.share(used, 1), company=text)


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
