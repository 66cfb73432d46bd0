"""Overview: what an executive needs in ten seconds."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.concentration import whale_curve
from crmcore.domain.summary.key_figures import in_window
from crmcore.domain.summary.tier_table import profit_metric, tier_rows
from crmcore.domain.summary.verdict import verdict
from crmcore.report.grading.whale import WhaleCurve, whale_chart
from crmcore.report.summary.verdict import verdict_sentence
from crmcore.report.trends.history import MonthlyHistory, history_bars
from pages._ui.components import widgets
from pages._ui.components.widgets import Kpi
from pages._ui.controls.scope import net_note, scope, without_tier_note
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.navigation.pages import open_page
from pages._ui.pyramids import offer
from pages._ui.pyramids.tier_pyramid import SET_ASIDE, draw_tier_pyramid
from pages._ui.state import state, tabs
from pages._ui.state.state import t
from pages._ui.summary import key_figures, sentences
from pages._ui.summary.at_risk import at_risk
from pages._ui.week import cards

#: the main figure beside its sentences
WIDE, NARROW = 5, 3
#: the Book whose comparison this visitor has waited for
COMPARED = "overview.compared"


def figures(graded: Book, base: key_figures.Base | None, compared: str, at_risk: Kpi | None = None) -> None:
    """The page's name, what the present is compared with, the verdict and the key figures."""
    now, before = data.key_figures(graded), None if base is None else data.key_figures(base.book)
    currency = data.company().currency
    widgets.page_head(t("overview.title"), compared)
    if now.graded:
        widgets.verdict(verdict_sentence(verdict(now, before), state.current_words(), graded.scheme.id, currency))
    shown = key_figures.shown(now, before, currency)
    widgets.kpi_row(shown if at_risk is None else [*shown[:-1], at_risk, shown[-1]])
    scope(graded)
    without_tier_note(graded, data.customer_mask(graded))
    net_note(graded)


def compared_figures(graded: Book) -> None:
    """The key figures with their changes, and the value at risk."""
    base = key_figures.base_of(graded)
    figures(graded, base, t("overview.since_nothing") if base is None else base.called, at_risk(graded))
    state.remember(COMPARED, graded.key)


def decisions() -> None:
    """The decisions of the week; each leads to where it is done."""
    followed = cards.draw()
    if followed:
        open_page(followed)


def matters(graded: Book) -> None:
    """The sentences that matter; each opens the customers it speaks of."""
    found = sentences.matters(graded)
    if not found:
        return
    widgets.section(t("overview.matters"))
    followed = widgets.finding_list(found, key="overview.matters")
    if followed:
        listed.show(followed)


def months(graded: Book) -> None:
    """The last two years month by month."""
    monthly = data.months(graded)
    if len(monthly.ends) > 1:
        widgets.figure(
            history_bars(
                MonthlyHistory(monthly.ends, monthly.amount, monthly.profit),
                state.current_words(),
                currency=data.company().currency,
                dark=state.dark(),
            ),
            key="overview.months",
        )
        scope(graded, months=len(monthly.ends))


def curve(graded: Book) -> None:
    """The whale curve, small."""
    measure = profit_metric(graded.mart, state.view().profit)
    x, y = whale_curve(in_window(graded, measure, data.customer_mask(graded)))
    widgets.figure(
        whale_chart(
            WhaleCurve(x, y, data.concentration_of(graded, measure), measure=measure),
            state.current_words(),
            dark=state.dark(),
            currency=data.company().currency,
            compact=True,
        ),
        key="overview.whale",
    )
    scope(graded)


def look_next(graded: Book) -> None:
    """Where to look next."""
    widgets.section(t("overview.next"))
    if followed := widgets.finding_list(sentences.next_looks(graded), key="overview.next"):
        open_page(followed)


def by_tier(graded: Book) -> None:
    """The pyramids, beside them what matters and where to look next."""
    wide, narrow = st.columns((WIDE, NARROW), gap="large")
    with wide:
        rows = tier_rows(graded, data.customer_mask(graded, but=SET_ASIDE))
        draw_tier_pyramid("overview", graded, rows, titled=data.key_figures(graded).measure == "order_amount")  # else the verdict says it
    with narrow:
        matters(graded)
        look_next(graded)
    with wide:  # another scheme is graded for it: nobody waits for that to see this one
        offer.draw("overview", graded, rows, SET_ASIDE)


def by_month(graded: Book) -> None:
    """The last two years month by month, beside the whale curve."""
    wide, narrow = st.columns((WIDE, NARROW), gap="large")
    with wide:
        months(graded)
    with narrow:
        curve(graded)


def page() -> None:
    """The verdict, the key figures and the decisions of the week; below, tiers and months."""
    graded = data.book()
    top, week = st.empty(), st.empty()
    waited = state.read(COMPARED) == graded.key
    with top.container():
        if waited:
            compared_figures(graded)
        else:  # another date is graded for the comparison: nobody waits for it to see today's figures
            figures(graded, None, "")
    with week.container():
        if waited:
            decisions()
        else:
            cards.waiting()
    tabs.sections("overview.tab", {"tiers": (lambda: by_tier(graded),), "months": (lambda: by_month(graded),)}, lazy=("months",))
    if not waited:
        with top.container():
            compared_figures(graded)
        with week.container():
            decisions()


page()
