"""Why grades changed between two dates, runs or scenarios: of one customer, of every tier, of the company."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.compare.grading_ref import GradingRef, scenario_of
from crmcore.domain.grade_changes.attribution import PARTS, GradeChange, GradingSide, grade_change
from crmcore.domain.grade_changes.groups import GroupChange, by_tier, group_change
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.trends.lists import parse_moment
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.runs import list_runs
from crmcore.store.decisions.settings import saved_scenarios
from crmcore.usecases.grade_changes.gradings import CompanyGradings, SideRef

SIDE = "a day, run<N> for published grades, draft, default or saved:NAME, the last three with @DATE and *SCHEME where wanted"


def why_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("customer", nargs="?", metavar="ID", help="one customer; none: every tier and the company")
    scenario_options(parser)
    parser.add_argument("--from", dest="before", metavar="SIDE", help=f"{SIDE} (default: a year before)")
    parser.add_argument(
        "--to", dest="now", default="draft", metavar="SIDE", help="likewise (default: draft, which the other options spell)"
    )
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="of those whose tier changed, the largest changes (default: 20)")


def why(args: argparse.Namespace) -> CommandResult:
    """The change of scores and tiers, parted into what made it."""
    company, draft, customer_mask = graded(args)
    before = args.before or months_before(draft.scenario.day, 12).isoformat()
    refs = _side(company, before, draft), _side(company, args.now, draft)
    gradings = CompanyGradings(company, draft.version, *refs)
    texts = (before, args.now)
    sides = [_card(text, ref, side) for text, ref, side in zip(texts, refs, (gradings.before, gradings.after), strict=True)]
    card = {"from": sides[0], "to": sides[1], "differs": list(gradings.differing)}
    if args.customer is not None:
        return CommandResult(_customer(gradings, card, args.customer))
    change = grade_change(gradings, None if customer_mask is None else np.flatnonzero(customer_mask))
    tiers, whole = gradings.before.population.book.scheme.tiers, group_change(change)
    return CommandResult(
        {
            **card,
            "customers": whole.customers,
            "entered": len(change.entered),
            "left": len(change.left),
            "risen": whole.risen,
            "fallen": whole.fallen,
            "score_before": whole.score_before,
            "score_after": whole.score_after,
            **_parts(whole),
            "main_parts": [{"part": part, **{kind: counts[part] for kind, counts in whole.reasons.items()}} for part in PARTS],
            "tiers": [_tier(tier, found) for tier, found in zip(tiers, by_tier(change, len(tiers)), strict=True)],
            "movers": _movers(gradings, change, args.limit),
        }
    )


def _side(company: Company, text: str, draft: Book) -> SideRef:
    ref = _ref(text)
    runs = {run.id: run for run in list_runs(company)}
    scenario = scenario_of(ref, draft.scenario, saved_scenarios(company), {number: run.scenario for number, run in runs.items()})
    return SideRef(scenario, runs[int(ref.name)] if ref.source == "run" else None)


def _ref(text: str) -> GradingRef:
    moment = parse_moment(text)
    if moment is None:
        return GradingRef.read(text)
    return GradingRef("run", str(moment)) if isinstance(moment, int) else GradingRef(day=moment)


def _card(text: str, ref: SideRef, side: GradingSide) -> dict[str, Any]:
    return {"side": text, "run": None if ref.run is None else ref.run.id, "scenario": scenario_card(side.population.book)}


def _customer(gradings: CompanyGradings, card: dict[str, Any], customer: str) -> dict[str, Any]:
    row = gradings.after.population.book.mart.customers.row_of(customer)
    if row is None:
        raise Problem("no_such_customer", customer=customer)
    change = grade_change(gradings, np.array([row]))
    for place, side in (("from", gradings.before), ("to", gradings.after)):
        book = side.population.book
        tier = int(side.tier[row])
        card[place] |= {"score": book.score[row], "tier": None if tier < 0 else book.scheme.tiers[tier]}
    states = {"changed": len(change.rows), "entered": len(change.entered), "left": len(change.left)}
    state = next((name for name, n in states.items() if n), "not_graded")
    found = {**_changed(gradings, change, 0), **_parts(group_change(change))} if state == "changed" else {"parts": None}
    return {"customer_id": customer, **card, "state": state, **found}


def _changed(gradings: CompanyGradings, change: GradeChange, at: int) -> dict[str, Any]:
    """The two grades of a customer that both sides grade, and what did most for the change."""
    codes = [side.population.book.scheme.tiers for side in (gradings.before, gradings.after)]
    main = int(change.main_part[at])
    return {
        "tier_before": codes[0][change.tier_before[at]],
        "tier_after": codes[1][change.tier_after[at]],
        "tiers_gained": None if change.tiers is None else int(change.tier_before[at] - change.tier_after[at]),
        "score_change": change.score_after[at] - change.score_before[at],
        "main_part": None if main < 0 else PARTS[main],
    }


def _parts(found: GroupChange) -> dict[str, Any]:
    """The whole change by part, and its points by metric and part."""
    metrics = found.points[PARTS[0]]
    return {
        "parts": [
            {"part": part, "score": found.score[part], "tiers": None if found.tiers is None else found.tiers[part]} for part in PARTS
        ],
        "metrics": [{"metric": metric, **{part: found.points[part][metric] for part in PARTS}} for metric in metrics],
    }


def _tier(tier: str, found: GroupChange) -> dict[str, Any]:
    """The customers that had a tier before; the parts are mean points of the score."""
    gained = None if found.tiers is None else round(sum(found.tiers.values()))
    return {
        "tier": tier,
        "customers": found.customers,
        "risen": found.risen,
        "fallen": found.fallen,
        "tiers_gained": gained,
        "score_before": found.score_before,
        "score_after": found.score_after,
        **found.score,
    }


def _movers(gradings: CompanyGradings, change: GradeChange, limit: int) -> list[dict[str, Any]]:
    """Those whose tier changed: most tiers first, then most points."""
    moved = np.flatnonzero(change.risen | change.fallen)
    steps = np.abs(change.tier_after - change.tier_before)[moved]
    points = np.abs(change.score_after - change.score_before)[moved]
    first = moved[np.lexsort((change.rows[moved], -points, -steps))][: max(0, limit)]
    ids = gradings.after.population.book.mart.customers.ids
    return [
        {
            "customer_id": ids[int(change.rows[at])].as_py(),
            **_changed(gradings, change, int(at)),
            **{part: change.score[part][at] for part in PARTS},
        }
        for at in first
    ]
