"""How customers are cut into tiers: the scheme, its linked percentages, the gates, and who takes part."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.coverage import is_known
from crmcore.domain.grading.gates import GATE_METRICS
from crmcore.domain.grading.scenario import GATES
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.groups.groups import groups_of
from crmcore.domain.kernel.percentages import edges_of, move_edge
from crmcore.report.plotting.theme import tier_colors
from pages._ui.components import html_batch, widgets
from pages._ui.controls.fragments import rerun_fragments
from pages._ui.controls.scheme_choice import scheme_box
from pages._ui.data import data
from pages._ui.state import slider_drag, state, widget_state
from pages._ui.state.state import fixed_labels, linked_key, t

#: no standard: customers are measured against each other; runs count from 1, and a select box takes None for "nothing chosen"
TODAY = 0


def draw_tiers(graded: Book) -> DeltaGenerator:
    """The choice of the scheme; returns the place of its edges."""
    scheme_box("weights.scheme")
    if state.current_words().has(f"scheme.{graded.scheme.id}.source"):
        widgets.note(t(f"scheme.{graded.scheme.id}.source"))
    slot = st.container()
    widgets.note(_basis(graded) if _has_edges(graded) else _fixed(graded))
    return slot


def _has_edges(graded: Book) -> bool:
    return graded.scheme.adjustable and graded.scenario.standard is None


def draw_edges(graded: Book, again: tuple[str, ...]) -> None:
    """Where the scheme has percentages, one slider an edge. `again`: the parts of the page that a move of them changes."""
    if not _has_edges(graded):
        return
    scheme = graded.scheme
    names = [state.current_words().tier(scheme.id, code) for code in scheme.cut_tiers]
    shares = graded.scenario.shares
    help_key = "weights.tier.edge_value_help" if scheme.method == "value" else "weights.tier.edge_help"
    with st.container(gap=None):
        _strip(names, shares, tier_colors(len(scheme.tiers), state.dark()))
        for edge, reached in enumerate(edges_of(shares)):
            key = linked_key(f"weights.edge.{scheme.id}.{edge}", reached)
            st.slider(
                t("weights.tier.edge", tier=names[edge]),
                0,
                100,
                reached,
                key=key,
                format="%d%%",
                on_change=_move_edge,
                args=(scheme, edge, key, again),
                help=t(help_key, tier=names[edge]),
            )


def _fixed(graded: Book) -> str:
    if graded.scenario.standard is not None:
        return t("weights.tier.fixed_standard_recut" if graded.standard_recut else "weights.tier.fixed_standard")
    if graded.scheme.method == "matrix":
        return t("weights.tier.fixed_matrix", by=_cut_name(graded.cut_by), across=_cut_name(graded.across))
    return t("weights.tier.fixed_edges", by=_cut_name(graded.cut_by))


def _basis(graded: Book) -> str:
    """What the percentages are percentages of."""
    scheme = graded.scheme
    if scheme.method == "value":
        return t("weights.tier.of_value", metric=_cut_name(graded.cut_by))
    text = t("weights.tier.of_customers")
    if scheme.method == "rule":
        text = t("weights.tier.of_rest", tier=state.current_words().tier(scheme.id, scheme.tiers[-1]))
    if graded.cut_by == "score":
        return text
    return t("common.scope.separator").join((text, t("weights.tier.cut_by", metric=_cut_name(graded.cut_by))))


def idle_line(graded: Book) -> str:
    """Why the weights move no tier, under a scheme that does not cut by the score; else nothing."""
    if graded.cut_by == "score":
        return ""
    by = t("common.scope.list").join(_cut_name(name) for name in (graded.cut_by, graded.across) if name)
    return t("weights.dial.idle", by=by)


def _cut_name(by: str) -> str:
    return t("common.label.score") if by == "score" else t(f"metric.{by}")


def _strip(names: list[str], shares: tuple[int, ...], colors: tuple[str, ...]) -> None:
    """The shares as one bar in the tiers' colours: what each tier is asked to hold, always 100 together."""
    bars = Markup("").join(
        Markup('<div style="flex:{};background:{}"></div>').format(share, color)
        for share, color in zip(shares, colors[: len(shares)], strict=True)
    )
    labels = Markup("").join(Markup("<span>{} <b>{}%</b></span>").format(name, share) for name, share in zip(names, shares, strict=True))
    html_batch.show(Markup('<div class="ck-strip">{}</div><div class="ck-strip-text">{}</div>').format(bars, labels))


def _move_edge(scheme: Scheme, edge: int, key: str, again: tuple[str, ...]) -> None:
    dial = f"weights.edge.{scheme.id}.{edge}"
    if state.is_latest(dial, key):
        shares = scheme.with_shares(state.view().scenario.shares)
        start = slider_drag.start_of(dial, shares)
        moved = move_edge(start, edge, state.read(key))
        slider_drag.remember(dial, start, moved)
        state.change_scenario(shares=() if moved == scheme.shares else moved)
    rerun_fragments(*again)


def draw_rules(graded: Book) -> dict[str, DeltaGenerator]:
    """The gates, who is graded, the yardstick, and which tier counts; returns where to tell what each gate in force touches."""
    touched = {gate: slot for gate in GATES if (slot := _gate(graded, gate)) is not None}
    scenario = state.view().scenario
    st.toggle(
        t("weights.rule.lapsed"),
        **widget_state.value("weights.lapsed", scenario.grade_lapsed),
        on_change=_change_lapsed,
        help=t("weights.rule.lapsed_help"),
    )
    if groups_of(graded.mart).count:
        st.toggle(
            t("weights.rule.groups"),
            **widget_state.value("weights.groups", scenario.groups),
            on_change=_change_groups,
            help=t("weights.rule.groups_help"),
        )
    _standard(graded.scheme)
    st.segmented_control(
        t("weights.rule.given"),
        (True, False),
        **widget_state.multi("weights.given", scenario.apply_overrides),
        required=True,
        format_func=fixed_labels((True, False), lambda with_overrides: t(f"weights.rule.given_{'yes' if with_overrides else 'no'}")),
        on_change=_change_given,
        help=t("weights.rule.given_help"),
    )
    if graded.overrides:
        widgets.note(t("weights.rule.given_count", n=len(graded.overrides)))
    return touched


def draw_touched_counts(graded: Book, places: dict[str, DeltaGenerator]) -> None:
    """How many customers each gate in force moves."""
    for gate, slot in places.items():
        with slot:
            widgets.note(t("gate.touched", n=graded.gated[gate]))


def _gate(graded: Book, gate: str) -> DeltaGenerator | None:
    on = dict(state.view().scenario.gates)
    known = any(is_known(graded.mart, metric) for metric in GATE_METRICS[gate])
    st.toggle(
        t(f"gate.{gate}"),
        **widget_state.value(f"weights.gate.{gate}", gate in on),
        on_change=_change_gates,
        disabled=not known and gate not in on,
    )
    if not known:
        table = "payment" if gate == "late_payers" else "order_line"
        widgets.note(t("weights.rule.needs", table=t(f"table.{table}")))
    elif gate in on:
        if GATES[gate] is not None:
            st.number_input(
                t("gate.limit_days"),
                0.0,
                365.0,
                step=5.0,
                **widget_state.value(f"weights.limit.{gate}", on[gate]),
                on_change=_change_gates,
                format="%.0f",
            )
        return st.container()
    return None


def _change_gates() -> None:
    on = dict(state.view().scenario.gates)
    chosen = (gate for gate in GATES if state.read(f"weights.gate.{gate}"))
    state.change_scenario(gates=tuple((gate, _limit(gate, on.get(gate, GATES[gate]))) for gate in chosen))


def _limit(gate: str, limit: float | None) -> float | None:
    return None if limit is None else float(state.read(f"weights.limit.{gate}", limit))


def _change_lapsed() -> None:
    state.change_scenario(grade_lapsed=state.read("weights.lapsed"))


def _change_groups() -> None:
    state.change_scenario(groups=state.read("weights.groups"))


def _change_given() -> None:
    state.change_scenario(apply_overrides=bool(state.read("weights.given")))


def _standard(scheme: Scheme) -> None:
    """The fixed standard of a published run; offered where the scheme is cut by share of the score."""
    fits = scheme.method == "share" and scheme.by == ("score",)
    runs = {run.id: run.name for run in reversed(data.runs()) if fits and run.scenario.scheme == scheme.id}
    names = {TODAY: t("weights.rule.standard_today")} | {r: t("weights.rule.standard_run", name=name) for r, name in runs.items()}
    st.selectbox(
        t("weights.rule.standard"),
        list(names),
        format_func=fixed_labels(names, names.__getitem__),
        **widget_state.choice("weights.standard", state.view().scenario.standard or TODAY, names),
        on_change=_change_standard,
        disabled=not runs,
        help=t("weights.rule.standard_help"),
    )
    if not fits:
        widgets.note(t("weights.rule.standard_unfit"))


def _change_standard() -> None:
    state.change_scenario(standard=state.read("weights.standard") or None)
