"""What keeping customers is worth: the slogans of the field beside this company's figures, referrals, and a point per tier."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.churn.retention_economics import (
    MORE_POINTS,
    PROFIT_TIMES,
    cost_ratio,
    loss_with_referrals,
    points_by_tier,
    retention_curve,
)
from crmcore.domain.grading.book import Book
from crmcore.report.churn.figures import retention_line
from crmcore.report.churn.tables import point_lines, slogan_lines
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book) -> None:
    curve = data.kept(graded, "churn.retention", lambda part: retention_curve(graded, part))
    costs = data.kept(graded, "churn.costs", lambda part: cost_ratio(graded, part))
    more = curve[MORE_POINTS] / curve[0] - 1 if curve[0] > 0 else None
    currency, w = data.company().currency, state.speech()
    widgets.section(t("churn.slogan.title"))
    widgets.small_table(*slogan_lines(costs, more, w, currency), text_columns=2)
    widgets.note(t("churn.slogan.cost_note"))
    st.space("small")
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        if more is not None:
            widgets.figure(retention_line(curve, w, slogan=PROFIT_TIMES, at=MORE_POINTS, dark=state.dark()), key="churn.retention")
        widgets.note(t("churn.slogan.note"))
        scope(graded, months=12)
    with right:
        widgets.section(t("churn.point.title"))
        points = data.kept(graded, "churn.points", lambda part: points_by_tier(graded, part))
        widgets.small_table(*point_lines(points, graded.scheme.id, w, currency), total=True)
        st.space("small")
        widgets.section(t("churn.referral.title"))
        lost = data.kept(graded, "churn.referrals", lambda part: loss_with_referrals(graded, part))
        if lost is None:
            widgets.note(t("churn.referral.none", table=t("table.relation")))
        else:
            widgets.finding_list(
                [
                    Finding(
                        t(
                            "churn.referral.told",
                            n=lost.customers,
                            alone=w.money(lost.alone, currency, compact=True),
                            both=w.money(lost.with_referrals, currency, compact=True),
                        )
                    )
                ],
                key="churn.referral",
            )
