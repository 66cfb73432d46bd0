"""Both pyramids with the ways to a tier's customers: a click on its bar, a button a tier for the keyboard."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from crmcore.domain.book import Book
from crmcore.domain.scheme_reach import scheme_reach
from crmcore.domain.tier_table import TierRow
from crmcore.report.figures.pyramids import twin
from pages._ui import data, listed, state, widgets
from pages._ui.scope import scope
from pages._ui.state import t
from pages._ui.verbatim import verbatim

#: the pyramid shows all tiers whatever tier is looked at: it is the way from one to the other
SET_ASIDE: tuple[str, ...] = ("tier",)
#: from this part of the customers with purchases on, those a scheme leaves out are warned of above the figure
NOTABLE = 0.02


def tier_pyramid(page: str, graded: Book, rows: Sequence[TierRow]) -> None:
    """Draw the tiers of `rows`; a tier that is looked at alone stands out. Without a customer it says what to do."""
    if not len(graded.rows):
        widgets.empty_state(t("pyramids.nobody"), t("pyramids.nobody_hint"))
        return
    if not any(row.customers for row in rows):
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    _warn_of_the_left_out(page, graded)
    view, scheme = state.view(), graded.scheme.id
    chosen = view.filters.get("tier", ())
    figure = twin(rows, state.speech(), scheme, currency=data.company().currency, measure=view.profit,
                  shares=view.measure == "share", dark=state.dark(), selected=chosen[0] if len(chosen) == 1 else None,
                  cut_by=graded.cut_by)
    widgets.figure(figure, key=f"{page}.twin", on_select=listed.show_tier)
    scope(graded, aside=SET_ASIDE, population=True)
    with st.container(horizontal=True, key=f"ck-links-{page}-tiers"):
        for row in rows:
            label = t("pyramids.open_tier", tier=state.speech().tier(scheme, row.tier), n=row.customers)
            if st.button(verbatim(label) + " →", key=f"{page}.open.{row.tier}", type="tertiary"):
                listed.show_tier(row.tier)


def _warn_of_the_left_out(page: str, graded: Book) -> None:
    """Say it above the figure where the scheme leaves a notable part of the customers with purchases without a tier."""
    reach = scheme_reach(graded, data.part(graded, but=SET_ASIDE), state.view().profit)
    if reach.customers - reach.graded < NOTABLE * reach.customers or reach.graded == reach.customers:
        return
    metrics = t("common.scope.list").join(t("pyramids.any_weighted" if by == "score" else f"metric.{by}") for by in reach.lacking)
    told = t("pyramids.reach", graded=state.speech().number(reach.graded), n=reach.customers, metrics=metrics,
             share=state.speech().share(reach.share), measure=t(f"overview.basis.{reach.measure}"))
    widgets.finding_list([widgets.Finding(told, "watch")], key=f"{page}.reach")
