"""The weights: one slider an indicator, always 100 together, each with a lock; and which indicators take part."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.coverage import known_metrics, known_share, missing_by_table, without_comparison
from crmcore.domain.grading.criteria import CRITERIA
from crmcore.domain.grading.metrics import METRICS
from crmcore.domain.grading.scenario import NORMALISERS
from crmcore.domain.kernel.percentages import NEW_WEIGHT, set_weight, whole_hundred, with_weight, without_weight
from crmcore.domain.kernel.problems import Problem
from crmcore.report.grading.window_before import why_no_comparison
from pages._ui.components import widgets
from pages._ui.state import slider_drag, state, widget_state
from pages._ui.state.state import fixed_labels, linked_key, t

LOCKED = "weights.locked"
#: key of the box of criteria
BEGIN_WITH = "weights.criteria"
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(m.group for m in METRICS))


def draw(graded: Book) -> tuple[dict[str, DeltaGenerator], DeltaGenerator]:
    """The locks, the choice of indicators and the scale they are put on; returns indicator → the place of its slider, and the place
    below the sliders."""
    _criteria()
    widgets.note(t("weights.dial.sum"))
    weights = _weights()
    sliders = {metric: _row(metric, alone=len(weights) == 1) for metric in weights}
    below = st.container()
    _chooser(graded)
    _dropped(graded)
    _normaliser()
    return sliders, below


def draw_sliders(graded: Book, places: Mapping[str, DeltaGenerator]) -> None:
    """One slider an indicator, and what its weight does."""
    weights, locked = _weights(), _locked()
    for metric, weight in weights.items():
        with places[metric]:
            _dial(graded, metric, weight, disabled=metric in locked or len(weights) == 1)


def release() -> None:
    """Unlock everything, as when going back to the default."""
    state.forget(LOCKED)


def _weights() -> dict[str, int]:
    return whole_hundred(dict(state.view().scenario.weights))


def _locked() -> frozenset[str]:
    return state.read(LOCKED, frozenset())


def _set(weights: dict[str, int]) -> None:
    state.change_scenario(weights=tuple((metric, float(weight)) for metric, weight in weights.items()))


def _criteria() -> None:
    """The sets of criteria that the sources grade by, to begin with; the sliders then say what counts."""
    st.selectbox(
        t("weights.criteria.label"),
        tuple(CRITERIA),
        index=None,
        placeholder=t("weights.criteria.choose"),
        key=BEGIN_WITH,
        format_func=fixed_labels(CRITERIA, lambda name: t(f"weights.criteria.{name}")),
        on_change=_choose_criteria,
        help=t("weights.criteria.help"),
    )


def _choose_criteria() -> None:
    chosen = state.read(BEGIN_WITH)
    state.remember(BEGIN_WITH, None)  # the box offers; the sliders show
    if chosen in CRITERIA:
        release()
        slider_drag.end()
        state.change_scenario(weights=CRITERIA[chosen])


def _dial(graded: Book, metric: str, weight: int, disabled: bool) -> None:
    key = linked_key(f"weights.w.{metric}", weight)
    st.slider(
        t(f"metric.{metric}"),
        0,
        100,
        weight,
        key=key,
        format="%d%%",
        on_change=_turn,
        args=(metric, key),
        help=t(f"meaning.{metric}"),
        disabled=disabled,
    )
    widgets.note(_effect(graded, metric))


def _row(metric: str, alone: bool) -> DeltaGenerator:
    """The place of a slider, and its lock."""
    locked = metric in _locked()
    lock = t("weights.dial.unlock" if locked else "weights.dial.lock", metric=t(f"metric.{metric}"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        slot = st.container(gap=None)
        st.button(
            lock,
            key=f"ck-lock.{metric}",
            icon=":material/lock:" if locked else ":material/lock_open:",
            help=lock,
            type="tertiary",
            on_click=_toggle_lock,
            args=(metric,),
            disabled=alone,
        )
    return slot


def _effect(graded: Book, metric: str) -> str:
    """What the weight does: its effective weight, how closely it agrees with the ranking, for whom it is known."""
    if metric in graded.dropped:
        return t("weights.dial.unknown")
    if metric not in graded.positions:
        return ""
    words, known = state.current_words(), known_share(graded, metric)
    values = {
        "effective": words.share(graded.effective_weights[metric] / 100),
        "correlation": words.number(graded.rank_correlations[metric], 2),
    }
    return t("weights.dial.effect", **values) if known == 1 else t("weights.dial.effect_part", known=_most(known), **values)


def _most(share: float) -> str:
    """A share below one that never reads as 100%."""
    return state.current_words().share(min(share, 0.99) if share > 0.5 else share)


def _turn(metric: str, key: str) -> None:
    if state.is_latest(f"weights.w.{metric}", key):
        start = slider_drag.start_of(metric, _weights())
        turned = set_weight(start, metric, state.read(key), _locked())
        slider_drag.remember(metric, start, turned)
        _set(turned)


def _toggle_lock(metric: str) -> None:
    slider_drag.end()
    state.remember(LOCKED, _locked() ^ {metric})


def _chooser(graded: Book) -> None:
    known, chosen = known_metrics(graded.mart), tuple(_weights())
    with st.popover(t("weights.dial.indicators"), icon=":material/tune:", width="stretch"):
        widgets.note(t("weights.dial.indicators_help", n=NEW_WEIGHT))
        for group in GROUPS:
            offered = [m.id for m in METRICS if m.group == group and m.weighable and (m.id in known or m.id in chosen)]
            if offered:
                taken = [m for m in offered if m in chosen]
                key = linked_key(f"weights.group.{group}", taken)
                st.pills(
                    t(f"weights.group.{group}"),
                    offered,
                    selection_mode="multi",
                    default=taken,
                    key=key,
                    format_func=fixed_labels(offered, _metric_name),
                    on_change=_choose,
                    args=(group, key),
                )
        missing, incomparable = missing_by_table(graded.mart), without_comparison(graded.mart)
        if missing or incomparable:
            widgets.section(t("weights.dial.not_available"))
            if incomparable:
                widgets.note(
                    t("weights.dial.incomparable", metrics=_list(incomparable), why=why_no_comparison(graded.mart, state.current_words()))
                )
            for table, metrics in missing.items():
                widgets.note(t("weights.dial.comes_with", table=t(f"table.{table}"), metrics=_list(metrics)))


def _metric_name(metric: str) -> str:
    return t(f"metric.{metric}")


def _list(metrics: tuple[str, ...]) -> str:
    return t("common.scope.list").join(_metric_name(m) for m in metrics)


def _choose(group: str, key: str) -> None:
    if not state.is_latest(f"weights.group.{group}", key):
        return
    slider_drag.end()
    wanted, weights = set(state.read(key) or ()), _weights()
    for metric in (m.id for m in METRICS if m.group == group):
        try:
            if metric in wanted:
                weights = with_weight(weights, metric, _locked())
            elif metric in weights:
                weights = without_weight(weights, metric, _locked())
        except Problem:
            st.toast(t("weights.dial.last"))
    _set(weights)


def _dropped(graded: Book) -> None:
    if graded.dropped:
        incomparable = set(without_comparison(graded.mart)) & set(graded.dropped)
        tables = dict.fromkeys(m.needs for m in METRICS if m.id in graded.dropped and m.id not in incomparable)
        sentences = [t("weights.dial.dropped", metrics=_list(graded.dropped))]
        if tables:
            sentences.append(t("weights.dial.dropped_hint", tables=t("common.scope.list").join(t(f"table.{table}") for table in tables)))
        if incomparable:
            sentences.append(why_no_comparison(graded.mart, state.current_words()))
        widgets.finding_list([widgets.Finding(" ".join(sentences), "watch")], key="weights.dropped")


def _normaliser() -> None:
    scenario = state.view().scenario
    st.selectbox(
        t("common.label.normaliser"),
        NORMALISERS,
        **widget_state.choice("weights.normaliser", scenario.normaliser, NORMALISERS),
        format_func=fixed_labels(NORMALISERS, lambda n: t(f"normaliser.{n}")),
        on_change=_change_normaliser,
        disabled=scenario.standard is not None,
    )
    widgets.note(t(f"normaliser.meaning.{scenario.normaliser}"))


def _change_normaliser() -> None:
    state.change_scenario(normaliser=state.read("weights.normaliser"))
