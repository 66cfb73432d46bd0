"""Orders: scarce material shared by a policy, and the production sequence; setting by hand, accepting, what became of it."""

from __future__ import annotations

import argparse
import math
from datetime import date
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.domain.allocation.allocation import PARTS as SERVED_BY, REASONS
from crmcore.domain.allocation.conflicts import conflicts_of
from crmcore.domain.allocation.decisions import OUTCOMES
from crmcore.domain.allocation.eligible import STATES
from crmcore.domain.allocation.lines import GUARD_DAYS, HORIZON_DAYS, POLICIES, Policy
from crmcore.domain.allocation.ways import STOCK, WORDS, TierShare, Ways
from crmcore.domain.facts.open_orders import PARTS
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.scheduling.by_hand import FORWARD, FREE, HOLD, changes_on
from crmcore.domain.scheduling.jobs import HOUR
from crmcore.domain.scheduling.sequence import FROZEN_DAYS, RULES, Plans
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.store.decisions.act.allocation import accept_allocation, accepted_allocations, newest_allocation, record_hand_change
from crmcore.store.decisions.act.sequences import accept_sequence, newest_change, newest_sequence, record_sequence_change, sequence_changes
from crmcore.store.decisions.settings import setting
from crmcore.store.decisions.terms import terms_on
from crmcore.usecases.orders.orders import OrdersDay, by_hand_from, change_from, outcomes, planned, promised, read_orders_day, read_plans
from crmcore.usecases.team.team import book_in_force
from crmcore.usecases.terms.working_date import working_date


def allocate_options(parser: argparse.ArgumentParser) -> None:
    _day_options(parser)
    parser.add_argument("--policy", choices=POLICIES, default=POLICIES[0], help="how scarce material is shared (default: strict)")
    parser.add_argument(
        "--floor",
        action="append",
        default=[],
        metavar="[TIER=]SHARE",
        help="share of what a tier's orders want that they get before the policy, 0.2 for 20%%; no tier: every one (may be repeated)",
    )
    parser.add_argument("--weight", action="append", default=[], metavar="TIER=N", help="weight of a tier's orders (may be repeated)")
    parser.add_argument("--guard-days", type=int, default=GUARD_DAYS, metavar="N", help="orders overdue longer come first (default: 14)")
    parser.add_argument("--horizon", type=int, default=HORIZON_DAYS, metavar="N", help="orders due within so many days (default: 30)")
    parser.add_argument("--set", nargs=3, metavar=("ORDER", "MATERIAL", "QUANTITY"), help="set a line by hand; --reason says why")
    parser.add_argument("--take-back", nargs=2, metavar=("ORDER", "MATERIAL"), help="share a line set by hand like all others again")
    parser.add_argument("--reason", default="", help="with --set: why")
    parser.add_argument("--accept", action="store_true", help="record the allocation")
    parser.add_argument("--outcomes", action="store_true", help="what became of the allocations accepted so far")


def sequence_options(parser: argparse.ArgumentParser) -> None:
    _day_options(parser)
    parser.add_argument("--rule", choices=RULES, default=RULES[0], help="reserved by tier (default), due date alone, tier then due date")
    parser.add_argument("--frozen-days", type=int, default=FROZEN_DAYS, metavar="N", help="production days that stay (default: 2)")
    parser.add_argument("--forward", metavar="ORDER", help="pull an order forward by hand; --reason says why")
    parser.add_argument("--hold", nargs=2, metavar=("ORDER", "DATE"), help="let others go before an order until a day; --reason says why")
    parser.add_argument("--free", metavar="ORDER", help="leave an order to the rule again")
    parser.add_argument("--reason", default="", help="with --forward and --hold: why")
    parser.add_argument("--accept", action="store_true", help="record the sequence: its first days stay from now on")


def allocate(args: argparse.Namespace) -> CommandResult:
    """The stock of the working date shared among the open orders; with --set, --take-back or --accept that is written first."""
    company = open_company(args.data)
    before = newest_allocation(company)
    found = _orders_day(company, args)
    if args.outcomes:
        return CommandResult(_outcomes(company, found))
    if found.missing:
        raise Problem("orders_need_table", table=found.missing[0])
    tiers = found.book.scheme.tiers
    policy = Policy(args.policy, args.guard_days, args.horizon, _by_tier(args.floor, (*tiers, "")), _by_tier(args.weight, ())).checked(
        tiers
    )
    author = args.author or setting(company, "author", "") or ""
    for name, values in (("set", args.set), ("back", args.take_back)):
        if values is not None:
            quantity = _number(values[2]) if name == "set" else None
            record_hand_change(company, by_hand_from(found, values[0], values[1], quantity, args.reason), author=author, based_on=before)
            before = newest_allocation(company)
            found = _orders_day(company, args)
    ways = found.ways(policy)
    recorded = accept_allocation(company, promised(found, ways, author), author=author, based_on=before) if args.accept else None
    return CommandResult(_allocation(found, ways) | {"recorded": recorded})


def sequence(args: argparse.Namespace) -> CommandResult:
    """The production sequence of the open orders; with --accept it is written."""
    company = open_company(args.data)
    before = newest_sequence(company)
    found = _orders_day(company, args)
    if found.missing_to_produce:
        raise Problem("orders_need_table", table=found.missing_to_produce[0])
    plans = read_plans(company, found, args.frozen_days)
    author, recorded = args.author or setting(company, "author", "") or "", None
    for action, values in ((FORWARD, args.forward), (HOLD, args.hold), (FREE, args.free)):
        if values is not None:
            order, until = (values[0], _iso_day(values[1])) if action == HOLD else (values, None)
            change = change_from(found, plans, order, action, until, args.reason)
            record_sequence_change(company, change, author=author, based_on=newest_change(company))
            plans = read_plans(company, found, args.frozen_days)
    if args.accept:
        recorded = accept_sequence(company, planned(found, plans, args.rule, args.frozen_days, author), author=author, based_on=before)
    jobs, run, late = plans.jobs, plans.by[args.rule], plans.late(args.rule)
    numbers, customers = sorted(set(found.orders.ids.to_pylist())), found.book.mart.customers.ids
    names = (*found.book.scheme.tiers, None)
    name = [numbers[place] for place in jobs.order.tolist()]
    return CommandResult(
        {
            "working_date": found.day,
            "rule": args.rule,
            "frozen_days": args.frozen_days,
            "orders": [
                {
                    "order_id": name[job],
                    "customer_id": customers[int(jobs.customer[job])].as_py(),
                    "tier": names[jobs.tier[job]],
                    "hours": jobs.hours[job] / HOUR,
                    "due": _day(jobs.due[job]),
                    "begins": _day(run.begins[job]),
                    "ends": _day(run.ends[job]),
                    "days_late": int(late[job]),
                    "frozen": bool(run.frozen[job]),
                }
                for job in run.order.tolist()
            ],
            "late": {rule: {_tier(found, row.tier): row.late for row in plans.lateness(rule)} for rule in RULES},
            "orders_of": {_tier(found, row.tier): row.orders for row in plans.lateness(args.rule)},
            "late_because_of": [
                {
                    "order_id": name[one.job],
                    "days_late": one.days,
                    "because_of": [name[job] for job in one.by],
                    "others": one.others,
                    "hours": one.hours,
                }
                for one in plans.overtaken
            ],
            "by_hand": _moves(company, found, plans, args.rule, name),
            "without_hours": len(set(found.orders.order.tolist())) - jobs.count,
            "recorded": recorded,
        }
    )


def _moves(company: Company, found: OrdersDay, plans: Plans, rule: str, names: list[str]) -> list[dict[str, Any]]:
    moves = {names[move.job]: move for move in plans.moves if not plans.by[rule].frozen[move.job]}
    return [
        {
            "order_id": change.order_id,
            "action": change.action,
            "until": change.until,
            "reason": change.reason,
            "author": change.author,
            "counts": change.order_id in moves,
            "runs_early": change.order_id in moves and plans.early(rule, moves[change.order_id]),
            "late_because_of_it": [
                {"order_id": names[one.job], "days_late": one.days, "days_late_before": one.before}
                for one in (plans.late_by_hand(rule, moves[change.order_id]) if change.order_id in moves else ())
            ],
        }
        for change in changes_on(sequence_changes(company), found.day)
    ]


def _iso_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem("hold_day_missing", day=text) from None


def _day_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="plan on this day (default: newest fact)")


def _orders_day(company: Company, args: argparse.Namespace) -> OrdersDay:
    day = working_date(company, args.working_date)
    book, _ = book_in_force(company, args.scheme, day)
    return read_orders_day(company, book, terms_on(company, args.scheme, day)[0], day)


def _by_tier(texts: list[str], every: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """(tier, number) from `TIER=NUMBER`, or from a number alone for each tier of `every`."""
    found: dict[str, float] = {}
    for text in texts:
        tier, parted, number = text.rpartition("=")
        if not parted and not every:
            raise Problem("bad_tier_number", text=text)
        value = _number(number, text)
        found |= {tier if tier != "none" else "": value} if parted else dict.fromkeys(every, value)
    return tuple(sorted(found.items()))


def _number(text: str, whole: str | None = None) -> float:
    try:
        return float(text)
    except ValueError:
        raise Problem("bad_tier_number" if whole is not None else "bad_hand_quantity", text=whole or text, quantity=text) from None


def _allocation(found: OrdersDay, ways: Ways) -> dict[str, Any]:
    demand, lines, result, base = ways.demand, ways.demand.lines, ways.result, ways.baseline
    materials, numbers = found.orders.materials, found.orders.ids.to_pylist()
    ids, units = materials.ids.to_pylist(), materials.unit.to_pylist()
    customers, names = found.book.mart.customers.ids, (*found.book.scheme.tiers, None)
    wanted, served, before = demand.wanted_quantity(), demand.quantity(result.served), demand.quantity(base.served)
    rows = [
        {
            "order_id": numbers[at],
            "material_id": ids[lines.material[k]],
            "customer_id": customers[int(lines.customer[k])].as_py(),
            "tier": names[lines.tier[k]],
            "due": _day(lines.due[k]),
            "wanted": float(wanted[k]),
            "given": float(served[k]),
            "given_by_due_date": float(before[k]),
            "word": WORDS[ways.word[k]],
            "by": {name: part for name, part in zip(SERVED_BY, demand_parts(ways, k), strict=True) if part},
        }
        for k, at in enumerate(demand.at.tolist())
    ]
    sums: list[list[float]] = [[0.0, 0.0] for _ in ids]
    for k, material in enumerate(lines.material.tolist()):
        sums[material][0] += float(wanted[k])
        sums[material][1] += float(served[k])
    places = dict(enumerate(rows))
    return {
        "working_date": found.day,
        "policy": ways.chosen.name,
        "guard_days": ways.chosen.guard_days,
        "horizon_days": ways.chosen.horizon_days,
        "floors": {tier or "none": share for tier, share in ways.chosen.floors},
        "materials": [
            {
                "material_id": number,
                "unit": units[k],
                "on_hand": None if materials.on_hand[k] < 0 else int(materials.on_hand[k]) / PARTS,
                "wanted": sums[k][0],
                "given": sums[k][1],
                "scarce": bool(result.scarce[k]),
            }
            for k, number in enumerate(ids)
        ],
        "orders": rows,
        "fill_rate": {_tier(found, share.tier): share.fill for share in ways.share(ways.chosen.name)},
        "by_tier": {name: {_tier(found, share.tier): _share(share) for share in ways.share(name)} for name in POLICIES},
        "floors_not_held": [
            {
                "material_id": ids[gap.material],
                "tiers": [_tier(found, tier) for tier in gap.tiers],
                "asked": gap.asked * demand.step[gap.material] / PARTS,
                "given": gap.served * demand.step[gap.material] / PARTS,
                "why": "less_than_the_floors" if gap.reason == REASONS[0] else "served_before_the_floors",
            }
            for gap in result.floor_gaps
        ],
        "transfers": [
            {
                "material_id": ids[move.material],
                "from": None if move.giver == STOCK else places[move.giver]["order_id"],
                "to": None if move.taker == STOCK else places[move.taker]["order_id"],
                "quantity": move.steps * demand.step[move.material] / PARTS,
                "value": _known(move.value),
                "profit": _known(move.profit),
            }
            for move in ways.transfers
        ],
        "conflicts": [
            {
                "material_id": ids[one.material],
                "winner": places[one.winner]["order_id"],
                "loser": places[one.loser]["order_id"],
                "why": one.reason,
                "missing": one.missing * demand.step[one.material] / PARTS,
            }
            for one in conflicts_of(result)
        ],
        "waiting": [
            {"order_id": numbers[k], "material_id": ids[found.orders.material[k]], "why": STATES[demand.state[k]]}
            for k in range(found.orders.count)
            if demand.state[k] != STATES.index("eligible")
        ],
        "by_hand": [
            {"order_id": one.order_id, "material_id": one.material, "quantity": (one.quantity or 0) / PARTS, "reason": one.reason}
            for one in found.hands
            if one not in found.idle_hands
        ],
    }


def demand_parts(ways: Ways, line: int) -> list[float]:
    """Units of an eligible line by what served it."""
    step = ways.demand.step[ways.demand.lines.material[line]]
    return [float(steps) * float(step) / PARTS for steps in ways.result.parts[:, line]]


def _outcomes(company: Company, found: OrdersDay) -> list[dict[str, Any]]:
    result = []
    for accepted in accepted_allocations(company):
        became = outcomes(company, found.book.version, accepted, found.day)
        result.append(
            {
                "position": accepted.position,
                "author": accepted.author,
                "on": accepted.on,
                "policy": accepted.policy.name,
                "lines": len(accepted.lines),
                "counts": {name: became.count(name) for name in OUTCOMES},
                "became": [
                    {"order_id": line.order_id, "material_id": line.material, "given": line.served, "due": line.due, "became": what}
                    for line, what in zip(accepted.lines, became, strict=True)
                ],
            }
        )
    return result


def _share(share: TierShare) -> dict[str, Any]:
    return {
        "lines": share.lines,
        "complete_lines": share.complete,
        "orders": share.orders,
        "late_orders": share.late,
        "fill_rate": share.fill,
        "value": share.value,
        "profit": _known(share.profit),
        "value_gained": share.gained,
        "value_given_back": share.given_back,
        "profit_change": _known(share.profit_change),
    }


def _tier(found: OrdersDay, place: int) -> str:
    return "all" if place < 0 else (*found.book.scheme.tiers, "none")[place]


def _day(ordinal: int) -> date:
    return date.fromordinal(int(ordinal))


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
