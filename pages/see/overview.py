"""Overview: what an executive needs in ten seconds."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.concentration import whale_curve
from crmcore.domain.summary.key_figures import in_window
from crmcore.domain.summary.tier_table import profit_metric, tier_rows
from crmcore.report.grading.whale import WhaleCurve, whale_chart
from crmcore.report.trends.history import MonthlyHistory, history_bars
from pages._ui.components import widgets
from pages._ui.controls.scope import net_note, scope, without_tier_note
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.navigation.pages import open_page
from pages._ui.pyramids import offer
from pages._ui.pyramids.tier_pyramid import SET_ASIDE, draw_tier_pyramid
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.summary import key_figures, sentences

#: the main figure beside its sentences
WIDE, NARROW = 5, 3
#: the Book whose comparison this visitor has waited for
COMPARED = "overview.compared"


def figures(graded: Book, base: key_figures.Base | None, compared: str) -> None:
    """The page's name, what the present is compared with, and the key figures."""
    before = None if base is None else data.key_figures(base.book)
    widgets.page_head(t("overview.title"), compared)
    widgets.kpi_row(key_figures.shown(data.key_figures(graded), before, data.company().currency))
    scope(graded)
    without_tier_note(graded, data.customer_mask(graded))
    net_note(graded)


def compared_figures(graded: Book) -> None:
    """The key figures with their changes."""
    base = key_figures.base_of(graded)
    figures(graded, base, t("overview.since_nothing") if base is None else base.called)
    state.remember(COMPARED, graded.key)


def matters(graded: Book) -> None:
    """The sentences that matter; each opens the customers it speaks of."""
    widgets.section(t("overview.matters"))
    followed = widgets.finding_list(sentences.matters(graded), key="overview.matters")
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
    """Where to look next, side by side."""
    widgets.section(t("overview.next"))
    looks = sentences.next_looks(graded)
    for column, look in zip(st.columns(len(looks), gap="large"), looks, strict=True):
        with column:
            followed = widgets.finding_list([look], key=f"overview.next.{look.target}")
        if followed:
            open_page(followed)


def page() -> None:
    """Key figures, pyramids, findings and where to look next."""
    graded = data.book()
    top = st.empty()
    waited = state.read(COMPARED) == graded.key
    with top.container():
        if waited:
            compared_figures(graded)
        else:  # another date is graded for the comparison: nobody waits for it to see today's figures
            figures(graded, None, "")
    wide, narrow = st.columns((WIDE, NARROW), gap="large")
    with wide:
        rows = tier_rows(graded, data.customer_mask(graded, but=SET_ASIDE))
        draw_tier_pyramid("overview", graded, rows)
        offered = st.container()
    with narrow:
        matters(graded)
    st.space("xsmall")
    wide, narrow = st.columns((WIDE, NARROW), gap="large")
    with wide:
        months(graded)
    with narrow:
        curve(graded)
    st.space("xsmall")
    look_next(graded)
    with offered:  # another scheme is graded for it: nobody waits for that to see this one
        offer.draw("overview", graded, rows, SET_ASIDE)
    if not waited:
        with top.container():
            compared_figures(graded)


page()
