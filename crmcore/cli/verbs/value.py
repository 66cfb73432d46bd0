"""What customers are worth: the value page's figures, one customer's own, and fits of the model of buying."""

from __future__ import annotations

import argparse
from dataclasses import asdict, fields
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs import purchase_models
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.worth_table import WorthRow, worth_rows
from crmcore.domain.value.annuity_schedule import annuity_schedule
from crmcore.domain.value.customer_equity import customer_equity, equity_by_tier, tier_equity_intervals
from crmcore.domain.value.expected_margin import ExpectedMargin
from crmcore.domain.value.groups import GROUPS, value_groups
from crmcore.domain.value.influence import Influence
from crmcore.domain.value.lists import customer_list
from crmcore.domain.value.matrix import BOXES, matrix_rows, value_matrix
from crmcore.domain.value.method_choice import MethodChoice
from crmcore.domain.value.programmes import programme
from crmcore.domain.value.strategic_tiers import STRATEGIC, strategic_tiers
from crmcore.domain.value.valuation import Valuation
from crmcore.domain.value.wallet import wallet_bands, wallets
from crmcore.usecases.value.method_trials import LONGEST_HELD_OUT, try_methods_on


def value_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument(
        "--hold-out",
        type=int,
        metavar="MONTHS",
        help="try each method: forecast the last MONTHS (12; fewer on short data) from what was known before, in steps of as many",
    )
    parser.add_argument("--customer", metavar="ID", help="the figures of one customer")
    purchase_models.fit_options(parser)


def value(args: argparse.Namespace) -> CommandResult:
    """What all customers are worth together, or one of them; or a fit of the model of buying."""
    if args.fit:
        return purchase_models.fit(args)
    company, book, customer_mask = graded(args)
    if args.hold_out is not None:
        if not 1 <= args.hold_out <= LONGEST_HELD_OUT:
            raise Problem("bad_held_out", months=args.hold_out, most=LONGEST_HELD_OUT)
        return CommandResult(
            {**scenario_card(book), "methods": _trials(try_methods_on(company.dir, book.version, book.mart.as_of, args.hold_out))}
        )
    if args.customer is not None:
        return CommandResult(_customer(book, args.customer))
    result = book.mart.insight("value", Valuation)
    equity, intervals = customer_equity(book, customer_mask), tier_equity_intervals(book, customer_mask)
    of_sales = result.basis == "order_amount"
    matrix = value_matrix(book)
    strategic, groups = strategic_tiers(book), value_groups(book)
    unknown = matrix.unknown if customer_mask is None else matrix.unknown & customer_mask
    return CommandResult(
        {
            **scenario_card(book),
            **_terms(result),
            "customers": equity.customers,
            "retention": result.overall_retention,
            "retention_interval": result.retention_interval,
            "retention_source": result.source,
            "retention_by_segment": [
                {"kept" if name == "retained" else name: figure for name, figure in asdict(s).items()} for s in result.retentions
            ],
            "current_value": equity.equity,
            "growth_potential": equity.growth_potential,
            "lifetime_value": equity.lifetime_value,
            "to_date_less_acquisition": equity.to_date,
            "customer_equity": None if of_sales else equity.equity,
            "revenue_equity": equity.equity if of_sales else None,
            "equity_interval": intervals.all,
            "equity_if_losses_end": equity.option,
            "methods": _trials(book.mart.insights["method_choice"]),
            "expected_margin": None if result.expected is None else _expected(result.expected),
            "of_it_gone": {"customers": equity.gone, "current_value": equity.gone_value},
            "top_customers": equity.top_customers,
            "top_share": equity.top_share,
            "equity_by_tier": [
                {**line, "interval": ends}
                for line, ends in zip(_worth(equity_by_tier(book, customer_mask), "tier"), intervals.groups, strict=True)
            ],
            **purchase_models.model_facts(book),
            "cuts": list(matrix.cuts),
            "money_cuts": list(matrix.money_cuts) or None,
            "edges": list(matrix.edges),
            "axes_correlation": matrix.correlation,
            "correlation_with_growth_potential": matrix.with_potential,
            "matrix": [
                {name: x for name, x in asdict(row).items() if name != "profit"} for row in matrix_rows(book, matrix, customer_mask)
            ],
            "unknown": int(unknown.sum()),
            "strategic": _worth(worth_rows(book, strategic, STRATEGIC, customer_mask), "tier"),
            "groups": _worth(worth_rows(book, groups, GROUPS, customer_mask), "group"),
            "programmes": _programme_steps(book, strategic, customer_mask),
            "wallet": _wallet_lines(book, customer_mask),
            "referrers": _referrers(book, customer_mask),
        }
    )


def _terms(result: Valuation) -> dict[str, Any]:
    """What the figures rest on; `requested` is the method asked for, `method` the one the data allow."""
    return {
        "method": result.method,
        "asked": result.terms.method,
        "basis": result.basis,
        "discount_rate": result.terms.discount_rate,
        "horizon_years": result.terms.horizon_years,
        "timing": result.terms.timing,
        "capture_rate": result.terms.capture_rate,
    }


def _trials(choice: MethodChoice | None) -> dict[str, Any] | None:
    """What each method forecast of the held-out year; nothing where the data hold fewer than three whole years."""
    if choice is None:
        return None
    names = {field.name for field in fields(choice)} - {"trials"}
    return {**{name: getattr(choice, name) for name in sorted(names)}, "trials": [asdict(trial) for trial in choice.trials]}


def _expected(expected: ExpectedMargin) -> dict[str, Any]:
    """What next year's profit is expected from, and how later years fall."""
    return {"lasting": expected.lasting, "next_year": [asdict(line) for line in expected.lines]}


def _worth(rows: tuple[WorthRow, ...], name: str) -> list[dict[str, Any]]:
    return [{name: row.code, **{k: v for k, v in asdict(row).items() if k != "code"}} for row in rows]


def _customer(book: Book, customer_id: str) -> dict[str, Any]:
    row = book.mart.customers.row_of(customer_id)
    if row is None:
        raise Problem("no_such_customer", customer=customer_id)
    result = book.mart.insight("value", Valuation)
    codes = (("box", BOXES, value_matrix(book).box), ("strategic", STRATEGIC, strategic_tiers(book)), ("group", GROUPS, value_groups(book)))
    lines = annuity_schedule(float(result.margin[row]), float(result.retention[row]), result.terms)
    return {
        "customer": customer_id,
        **_terms(result),
        **{
            name: getattr(result, name)[row]
            for name in (
                "margin",
                "retention",
                "extra_margin",
                "margin_ratio",
                "current_value",
                "annuity",
                "growth_potential",
                "room_to_grow",
                "lifetime_value",
                "to_date",
                "acquisition_cost",
            )
        },
        **{name: names[group[row]] if group[row] >= 0 else None for name, names, group in codes},
        "annuity_years": [asdict(line) for line in lines.years],
        **purchase_models.customer_facts(book, row),
        "scenario": scenario_card(book),
    }


def _programme_steps(book: Book, strategic: np.ndarray, customer_mask: np.ndarray | None) -> list[dict[str, Any]]:
    """Every step of every programme with its customers; `lacks`: the table without which nobody can be named. `strategic`: int8[N]."""
    ids = book.mart.customers.ids

    def members(rows: np.ndarray) -> list[str]:
        shown = rows if customer_mask is None else rows & customer_mask
        return [ids[row].as_py() for row in np.flatnonzero(shown).tolist()]

    return [
        {"tier": tier, "step": step.code, "customers": members(step.customer_mask), "lacks": step.lacks or None}
        for tier in STRATEGIC
        for step in programme(book, strategic, tier)
    ]


def _wallet_lines(book: Book, customer_mask: np.ndarray | None) -> list[dict[str, Any]]:
    """The bands of the share of wallet, the smallest share first."""
    return [asdict(band) for band in wallet_bands(book, wallets(book), customer_mask)]


def _referrers(book: Book, customer_mask: np.ndarray | None) -> list[dict[str, Any]]:
    """Customers that brought others, the most profit first; `small`: is not among the large ones itself."""
    influence = book.mart.insight("influence", Influence)
    small = set(customer_list(book, customer_mask, "influence.small").rows.tolist())
    return [
        {
            "customer_id": book.mart.customers.ids[row].as_py(),
            "referred": int(influence.referred[row]),
            "influence": influence.referral_profit[row],
            "small": row in small,
        }
        for row in customer_list(book, customer_mask, "influence").rows.tolist()
    ]
