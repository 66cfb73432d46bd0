"""How a customer stands, in one panel: tier, colour with its reasons, the next action with its reason, and the figures behind them."""

from __future__ import annotations

from datetime import date

import numpy as np
import streamlit as st
from markupsafe import Markup

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.decisions.owners import owners_of
from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import COLOURS
from crmcore.domain.health.next_action import Standing
from crmcore.domain.summary.upper_half import upper_half
from crmcore.report.health.words import SIGNS, action_name, action_reason, loss_text, reasons_text
from crmcore.report.plotting.theme import text_on, theme_for, tier_colors
from crmcore.store.decisions.owners import owners_on
from pages._ui.components import html_batch, widgets
from pages._ui.components.widgets import Kpi
from pages._ui.data import data, health as health_data
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book, row: int, tier_name: str) -> None:
    """The panel of the customer in `row`, whose tier is called `tier_name`."""
    with st.spinner(t("health.working")):
        health = health_data.customer_health(graded)
        standing, loss = health_data.standing(graded, row), health_data.loss(graded, row)
    words, currency = state.current_words(), data.company().currency
    code = int(health.colour[row])
    actions = health_data.actions(graded)
    todo, why = action_name(standing.action, words), action_reason(actions, standing.action, row, words, currency)
    lines = [
        Markup('<div class="ck-signal {}">{}<b>{} {}</b><span>{}</span></div>').format(
            COLOURS[code],
            _chip(graded, row, tier_name),
            SIGNS[code],
            t(f"health.word.{COLOURS[code]}"),
            reasons_text(graded, health, row, words, currency),
        ),
        _line(t("health.panel.next"), todo, why),
    ]
    if loss is not None:
        if standing.action.code != "repair_loss":  # the programme is general advice; the next action comes before it
            programme = t("health.panel.programme", step=t(f"value.step.{loss.step}"))
            lines.append(_line(t("health.panel.loss"), "", t("health.join").join((loss_text(loss, words, currency), programme))))
        if upper_half(graded)[row]:
            lines.append(_line(t("health.panel.tier"), "", _tier_of_a_loss(graded, row, tier_name)))
    html_batch.show(Markup('<div class="ck-standing">{}</div>').format(Markup("").join(lines)))
    widgets.kpi_row(_figures(graded, standing, row), small=True)


def _chip(graded: Book, row: int, tier_name: str) -> Markup:
    """The tier in its colour of the figures; without one, in words alone."""
    tier = int(graded.tier[row])
    color = tier_colors(len(graded.scheme.tiers), state.dark())[tier] if tier >= 0 else theme_for(state.dark()).raised
    ink = text_on(color) if tier >= 0 else theme_for(state.dark()).muted
    return Markup('<span class="ck-chip" style="background:{};color:{}">{}</span>').format(color, ink, tier_name)


def _line(label: str, strong: str, text: str) -> Markup:
    return Markup('<div class="ck-line"><span class="label">{}</span><span><b>{}</b>{}{}</span></div>').format(
        label, strong, t("health.panel.because") if strong and text else "", text
    )


def _tier_of_a_loss(graded: Book, row: int, tier_name: str) -> str:
    """Why a customer with a loss is in an upper tier all the same."""
    if row in graded.overrides and graded.scenario.apply_overrides:
        return t("health.panel.tier_by_hand", tier=tier_name)
    if graded.cut_by != "score":
        return t("health.panel.tier_cut", tier=tier_name, indicator=t(f"metric.{graded.cut_by}"))
    words = state.current_words()
    weighed = sorted(graded.weights.items(), key=lambda item: -item[1])
    parts = [t("common.scope.pair", field=t(f"metric.{metric}"), values=words.share(weight / 100)) for metric, weight in weighed]
    return t("health.panel.tier_score", tier=tier_name, weights=t("common.scope.list").join(parts))


def _figures(graded: Book, standing: Standing, row: int) -> list[Kpi]:
    return [
        _risk(graded, row, standing),
        _overdue(standing),
        _stage(standing),
        _complaints(graded, standing),
        *_contacts(graded, standing),
        _salesperson(graded, row),
    ]


def _missing(label: str, about: str, under: str = "") -> Kpi:
    return Kpi(label, state.current_words().number(None), under or t("health.panel.missing"), about=about)


def _risk(graded: Book, row: int, standing: Standing) -> Kpi:
    label, kind = t("metric.churn_risk"), standing.risk_kind
    if kind == "model":
        under = t("health.panel.risk_within", days=churn_of(graded).horizon_of(row))
        return Kpi(label, state.current_words().share(standing.risk), under, hint=t("meaning.churn_risk"), about="churn_risk")
    if kind in ("silent", "rhythm"):
        return Kpi(
            label, t(f"health.panel.risk_{kind}"), t("health.panel.risk_rule"), False if kind == "silent" else None, about="churn_risk"
        )
    return _missing(label, "churn_risk", t(f"health.panel.risk_{kind}") if kind != "unknown" else "")


def _overdue(standing: Standing) -> Kpi:
    label = t("metric.overdue_amount")
    if standing.overdue is None:
        return _missing(label, "overdue_amount")
    owes = standing.overdue > 0
    return Kpi(
        label,
        state.current_words().money(standing.overdue, data.company().currency, compact=True),
        t("health.panel.overdue_oldest", n=standing.overdue_days or 0) if owes else t("health.panel.overdue_none"),
        False if owes else None,
        about="overdue_amount",
    )


def _stage(standing: Standing) -> Kpi:
    label = t("customer.worth.stage")
    if standing.stage is None:
        return _missing(label, "lifecycle.stage", t("customer.worth.no_stage"))
    if standing.risk_kind == "churned":  # whoever has gone stands in no stage of a relation
        return Kpi(
            label,
            t("customer.worth.stage_gone"),
            t("customer.worth.stage_before", stage=t(f"lifecycle.stage.{standing.stage}")),
            False,
            about="lifecycle.stage",
        )
    declining = standing.decline_reason is not None
    under = t(f"lifecycle.decline.reason_name.{standing.decline_reason}") if declining else ""
    return Kpi(label, t(f"lifecycle.stage.{standing.stage}"), under, False if declining else None, about="lifecycle.stage")


def _complaints(graded: Book, standing: Standing) -> Kpi:
    label = t("health.panel.complaints")
    if standing.complaints is None:
        return _missing(label, "complaints.open")
    if standing.oldest_complaint is None:
        return Kpi(label, state.current_words().number(0), t("health.panel.complaints_none"), about="complaints.open")
    days = (graded.mart.as_of - standing.oldest_complaint).days
    return Kpi(
        label,
        state.current_words().number(standing.complaints),
        t("health.panel.complaints_oldest", n=days),
        good=False,
        about="complaints.open",
    )


def _contacts(graded: Book, standing: Standing) -> tuple[Kpi, Kpi]:
    last, following = t("health.panel.last_contact"), t("health.panel.next_contact")
    if not standing.expected.contacts_known:
        return _missing(last, "contact.last"), _following(following, standing)
    return (
        _missing(last, "contact.last", t("health.panel.contact_never"))
        if standing.last_contact is None
        else Kpi(
            last,
            _date(standing.last_contact),
            t("health.panel.days_ago", n=(graded.mart.as_of - standing.last_contact).days),
            about="contact.last",
        ),
        _following(following, standing),
    )


def _following(label: str, standing: Standing) -> Kpi:
    """Now, where anything is to be done; else the day by the customer's own rhythm."""
    day = standing.expected.contact
    if standing.action.code not in ("nothing", "let_go"):
        return Kpi(label, t("health.panel.contact_now"), t("health.panel.contact_action"), about="contact.next")
    if not standing.expected.contacts_known:
        return _missing(label, "contact.next", t("health.expected.no_contacts"))
    return (
        _missing(label, "contact.next", t("health.panel.contact_no_rhythm"))
        if day is None
        else Kpi(label, _date(day), t("health.panel.estimate"), about="contact.next")
    )


def _salesperson(graded: Book, row: int) -> Kpi:
    label = t("common.filter.rep_id")
    (rep,), (listed,) = (owners_of(customers, np.array([row])) for customers in (graded.mart.customers, data.customers()))
    names = data.rep_names()
    by_decision = graded.mart.customers.ids[row].as_py() in owners_on(data.company(), graded.scenario.day)
    under = t("team.by_list", person=names.get(listed, listed) if listed else t("team.moves.nobody")) if by_decision else ""
    return Kpi(label, names.get(rep, rep), under, about="customer.owner") if rep else _missing(label, "customer.owner")


def _date(day: date) -> str:
    return state.current_words().date(day)
