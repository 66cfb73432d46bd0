"""The tab: how much is known, what is worth asking next, the eight categories by tier, and what each of them holds."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.customer_data.known import CustomerData, KnownItem
from crmcore.domain.grading.book import Book
from crmcore.report.customer_data.sentences import headline, wanted_sentence
from crmcore.report.customer_data.tables import category_table, item_name, item_table
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.components.widgets import Finding
from pages._ui.customer_data import changed, desk
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state, tabs
from pages._ui.state.state import fixed_labels, t

#: sentences about what is missing; buttons of one category
WANTED, BUTTONS = 3, 12


def draw() -> None:
    """The answer first, then the categories, then one of them."""
    widgets.note(t("customer_data.about"))
    if data.version() is None or data.dates().first_order is None:
        widgets.empty_state(t("customer_data.no_data"), t("customer_data.no_data_hint"))
        return
    graded = data.book()
    found, words = desk.known(graded), state.current_words()
    lines = [Finding(headline(found, words), "plain")]
    lines += [
        Finding(wanted_sentence(item, found, words), "watch", t("customer_data.open", n=item.missing), item.code)
        for item in found.to_ask_first()[:WANTED]
    ]
    followed = widgets.finding_list(lines, key="customer_data.findings")
    parts = {"kinds": (lambda: _categories(graded, found, followed),), "changed": (lambda: changed.draw(graded),)}
    tabs.sections("imports.part", parts, words={"kinds": t("customer_data.categories"), "changed": t("customer_data.changed")})


def _categories(graded: Book, found: CustomerData, followed: str | None) -> None:
    """The eight categories, one of them in detail, and the list that was asked for here or above (`followed`)."""
    words = state.current_words()
    widgets.small_table(*category_table(found, graded, words), text_columns=2, cards=True)
    widgets.note(t("customer_data.as_of", day=graded.scenario.day, n=found.customers))
    if found.hidden:
        widgets.note(t("customer_data.hidden", n=found.hidden))
    followed = _category(graded, found) or followed
    if followed:
        listed.show(f"{desk.PAGE}.{desk.LACKING}{followed}")


def _category(graded: Book, found: CustomerData) -> str | None:
    """The pieces of data of one category, and buttons to the customers without each; the code of the one pressed."""
    words = state.current_words()
    codes = [item.category for item in found.categories]
    widgets.section(t("customer_data.items"))
    stamp = f"{data.company().slug}.{state.view().language}"
    category = st.selectbox(
        t("customer_data.column.category"),
        codes,
        codes.index("need"),
        key=f"customer_data.category.{stamp}",
        format_func=fixed_labels(codes, lambda code: t(f"common.attribute.{code}")),
    )
    widgets.small_table(*item_table(found, category, graded, words, data.company().currency), text_columns=2, cards=True)
    wanted: list[KnownItem] = [item for item in found.of(category) if item.missing]
    nothing = next((item for item in found.categories if item.category == category and item.missing), None)
    pressed = None
    with st.container(horizontal=True, key="ck-links-customer-data"):
        for item in wanted[:BUTTONS]:
            label = literal(t("customer_data.without", what=item_name(item, words), n=item.missing)) + " →"
            if st.button(label, key=f"customer_data.open.{item.code}", type="tertiary"):
                pressed = item.code
        if nothing is not None and st.button(
            t("customer_data.without_all", n=nothing.missing) + " →", key=f"customer_data.open.{nothing.code}", type="tertiary"
        ):
            pressed = nothing.code
    return pressed
