"""What can be told of today's grades without looking back: how sure they are, and whether they are open to everyone."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.evidence.fairness import Fairness, by_gap, dimensions, fairness, without_weight
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.stability import StableTier, stable_tiers, stayed
from crmcore.domain.summary.filters import GRADE_FIELDS
from crmcore.report.evidence.fairness import fairness_bars, shown_groups
from crmcore.report.evidence.stability import stability_bars
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls.scope import scope
from pages._ui.controls.sidebar import filter_label
from pages._ui.data import data
from pages._ui.evidence import background_work
from pages._ui.lists import listed
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

NOTHING = ""
#: kinds of customer as the import writes them
KINDS: tuple[str, ...] = ("company", "person")


def sure(graded: Book) -> None:
    """Solid and borderline, tier by tier; a click lists the borderline."""
    widgets.section(t("evidence.stability.section"))
    found, customer_mask, words = background_work.stability(graded), data.customer_mask(graded), state.current_words()
    if not found.draws:
        widgets.note(t("evidence.stability.idle"))
        return
    rows = stable_tiers(graded, found, customer_mask)
    if not background_work.enough(n := sum(row.customers for row in rows)):
        background_work.too_few(n)
        return
    left, right = st.columns([1.5, 1], gap="large")
    with left:
        widgets.figure(
            stability_bars(rows, words, graded.scheme.id, dark=state.dark()),
            key="evidence.stability",
            on_select=lambda code: listed.show(f"evidence.{code}"),
        )
        scope(graded, population=True)
    with right:
        _over_a_year(graded, rows[0])
        widgets.note(t("evidence.stability.how"))
        with st.container(key="ck-links-evidence-borderline"):
            n = sum(row.borderline for row in rows)
            if st.button(t("evidence.stability.open", n=n) + " →", key="evidence.open.borderline", type="tertiary", disabled=not n):
                listed.show("evidence.borderline")
            for k, row in enumerate(rows):
                label = t("evidence.stability.open_tier", tier=words.tier(graded.scheme.id, row.tier), n=row.borderline)
                if st.button(label + " →", key=f"evidence.open.borderline.{k}", type="tertiary", disabled=not row.borderline):
                    listed.show(f"evidence.borderline.{k}")


def _over_a_year(graded: Book, top: StableTier) -> None:
    """The other kind of stability, beside the first: who of the top tier a year earlier is in it still."""
    words, earlier = state.current_words(), data.a_year_before(graded)
    tier, found = words.tier(graded.scheme.id, top.tier), (0, 0)
    if earlier is not None:
        found = stayed(earlier, graded, 0, data.customer_mask(graded, but=GRADE_FIELDS))
    before, still = found
    if not before or not top.customers or earlier is None:
        widgets.note(t("evidence.stability.year_none", tier=tier))
        return
    widgets.finding_list(
        [
            widgets.Finding(
                t(
                    "evidence.stability.year",
                    n=before,
                    still=still,
                    share=words.strict_share(still / before),
                    tier=tier,
                    day=earlier.scenario.as_of,
                    solid=words.strict_share(top.solid / top.customers),
                )
            )
        ],
        key="evidence.stability.year",
    )


def group_names(dimension: str) -> dict[str, str]:
    """What to call the groups of a dimension where their own text is a code."""
    if dimension == "kind":
        return {kind: t(f"evidence.fairness.kind.{kind}") for kind in KINDS}
    return data.rep_names() if dimension == "rep_id" else {}


def fair(graded: Book) -> None:
    """The upper tiers by group, and what one weight does to it."""
    widgets.section(t("evidence.fairness.section"))
    customer_mask = data.customer_mask(graded)
    gaps = by_gap(graded, customer_mask)
    offered = dimensions(graded)
    if not offered:
        widgets.empty_state(t("evidence.fairness.nothing"), t("evidence.fairness.nothing_hint", table=t("table.customer")))
        return
    graded_mask = graded.tier >= 0 if customer_mask is None else (graded.tier >= 0) & customer_mask
    if not background_work.enough(n := int(np.count_nonzero(graded_mask))):
        background_work.too_few(n)
        return
    widest = gaps[0].dimension
    chosen = state.chosen("evidence.by", offered, widest)
    weighed = [m for m, _ in graded.scenario.weights if m in graded.positions]
    left, right = st.columns([1.5, 1], gap="large")
    with right:
        st.segmented_control(
            t("evidence.fairness.by"),
            offered,
            **widget_state.multi("evidence.by", chosen),
            required=True,
            wrap=True,
            on_change=_chosen,
            args=("evidence.by", widest),
            format_func=fixed_labels(offered, lambda name: literal(filter_label(name))),
        )
        options = [NOTHING, *weighed]
        without = state.chosen("evidence.without", options, NOTHING)
        st.selectbox(
            t("evidence.fairness.without"),
            options,
            **widget_state.choice("evidence.without", without, options),
            on_change=_chosen,
            args=("evidence.without", NOTHING),
            format_func=fixed_labels(options, lambda m: t(f"metric.{m}") if m else t("evidence.fairness.without_none")),
        )
    names = group_names(chosen)
    before = next(gap for gap in gaps if gap.dimension == chosen)
    changed = without_weight(graded, data.normalised_metrics(graded), without) if without else None
    after = None if changed is None else fairness(changed, chosen, customer_mask)
    with left:
        widgets.figure(
            fairness_bars(before, state.current_words(), names=names, after=after, dark=state.dark()), key=f"evidence.fairness.{chosen}"
        )
        scope(graded, population=True)
    with right:
        if without and changed is None:
            widgets.note(t("evidence.fairness.changed_none"))
        elif after is not None and changed is not None:
            _change(graded, changed, before, after, without)
        if len(gaps) > 1 and gaps[0].ratio is not None:
            widgets.note(
                t(
                    "evidence.fairness.gaps",
                    gaps=t("common.scope.list").join(
                        t("evidence.fairness.gap", dimension=filter_label(gap.dimension), ratio=state.current_words().number(gap.ratio, 2))
                        for gap in gaps
                    ),
                )
            )
        if chosen in background_work.several_values():
            widgets.note(t("evidence.fairness.several", dimension=filter_label(chosen)))
        if before.unnamed:
            widgets.note(t("evidence.fairness.unnamed", n=before.unnamed))
        if len(shown_groups(before)) < len(before.groups):
            widgets.note(t("evidence.fairness.cut", n=len(before.groups)))
        widgets.note(t("evidence.fairness.how"))


def _chosen(name: str, first: str) -> None:
    state.choose(name, state.read(name), first)


def _change(graded: Book, changed: Book, before: Fairness, after: Fairness, metric: str) -> None:
    words = state.current_words()
    moved = graded.tier != changed.tier
    customer_mask = data.customer_mask(graded)
    n = int(np.count_nonzero(moved if customer_mask is None else moved & customer_mask))
    widgets.finding_list(
        [
            widgets.Finding(
                t(
                    "evidence.fairness.changed",
                    metric=t(f"metric.{metric}"),
                    before=words.number(before.ratio, 2),
                    after=words.number(after.ratio, 2),
                    n=n,
                )
            )
        ],
        key="evidence.fairness",
    )
