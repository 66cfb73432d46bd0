"""Fixed share beside fixed standard: did customers improve, or is a fifth merely always a fifth?"""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.trends.monthly import TrendMonth, supports_standard
from crmcore.report.trends.headings import share_heading
from crmcore.report.trends.standard import standard_verdict, tier_share_bars
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.trends import background_work
from pages._ui.trends.background_work import FIRST, MonthlyTrends, runs, standard_run
from pages._ui.trends.months import show_was

BOX_WIDTH = 460


def draw(graded: Book, trends: MonthlyTrends) -> None:
    """The sentence that says what happened, and both pictures."""
    widgets.section(t("trends.standard.title"))
    if not supports_standard(graded.scheme):
        widgets.note(t("trends.standard.none"))
        return
    widgets.note(t("trends.standard.about"))
    _choice(graded, trends)
    standard, months, words = trends.standard, trends.months, state.current_words()
    if standard is None:
        widgets.note(t("trends.standard.nobody"))
        return
    sentence = standard_verdict(months, words, graded.scheme.id, standard.day, state.view().profit, data.company().currency)
    if sentence:
        first, last = (_top(month) for month in (months[0], months[-1]))
        tone = "good" if last - first >= 0.01 else "watch" if first - last >= 0.01 else "plain"
        widgets.finding_list([widgets.Finding(sentence, tone)], key="trends.standard")
    if standard.run is not None and dict(standard.run.scenario.weights) != dict(graded.scenario.weights):
        widgets.note(t("trends.standard.weights_differ"))
    sides = (([m.by_share or () for m in months], "share"), ([m.by_standard or () for m in months], "standard"))
    own = "share" if graded.scenario.standard is None else "standard"
    for column, (counts, code) in zip(st.columns(2, gap="large"), sides, strict=True):
        title = share_heading(code, months, counts, words, graded.scheme.id, standard.day)
        with column:
            widgets.figure(
                tier_share_bars(months, counts, words, graded.scheme.id, title, dark=state.dark()),
                key=f"trends.{code}",
                on_select=(lambda piece: show_was(trends, *piece)) if code == own else None,
            )
    background_work.scope(graded, population=True)


def _top(month: TrendMonth) -> float:
    counts = month.by_standard or (0,)
    return counts[0] / (sum(counts) or 1)


def _choice(graded: Book, trends: MonthlyTrends) -> None:
    """Whose standard it is: the first month's, or that of published grades."""
    known = {run.id: run for run in runs(graded)}
    options = [FIRST, *known]
    labels = {
        FIRST: t("trends.standard.first", day=trends.months[0].end),
        **{k: t("trends.standard.run", name=run.name, day=run.as_of) for k, run in known.items()},
    }
    st.selectbox(
        t("trends.standard.choose"),
        options,
        **widget_state.choice("trends.standard.box", standard_run(graded) or FIRST, options),
        on_change=_chosen,
        args=(graded.scenario.standard,),
        format_func=fixed_labels(options, lambda k: labels[k]),
        width=BOX_WIDTH,
    )


def _chosen(own: int | None) -> None:
    state.choose("trends.standard", state.read("trends.standard.box"), own or FIRST)
