"""Who has gone: why, what went with them, and whether winning back pays. Causes can be changed, signed, and are kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.call_terms import HIGHEST_COST
from crmcore.domain.churn.churned import churned_of, current_causes, paying_attempts, win_back_value
from crmcore.domain.churn.departures import CAUSES, COLUMN, MOST_ROWS, DepartureCause, parse_cause_edits
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.report.churn.csv_lists import churned_file
from crmcore.report.churn.tables import rep_name
from crmcore.report.health.words import action_name
from crmcore.report.words.cells import TonedText
from crmcore.report.words.customer_names import customer_name, customer_names
from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.churn import export, story, terms as churn_terms
from pages._ui.churn.export import File
from pages._ui.churn.result_keys import CHURNED
from pages._ui.churn.risk import open_all
from pages._ui.churn.terms import number
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.components.widgets import Finding
from pages._ui.controls import signing, unsaved
from pages._ui.controls.scope import scope
from pages._ui.data import changes, data, health
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.addresses import named_addresses
from pages._ui.state.state import t

TOPIC = "churn.causes"


def draw(graded: Book) -> None:
    """The table of those who have gone and why, the downloads, their causes in sum, and whom winning back pays for."""
    gone = churned_of(graded)
    order = data.derived(graded, CHURNED, gone.ranked)
    about = t("churn.gone.note", since=churn_of(graded).inactive_since, basis=t(f"overview.basis.{gone.basis}"))
    if not len(order):
        widgets.empty_state(t("churn.gone.none"), about)
        return
    currency, words = data.company().currency, state.current_words()
    lost = gone.lost_with(order)
    widgets.section(
        t(
            "churn.gone.title" if lost >= 0 else "churn.gone.title_spared",
            n=len(order),
            money=words.money(abs(lost), currency, compact=True),
        )
    )
    causes, position = data.departure_causes(graded)
    worth, leaves = win_back_value(graded, churn_terms.terms())
    _table(graded, order, causes, position, worth, leaves)
    open_all("gone", "churn.gone", len(order), MOST_ROWS)
    widgets.note(about)
    paying = story.win_back(graded)
    export.offer(
        graded,
        _file(graded, "gone", "gone", order, causes),
        _file(graded, "win_back", f"win_back.{churn_terms.terms().win_back_code}", paying, causes, "churn.gone.export_worth"),
    )
    st.space("small")
    _by_cause(graded, order, causes)
    _win_back(graded, leaves)
    scope(graded, months=None)


def _file(graded: Book, code: str, listed_code: str, order: np.ndarray, causes: dict[str, str], label: str = "churn.export") -> File:
    """The file of some of those who have gone."""
    return File(
        code,
        listed_code,
        len(order),
        lambda context: churned_file(
            graded,
            order,
            [CAUSES[k] for k in current_causes(graded, causes)[order]],
            health.actions(graded),
            context,
            state.current_words(),
            data.rep_names(),
        ),
        label,
    )


def _cause(graded: Book, at: int, causes: dict[str, str]) -> str:
    """The cause that counts: a person's, else that of the data."""
    gone = churned_of(graded)
    return causes.get(graded.mart.customers.ids[int(gone.rows[at])].as_py(), gone.cause[at])


def _by_cause(graded: Book, order: np.ndarray, causes: dict[str, str]) -> None:
    gone, words = churned_of(graded), state.current_words()
    cause_of, lines = current_causes(graded, causes), []
    for k, cause in enumerate(CAUSES):
        positions = order[cause_of[order] == k]
        lost = words.money(gone.lost_with(positions), data.company().currency, compact=True)
        lines.append((t(f"churn.cause.{cause}"), words.number(len(positions)), TonedText(lost)))  # below zero: their leaving is no loss
    widgets.small_table((t("churn.gone.by_cause"), t("churn.gone.count"), t("churn.gone.lost")), lines)


def _win_back(graded: Book, leaves: np.ndarray) -> None:
    """The estimates, for whom winning back pays, and the way to them; `leaves`: what an attempt leaves of each, float64[n]."""
    terms = churn_terms.terms()
    paying = story.win_back(graded)
    first, second, third = st.columns([1, 1, 2.2], vertical_alignment="bottom")
    number(first, "win_back", t("churn.gone.win_back"), terms.win_back, HIGHEST_COST)
    number(second, "win_back_success", t("churn.gone.win_back_success"), terms.win_back_success, 100)
    with third:
        money = state.current_words().money(leaves[paying].sum(), data.company().currency, compact=True)
        first = len(paying_attempts(graded, terms, data.customer_mask(graded))) - len(paying)
        worth = t("churn.gone.worth", n=len(paying), money=money) if len(paying) else t("churn.gone.worth_none")
        widgets.finding_list(
            [
                Finding(
                    f"{worth} {t('churn.gone.first', n=first)}" if first else worth,
                    "good" if len(paying) else "plain",
                )
            ],
            key="churn.worth",
        )
    with st.container(horizontal=True, key="ck-links-churn-win-back"):
        if st.button(
            t("churn.gone.open_worth", n=len(paying)) + " →", key="churn.open.win_back", type="tertiary", disabled=not len(paying)
        ):
            listed.show(f"churn.win_back.{terms.win_back_code}")
    widgets.note(t("churn.gone.how"))


def _table(graded: Book, order: np.ndarray, causes: dict[str, str], position: int, worth: np.ndarray, leaves: np.ndarray) -> None:
    """The table whose causes can be changed, and the button that keeps the changes."""
    gone, shown = churned_of(graded), order[:MOST_ROWS]
    key, ids, reps = _key(graded, position), graded.mart.customers.ids, data.rep_names()
    rows = [int(gone.rows[at]) for at in shown]
    cause_names = [t(f"churn.cause.{_cause(graded, int(at), causes)}") for at in shown]
    frame = pd.DataFrame(
        {
            "name": named_addresses(customer_names(graded, rows), listed.opened("churn.gone")),
            COLUMN: cause_names,
            "action": [action_name(action, state.current_words()) for action in health.actions(graded).of(np.array(rows, np.int64))],
            "lost": np.round(gone.lost[shown]),
            "worth": np.round(worth[shown]),
            "leaves": np.round(leaves[shown]),
            "silent": gone.days_since[shown],
            "caller": [rep_name(graded, row, reps) for row in rows],
            "reason": [gone.reason[at] for at in shown],
            "number": [ids[row].as_py() for row in rows],
        }
    )
    kinds = widgets.columns(
        {
            "name": (t("churn.gone.col_name"), "customer"),
            "silent": (t("churn.gone.col_silent"), "days"),
            "lost": (t("churn.gone.col_lost"), "money"),
            "worth": (t("churn.gone.col_worth"), "money"),
            "leaves": (t("churn.gone.col_leaves"), "money"),
        },
        data.company().currency,
    )
    text = {name: st.column_config.TextColumn(t(f"churn.gone.col_{name}")) for name in ("number", "reason", "caller")}
    text["action"] = st.column_config.TextColumn(t("workbook.column.next_action"), width="medium")
    choice = st.column_config.SelectboxColumn(
        t("churn.gone.col_cause"), options=[t(f"churn.cause.{c}") for c in CAUSES], required=True, width="medium"
    )
    widgets.note(t("churn.gone.about", day=graded.scenario.day))
    unsaved.catch(TOPIC, key, [ids[row].as_py() for row in rows], COLUMN, _meant)
    st.data_editor(
        frame,
        key=key,
        hide_index=True,
        num_rows="fixed",
        height=widgets.rows_height(len(rows), 420),
        disabled=[c for c in frame.columns if c != COLUMN],
        column_config={**text, **kinds, COLUMN: choice},
    )
    _save(graded, order, causes, key)
    _left_over(graded, causes)


def _key(graded: Book, position: int) -> str:
    """Changes are by place in the table: another table, another key."""
    filters = sorted(state.view().filters.items())
    return state.language_key(f"churn.causes.{data.company().slug}.{graded.version}.{position}.{graded.scenario.day}.{filters}")


def causes_by_code(edited: dict[str, Any]) -> dict[str, Any]:
    """What the browser says was changed, with the codes of the causes whose names it shows."""
    codes = {t(f"churn.cause.{c}"): c for c in CAUSES}
    rows = {
        position: {k: codes.get(v, v) if k == COLUMN else v for k, v in cells.items()} if isinstance(cells, dict) else cells
        for position, cells in dict(edited.get("edited_rows", {})).items()
    }
    return {**edited, "edited_rows": rows}


def _shown(graded: Book, order: np.ndarray, causes: dict[str, str]) -> list[tuple[str, str]]:
    gone, ids = churned_of(graded), graded.mart.customers.ids
    return [(ids[int(gone.rows[at])].as_py(), _cause(graded, int(at), causes)) for at in order[:MOST_ROWS]]


def _save(graded: Book, order: np.ndarray, causes: dict[str, str], key: str) -> None:
    edited = causes_by_code(unsaved.edits(key))
    try:
        n = len(parse_cause_edits(edited, _shown(graded, order, causes), data.author(), graded.scenario.day))
    except Problem as problem:
        widgets.note(state.current_words().problem(problem))
        return
    if n:
        signing.ask_author("churn.author")
        st.button(t("churn.gone.save", n=n), key="churn.save", type="primary", on_click=_keep, args=(edited, key))


def _keep(edited: dict[str, Any], key: str) -> None:
    """Save what the table says now, against what was on screen."""
    graded = data.book()
    causes, position = data.departure_causes(graded)
    try:
        if _key(graded, position) != key:
            raise Problem("bad_cause_edit")
        order = data.derived(graded, CHURNED, churned_of(graded).ranked)
        n = changes.give_causes(parse_cause_edits(edited, _shown(graded, order, causes), data.author(), graded.scenario.day), position)
        unsaved.saved(TOPIC)
        st.toast(t("churn.gone.saved", n=n))
    except Problem as problem:
        st.toast(literal(state.current_words().problem(problem)))


def _meant(label: Any) -> Any:
    """The cause that the browser calls by its name in whichever language."""
    return next((c for c in CAUSES for language in LANGUAGES if words_for(language).t(f"churn.cause.{c}") == label), label)


def _left_over(graded: Book, causes: dict[str, str]) -> None:
    """What was chosen here before somebody else's judgement changed the table."""
    gone, ids = churned_of(graded), graded.mart.customers.ids
    position_of = {ids[int(row)].as_py(): at for at, row in enumerate(gone.rows)}

    def cause_name(cause: str) -> str:
        return t(f"churn.cause.{cause}") if cause in CAUSES else cause

    def now(customer: str) -> tuple[str, str]:
        if customer not in position_of:
            return customer, "–"
        at, judgement = position_of[customer], data.last_cause(customer)
        counts = cause_name(_cause(graded, at, causes))
        return customer_name(graded, int(gone.rows[at])), f"{counts} ({judgement.author})" if judgement else counts

    def save(customer: str, cause: str) -> None:
        changes.give_causes([DepartureCause(customer, cause, "", graded.scenario.day)], None)

    unsaved.draw(TOPIC, now, cause_name, save)
