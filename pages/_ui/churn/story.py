"""What the churn page comes to, in a few sentences: whom to call, who owes, who has gone, and for whom winning back pays."""

from __future__ import annotations

import numpy as np

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.churned import churned_of, win_back_candidates
from crmcore.domain.churn.lists import arrears_of
from crmcore.domain.grading.book import Book
from pages._ui.churn import risk, terms as churn_terms, weak_model
from pages._ui.churn.result_keys import ARREARS, CHURNED, WinBackKey
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def conclusion(graded: Book) -> Finding:
    """The page's first sentences."""
    sentences = t("churn.story.all", call=_call(graded), owing=_owing(graded), gone=_gone(graded))
    return Finding(" ".join(sentences.split()))


def win_back(graded: Book) -> np.ndarray:
    """Positions in `Gone.rows` (int64[n]) of those looked at for whom an attempt pays, by the visitor's terms."""
    terms = churn_terms.terms()
    return data.derived(graded, WinBackKey(terms.win_back_code), lambda customer_mask: win_back_candidates(graded, terms, customer_mask))


def _call(graded: Book) -> str:
    plan, churn = risk.plan_of(graded), churn_of(graded)
    if weak_model.weak(churn):
        return t("churn.story.weak", n=len(weak_model.silent(graded)))
    if not churn.ready:
        return t("churn.story.plain", n=plan.calls, risked=_money(plan.value_at_risk))
    return (
        t("churn.story.call", n=plan.calls, risked=_money(plan.value_at_risk), net=_money(plan.net))
        if plan.calls
        else t("churn.story.call_none")
    )


def _owing(graded: Book) -> str:
    arrears = arrears_of(graded)
    rows = data.derived(graded, ARREARS, arrears.rows)
    return t("churn.story.owing", n=len(rows), money=_money(arrears.overdue[rows].sum())) if arrears.has_invoices and len(rows) else ""


def _gone(graded: Book) -> str:
    gone = churned_of(graded)
    left = data.derived(graded, CHURNED, gone.ranked)
    if not len(left):
        return t("churn.story.gone_nobody")
    lost, paying = gone.lost_with(left), len(win_back(graded))
    return t(
        "churn.story.gone",
        n=len(left),
        lost=t("churn.story.lost" if lost >= 0 else "churn.story.spared", money=_money(abs(lost))),
        back=t("churn.story.back", n=paying) if paying else t("churn.story.back_nobody"),
    )


def _money(amount: float) -> str:
    return state.current_words().money(amount, data.company().currency, compact=True)
