"""What keeping customers is worth: what winning costs against keeping, referrals, and a point of retention per tier."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.churn.retention_economics import (
    MORE_POINTS,
    loss_with_referrals,
    points_by_tier,
    retention_curve,
    winning_against_keeping,
)
from crmcore.domain.grading.book import Book
from crmcore.report.churn.figures import retention_line_chart
from crmcore.report.churn.tables import retention_point_table, winning_sentence
from pages._ui.churn.result_keys import RetentionEconomicsKey
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.navigation.pages import open_page
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book) -> None:
    """Winning against keeping, retention, tiers and referrals. Textbook claims of it are tested on the page of evidence."""
    curve = data.derived(graded, RetentionEconomicsKey("curve"), lambda customer_mask: retention_curve(graded, customer_mask))
    costs = data.derived(graded, RetentionEconomicsKey("costs"), lambda customer_mask: winning_against_keeping(graded, customer_mask))
    more = curve[MORE_POINTS] / curve[0] - 1 if curve[0] > 0 else None
    currency, words = data.company().currency, state.current_words()
    followed = widgets.finding_list(
        [Finding(winning_sentence(costs, words, currency), link=t("churn.keeping.claims"), target="claims")], key="churn.keeping"
    )
    if followed:
        state.choose("evidence.tab", followed, "")
        open_page("evidence")
    listed = t("common.scope.list").join(costs.activities)
    widgets.note(t("churn.keeping.cost_note", activities=listed) if listed else t("churn.keeping.cost_unknown"))
    st.space("small")
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        if more is not None:
            widgets.figure(retention_line_chart(curve, words, at=MORE_POINTS, dark=state.dark()), key="churn.retention")
        widgets.note(t("churn.keeping.note"))
        scope(graded, months=12)
    with right:
        widgets.section(t("churn.point.title"))
        points = data.derived(graded, RetentionEconomicsKey("points"), lambda customer_mask: points_by_tier(graded, customer_mask))
        widgets.small_table(*retention_point_table(points, graded.scheme.id, words, currency), total=True)
        st.space("small")
        widgets.section(t("churn.referral.title"))
        lost = data.derived(graded, RetentionEconomicsKey("referrals"), lambda customer_mask: loss_with_referrals(graded, customer_mask))
        if lost is None:
            widgets.note(t("churn.referral.none", table=t("table.relation")))
        else:
            widgets.finding_list(
                [
                    Finding(
                        t(
                            "churn.referral.told",
                            n=lost.customers,
                            alone=words.money(lost.alone, currency, compact=True),
                            both=words.money(lost.with_referrals, currency, compact=True),
                        )
                    )
                ],
                key="churn.referral",
            )
