"""Customers: the grade report of everyone the filters leave, with every indicator; open one, or change its tier by hand."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.listing import DESCENDING, PAGE_ROWS, page_rows, pages
from crmcore.domain.summary.tier_table import population_counts
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.grade_report import GradeReport, Group, column_groups, column_heading, column_kind, name_columns
from pages._ui.components import widgets
from pages._ui.controls import sidebar
from pages._ui.controls.draft_state import title
from pages._ui.controls.scope import scope
from pages._ui.customers import chips, grid, list as customers_list, tier_dialog
from pages._ui.data import data
from pages._ui.data.health import actions, customer_health
from pages._ui.exports import grade_report
from pages._ui.key_customers import summary as key_summary
from pages._ui.lists import listed
from pages._ui.navigation.pages import open_customer
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

#: the columns of a first visit
FIRST_GROUPS = ("grade", "value")
#: not columns on screen, but of the exports: they are shown in the tier's own cell, or on the customer's page
IN_THE_CELL = ("computed", "override", "population", "health_reason", "action_reason")
#: shown beside the grade, where the data have them, the most useful first: a phone shows few; by the plain rule of churn nobody has a risk
BESIDE_THE_GRADE = ("tier", "health", "next_action", "churn_risk", "rep_id", "rank", "score")
#: what to do and why, in the lists that say so
TODO = ("next_action", "action_reason", "list:action", "list:why")
CHOSEN, PAGE, GROUPS = "customers.chosen", "customers.at", "customers.groups"


def page() -> None:
    """What is listed, how, the list itself, and what can be done with it."""
    graded = data.book()
    with st.spinner(t("health.working")):
        customer_health(graded)
    rows = customers_list.rows(graded)
    widgets.page_head(t("customers.title"), _lead(graded, len(rows)))
    tier_dialog.show_pending_toast()
    key_summary.draw(graded)
    chips.draw(graded)
    offered = _offered(graded)
    shown = _toolbar(graded, offered)
    if not len(rows):
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
    else:
        _grid(graded, rows, _columns(graded, tuple(c for group in shown for c in offered[group])))
    scope(graded, population=True)


def _lead(graded: Book, count: int) -> str:
    shown = population_counts(graded)
    return t("customers.lead", n=count, graded=shown["graded"], total=graded.mart.known_count)


def _offered(graded: Book) -> dict[Group, tuple[str, ...]]:
    """The columns of each group on screen; risk and salesperson stand beside the grade, too."""
    offered = {group: tuple(c for c in columns if c not in IN_THE_CELL) for group, columns in column_groups(graded).items()}
    known = {c for columns in offered.values() for c in columns}
    beside = [c for c in BESIDE_THE_GRADE if c in known and (c != "churn_risk" or churn_of(graded).by_model)]
    return {**offered, "grade": tuple(beside)}


# --- how it is listed --------------------------------------------------------------------------------------------


def _toolbar(graded: Book, offered: Mapping[Group, tuple[str, ...]]) -> tuple[Group, ...]:
    """Search, order and columns. Returns the chosen ones of the groups that are offered."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text_input(
            t("common.filter.search"),
            **widget_state.value("customers.search", state.view().search),
            on_change=_search,
            width=230,
            placeholder=t("common.filter.search"),
            label_visibility="collapsed",
            icon=":material/search:",
        )
        _order(tuple(dict.fromkeys((*name_columns(graded), *(c for columns in offered.values() for c in columns)))))
        chosen = _groups(tuple(offered))
        if state.view().listed:
            st.button(
                t("customers.only", listed=listed.label()),
                key="customers.unlist",
                icon=":material/close:",
                on_click=listed.clear,
                args=(graded,),
            )
    return chosen


def _search() -> None:
    state.change(search=state.read("customers.search").strip())


def _order(sortable: tuple[str, ...]) -> None:
    """By which column, and which way. A click on a heading sorts too: as their keys carry the order, neither widget can
    send the one before it back."""
    sort, words = state.view().sort, state.current_words()
    column = widget_state.choice(
        f"customers.sort.{sort}", customers_list.column() if customers_list.column() in sortable else "rank", sortable
    )
    sign = widget_state.multi(f"customers.direction.{sort}", DESCENDING if customers_list.falling() else "")
    keys = sign["key"], column["key"]
    st.selectbox(
        t("customers.sort"),
        sortable,
        **column,
        on_change=_sort,
        args=keys,
        width=180,
        format_func=lambda c: column_heading(c, words),
        label_visibility="collapsed",
    )
    st.segmented_control(
        t("customers.direction"),
        ("", DESCENDING),
        **sign,
        on_change=_sort,
        args=keys,
        required=True,
        format_func=lambda d: customers_list.DOWN if d else customers_list.UP,
        label_visibility="collapsed",
    )


def _sort(sign: str, column: str) -> None:
    state.change(sort=state.read(sign) + state.read(column))


def _groups(known: tuple[Group, ...]) -> tuple[Group, ...]:
    words = state.current_words()
    chosen_before = state.read(GROUPS, FIRST_GROUPS)
    chosen = tuple(group for group in known if group in chosen_before)
    with st.popover(t("customers.groups"), icon=":material/view_column:"):
        st.pills(
            t("customers.groups"),
            known,
            selection_mode="multi",
            **widget_state.multi("customers.group_chips", list(chosen)),
            on_change=_regroup,
            format_func=lambda code: words.t(f"customers.group.{code}"),
            label_visibility="collapsed",
        )
    return chosen


def _regroup() -> None:
    state.remember(GROUPS, tuple(state.read("customers.group_chips")))


def _columns(graded: Book, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Who it is, and the chosen columns; in a list between them its tier and health, the money it is about, what to do and why, what
    else it keeps of its table, and who serves it."""
    cause, own = listed.columns(graded), listed.list_columns(graded)
    number, *name = name_columns(graded)
    if not cause and own is None:
        beside = [column for column in chosen if column in BESIDE_THE_GRADE]
        return tuple(dict.fromkeys((*(name or [number]), *beside, number, *chosen)))
    of_table = {column: kind for column, (_, kind) in own.head.items()} if own else {}
    money = [column for column, kind in of_table.items() if kind == "money"] + [
        column for column in cause if column_kind(column) == "money"
    ]
    reps = ("rep_id",) if "rep_id" in graded.mart.customers.table.column_names else ()
    todo = [column for column in of_table if column in TODO]
    first = (*name_columns(graded)[::-1][:1], "tier", "health", *money, *todo, *cause, *of_table, *reps, *name_columns(graded))
    return tuple(dict.fromkeys((*first, *chosen)))


# --- the list ----------------------------------------------------------------------------------------------------


def _grid(graded: Book, rows: customers_list.Rows, columns: tuple[str, ...]) -> None:
    view = state.view()
    what = (graded.key, tuple(sorted(view.filters.items())), view.listed, view.profit, view.search, view.sort, view.calls)
    listed_before, at = state.read(PAGE, (what, 1))
    at = min(at, pages(len(rows))) if listed_before == what else 1
    _chosen(graded)
    earlier, earlier_tiers = listed.earlier(graded)
    grid.draw(
        GradeReport(graded, page_rows(rows, at), columns, data.rep_names(), earlier_tiers, actions(graded), listed.list_columns(graded)),
        earlier,
        data.company().currency,
        key=f"customers.grid.{hash((what, at, columns, view.language, state.dark()))}",
        on_open=open_customer,
        on_choose=_choose,
    )
    grid.legend(columns)
    left, right = st.columns([2, 3], vertical_alignment="center")
    with left:
        _pager(what, at, len(rows))
    with right:
        grade_report.draw(graded, rows, _export_context(graded), customers_list.name())


def _pager(what: tuple[object, ...], at: int, count: int) -> None:
    last = pages(count)
    first = (at - 1) * PAGE_ROWS + 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("common.button.previous"), key="customers.previous", disabled=at == 1, on_click=state.remember, args=(PAGE, (what, at - 1))
        )
        st.button(t("common.button.next"), key="customers.next", disabled=at == last, on_click=state.remember, args=(PAGE, (what, at + 1)))
        widgets.note(t("common.page.rows", first=first, last=min(first + PAGE_ROWS - 1, count), total=count))


def _choose(customer_id: str) -> None:
    state.remember(CHOSEN, customer_id)


def _chosen(graded: Book) -> None:
    """What can be done with the row that was ticked; before that, how to tick one."""
    row = graded.mart.customers.row_of(state.read(CHOSEN, ""))
    with st.container(horizontal=True, vertical_alignment="center", key="ck-chosen"):
        if row is None:
            widgets.note(t("customers.hint"))
            return
        widgets.note(t("customers.chosen", name=tier_dialog.display_name(graded, row), how=tier_dialog.how_given(graded, row)))
        st.button(t("customers.open"), key="customers.open", on_click=open_customer, args=(state.read(CHOSEN),))
        if st.button(t("customers.tier.title"), key="customers.tier"):
            tier_dialog.open_for(graded, row)


def _export_context(graded: Book) -> ExportContext:
    company, view = data.company(), state.view()
    return ExportContext(
        company.name,
        company.currency,
        data.author(),
        title(graded),
        sidebar.scope(),
        view.search,
        listed.label(),
        customers_list.order_label(),
    )


page()
