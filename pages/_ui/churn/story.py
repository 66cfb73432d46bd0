"""What the churn page comes to, in one sentence: whom to call, and what hangs on it."""

from __future__ import annotations

import numpy as np

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import win_back_candidates
from crmcore.domain.grading.book import Book
from pages._ui.churn import plan as churn_plan, terms as churn_terms
from pages._ui.churn.result_keys import WinBackKey
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def conclusion(graded: Book) -> Finding:
    """The page's first sentence."""
    plan, words = churn_plan.plan_of(graded), state.current_words()
    risked, net = (words.money(amount, data.company().currency, compact=True) for amount in (plan.value_at_risk, plan.net))
    if not plan.active:
        return Finding(t("churn.story.nobody"))
    if not plan.by_model:
        silent = t("churn.story.plain", n=plan.calls, silent=words.number(plan.at_risk), active=words.number(plan.active), risked=risked)
        return Finding(silent if plan.calls else t("churn.story.plain_none"))
    if not plan.calls:
        return Finding(t("churn.story.call_none"))
    risk = words.share(plan.threshold / 100)
    said = "churn.story.call_at_most" if churn_of(graded).at_most else "churn.story.call"
    return Finding(t(said, n=plan.calls, reached=words.number(plan.at_risk), risk=risk, risked=risked, net=net))


def win_back(graded: Book) -> np.ndarray:
    """Positions in `Gone.rows` (int64[n]) of those looked at for whom an attempt pays, by the visitor's terms."""
    terms = churn_terms.terms()
    return data.derived(graded, WinBackKey(terms.win_back_code), lambda customer_mask: win_back_candidates(graded, terms, customer_mask))
