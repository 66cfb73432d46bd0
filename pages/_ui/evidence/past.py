"""The test on earlier days: the day's choice, what each tier then brought, and how plainer rules would have done."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from crmcore.domain.evidence.backtest import Evidence
from crmcore.domain.evidence.fairness import by_gap
from crmcore.domain.evidence.misjudged import KINDS
from crmcore.domain.evidence.weight_advisor import Advice
from crmcore.domain.grading.book import Book
from crmcore.report.evidence.conclusion import ranking_conclusion, weights_conclusion
from crmcore.report.evidence.figures import mean_and_day_text, rule_dot_plot, tier_capture_bars
from crmcore.report.evidence.tables import answers, misjudged_table, missed_sentence, rule_table
from crmcore.usecases.evidence.backtest import BacktestDay
from pages._ui.components import widgets
from pages._ui.controls import sidebar
from pages._ui.controls.scope import INVOICES
from pages._ui.data import data
from pages._ui.evidence import background_work, today
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import linked_key, t

#: customers of a kind of mistake that are named on the page
NAMED = 8


def day_choice(graded: Book, day: date) -> None:
    """Which earlier day is tested, and the way back to the last one."""
    choosable = background_work.span(graded)
    if choosable is None:
        return
    first, last = choosable
    left, right = st.columns([1, 3], vertical_alignment="bottom")
    with left:
        key = linked_key("evidence.day", day)
        st.date_input(
            t("evidence.day"),
            day,
            min_value=first,
            max_value=last,
            key=key,
            format="YYYY-MM-DD",
            on_change=_choose,
            args=(key, last),
            help=t("evidence.day_help", first=first, last=last),
        )
    with right:
        if day != last:
            st.button(t("evidence.day_reset"), key="evidence.day.reset", type="tertiary", on_click=state.change, kwargs={"tested": ""})


def _choose(key: str, last: date) -> None:
    if state.is_latest("evidence.day", key) and state.read(key):
        chosen = state.read(key)
        state.change(tested="" if chosen == last else chosen.isoformat())


def conclusion(back: BacktestDay, advised: Advice | None) -> None:
    """What the page comes to, and the way to the weight advisor on it."""
    narrowed = bool(background_work.narrowing())
    if not background_work.enough(back.evidence.customers):
        background_work.too_few(back.evidence.customers)
    answers_of_page = (
        ranking_conclusion(back.evidence, state.current_words(), narrowed) if background_work.enough(back.evidence.customers) else None,
        weights_conclusion(advised, state.current_words(), narrowed) if advised else None,
    )
    widgets.finding_list([widgets.Finding(answer.text, answer.tone) for answer in answers_of_page if answer], key="evidence.conclusion")
    if advised is not None:
        st.markdown(f"[{t('evidence.conclusion.weights_way')} ↓](#{background_work.ADVISOR})")


def defects(graded: Book, back: BacktestDay) -> None:
    """What is said against grading, each with this company's figure and its list."""
    widgets.section(t("evidence.answer.title"))
    customer_mask = data.customer_mask(graded)
    worst = next((gap for gap in by_gap(graded, customer_mask) if gap.ratio is not None), None)
    answers_shown = answers(
        back.evidence,
        [back.misjudged(kind) for kind in KINDS],
        worst,
        state.current_words(),
        data.company().currency,
        sidebar.filter_label(worst.dimension) if worst else "",
        today.group_names(worst.dimension) if worst else None,
    )
    links = {"underrated": "evidence.answer.open_under", "overrated": "evidence.answer.open_over"}
    followed = widgets.finding_list(
        [
            widgets.Finding(a.text, a.tone, t(links[a.link.partition(".")[0]], n=a.customers) if a.link and a.customers else "", a.link)
            for a in answers_shown
        ],
        key="evidence",
    )
    if followed:
        listed.show(f"evidence.{followed}")


def one_day(graded: Book, back: BacktestDay) -> None:
    """The tiers of one day, and every rule beside them."""
    evidence = back.evidence
    widgets.section(t("evidence.capture.section"))
    left, right = st.columns([1.35, 1], gap="large")
    with left:
        widgets.figure(tier_capture_bars(evidence, state.current_words(), graded.scheme.id, dark=state.dark()), key="evidence.capture")
    with right:
        widgets.note(t("evidence.population", n=evidence.customers, day=evidence.day, until=evidence.until))
        if evidence.newcomers is not None:
            words = "evidence.newcomers_part" if background_work.narrowing() else "evidence.newcomers"
            widgets.note(t(words, share=state.current_words().strict_share(evidence.newcomers)))
        if evidence.unknown:
            widgets.note(t("evidence.unknown", n=evidence.unknown))
        if back.undated:
            widgets.note(t("evidence.undated", metrics=t("common.scope.list").join(t(f"metric.{m}") for m in back.undated)))
        widgets.note(t("evidence.capture.how"))
    widgets.small_table(*rule_table(evidence, state.current_words(), graded.scheme.id), cards=True)
    widgets.note(t("evidence.rules.how_table", day=evidence.day))
    scope(graded, evidence)


def all_days(graded: Book, back: BacktestDay) -> None:
    """Every quarter: how far the figures spread."""
    widgets.section(t("evidence.rules.section"))
    quarters = [one.evidence for one in background_work.quarters(graded) if background_work.enough(one.evidence.customers)]
    for column, figure_of in zip(st.columns(2, gap="large"), ("rank_correlation", "top_20_capture"), strict=True):
        with column:
            widgets.figure(
                rule_dot_plot(quarters, state.current_words(), figure_of, day=back.evidence, dark=state.dark()),
                key=f"evidence.rules.{figure_of}",
            )
            widgets.note(mean_and_day_text(quarters, back.evidence, state.current_words(), figure_of))
            widgets.note(t(f"evidence.rules.how_{figure_of}"))
    days = [one.day for one in quarters]
    covered = t("evidence.scope.days", n=len(days), first=min(days), last=max(days)) if days else ""
    widgets.scope_note(covered, graded.scenario.window, sidebar.scope(), ignored=_aside(), invoices=INVOICES in graded.mart.has)


def mistakes(graded: Book, back: BacktestDay) -> None:
    """Whom the grade got wrong, and what misled it."""
    widgets.section(t("evidence.wrong.section"))
    words = state.current_words()
    for column, kind in zip(st.columns(2, gap="large"), KINDS, strict=True):
        misjudged = back.misjudged(kind)
        with column:
            n = len(misjudged.rows)
            widgets.section(t(f"evidence.wrong.{kind}", n=n))
            if not n:
                widgets.note(t("evidence.wrong.none"))
                continue
            widgets.note(missed_sentence(misjudged, words))
            lines = misjudged_table(graded, misjudged, NAMED, words, data.company().currency)
            widgets.small_table(*lines, of_list=listed.opened(f"evidence.{kind}.{misjudged.day}"))
            with st.container(key=f"ck-links-evidence-{kind}"):
                if st.button(t("evidence.wrong.open", n=n) + " →", key=f"evidence.open.{kind}", type="tertiary"):
                    listed.show(f"evidence.{kind}.{misjudged.day}")
    widgets.note(t("evidence.wrong.how"))
    scope(graded, back.evidence)


def scope(graded: Book, evidence: Evidence, filtered: bool = True) -> None:
    """What a test covers: the day it was graded on and the period that was measured. Filters by grade say nothing of that day
    and are left aside; not `filtered`: all of them are."""
    covered = t("evidence.scope.one_day", day=evidence.day, first=evidence.day + timedelta(days=1), until=evidence.until)
    from_invoices = INVOICES in graded.mart.has
    widgets.scope_note(covered, graded.scenario.window, sidebar.scope() if filtered else {}, ignored=_aside(), invoices=from_invoices)


def _aside() -> tuple[str, ...]:
    return sidebar.filter_label("tier"), t("shell.population")
