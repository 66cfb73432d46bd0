"""Both pyramids with the ways to a tier's customers: a click on its bar, a button a tier for the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.coverage import without_comparison
from crmcore.domain.summary.scheme_reach import Reach, scheme_reach
from crmcore.domain.summary.tier_table import TierRow
from crmcore.report.grading.window_before import why_no_comparison
from crmcore.report.pyramids.data import pyramid_headline, pyramid_subtitle
from crmcore.report.pyramids.figures import PyramidStyle, twin_pyramid
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls.scope import nobody_hint, override_note, scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.pyramids.twin import draw_twin, open_layer
from pages._ui.state import state
from pages._ui.state.state import t

#: the pyramid shows all tiers whatever tier is looked at: it is the way from one to the other
SET_ASIDE: tuple[str, ...] = ("tier",)
#: from this part of the customers with purchases on, those a scheme leaves out are warned of above the figure
NOTABLE = 0.02


def draw_tier_pyramid(page: str, graded: Book, rows: Sequence[TierRow], *, titled: bool = True) -> None:
    """Draw the tiers of `rows`; a tier that is looked at alone stands out. Without a customer it says what to do. `titled`: under the
    finding that its numbers make."""
    if not len(graded.rows):
        widgets.empty_state(t("pyramids.nobody"), nobody_hint("pyramids.nobody_hint"))
        return
    reach = scheme_reach(graded, data.customer_mask(graded, but=SET_ASIDE), state.view().profit)
    if reach.customers and not reach.graded:
        widgets.empty_state(t("pyramids.unreached"), _why_unreached(graded, reach))
        return
    if not any(row.customers for row in rows):
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    _warn_of_the_left_out(page, graded, reach)
    view, scheme = state.view(), graded.scheme.id
    chosen = view.filters.get("tier", ())
    draw_rows(page, graded, rows, chosen[0] if len(chosen) == 1 else None, open_layer, titled=titled)
    scope(graded, aside=SET_ASIDE, population=True)
    override_note(graded, rows)
    with st.container(horizontal=True, key=f"ck-links-{page}-tiers"):
        for row in rows:
            label = t("pyramids.open_tier", tier=state.current_words().tier(scheme, row.tier), n=row.customers)
            if st.button(literal(label) + " →", key=f"{page}.open.{row.tier}", type="tertiary"):
                listed.show_tier(row.tier)


def draw_rows(
    key: str,
    graded: Book,
    rows: Sequence[TierRow],
    selected: str | None = None,
    on_select: Callable[[str], None] | None = None,
    scale_with: Sequence[Sequence[TierRow]] = (),
    titled: bool = True,
) -> None:
    """The twin pyramid of `rows`; `titled`: under the finding that its numbers make."""
    view, words, currency, scheme = state.view(), state.current_words(), data.company().currency, graded.scheme.id
    style = PyramidStyle(shares=view.measure == "share", dark=state.dark(), selected=selected)
    pair = twin_pyramid(rows, words, scheme, currency=currency, measure=view.profit, style=style, scale_with=scale_with)
    title = pyramid_headline(rows, words, scheme, view.profit, currency, graded.cut_by) if titled else ""
    draw_twin(pair, key, on_select, title, pyramid_subtitle(rows, words, currency, view.profit) if titled else "")


def _why_unreached(graded: Book, reach: Reach) -> str:
    """What the scheme cuts by and nobody has."""
    return _with_comparison(graded, t("pyramids.unreached_hint", n=reach.customers, metrics=_lacking(reach)))


def _with_comparison(graded: Book, text: str) -> str:
    """The same, and where growth would count but there is no window to compare with, why."""
    wanted = {*graded.scheme.by, *graded.scheme.across, *graded.dropped}
    return f"{text} {why_no_comparison(graded.mart, state.current_words())}" if wanted & set(without_comparison(graded.mart)) else text


def _lacking(reach: Reach) -> str:
    return t("common.scope.list").join(t("pyramids.any_weighted" if by == "score" else f"metric.{by}") for by in reach.lacking)


def _warn_of_the_left_out(page: str, graded: Book, reach: Reach) -> None:
    """Say it above the figure where the scheme leaves a notable part of the customers with purchases without a tier."""
    if reach.customers - reach.graded < NOTABLE * reach.customers or reach.graded == reach.customers:
        return
    text = t(
        "pyramids.reach",
        graded=state.current_words().number(reach.graded),
        n=reach.customers,
        metrics=_lacking(reach),
        share=state.current_words().share(reach.share),
        measure=t(f"overview.basis.{reach.measure}"),
    )
    widgets.finding_list([widgets.Finding(_with_comparison(graded, text), "watch")], key=f"{page}.reach")
