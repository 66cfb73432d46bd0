"""What one customer is worth, how loyal it is and where it stands in its life, now and at the ends of the quarters before."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.lifecycle.stages import STAGES, LifeCycle
from crmcore.domain.loyalty.quadrant import BOXES, UNKNOWN, Loyalty
from crmcore.domain.offers.next_products import next_products_of
from crmcore.domain.purchase_models.purchase_forecast import PurchaseForecast
from crmcore.domain.summary.gone import gone_among
from crmcore.domain.value.influence import Influence
from crmcore.domain.value.valuation import Valuation
from crmcore.report.offers.tables import products_text
from pages._ui.components import widgets
from pages._ui.components.widgets import Kpi
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.value import formula
from pages._ui.value.result_keys import ValueFigureKey

#: customers up to which the next products are worked out while the page is drawn
AT_ONCE = 50_000


def draw(graded: Book, row: int) -> None:
    """The figures, the last quarters, and the way to the formula behind the value."""
    widgets.section(t("customer.worth.title"))
    widgets.kpi_row([*_worth(graded, row), _influence(graded, row)])
    widgets.kpi_row([_loyalty(graded, row), _stage(graded, row), *_model(graded, row)])
    widgets.note(t("customer.worth.history"))
    widgets.small_table(*_history(graded, row), text_columns=3)
    widgets.note(t("customer.worth.note"))
    _next_products(graded, row)
    with st.expander(t("customer.worth.formula")):
        formula.write_out(graded, row)


def _next_products(graded: Book, row: int) -> None:
    """What to offer it next, by the rule in force; of many customers it is worked out on Up- and cross-selling first."""
    if graded.mart.count > AT_ONCE:
        return
    offers = data.derived(graded, ValueFigureKey("offers"), lambda _: next_products_of(graded))
    text = "" if offers is None else products_text(offers, row, state.current_words())
    if text:
        widgets.note(t("customer.worth.next_products", products=text))


def _worth(graded: Book, row: int) -> list[Kpi]:
    words, valuation = state.current_words(), _valuation(graded)
    if valuation.current_value[row] != valuation.current_value[row]:
        return [
            Kpi(
                t("metric.current_value"),
                words.money(None, ""),
                t("customer.worth.unknown"),
                hint=t("meaning.current_value"),
                about="current_value",
            )
        ]
    how = t("customer.worth.margin", margin=_money(valuation.margin[row]), retention=words.share(valuation.retention[row]))
    if valuation.by_purchase_model:
        how = t("customer.worth.model")
    elif valuation.expected is not None:
        how = t("customer.worth.expected", margin=_money(valuation.margin[row]), expected=_money(valuation.expected.next_year[row]))
    if gone_among(graded, [row])[0]:
        how = t("customer.worth.gone", how=how)
    return [
        Kpi(t("metric.current_value"), _money(valuation.current_value[row]), how, hint=t("meaning.current_value"), about="current_value"),
        Kpi(
            t("metric.growth_potential"),
            _money(valuation.growth_potential[row]),
            t("customer.worth.more", extra=_money(valuation.extra_margin[row]))
            if valuation.extra_margin[row] >= 1
            else t("customer.worth.longer"),
            hint=t("meaning.growth_potential"),
            about="growth_potential",
        ),
        Kpi(
            t("metric.lifetime_value"),
            _money(valuation.lifetime_value[row]),
            t("customer.worth.so_far", to_date=_money(valuation.to_date[row])),
            hint=t("meaning.lifetime_value"),
            about="lifetime_value",
        ),
    ]


def _model(graded: Book, row: int) -> list[Kpi]:
    """What the model of buying expects, where the values rest on it."""
    words, valuation = state.current_words(), _valuation(graded)
    if not valuation.by_purchase_model or valuation.buying is None:
        return []
    model: PurchaseForecast = valuation.buying
    alive = [Kpi(t("model.customer.alive"), words.share(model.p_alive()[row]), about="model.customer.alive")] if model.people_leave else []
    return [*alive, Kpi(t("model.customer.expected"), words.number(model.expected_purchases()[row], 1), about="model.customer.expected")]


def _loyalty(graded: Book, row: int) -> Kpi:
    words, loyalty = state.current_words(), _loyalty_of(graded)
    label, box = t("metric.loyalty"), int(loyalty.box[row])
    if box < 0:
        return Kpi(label, words.number(None), t("customer.worth.outside"), about="loyalty")
    repeat = words.number(loyalty.repeat[row])
    under = (
        t("customer.worth.loyalty_asked", repeat=repeat)
        if box == UNKNOWN
        else t("customer.worth.loyalty", repeat=repeat, attitude=words.number(loyalty.attitude[row]))
    )
    return Kpi(label, t(f"loyalty.box.{BOXES[box]}"), under, about="loyalty")


def _stage(graded: Book, row: int) -> Kpi:
    life_cycle = graded.mart.insight("lifecycle", LifeCycle)
    label, stage = t("customer.worth.stage"), int(life_cycle.today[row])
    if stage < 0:
        return Kpi(label, state.current_words().number(None), t("customer.worth.no_stage"), about="lifecycle.stage")
    if gone_among(graded, [row])[0]:
        return Kpi(
            label,
            t("customer.worth.stage_gone"),
            t("customer.worth.stage_before", stage=t(f"lifecycle.stage.{STAGES[stage]}")),
            False,
            about="lifecycle.stage",
        )
    since = int(life_cycle.since[row])
    return Kpi(
        label,
        t(f"lifecycle.stage.{STAGES[stage]}"),
        t("customer.worth.since", n=since) if since else t("customer.worth.entered"),
        None if STAGES[stage] != "decline" else False,
        about="lifecycle.stage",
    )


def _influence(graded: Book, row: int) -> Kpi:
    influence = graded.mart.insight("influence", Influence)
    sent = int(influence.referred[row])
    return Kpi(
        t("metric.influence"),
        _money(influence.referral_profit[row]),
        t("customer.worth.sent", n=sent) if sent else t("customer.worth.sent_none"),
        hint=t("meaning.influence"),
        about="influence",
    )


def _history(graded: Book, row: int) -> tuple[list[str], list[list[str]]]:
    """The newest quarter first: day, stage, loyalty box, current value by the annuity."""
    words, loyalty, life = state.current_words(), _loyalty_of(graded), graded.mart.insight("lifecycle", LifeCycle)
    stages = {end: int(life.stage[k, row]) for k, end in enumerate(life.ends)}
    values = (_valuation(graded), *graded.mart.insight("past_values", tuple))
    days = (graded.scenario.day, *(view.as_of for view in graded.mart.insight("past_views", tuple)))
    rows = []
    for day, boxes, value in zip(days, loyalty.history, values, strict=True):
        stage, box = stages.get(day, -1), int(boxes[row])
        rows.append(
            [
                words.date(day),
                t(f"lifecycle.stage.{STAGES[stage]}") if stage >= 0 else words.number(None),
                t(f"loyalty.box.{BOXES[box]}") if box >= 0 else words.number(None),
                _money(value.annuity[row]),
            ]
        )
    head = [t("customer.worth.day"), t("customer.worth.stage"), t("customer.worth.quadrant"), t("metric.current_value")]
    return head, rows


def _money(amount: float) -> str:
    return state.current_words().money(amount, data.company().currency, compact=True)


def _valuation(graded: Book) -> Valuation:
    return graded.mart.insight("value", Valuation)


def _loyalty_of(graded: Book) -> Loyalty:
    return graded.mart.insight("loyalty", Loyalty)
