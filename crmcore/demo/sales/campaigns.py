"""The demo's two campaigns, both finished: a letter that changed nothing and visits after which some customers bought more.

What the visits changed is in the generated order lines, and in nothing dated before the launch. Who is held out is decided at the launch,
by `held_out`: of each tier those with the smallest lots. A lot depends on the plan's seed and the customer's number alone, so that whoever
draws one far above the share held out is treated whatever the tiers will be; of these, the customers in touch buy more. The treated just
above that share simply did not answer.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from crmcore.demo.base import catalogue as cat
from crmcore.demo.base.language import in_language
from crmcore.demo.base.plan import FIRST_DAY, Block, Plan
from crmcore.demo.people.team import rep_ids
from crmcore.demo.people.traits import Traits
from crmcore.domain.campaigns.campaign import CampaignPlan, Filters
from crmcore.domain.campaigns.expected_return import SuccessRate
from crmcore.domain.experiments.assignment import lots

#: fewer customers than this have no campaigns: half of them would tell nothing
LEAST_CUSTOMERS = 1_500
#: companies of more customers than this try the visits at a few salespeople's customers first
_PILOT_FROM, _PILOT_REPS = 50_000, 10
LETTER_ON, VISITS_ON, _VISITS_END = date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 30)
_MONTHS, _HELD_OUT, _LETTER_SEED, _VISITS_SEED = 6, 0.5, 241231, 250630
#: positions in SEGMENTS of the customers that are visited
_SEGMENTS = (0, 1, 2, 6)
#: smallest lot, as a share of all, of those who answer: more than four standard deviations above what is held out of 200 customers
ANSWERS_FROM = 0.65
#: days before the launch within which a customer bought that is in touch; times the usual quantity it buys in the months after
IN_TOUCH_DAYS, ANSWER = 180, 1.6


def demo_campaigns(plan: Plan) -> tuple[CampaignPlan, ...]:
    """The plans in order of their launch; () for a company too small to tell anything."""
    if plan.customers < LEAST_CUSTOMERS:
        return ()
    reps = _pilot_reps(plan)
    everybody: Filters = (("rep_id", tuple(rep_ids(plan).to_pylist()[:reps])),) if reps < plan.reps else ()
    visited: Filters = (("segment", tuple(in_language(cat.SEGMENTS[k], plan.language) for k in _SEGMENTS)), *everybody)
    return (
        CampaignPlan(
            in_language("New-year letter 新年来信", plan.language),
            in_language("Printed letter with the new price list, by post 邮寄新年信函和新价目表", plan.language),
            LETTER_ON,
            everybody,
            _MONTHS,
            _HELD_OUT,
            cost_each=40.0,
            success=SuccessRate(0.02, 0.08),
            minimum_effect=200.0,
            seed=_LETTER_SEED,
        ),
        CampaignPlan(
            in_language("Site visits 上门方案", plan.language),
            in_language("Visit on site with a supply plan for the half-year 上门拜访，带去半年供货方案", plan.language),
            VISITS_ON,
            visited,
            _MONTHS,
            _HELD_OUT,
            cost_each=220.0,
            success=SuccessRate(0.1, 0.3),
            minimum_effect=300.0,
            seed=_VISITS_SEED,
        ),
    )


def _pilot_reps(plan: Plan) -> int:
    return plan.reps if plan.customers <= _PILOT_FROM else min(_PILOT_REPS, plan.reps)


def answering(plan: Plan, traits: Traits, own_ids: pa.Array, customer: np.ndarray, day: np.ndarray) -> np.ndarray:
    """bool[N], which customers of a block answer the visits, by its orders: `customer` (positions) and `day` of each. All of them are
    treated, whatever the tiers; nothing after the launch is looked at."""
    chosen = np.zeros(traits.count, bool)
    if plan.customers < LEAST_CUSTOMERS:
        return chosen
    launch = (VISITS_ON - FIRST_DAY).days
    in_touch = np.zeros(traits.count, bool)
    in_touch[customer[(day <= launch) & (day > launch - IN_TOUCH_DAYS)]] = True
    in_touch &= traits.leave > launch
    rows = np.flatnonzero(in_touch & np.isin(traits.segment, _SEGMENTS) & (traits.rep < _pilot_reps(plan)))
    drawn = lots(own_ids.take(pa.array(rows)).to_numpy(zero_copy_only=False).astype(str), _VISITS_SEED)
    chosen[rows[drawn >= np.uint64(ANSWERS_FROM * 2**64)]] = True
    return chosen


def raised_quantities(
    plan: Plan, block: Block, quantity: np.ndarray, answers: np.ndarray, day: np.ndarray, line_order: np.ndarray
) -> np.ndarray:
    """int64[L], the quantities of the lines, `line_order` being the order of each: in the months after the visits ANSWER times as much on
    average, in whole pieces, on the orders with `answers` (bool[O]) and `day` (int64[O])."""
    launch, ends = ((on - FIRST_DAY).days for on in (VISITS_ON, _VISITS_END))
    rows = np.flatnonzero((answers & (day > launch) & (day <= ends))[line_order])
    if not len(rows):
        return quantity
    raised = quantity.copy()
    raised[rows] = np.floor(quantity[rows] * ANSWER + plan.rng("campaigns", block.number).random(len(rows))).astype(np.int64)
    return raised
