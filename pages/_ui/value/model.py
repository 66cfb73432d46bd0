"""The model of buying: whether the data allow it, what was fitted, and how it did against the annuity on held-out time."""

from __future__ import annotations

from dataclasses import fields

from crmcore.domain.facts.left_truncation import LeftTruncation
from crmcore.domain.grading.book import Book
from crmcore.domain.purchase_models.bg_nbd import BgNbd
from crmcore.domain.purchase_models.model_grade import ModelGrade
from crmcore.domain.purchase_models.nbd import Nbd
from crmcore.domain.purchase_models.purchase_forecast import WEEKS_A_YEAR, PurchaseForecast
from crmcore.domain.value.method_choice import ANNUITY, MethodChoice
from crmcore.domain.value.valuation import Valuation
from crmcore.report.value.method_tables import expected_table, trial_table
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.value import model_checks

TONES: dict[str, widgets.Tone] = {"A": "good", "B": "plain", "C": "watch"}


def draw(graded: Book) -> None:
    """The section as a whole; the models are fitted when it is first drawn, for all visitors."""
    model = graded.mart.insight("buying", PurchaseForecast)
    value: Valuation = graded.mart.insight("value", Valuation)
    widgets.section(t("model.title"))
    widgets.note(t("model.about"))
    widgets.finding_list([_verdict(graded.mart.insights["model_grade"]), _in_use(value)], key="value.model")
    _trials(graded, value)
    widgets.small_table(*_rules(model, graded.mart.insight("left_truncation", LeftTruncation)), text_columns=1)
    purchase_model = model.purchase_model
    if purchase_model is None or not model.fitted:
        if model.failure is not None:
            widgets.empty_state(state.current_words().problem(model.failure))
        return
    widgets.small_table(*_parameters(model), text_columns=1, cards=True)
    widgets.note(
        t(
            "model.parameter.fitted_on",
            customers=purchase_model.customers,
            repeaters=purchase_model.repeaters,
            likelihood=state.current_words().number(purchase_model.log_likelihood, 1),
        )
    )
    widgets.note(t("model.one_time" if model.people_leave else "model.nobody_leaves"))


def checks(graded: Book) -> None:
    """What the fitted model assumes, and how it followed what came; where none is fitted, why."""
    model = graded.mart.insight("buying", PurchaseForecast)
    if model.purchase_model is None or not model.fitted:
        widgets.empty_state(t("model.grade.none") if model.failure is None else state.current_words().problem(model.failure))
        return
    model_checks.assumptions(graded)
    model_checks.tracking(graded)


def _trials(graded: Book, value: Valuation) -> None:
    """How each method did on the last year, and what the expected margin was learned from where it is used."""
    words, currency = state.current_words(), data.company().currency
    choice: MethodChoice | None = graded.mart.insights["method_choice"]
    widgets.section(t("model.trial.title"))
    if choice is None:
        widgets.note(t("model.trial.none"))
    else:
        facts = {"day": words.date(choice.cut_off), "months": words.number(choice.months)}
        best = choice.chosen != ANNUITY
        sentence = t("model.trial.chosen" if best else "model.trial.annuity_best", method=t(f"model.trial.{choice.chosen}"), **facts)
        widgets.finding_list([Finding(sentence)], key="value.trial")
        widgets.small_table(*trial_table(choice, words, currency), text_columns=1)
        widgets.note(t("model.trial.note", n=choice.customers))
    if value.expected is not None:
        widgets.section(t("model.next.title"))
        widgets.small_table(*expected_table(value.expected, words, currency), text_columns=1)
        widgets.note(t("model.next.note"))


def _leaving(model: BgNbd | Nbd, written: dict[str, str]) -> list[str]:
    """The line of the chance of leaving; 0 at the edge where nobody leaves."""
    if isinstance(model, Nbd):
        return ["leaving", state.current_words().share(0.0), t("model.parameter.nobody_meaning")]
    return ["leaving", state.current_words().share(model.a / (model.a + model.b), 1), t("model.parameter.leaving_meaning", **written)]


def _verdict(grade: ModelGrade | None) -> Finding:
    if grade is None:
        return Finding(t("model.grade.none"), "plain")
    words = state.current_words()
    sentence = t(
        f"model.grade.{grade.grade}",
        day=words.date(grade.cut_off),
        months=grade.months,
        to_find=words.number(grade.to_find),
        found=words.number(grade.found),
        plain=words.number(grade.found_plain),
    )
    return Finding(sentence, TONES[grade.grade])


def _in_use(value: Valuation) -> Finding:
    if value.by_purchase_model:
        return Finding(t("model.used"))
    if value.expected is not None:
        return Finding(t("model.unused_expected"))
    return Finding(t("model.not_ready"), "watch") if value.terms.method == "bgnbd" else Finding(t("model.unused"))


def _rules(model: PurchaseForecast, truncation: LeftTruncation) -> tuple[list[str], list[list[str]]]:
    """Each condition, what it needs, what there is, and how much is missing; who began before the data is counted."""
    words = state.current_words()
    rows = [
        [
            t(f"model.rule.{rule.code}"),
            words.number(rule.need),
            words.number(rule.have),
            t("model.rule.yes") if rule.ok else t("model.rule.missing", n=words.number(rule.need - rule.have)),
        ]
        for rule in model.rules
    ]
    for name, have in (("began", truncation.listed_count), ("may_have_begun", truncation.likely_count)):
        rows.append([t(f"model.rule.{name}"), t("model.rule.no_need"), words.number(have), t("model.rule.counted")])
    return [t(f"model.rule.{name}") for name in ("title", "need", "have", "ok")], rows


def _parameters(model: PurchaseForecast) -> tuple[list[str], list[list[str]]]:
    """The fitted parameters, by what they say in a customer's terms."""
    words, purchase_model, spend_model = state.current_words(), model.purchase_model, model.spend_model
    assert purchase_model is not None and spend_model is not None  # only asked of fitted models
    names = [f.name for f in fields(purchase_model) if f.name in ("r", "alpha", "a", "b")]
    purchase_parameters = {name: words.number(getattr(purchase_model, name), 3) for name in names}
    spend_parameters = {name: words.number(getattr(spend_model, name), 2) for name in ("p", "q", "v")}
    rows = [
        [
            "purchases",
            words.number(purchase_model.r / purchase_model.alpha * WEEKS_A_YEAR, 1),
            t("model.parameter.purchases_meaning", **purchase_parameters),
        ],
        _leaving(purchase_model, purchase_parameters),
        ["worth", words.money(spend_model.mean, data.company().currency), t("model.parameter.worth_meaning", **spend_parameters)],
    ]
    return (
        [t("model.parameter.title"), t("model.parameter.value"), t("model.parameter.meaning")],
        [[t(f"model.parameter.{row[0]}"), *row[1:]] for row in rows],
    )
