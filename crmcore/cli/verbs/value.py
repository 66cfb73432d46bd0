"""What customers are worth: the value page's figures, one customer's own, and fits of the model of buying."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from crmcore.cli.io.output import Answer
from crmcore.cli.verbs import model_answers
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.worth_table import worth_rows
from crmcore.domain.value.annuity_schedule import formula
from crmcore.domain.value.customer_equity import customer_equity, equity_by_tier
from crmcore.domain.value.groups import GROUPS, value_groups
from crmcore.domain.value.matrix import BOXES, box_rows, value_matrix
from crmcore.domain.value.strategic_tiers import STRATEGIC, strategic_tiers
from crmcore.domain.value.valuation import Valuation


def value_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--customer", metavar="ID", help="the figures of one customer")
    model_answers.fit_options(parser)


def value(chosen: argparse.Namespace) -> Answer:
    """What all customers are worth together, or one of them; or a fit of the model of buying."""
    if chosen.fit:
        return model_answers.fit(chosen)
    _, book, part = graded(chosen)
    if chosen.customer is not None:
        return Answer(_customer(book, chosen.customer))
    told: Valuation = book.mart.insight("value")
    equity = customer_equity(book, part)
    matrix = value_matrix(book)
    strategic, groups = strategic_tiers(book), value_groups(book)
    unknown = matrix.unknown if part is None else matrix.unknown & part
    return Answer(
        {
            **scenario_card(book),
            **_terms(told),
            "customers": equity.customers,
            "retention": told.overall_retention,
            "retention_source": told.source,
            "retention_by_segment": [asdict(s) for s in told.retentions],
            "current_value": equity.equity,
            "growth_potential": equity.growth_potential,
            "lifetime_value": equity.lifetime_value,
            "to_date": equity.to_date,
            "customer_equity": equity.equity,
            "top_customers": equity.top_customers,
            "top_share": equity.top_share,
            "equity_by_tier": _worth(equity_by_tier(book, part), "tier"),
            **model_answers.model_facts(book),
            "cuts": list(matrix.cuts),
            "edges": list(matrix.edges),
            "matrix": [{name: x for name, x in asdict(row).items() if name != "profit"} for row in box_rows(book, matrix, part)],
            "unknown": int(unknown.sum()),
            "strategic": _worth(worth_rows(book, strategic, STRATEGIC, part), "tier"),
            "groups": _worth(worth_rows(book, groups, GROUPS, part), "group"),
        }
    )


def _terms(told: Valuation) -> dict[str, Any]:
    """What the figures rest on; `asked` is the method asked for, `method` the one the data allow."""
    return {
        "method": told.method,
        "asked": told.terms.method,
        "basis": told.basis,
        "discount_rate": told.terms.discount_rate,
        "horizon_years": told.terms.horizon_years,
        "timing": told.terms.timing,
        "capture_rate": told.terms.capture_rate,
    }


def _worth(rows: tuple, name: str) -> list[dict[str, Any]]:
    return [{name: row.code, **{k: v for k, v in asdict(row).items() if k != "code"}} for row in rows]


def _customer(book: Book, customer_id: str) -> dict[str, Any]:
    row = book.mart.customers.row_of(customer_id)
    if row is None:
        raise Problem("no_such_customer", customer=customer_id)
    told: Valuation = book.mart.insight("value")
    codes = (("box", BOXES, value_matrix(book).box), ("strategic", STRATEGIC, strategic_tiers(book)), ("group", GROUPS, value_groups(book)))
    lines = formula(float(told.margin[row]), float(told.retention[row]), told.terms)
    return {
        "customer": customer_id,
        **_terms(told),
        **{
            name: getattr(told, name)[row]
            for name in (
                "margin",
                "retention",
                "extra_margin",
                "margin_ratio",
                "current_value",
                "annuity",
                "growth_potential",
                "lifetime_value",
                "to_date",
                "acquisition_cost",
            )
        },
        **{name: names[group[row]] if group[row] >= 0 else None for name, names, group in codes},
        "years": [asdict(line) for line in lines.years],
        **model_answers.customer_facts(book, row),
        "scenario": scenario_card(book),
    }
