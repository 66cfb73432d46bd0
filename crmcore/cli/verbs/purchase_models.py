"""What the command line says of the model of buying: what present values rest on, and a fit up to a day."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.domain.facts.left_truncation import LeftTruncation
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.readiness import Requirement
from crmcore.domain.purchase_models.bg_nbd import BgNbd
from crmcore.domain.purchase_models.fitting import FITS
from crmcore.domain.purchase_models.model_grade import ModelGrade
from crmcore.domain.purchase_models.nbd import Nbd
from crmcore.domain.purchase_models.pareto_nbd import ParetoNbd
from crmcore.domain.purchase_models.purchase_forecast import PurchaseForecast
from crmcore.domain.purchase_models.spend_dependence import SpendDependence, spend_dependence
from crmcore.domain.purchase_models.stationarity import Stationarity
from crmcore.domain.purchase_models.tracking import MOST_REPEATS, Tracking
from crmcore.store.companies.companies import open_company
from crmcore.store.engine.signature import data_dates
from crmcore.usecases.grading import grading
from crmcore.usecases.value.model_fit import fit_model


def fit_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fit", choices=tuple(FITS), help="fit this model of buying and tell its parameters, ready or not")
    parser.add_argument("--calibration-end", type=date.fromisoformat, metavar="DATE", help="fit on what was known on this day")
    parser.add_argument("--horizon-days", type=int, metavar="N", help="compare with what came in so many days after it")


def fit(args: argparse.Namespace) -> CommandResult:
    """The fitted parameters, and the purchases they expect beside those that came."""
    company = open_company(args.data)
    version = grading.current_version(company)
    newest = data_dates(company.dir, version).last_order
    end: date = args.calibration_end or grading.resolve(company, Scenario(), version).day
    result = fit_model(company.dir, version, args.fit, end, args.horizon_days, newest or end)
    purchase_model, spend_model = result.purchase_model, result.spend_model
    return CommandResult(
        {
            "model": result.model,
            "asked": args.fit,
            "nobody_leaves": result.model != args.fit,
            "calibration_end": result.calibration_end,
            "horizon_days": result.horizon_days,
            **parameters(purchase_model),
            "gamma_gamma": None
            if spend_model is None
            else {"p": spend_model.p, "q": spend_model.q, "v": spend_model.v, "customers": spend_model.customers},
            "customers": purchase_model.customers,
            "repeaters": purchase_model.repeaters,
            "expected_total": result.expected_total,
            "actual_total": result.actual_total,
            "readiness": [*readiness(result.rules), *_counted(result.left_truncation)],
            **_assumptions(result.stationarity, result.dependence),
            "tracking": _tracking(result.tracking),
        }
    )


def parameters(model: BgNbd | Nbd | ParetoNbd) -> dict[str, Any]:
    """The parameters that the model has, those of BG/NBD first, and its log-likelihood."""
    names = [name for name in ("r", "alpha", "a", "b", "s", "beta") if hasattr(model, name)]
    return {name: getattr(model, name) for name in (*names, "log_likelihood")}


def model_facts(book: Book) -> dict[str, Any]:
    """The model's parameters, its grade against the annuity, and each rule of its readiness, with the data of a Book."""
    model = book.mart.insight("buying", PurchaseForecast)
    evaluation = book.mart.insights["model_evaluation"]
    grade: ModelGrade | None = book.mart.insights["model_grade"]
    fitted = None
    if model.purchase_model is not None:
        fitted = parameters(model.purchase_model)
        if model.spend_model is not None:
            fitted["gamma_gamma"] = {name: getattr(model.spend_model, name) for name in ("p", "q", "v")}
    return {
        "model": model.name if model.fitted else None,
        "parameters": fitted,
        "readiness": [*readiness(model.rules), *_counted(book.mart.insight("left_truncation", LeftTruncation))],
        **_assumptions(book.mart.insights["stationarity"], spend_dependence(model.repeats, model.repeat_amount)),
        "grade": None if grade is None else grade.grade,
        "held_out": None
        if grade is None
        else {
            "cut_off": grade.cut_off,
            "months": grade.months,
            "to_find": grade.to_find,
            "found": grade.found,
            "found_by_annuity": grade.found_plain,
            "gain": grade.gain,
        },
        "tracking": _tracking(evaluation and evaluation.tracking),
    }


def customer_facts(book: Book, row: int) -> dict[str, Any]:
    """What the model expects of one customer in the next twelve months; nothing where no model is fitted."""
    model = book.mart.insight("buying", PurchaseForecast)
    if not model.fitted:
        return {"p_alive": None, "expected_purchases": None, "expected_amount": None}
    return {
        "p_alive": model.p_alive()[row],
        "expected_purchases": model.expected_purchases()[row],
        "expected_amount": model.expected_amount()[row],
    }


def readiness(rules: tuple[Requirement, ...]) -> list[dict[str, Any]]:
    return [{"rule": rule.code, "need": rule.need, "have": rule.have, "ok": rule.ok} for rule in rules]


def _counted(truncation: LeftTruncation) -> list[dict[str, Any]]:
    """Customers that began before the data: counted in the readiness, and nothing is needed of them."""
    counted = (("began_before_data", truncation.listed_count), ("may_have_begun_before_data", truncation.likely_count))
    return [{"rule": code, "need": None, "have": have, "ok": None} for code, have in counted]


def _assumptions(tests: Stationarity | None, dependence: SpendDependence | None) -> dict[str, Any]:
    """What the models assume, tested: a rate without trend and season, and spend independent of frequency."""
    return {
        "trend_and_season": None
        if tests is None
        else {
            "months": tests.months,
            "trend": tests.trend and {**asdict(tests.trend), "found": tests.trend.found},
            "season": tests.season and {**asdict(tests.season), "found": tests.season.found},
        },
        "spend_and_frequency": dependence and {**asdict(dependence), "verdict": dependence.verdict},
    }


def _tracking(tracking: Tracking | None) -> dict[str, Any] | None:
    """The figures of the two plots: week by week, and by the number of repeat purchases in the calibration."""
    if tracking is None:
        return None
    return {
        "model": tracking.model,
        "calibration_end": tracking.calibration_end,
        "until": tracking.until,
        "customers": tracking.customers,
        "expected_after": tracking.expected_after,
        "actual_after": tracking.actual_after,
        "weeks": [asdict(week) for week in tracking.weeks],
        "by_repeat_purchases": [{**asdict(group), "or_more": group.repeats == MOST_REPEATS} for group in tracking.frequencies],
    }
