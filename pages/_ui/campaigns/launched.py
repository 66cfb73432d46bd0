"""Launched campaigns: all of them with their verdicts, and one in full."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from crmcore.domain.campaigns.campaign import Launch
from crmcore.domain.campaigns.result import NEEDED, CampaignResult
from crmcore.domain.kernel.problems import Problem
from crmcore.report.campaigns.figures import effects_chart
from crmcore.report.campaigns.tables import TONES, arms_table, interval_text, launched_table, participants_workbook
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.words.customer_names import customer_names
from crmcore.store.decisions.act.campaigns import read_participants
from pages._ui.campaigns import desk
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding, Tone
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import changes, data
from pages._ui.data.grades_in_force import grades_in_force
from pages._ui.exports import download
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t


def draw() -> None:
    """The table and figure of all, then one with its verdict in words."""
    found = desk.results()
    if not found:
        widgets.empty_state(t("campaigns.none"), t("campaigns.none_hint"))
        return
    words, currency = state.current_words(), data.company().currency
    widgets.section(t("campaigns.list.title"))
    if any(not result.is_running for _, result in found):
        widgets.figure(effects_chart(found, words, currency, dark=state.dark(), title=t("campaigns.chart.title")), key="campaigns.chart")
    widgets.small_table(*launched_table(found, words, currency), text_columns=4, cards=True)
    launch, result = desk.chosen() or found[-1]
    _choose(found, launch)
    _one(launch, result)


def _choose(found: list[tuple[Launch, CampaignResult]], launch: Launch) -> None:
    names = {one.id: one.plan.name for one, _ in found}
    if len(names) > 1:
        ids = list(reversed(names))
        st.selectbox(
            t("campaigns.one.choose"),
            ids,
            **widget_state.choice("campaigns.which_box", launch.id, ids),
            format_func=fixed_labels(ids, lambda number: names[number]),
            on_change=lambda: state.remember(desk.WHICH, state.read("campaigns.which_box")),
        )


def _one(launch: Launch, result: CampaignResult) -> None:
    words, currency, plan = state.current_words(), data.company().currency, launch.plan
    widgets.section(t("campaigns.one.title", name=plan.name))
    widgets.finding_list(_sentences(result), key="campaigns.one")
    if not result.is_running:
        widgets.small_table(*arms_table(result, words, currency), cards=True)
        widgets.note(t("campaigns.one.adjusted"))
        effect, interval = words.money(result.raw.estimate, currency), interval_text(result.raw.interval, words, currency)
        widgets.note(t("campaigns.one.raw", effect=effect, interval=interval))
    if len(result.hangs_on):
        ids = read_participants(data.company(), launch).ids[result.hangs_on].tolist()
        widgets.note(t("campaigns.one.hangs", n=len(ids), customers=t("worklist.comma").join(ids)))
    widgets.note(
        t(
            "campaigns.one.launched",
            author=launch.author,
            day=plan.starts_on,
            ends=result.ends,
            treatment=plan.treatment or "–",
            seed=str(plan.seed),
        )
    )
    _files(launch)
    _crossed(launch)


def _sentences(result: CampaignResult) -> list[Finding]:
    words, currency = state.current_words(), data.company().currency
    total, low, high = (words.money(value, currency, compact=True) for value in result.total)
    values = {
        "effect": words.money(result.effect.estimate, currency),
        "low": words.money(result.effect.interval[0], currency),
        "high": words.money(result.effect.interval[1], currency),
        "worth": words.money(result.worth, currency),
        "total": total,
        "total_low": low,
        "total_high": high,
    }
    if result.risks:
        tones: dict[str, Tone] = {"not_over": "plain"}
        found = [Finding(t(f"campaigns.risk_of.{name}", ends=result.ends, n=NEEDED), tones.get(name, "bad")) for name in result.risks]
        return [*found] if result.is_running else [Finding(t("campaigns.said.design"), "bad"), *found]
    tone = TONES.get(result.verdict, "plain")
    return [Finding(t(f"campaigns.said.{result.verdict}", **values), tone), Finding(t("campaigns.said.total", **values))]


def _files(launch: Launch) -> None:
    graded = grades_in_force(desk.day())[0]
    words, company = state.current_words(), data.company()
    context = ExportContext(company.name, company.currency, data.author())

    def make() -> bytes:
        people = read_participants(data.company(), launch)
        rows = pc.index_in(pa.array(people.ids), value_set=graded.mart.customers.ids).fill_null(-1).to_numpy()
        known = iter(customer_names(graded, rows[rows >= 0]))
        names = [str(next(known)) if row >= 0 else "" for row in rows]
        tiers = [words.tier(launch.plan.scheme, code) for code in data.schemes()[launch.plan.scheme].tiers]
        return participants_workbook(launch, people, tiers, names, words, data.company().currency, context)

    item = download.for_everybody(graded, "campaign.customers", f"{t('campaigns.file')} {launch.id}", "xlsx", launch.customers, make)
    download.made_button(item, t("campaigns.one.file"), f"campaigns.file.{launch.id}")


def _crossed(launch: Launch) -> None:
    with st.expander(t("campaigns.crossed.title"), key="campaigns.crossed_open"):
        widgets.note(t("campaigns.crossed.note"))
        ask_author("campaigns.crossed_author")
        st.text_area(t("campaigns.crossed.customers"), key=f"campaigns.crossed.{launch.id}")
        st.button(t("campaigns.crossed.save"), key="campaigns.crossed_save", on_click=_record, args=(launch,))


def _record(launch: Launch) -> None:
    text = state.read(f"campaigns.crossed.{launch.id}") or ""
    customers = frozenset(text.replace(",", " ").replace("，", " ").split())
    try:
        changes.record_crossed(launch, customers)
    except Problem as problem:
        last_result.remember_refused(desk.PLACE, problem)
    else:
        last_result.remember_done(desk.PLACE, t("campaigns.crossed.done", n=len(customers), name=launch.plan.name))
