"""The command about two crossed factors: every box that the page shows, with who is in none."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.factors.advice import advised_pair, box_advice
from crmcore.domain.factors.definition import BYS, Axis, Factors
from crmcore.domain.factors.fields import PRESETS, Preset, first_factors, missing_data, preset_factors, require_known
from crmcore.domain.factors.matrix import OTHER, FactorMatrix, Placement, factor_matrix
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.product_prospects.prospects import product_figures, product_prospects_of
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.factors import saved_factors
from crmcore.usecases.product_prospects.prospects import read_product_rows


def factors_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--across", metavar="FIELD", help="metric, customer column, attribute:NAME or tier: the columns")
    parser.add_argument("--down", metavar="FIELD", help="the same for the rows")
    parser.add_argument("--across-cuts", type=_cuts, metavar="33,67", help="one to three cuts of a metric (default: 50)")
    parser.add_argument("--down-cuts", type=_cuts, metavar="50")
    parser.add_argument("--by", choices=BYS, help="what the cuts are: percentiles of the customers looked at, or values")
    parser.add_argument("--view", choices=[preset.id for preset in PRESETS], help="a ready-made combination")
    parser.add_argument("--products", action="store_true", help="every product and category with its judgement, sales and market")
    parser.add_argument("--saved", metavar="NAME", help="start from a saved matrix, with the names of its boxes")


def _cuts(text: str) -> tuple[float, ...]:
    return tuple(float(cut) for cut in text.split(","))


def factors(args: argparse.Namespace) -> CommandResult:
    """Two factors crossed: axes with their bands, boxes, and those of whom a factor is unknown."""
    company, book, customer_mask = graded(args)
    remaining = saved_factors(company)
    wanted = require_known(book, _wanted(args, company, _start(args, book)))
    result = factor_matrix(book, wanted, customer_mask)
    saved = remaining.get(wanted.named)
    names = saved if saved and saved.factors.same_boxes(wanted) else None
    boxes = [
        {
            "across": a.key,
            "down": d.key,
            "name": names.name_of(d.key, a.key) if names else "",
            "advice": box_advice(result, i, j)[1] or None,
            **_sums(result, (i, j)),
        }
        for i, d in enumerate(_shown(result.down))
        for j, a in enumerate(_shown(result.across))
    ]
    unknown = np.ones(result.customers.shape, bool)
    unknown[:-1, :-1] = False
    products = args.products or "product_prospects" in (wanted.across.field, wanted.down.field)
    return CommandResult(
        {
            **scenario_card(book),
            "factors": wanted.text,
            "view": advised_pair(wanted) or None,
            "views": {preset.id: _view(book, preset) for preset in PRESETS},
            "profit_basis": result.measure,
            "customers": int(result.customers.sum()),
            "across": _axis(result.across),
            "down": _axis(result.down),
            "boxes": boxes,
            "unknown": {**_sums(result, unknown), "across": int(result.customers[:, -1].sum()), "down": int(result.customers[-1].sum())},
            **({"products": _products(company, book, customer_mask)} if products else {}),
        }
    )


def _view(book: Book, preset: Preset) -> dict[str, str | None]:
    """A ready-made combination: its factors, or the data that it waits for."""
    found = preset_factors(book, preset)
    return {"factors": found.text if found else None, "lacks": missing_data(book, preset) or None}


def _products(company: Company, book: Book, customer_mask: np.ndarray | None) -> dict[str, Any]:
    """Products as people judge them, and how much of the amount is judged."""
    rows = read_product_rows(company.dir, book)
    return {
        **asdict(product_figures(rows)),
        "judged_share": product_prospects_of(book).judged_share(customer_mask),
        "rows": [
            {
                "item": row.item,
                "level": row.level,
                "name": row.name,
                "category": row.category,
                "prospects": row.judgement.prospects if row.judgement else None,
                "market": row.judgement.market if row.judgement else None,
                "market_growth": row.judgement.market_growth if row.judgement else None,
                "sales_growth": row.growth,
                "amount": row.amount,
                "amount_before": row.before,
                "judged_by": row.judgement.author if row.judgement else None,
                "judged_on": row.judgement.judged_on if row.judgement else None,
            }
            for row in rows
        ],
    }


def _start(args: argparse.Namespace, book: Book) -> Factors:
    """The combination that `--view` names, else what the page shows first. Raises `Problem("view_waits")`."""
    if not args.view:
        return first_factors(book)
    preset = next(preset for preset in PRESETS if preset.id == args.view)
    found = preset_factors(book, preset)
    if found is None:
        raise Problem("view_waits", view=args.view, lacks=missing_data(book, preset))
    return found


def _wanted(args: argparse.Namespace, company: Company, first: Factors) -> Factors:
    """What the arguments ask for, on top of the saved matrix they name."""
    start = first
    if args.saved:
        remaining = saved_factors(company)
        if args.saved not in remaining:
            raise Problem("no_factors", name=args.saved)
        start = remaining[args.saved].factors
    if args.by and args.across_cuts is None and args.down_cuts is None:
        raise Problem("bad_factor_cuts", field=args.across or start.across.field, cuts="–")
    requested = Factors(
        _changed(start.across, args.across, args.across_cuts, args.by), _changed(start.down, args.down, args.down_cuts, args.by)
    )
    return requested.with_(named=args.saved or "")


def _changed(axis: Axis, field: str | None, cuts: tuple[float, ...] | None, by: Any) -> Axis:
    """The axis with what was asked for; `by` speaks of the cuts that are given, so an axis without any keeps its own."""
    changed = axis if field in (None, axis.field) else Axis(field)
    if cuts is not None:
        changed = changed.with_(cuts=cuts, by=by or "percentile")
    return changed.checked()


def _axis(placed: Placement) -> dict[str, Any]:
    return {
        "field": placed.axis.field,
        "kind": placed.kind,
        "by": placed.axis.by if placed.kind == "metric" else None,
        "cuts": list(placed.axis.cuts) if placed.kind == "metric" else [],
        "edges": list(placed.edges),
        "bands": [{"key": b.key, "customers": b.customers, "from": b.low, "to": b.high} for b in _shown(placed)],
    }


def _shown(placed: Placement) -> list[Any]:
    """The bands with a key that can be printed."""
    return [band if band.key != OTHER else type(band)("other", band.customers) for band in placed.bands]


def _sums(result: FactorMatrix, where: Any) -> dict[str, Any]:
    def total(table: np.ndarray | None) -> float | None:
        return None if table is None else float(table[where].sum())

    return {
        "customers": int(result.customers[where].sum()),
        "order_amount": total(result.order_amount),
        "net_profit": None if result.measure == "order_amount" else total(result.profit),
        "current_value": total(result.current_value),
    }
