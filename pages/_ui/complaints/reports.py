"""Reports: delays by tier and owner, shares in time by month, key customers followed to the end; and the replay."""

from __future__ import annotations

from datetime import date

import numpy as np
import streamlit as st

from crmcore.domain.complaints.delays import delay_rows, in_time_by_month
from crmcore.domain.complaints.desk import KEY_TIER, ComplaintDesk
from crmcore.domain.complaints.replay import POLICIES, replay
from crmcore.domain.complaints.staffing import ASSUMED_LOAD, arrivals, default_hours, efforts
from crmcore.domain.complaints.staying import staying_dates
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import months_before
from crmcore.report.complaints.tables import delay_table, month_table, queue_table, replay_table, staying_table, tier_text
from pages._ui.complaints.desk import staying_of
from pages._ui.components import widgets
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

MONTHS = 12
POLICY = "complaints.policy"
#: lines of key customers, and of owners
SHOWN = 15


def delays(desk: ComplaintDesk) -> None:
    """The delay table of the last twelve months."""
    words, since = state.current_words(), months_before(desk.working_date, MONTHS)
    tiers = [*range(len(desk.tiers)), -1]
    names = [tier_text(words, desk, tier) for tier in tiers]
    widgets.section(t("complaints.delays"))
    rows = delay_rows(desk.known, desk.clock, desk.tier, tiers, since, desk.working_date)
    widgets.small_table(*delay_table(rows, names, words, t("complaints.column.tier")), cards=True)
    owner, names_of_owners = desk.known.owners
    owners = [code for code, name in enumerate(names_of_owners) if name][:SHOWN]
    if owners:
        by_owner = delay_rows(desk.known, desk.clock, owner, owners, since, desk.working_date)
        names_shown = [names_of_owners[code] for code in owners]
        widgets.small_table(*delay_table(by_owner, names_shown, words, t("complaints.column.owner")), cards=True)
    widgets.note(t("complaints.delays_note", since=since, day=desk.working_date))
    if desk.left_out:
        widgets.note(t("complaints.left_out", n=desk.left_out))
    widgets.section(t("complaints.by_month"))
    months = [_first(months_before(desk.working_date, back)) for back in reversed(range(MONTHS))]
    widgets.small_table(*month_table(in_time_by_month(desk.known, desk.clock, desk.tier, tiers, months), names, months, words))


def staying(graded: Book, desk: ComplaintDesk) -> None:
    """Who bought again, complaints in time against late."""
    words, rows, (since, until) = state.current_words(), staying_of(graded), staying_dates(graded.mart.as_of)
    widgets.section(t("complaints.staying.title"))
    if not rows[-1].in_time + rows[-1].late:
        widgets.note(t("complaints.staying.none", since=since, until=until))
        return
    widgets.small_table(*staying_table(rows, desk, words), total=True, cards=True)
    widgets.note(t("complaints.staying.note", since=since, until=until, day=graded.mart.as_of))


def key_customers(graded: Book, desk: ComplaintDesk) -> None:
    """Complaints of the top tier, open ones first, then those closed last."""
    words = state.current_words()
    key = np.flatnonzero(desk.tier == KEY_TIER)
    if not len(key):
        return
    order = key[np.lexsort((-desk.known.closed[key], ~desk.clock.unsettled[key]))]
    widgets.section(t("complaints.key", tier=words.tier(desk.scheme, desk.tiers[KEY_TIER]), n=int(desk.clock.unsettled[key].sum())))
    widgets.small_table(*queue_table(desk, order[:SHOWN].tolist(), graded, words), text_columns=9, cards=True)


def replays(desk: ComplaintDesk) -> None:
    """Days per tier, hours of the team and the order, and what would have come of them."""
    words, since = state.current_words(), months_before(desk.working_date, MONTHS)
    widgets.section(t("complaints.replay.title"))
    at = arrivals(desk.known, since, desk.working_date)
    if not len(at):
        widgets.note(t("complaints.replay.nothing"))
        return
    effort, place = efforts(desk.known, at), desk.place[at]
    usual = default_hours(desk, at, effort)
    widgets.note(
        t("complaints.replay.about", n=len(at), hours=words.number(usual, 1), load=words.share(ASSUMED_LOAD))
        + " "
        + t("complaints.replay.note")
    )
    days = []
    for column, (tier, code) in zip(st.columns(len(desk.tiers)), enumerate(desk.tiers), strict=True):
        now = int(np.bincount(desk.allowed[at][place == tier]).argmax()) if (place == tier).any() else 5
        label = t("complaints.replay.days", tier=words.tier(desk.scheme, code))
        days.append(column.number_input(label, 0, 60, now, key=f"complaints.replay.{desk.scheme}.{code}.{now}"))
    left, right = st.columns(2)
    hours = left.number_input(
        t("complaints.replay.hours"), 0.5, 10_000.0, round(usual, 1), 0.5, key=f"complaints.replay.hours.{desk.scheme}.{round(usual, 1)}"
    )
    chosen = state.chosen(POLICY, POLICIES, POLICIES[0])
    right.selectbox(
        t("complaints.replay.order"),
        POLICIES,
        **widget_state.choice(f"{POLICY}.box", chosen, POLICIES),
        format_func=fixed_labels(POLICIES, lambda code: t(f"complaints.replay.policy.{code}")),
        on_change=lambda: state.choose(POLICY, state.read(f"{POLICY}.box"), POLICIES[0]),
    )
    facts = (desk.known.opened[at], place)
    before = replay(*facts, desk.allowed[at], effort, desk.calendar, round(usual, 1))
    after = replay(*facts, np.array(days)[place], effort, desk.calendar, hours, chosen)
    names = [words.tier(desk.scheme, code) for code in desk.tiers]
    widgets.finding_list([_effect(int(before.late.sum()), int(after.late.sum()), len(at))], key="complaints.replay.effect")
    widgets.small_table(*replay_table(names, before.by_tier(place, len(names)), after.by_tier(place, len(names)), words), cards=True)


def _effect(before: int, after: int, of: int) -> widgets.Finding:
    """What the change does to the number of late complaints, in a sentence."""
    words = state.current_words()
    kind, tone = ("same", "plain") if after == before else ("more", "bad") if after > before else ("fewer", "good")
    said = {"n": abs(after - before), "before": words.number(before), "after": words.number(after), "all": words.number(of)}
    return widgets.Finding(t(f"complaints.replay.effect_{kind}", **said), tone)


def _first(day: date) -> date:
    return day.replace(day=1)
