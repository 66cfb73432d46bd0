"""Two gradings compared: what made the scores and tiers of all customers, and of each tier, change."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grade_changes.groups import GroupChange, by_tier, group_change
from crmcore.domain.grading.book import Book
from crmcore.report.grade_changes.figures import score_waterfall
from crmcore.report.grade_changes.tables import parts_table, tier_table
from crmcore.report.grade_changes.words import reasons_sentence
from crmcore.usecases.grade_changes.gradings import SideRef
from pages._ui.components import widgets
from pages._ui.grade_changes.changes import change_of, gradings
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

WHOSE, ALL = "compare.why_whose", "all"


def draw(graded: Book, before: SideRef, after: SideRef) -> None:
    """Whose change is looked at, its waterfall and its parts; what did most for those who moved; every tier in one table."""
    words = state.current_words()
    widgets.section(t("grade_changes.compared"))
    with st.spinner(t("grade_changes.working")):
        both = gradings(graded, before, after)
        change = change_of(graded, before, after)
    if not len(change.rows):
        widgets.note(t("grade_changes.nobody_on_both"))
        return
    if not both.differing:
        widgets.note(t("grade_changes.nothing_differs"))
        return
    scheme = both.before.population.book.scheme
    whole, groups = group_change(change), by_tier(change, len(scheme.tiers))
    options = {ALL: whole} | {code: group for code, group in zip(scheme.tiers, groups, strict=True) if group.customers}
    chosen = state.chosen(WHOSE, options, ALL)
    names = {code: t("grade_changes.all") if code == ALL else words.tier(scheme.id, code) for code in options}
    st.segmented_control(
        t("grade_changes.whose"),
        list(options),
        **widget_state.multi(f"{WHOSE}.box", chosen),
        required=True,
        format_func=fixed_labels(options, names.__getitem__),
        on_change=lambda: state.choose(WHOSE, state.read(f"{WHOSE}.box"), ALL),
    )
    _group(options[chosen], both.differing, _title(options[chosen], names[chosen]))
    for kind in ("risen", "fallen"):
        widgets.note(reasons_sentence(whole, kind, words))
    widgets.small_table(*tier_table(scheme.tiers, groups, whole, words, scheme.id, both.differing), total=True)
    one_side = {"entered": len(change.entered), "left": len(change.left)}
    if any(one_side.values()):
        widgets.note(t("grade_changes.one_side_counts", **one_side))
    if both.before.population.book.scenario.day != both.after.population.book.scenario.day:
        widgets.note(t("grade_changes.to_the_mean"))
    widgets.note(t("grade_changes.note"))


def _group(found: GroupChange, differing: tuple[str, ...], title: str) -> None:
    words = state.current_words()
    left, right = st.columns([1.15, 1], gap="large")
    with left:
        widgets.figure(
            score_waterfall(
                found,
                words,
                differing=differing,
                before=t("grade_changes.mean_before"),
                after=t("grade_changes.mean_after"),
                dark=state.dark(),
                title=title,
            ),
            key="compare.why",
        )
    with right:
        widgets.small_table(*parts_table(found, words, differing), total=True)
        if found.tiers is not None:
            widgets.note(t("grade_changes.tier_sums"))


def _title(found: GroupChange, name: str) -> str:
    words = state.current_words()
    ends = {"before": words.number(found.score_before, 1), "after": words.number(found.score_after, 1)}
    return t("grade_changes.mean_title", name=name, n=found.customers, **ends)
