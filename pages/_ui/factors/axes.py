"""Choosing the two factors: ready-made pairs, a field for each side, and where an indicator is cut."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from crmcore.domain.factors.definition import BYS, MOST_CUTS, Axis, Factors, even_cuts, move_cut
from crmcore.domain.factors.fields import PRESETS, THIRDS, known_fields, missing_data, preset_factors
from crmcore.domain.factors.matrix import MOST_CATEGORIES, FactorMatrix, Placement
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.kernel.problems import Problem
from crmcore.report.exports.grade_report import GROUPS
from crmcore.report.factors.words import field_label
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.factors.selection import choose
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, is_latest, linked_key, t

Side = Literal["across", "down"]
#: digits after the point of a value that is typed; shares are typed in percent
_TYPED: dict[str, str] = {"money": "%.0f", "count": "%.0f", "days": "%.0f", "quantity": "%.0f", "share": "%.1f"}


def presets(graded: Book, factors: Factors) -> None:
    """Ready-made pairs, a click each; what the others wait for."""
    waiting = []
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for preset in PRESETS:
            factors_of_preset, lacks = preset_factors(graded, preset), missing_data(graded, preset)
            reason = "" if factors_of_preset else _lacking(lacks)
            st.button(
                t(f"factors.preset.{preset.id}"),
                key=f"factors.preset.{preset.id}",
                disabled=factors_of_preset is None,
                help=reason or None,
                type="primary" if factors_of_preset and factors_of_preset.same_boxes(factors) else "secondary",
                on_click=choose,
                args=(factors_of_preset or factors,),
            )
            if reason:
                waiting.append(t("factors.waiting_one", preset=t(f"factors.preset.{preset.id}"), what=reason))
    if waiting:
        widgets.note(t("factors.waiting", presets=t("common.scope.list").join(waiting)))


def _lacking(what: str) -> str:
    plain = what in ("profit", "comparison", "history")
    return t(f"factors.lacking.{what}") if plain else t("factors.lacking.table", table=t(f"table.{what}"))


def axes(graded: Book, factors: Factors, matrix: FactorMatrix) -> None:
    """Both sides with their cuts, and the exchange between them."""
    left, middle, right = st.columns((1, 0.14, 1), gap="small")
    fields = known_fields(graded)
    with left:
        _axis("across", fields, factors, matrix.across)
    with middle:
        st.space("small")
        st.button(
            t("factors.exchange"),
            key="ck-lock.factors.exchange",
            icon=":material/swap_horiz:",
            help=t("factors.exchange_help"),
            type="tertiary",
            on_click=choose,
            args=(factors.transposed,),
        )
    with right:
        _axis("down", fields, factors, matrix.down)


def _axis(side: Side, fields: tuple[str, ...], factors: Factors, placed: Placement) -> None:
    axis = getattr(factors, side)
    ordered = sorted(fields, key=_group_order)
    st.selectbox(
        t(f"factors.{side}"),
        ordered,
        **widget_state.choice(f"factors.{side}", axis.field, ordered),
        on_change=_pick,
        args=(side, factors),
        format_func=fixed_labels(ordered, _grouped),
    )
    if not axis.is_metric:
        many = placed.kind == "category" and len(placed.bands) == MOST_CATEGORIES
        widgets.note(t("factors.categories") if many else "")
        return
    bands, by = st.columns((1, 1.3))
    options = tuple(range(2, MOST_CUTS + 2))
    bands.segmented_control(
        t("factors.bands"),
        options,
        **widget_state.multi(f"factors.{side}.bands", len(axis.cuts) + 1),
        required=True,
        on_change=_band,
        args=(side, factors),
        format_func=str,
    )
    by.segmented_control(
        t("factors.by"),
        BYS,
        **widget_state.multi(f"factors.{side}.by", axis.by),
        required=True,
        on_change=_measure,
        args=(side, factors, placed.edges),
        format_func=fixed_labels(BYS, lambda code: t(f"factors.by_kind.{code}")),
    )
    for position, column in enumerate(st.columns(len(axis.cuts))):
        with column:
            _cut(side, factors, axis, position)
    if not BY_ID[axis.field].higher_is_better:
        widgets.note(t("factors.less_is_better"))


def _group_order(field: str) -> int:
    group = _group(field)
    return GROUPS.index(group) if group in GROUPS[1:] else len(GROUPS)


def _group(field: str) -> str:
    return BY_ID[field].group if field in BY_ID else "attributes" if field.startswith("attribute:") else "who"


def _grouped(field: str) -> str:
    return t("factors.group_field.of", field=field_label(field, state.current_words()), group=t(f"customers.group.{_group(field)}"))


# --- what a choice changes -----------------------------------------------------------------------------------------


def _show(side: Side, factors: Factors, axis: Axis) -> None:
    """Look at another axis; the saved name stays while its boxes mean the same."""
    changed = factors.with_(**{side: axis})
    choose(changed if changed.same_boxes(factors) else changed.with_(named=""))


def _pick(side: Side, factors: Factors) -> None:
    field, was = state.read(f"factors.{side}"), getattr(factors, side)
    if field not in BY_ID:
        _show(side, factors, Axis(field))
    else:
        _show(side, factors, Axis(field, was.cuts if was.is_metric and was.by == "percentile" else THIRDS))


def _band(side: Side, factors: Factors) -> None:
    _show(side, factors, Axis(getattr(factors, side).field, even_cuts(state.read(f"factors.{side}.bands"))))


def _measure(side: Side, factors: Factors, edges: tuple[float, ...]) -> None:
    """From percentiles to the values they stand at now, or back to bands of like size."""
    axis = getattr(factors, side)
    if state.read(f"factors.{side}.by") == "value":
        _show(side, factors, axis.with_(cuts=_rounded(edges, axis.field), by="value"))
    else:
        _show(side, factors, axis.with_(cuts=even_cuts(len(axis.cuts) + 1), by="percentile"))


def _rounded(edges: tuple[float, ...], field: str) -> tuple[float, ...]:
    """The edges as somebody would type them, unless that made two of them one."""
    share = BY_ID[field].unit == "share"
    near = tuple(round(edge, 3) if share else float(f"{edge:.3g}") for edge in edges)
    return (near if len(set(near)) == len(edges) else edges) or (0.0,)


def _cut(side: Side, factors: Factors, axis: Axis, position: int) -> None:
    """One cut: a slider for a percentile, a box to type a value."""
    name, n = f"factors.{side}.{axis.by}.{len(axis.cuts)}.{position}", position + 1
    label = t("factors.cut", n=n)
    if axis.by == "percentile":
        value = int(axis.cuts[position])
        key = linked_key(name, value)
        st.slider(
            label,
            1,
            99,
            value,
            key=key,
            format="%d%%",
            on_change=_turn,
            args=(side, factors, position, name, key),
            help=t("factors.cut_percentile_help"),
        )
        return
    unit = BY_ID[axis.field].unit
    value = axis.cuts[position] * _scale(axis.field)
    key = linked_key(f"{name}.{axis.field}", value)
    st.number_input(
        f"{label} (%)" if unit == "share" else label,
        value=float(value),
        key=key,
        format=_TYPED.get(unit, "%.1f"),
        step=_step(value),
        on_change=_type,
        args=(side, factors, position, f"{name}.{axis.field}", key),
        help=t("factors.cut_value_help", metric=field_label(axis.field, state.current_words())),
    )


def _scale(field: str) -> float:
    return 100.0 if BY_ID[field].unit == "share" else 1.0


def _step(value: float) -> float:
    """About a twentieth of the value, a round number."""
    return float(10 ** max(len(str(int(abs(value)))) - 2, 0))


def _turn(side: Side, factors: Factors, position: int, name: str, key: str) -> None:
    if is_latest(name, key):
        axis = getattr(factors, side)
        _show(side, factors, axis.with_(cuts=move_cut(axis.cuts, position, float(state.read(key)))))


def _type(side: Side, factors: Factors, position: int, name: str, key: str) -> None:
    if not is_latest(name, key):
        return
    axis = getattr(factors, side)
    cuts = list(axis.cuts)
    cuts[position] = float(f"{state.read(key) / _scale(axis.field):.12g}")
    try:
        _show(side, factors, axis.with_(cuts=tuple(sorted(cuts))).checked())
    except Problem as problem:
        st.toast(literal(state.current_words().problem(problem)))
