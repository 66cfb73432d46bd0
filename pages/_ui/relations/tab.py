"""Who supplies, refers and competes with whom: how much is known, between groups of customers, and the hubs."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.relations.between import GroupMatrix, between_groups, fields_of
from crmcore.domain.relations.relations import HUB_FROM, KINDS, Coverage, coverage, hubs
from crmcore.report.relations.tables import field_name, hub_table, matrix_table
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.lists import listed
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

#: the link's choices: what customers are grouped by, and the kind of relation
BY, KIND = "value.relations_by", "value.relations_kind"
#: hubs shown at once
SHOWN = 10


@dataclass(frozen=True, slots=True)
class CoverageKey(ResultKey[Coverage]):
    """How much is known of relations."""


@dataclass(frozen=True, slots=True)
class BetweenKey(ResultKey[tuple[GroupMatrix, ...]]):
    """The relations between the groups of a field."""

    field: str


def draw(graded: Book) -> None:
    """The whole tab; where nothing is known, what is needed."""
    known = data.derived(graded, CoverageKey(), lambda customer_mask: coverage(graded, customer_mask))
    widgets.section(t("relations.title"))
    if not known.related:
        columns = {"table": t("table.relation"), "column": t("column.customer.referred_by")}
        widgets.empty_state(t("relations.needs"), t("relations.needs_hint", **columns))
        return
    _known(graded, known)
    _between(graded, known)
    _hubs(graded, known)


def _known(graded: Book, known: Coverage) -> None:
    words, currency = state.current_words(), data.company().currency
    share = words.share(known.related / known.customers)
    widgets.finding_list([widgets.Finding(t("relations.known", n=known.related, all=known.customers, share=share))], key="relations.known")
    lines = [
        t(f"relations.of.{count.kind}", n=count.pairs, sources=count.sources, targets=count.targets) for count in known.kinds if count.pairs
    ]
    widgets.note(" ".join(lines))
    widgets.note(t("relations.missing", n=known.customers - known.related))
    if known.outside:
        widgets.note(t("relations.outside", n=known.outside))
    if known.hubs:
        own, others = (words.money(value, currency, compact=True) for value in (known.hubs_profit, known.hubs_hanging))
        profit = t(f"metric.{graded.mart.basis}")
        hub = t("relations.hubs_told", n=known.hubs, least=HUB_FROM, profit=profit, own=own, others=others)
        widgets.finding_list([widgets.Finding(hub)], key="relations.hubs")
    with st.container(horizontal=True, key="ck-links-value-relations"):
        if st.button(t("relations.open_any", n=known.related) + " →", key="relations.any", type="tertiary"):
            listed.show("value.relations.any")
        if known.hubs and st.button(t("relations.open_hubs", n=known.hubs) + " →", key="relations.hubs", type="tertiary"):
            listed.show("value.relations.hubs")


def _between(graded: Book, known: Coverage) -> None:
    words, fields = state.current_words(), fields_of(graded)
    kinds = tuple(count.kind for count in known.kinds if count.pairs)
    field, kind = state.chosen(BY, fields, fields[0]), state.chosen(KIND, kinds, kinds[0])
    widgets.section(t("relations.between", field=field_name(field, words)))
    left, right = st.columns((1.4, 1), gap="medium")
    left.segmented_control(
        t("relations.kind_label"),
        kinds,
        **widget_state.multi(KIND, kind),
        required=True,
        format_func=fixed_labels(kinds, lambda code: t(f"relations.kind.{code}")),
        on_change=_choose,
        args=(KIND, kinds),
    )
    right.selectbox(
        t("relations.by"),
        fields,
        **widget_state.choice(BY, field, fields),
        format_func=fixed_labels(fields, lambda name: field_name(name, words)),
        on_change=_choose,
        args=(BY, fields),
    )
    matrices = data.derived(graded, BetweenKey(field), lambda customer_mask: between_groups(graded, field, customer_mask))
    table = matrix_table(graded, matrices[KINDS.index(kind)], field, words, data.company().currency)
    widgets.small_table(*table, cards=False, wrap=True)
    widgets.note(t(f"relations.read.{kind}", profit=t(f"metric.{graded.mart.basis}")))


def _hubs(graded: Book, known: Coverage) -> None:
    mask, words = data.customer_mask(graded), state.current_words()
    rows = hubs(graded, mask, HUB_FROM if known.hubs else 1)[:SHOWN]
    widgets.section(t("relations.hubs_title"))
    widgets.small_table(*hub_table(graded, rows, words, data.company().currency), text_columns=2)
    widgets.note(t("relations.hubs_note"))
    scope(graded)


def _choose(name: str, options: tuple[str, ...]) -> None:
    state.choose(name, state.read(name) or options[0], options[0])
