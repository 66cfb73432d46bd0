"""The command about two crossed factors: every box that the page shows, with who is in none."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from crmcore.cli.io.output import Answer
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.factors.definition import BYS, Axis, Factors
from crmcore.domain.factors.fields import first_factors, known
from crmcore.domain.factors.matrix import OTHER, FactorMatrix, Placement, factor_matrix
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.factors import saved_factors


def factors_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--across", metavar="FIELD", help="metric, customer column, attribute:NAME or tier: the columns")
    parser.add_argument("--down", metavar="FIELD", help="the same for the rows")
    parser.add_argument("--across-cuts", type=_cuts, metavar="33,67", help="one to three cuts of a metric (default: 50)")
    parser.add_argument("--down-cuts", type=_cuts, metavar="50")
    parser.add_argument("--by", choices=BYS, help="what the cuts are: percentiles of the customers looked at, or values")
    parser.add_argument("--saved", metavar="NAME", help="start from a saved matrix, with the names of its boxes")


def _cuts(text: str) -> tuple[float, ...]:
    return tuple(float(cut) for cut in text.split(","))


def factors(chosen: argparse.Namespace) -> Answer:
    """Two factors crossed: axes with their bands, boxes, and those of whom a factor is unknown."""
    company, book, part = graded(chosen)
    kept = saved_factors(company)
    wanted = known(book, _wanted(chosen, company, first_factors(book)))
    told = factor_matrix(book, wanted, part)
    saved = kept.get(wanted.named)
    names = saved if saved and saved.factors.same_boxes(wanted) else None
    boxes = [
        {"across": a.key, "down": d.key, "name": names.name_of(d.key, a.key) if names else "", **_sums(told, (i, j))}
        for i, d in enumerate(_shown(told.down))
        for j, a in enumerate(_shown(told.across))
    ]
    unknown = np.ones(told.customers.shape, bool)
    unknown[:-1, :-1] = False
    return Answer(
        {
            **scenario_card(book),
            "factors": wanted.text,
            "profit_basis": told.measure,
            "customers": int(told.customers.sum()),
            "across": _axis(told.across),
            "down": _axis(told.down),
            "boxes": boxes,
            "unknown": {**_sums(told, unknown), "across": int(told.customers[:, -1].sum()), "down": int(told.customers[-1].sum())},
        }
    )


def _wanted(chosen: argparse.Namespace, company: Company, first: Factors) -> Factors:
    """What the arguments ask for, on top of the saved matrix they name."""
    start = first
    if chosen.saved:
        kept = saved_factors(company)
        if chosen.saved not in kept:
            raise Problem("no_factors", name=chosen.saved)
        start = kept[chosen.saved].factors
    if chosen.by and chosen.across_cuts is None and chosen.down_cuts is None:
        raise Problem("bad_factor_cuts", field=chosen.across or start.across.field, cuts="–")
    asked = Factors(
        _changed(start.across, chosen.across, chosen.across_cuts, chosen.by), _changed(start.down, chosen.down, chosen.down_cuts, chosen.by)
    )
    return asked.with_(named=chosen.saved or "")


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


def _sums(told: FactorMatrix, where: Any) -> dict[str, Any]:
    def total(table: np.ndarray | None) -> float | None:
        return None if table is None else float(table[where].sum())

    return {
        "customers": int(told.customers[where].sum()),
        "order_amount": total(told.order_amount),
        "net_profit": None if told.measure == "order_amount" else total(told.profit),
        "current_value": total(told.current_value),
    }
