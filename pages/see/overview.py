"""Overview: what an executive needs in ten seconds."""
from __future__ import annotations

import streamlit as st

from crmcore.domain.book import Book
from crmcore.domain.concentration import whale_curve
from crmcore.domain.key_figures import in_window
from crmcore.domain.tier_table import profit_metric, tier_rows
from crmcore.report.figures.pyramids import twin
from crmcore.report.figures.whale import whale
from pages._ui import data, key_figures, listed, sentences, sidebar, state, widgets
from pages._ui.shell import open_page
from pages._ui.state import t
from pages._ui.tier_buttons import tier_buttons

#: the pyramid shows all tiers whatever tier is looked at: it is the way from one to the other
SET_ASIDE = ("tier",)
#: the main figure beside its sentences
WIDE, NARROW = 5, 3


def figures(graded: Book) -> None:
    """The page's name, the key figures and what they are compared with."""
    base = key_figures.base_of(graded)
    before = None if base is None else data.key_figures(base.book)
    widgets.page_head(t("overview.title"), t("overview.since_nothing") if base is None else base.called)
    widgets.kpi_row(key_figures.shown(data.key_figures(graded), before, data.company().currency))
    scope(graded)


def scope(graded: Book, ignored: tuple[str, ...] = (), population: bool = False) -> None:
    """What the figure above covers."""
    widgets.scope_note(graded.scenario.as_of, graded.scenario.window, sidebar.scope(),
                       ignored=tuple(sidebar.filter_label(name) for name in ignored), population=population)


def pyramids(graded: Book) -> None:
    """Both pyramids, small; a click on a tier opens its customers."""
    rows = tier_rows(graded, data.part(graded, but=SET_ASIDE))
    if not any(row.customers for row in rows):
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    chosen = state.view().filters.get("tier", ())
    figure = twin(rows, state.speech(), graded.scheme.id, currency=data.company().currency, measure=state.view().profit,
                  shares=state.view().measure == "share", dark=state.dark(), selected=chosen[0] if len(chosen) == 1 else None)
    widgets.figure(figure, key="overview.twin", on_select=listed.show_tier)
    scope(graded, ignored=SET_ASIDE, population=True)
    tier_buttons("overview", graded.scheme.id, rows)


def matters(graded: Book) -> None:
    """The sentences that matter; each opens the customers it speaks of."""
    widgets.section(t("overview.matters"))
    followed = widgets.finding_list(sentences.matters(graded), key="overview.matters")
    if followed:
        listed.show(followed)


def curve(graded: Book) -> None:
    """The whale curve, small."""
    measure = profit_metric(graded.mart, state.view().profit)
    x, y = whale_curve(in_window(graded, measure, data.part(graded)))
    widgets.figure(whale(x, y, data.concentration_of(graded, measure), state.speech(), measure=measure, dark=state.dark(),
                         currency=data.company().currency, compact=True), key="overview.whale")


def look_next(graded: Book) -> None:
    """Where to look next."""
    widgets.section(t("overview.next"))
    followed = widgets.finding_list(sentences.next_looks(graded), key="overview.next")
    if followed:
        open_page(followed)


def page() -> None:
    graded = data.book()
    figures(graded)
    wide, narrow = st.columns((WIDE, NARROW), gap="large")
    with wide:
        pyramids(graded)
    with narrow:
        matters(graded)
    wide, narrow = st.columns((WIDE, NARROW), gap="large")
    with wide:
        curve(graded)
    with narrow:
        look_next(graded)


page()
