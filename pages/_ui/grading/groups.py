"""What grading groups of companies as one changes: who moves by it, and which groups are key only together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.groups.effect import GroupEffect, group_effect
from crmcore.domain.groups.groups import groups_of
from crmcore.domain.summary.findings import Finding as ListFinding
from crmcore.report.grading.groups import effect_sentences, group_table
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t

#: groups in the table
SHOWN = 10
#: the lists, by what grading groups as one does to their customers
LISTS: tuple[str, ...] = ("risen", "fallen", "entered", "key_together")


@dataclass(frozen=True, slots=True)
class GroupEffectKey(ResultKey[GroupEffect]):
    """What grading groups as one changes."""


def draw(graded: Book) -> None:
    """The sentences, the lists and the table; nothing where groups are not graded as one."""
    if not graded.scenario.groups or not groups_of(graded.mart).count:
        return
    found, words, mask = effect_of(graded), state.current_words(), data.customer_mask(graded, but=("tier",))
    widgets.section(t("groups.title"))
    widgets.finding_list([Finding(text) for text in effect_sentences(found, graded, words, mask)], key="groups")
    with st.container(horizontal=True, key="ck-links-groups"):
        for code in LISTS:
            n = len(customers_of(graded, mask, code).rows)
            if n and st.button(t(f"groups.open_{code}", n=n) + " →", key=f"groups.{code}", type="tertiary"):
                listed.show(f"weights.groups.{code}")
    lines = found.key_together or found.groups
    widgets.small_table(*group_table(lines[:SHOWN], graded, words, data.company().currency), cards=True)
    widgets.note(t("groups.shown_key" if found.key_together else "groups.shown_large", n=min(SHOWN, len(lines)), all=len(lines)))
    widgets.note(t("groups.how"))


def effect_of(graded: Book) -> GroupEffect:
    """The difference between grading groups as one and each customer by itself, for the draft on screen."""

    def compute(_: np.ndarray | None) -> GroupEffect:
        return group_effect(*(data.book(graded.scenario.with_(groups=on)) for on in (False, True)))

    return data.derived(graded, GroupEffectKey(), compute)


def customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> ListFinding:
    """The customers of a list within the mask of the filters."""
    rows = effect_of(graded).rows_of(code)
    rows = rows if customer_mask is None else rows[customer_mask[rows]]
    return ListFinding(code, "plain", {"n": len(rows)}, rows, "rank", ("order_amount",))
