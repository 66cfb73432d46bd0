"""Where the model is no better than a plain ranking: that its risks do not tell customers apart, and what to go by instead."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.lists import customer_list
from crmcore.domain.churn.risk import Churn
from crmcore.domain.grading.book import Book
from pages._ui.churn.result_keys import SILENT
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t

WEAK = "C"


def weak(churn: Churn) -> bool:
    """Whether a model was tested, and found no better."""
    return churn.test is not None and churn.test.grade == WEAK


def silent(graded: Book) -> np.ndarray:
    """Rows (int64[n]) of the customers looked at who have been silent for too long by the plain rule."""
    return data.topic_list(graded, SILENT, lambda customer_mask: customer_list(graded, customer_mask, "silent")).rows


def worth(graded: Book, rows: np.ndarray) -> float:
    """Current value of the customers in `rows` (int64[n]); a loss is no value."""
    return float(np.nansum(np.maximum(graded.mart.metrics["current_value"][rows], 0.0)))


def draw(graded: Book) -> None:
    """The sentence, and the ways to who is silent for too long: everybody, and the best customers."""
    churn, words = churn_of(graded), state.current_words()
    if not weak(churn):
        return
    risk = churn.risk[churn.rows]
    widgets.finding_list(
        [Finding(t("churn.weak.told", low=words.share(np.nanmin(risk)), high=words.share(np.nanmax(risk))), "watch")], key="churn.weak"
    )
    best = next((len(f.rows) for f in data.findings(graded) if f.code == "quiet"), 0)
    tier = words.tier(graded.scheme.id, graded.scheme.tiers[0])
    with st.container(horizontal=True, key="ck-links-churn-weak"):
        for code, n in (("quiet", best), ("churn.silent", len(silent(graded)))):
            name = code.removeprefix("churn.")
            if st.button(t(f"churn.weak.{name}", n=n, tier=tier) + " →", key=f"churn.weak.{name}", type="tertiary", disabled=not n):
                listed.show(code)
