"""A campaign from plan to verdict: customers chosen and drawn by what is known on the day, the rehearsal on the company's own past, the
launch, and the outcome as it comes in with later imports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.campaigns.campaign import MOST_MONTHS, CampaignPlan, Launch, Participants
from crmcore.domain.campaigns.expected_return import ExpectedReturn, expected_return
from crmcore.domain.campaigns.result import CampaignResult, campaign_result
from crmcore.domain.experiments.assignment import held_out, merged_strata
from crmcore.domain.experiments.effect import adjustment
from crmcore.domain.experiments.power import Rehearsal, rehearse
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.campaigns import crossed_customers, launches, read_participants, record_launch
from crmcore.store.decisions.act.worklist import RATES
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.customers import read_customers
from crmcore.store.facts.marts import read_orders
from crmcore.usecases.campaigns.choosing import choose
from crmcore.usecases.evidence.backtest import scenario_on
from crmcore.usecases.grading import grading
from crmcore.usecases.grading.graded import GRADES_REST_ON, RECORDED
from crmcore.usecases.worklist.worklist import BooksOn, DayBooks, books_on, read_reasons

#: kinds of decisions that a plan rests on: its customers are chosen by grades, terms, visits and complaints, and by the worklist's rates
PLAN_RESTS_ON: tuple[str, ...] = (*GRADES_REST_ON, *RECORDED, RATES)

#: share of the buyers whose outcome may be unknown, and counts as nothing
MOST_UNKNOWN = 0.05
#: times its months that are tried for the smallest worthwhile effect to be visible, the usual way first
LONGER: tuple[float, ...] = (2, 1.5, 3, 4)
#: other ways that are tried beside a plan: name → (months times, share held out or None: as planned)
ALTERNATIVES: dict[str, tuple[int, float | None]] = {"longer": (2, None), "half": (1, 0.5), "longer_half": (2, 0.5)}


@dataclass(frozen=True, slots=True)
class Needed:
    """What would make the smallest worthwhile effect visible in 80 of 100 campaigns.

    Attributes
    ----------
    customers, available
        Customers of this kind over the same months, and all customers that a campaign could be for.
    months, tried
        Months with the same customers, the effect going on as it began; None: none of those tried, the longest of which `tried` is.
    """

    customers: int
    available: int
    months: int | None
    tried: int


@dataclass(frozen=True, eq=False)
class PlannedCampaign:
    """A plan with what is known of it before the launch.

    Attributes
    ----------
    plan
        As checked.
    book, rows
        The customers on the day of the launch, and those that are chosen (int64[n]).
    people
        As they would be drawn.
    returns
        What treating everybody but the held-out may return.
    rehearsal
        None where the data do not reach back two windows, or nobody was chosen then.
    rehearsal_on
        The day of the rehearsal.
    alternatives
        Name → (months, share held out, smallest visible effect per treated customer, mean outcome); those that the data can rehearse.
    needed
        None without a rehearsal, or where nothing is worth anything: neither a cost nor a smallest worthwhile effect was named.
    holdout_cost
        What holding out costs: the middle of the success rates on those who are held out, less the cost of treating them (money).
    """

    plan: CampaignPlan
    book: Book
    rows: np.ndarray
    people: Participants
    returns: ExpectedReturn
    rehearsal: Rehearsal | None
    rehearsal_on: date
    alternatives: dict[str, tuple[int, float, float, float]]
    needed: Needed | None
    holdout_cost: float

    @property
    def treated(self) -> int:
        """How many would be treated."""
        return int(self.people.treated.sum())

    @property
    def worth(self) -> float:
        """Money per treated customer that the effect must reach."""
        return self.plan.worth(self.treated)


def outcomes(company: Company, version: int, ends: date, plan: CampaignPlan) -> np.ndarray:
    """float64[N]: what each customer brought in the months of a plan up to a day (money), 0 where nothing was bought.

    Raises `Problem("campaign_outcome_unknown")` where it bought and the outcome is not known of more than MOST_UNKNOWN.
    """
    metrics = read_orders(company.dir, version, ends, plan.months).metrics
    values = metrics[plan.outcome]
    bought = np.nan_to_num(metrics["order_amount"]) != 0
    unknown = int((np.isnan(values) & bought).sum())
    if unknown > MOST_UNKNOWN * max(int(bought.sum()), 1):
        raise Problem("campaign_outcome_unknown", outcome=plan.outcome, n=unknown)
    return np.nan_to_num(values)


#: day → `outcomes` of a plan up to it
Brought = Callable[[date], np.ndarray]


def _brought(company: Company, plan: CampaignPlan, version: int) -> Brought:
    return cache(lambda day: outcomes(company, version, day, plan))


def outcome_ends(plan: CampaignPlan) -> date:
    """The last day whose orders count."""
    return months_before(plan.starts_on, -plan.months)


def plan_campaign(company: Company, plan: CampaignPlan) -> PlannedCampaign:
    """Choose, draw, value and rehearse a campaign.

    Raises `Problem`: those of `CampaignPlan.checked`, unknown_filter, unknown_filter_value, campaign_for_nobody, campaign_in_future.
    """
    plan = plan.checked()
    version = grading.current_version(company)
    newest = data_dates(company.dir, version).newest_fact
    if newest is not None and plan.starts_on > newest:
        raise Problem("campaign_in_future", day=plan.starts_on.isoformat(), newest=newest.isoformat())
    on = books_on(company, plan.scheme)
    books = on(plan.starts_on)
    rows, people = _draw(company, plan, on, _brought(company, plan, version))
    if not len(rows):
        raise Problem("campaign_for_nobody")
    rule = books.graded.scenario
    treated = people.past[people.treated]
    values = treated if plan.success_value is None else np.full(len(treated), plan.success_value)
    rehearsal = _rehearsal(company, plan, rule, version)
    tried = {plan}
    alternatives: dict[str, tuple[int, float, float, float]] = {}
    for name, (times, share) in ALTERNATIVES.items():
        other = replace(plan, months=plan.months * times, held_out=plan.held_out if share is None else share)
        found = _rehearsal(company, other, rule, version) if other.months <= MOST_MONTHS and other not in tried else None
        tried.add(other)
        if found is not None and found.held_out:
            alternatives[name] = (other.months, other.held_out, found.smallest_visible(), found.mean_outcome)

    def visible(months: int) -> float | None:
        for known, share, smallest, _ in alternatives.values():
            if (known, share) == (months, plan.held_out):
                return smallest
        longer = _rehearsal(company, replace(plan, months=months), rule, version)
        return None if longer is None else float(longer.smallest_visible())

    held = people.past[people.held_out] if plan.success_value is None else np.full(int(people.held_out.sum()), plan.success_value)
    return PlannedCampaign(
        plan,
        books.now,
        rows,
        people,
        expected_return(values, plan.success, plan.cost_each, plan.fixed_cost, plan.months),
        rehearsal,
        rehearsal_day(plan),
        alternatives,
        _needed(plan, rehearsal, len(choose(books.now, books.tier, {})), plan.worth(len(treated)), visible),
        plan.success.middle * float(np.maximum(held, 0.0).sum()) - plan.cost_each * len(held),
    )


def _needed(
    plan: CampaignPlan, rehearsal: Rehearsal | None, available: int, worth: float, visible: Callable[[int], float | None]
) -> Needed | None:
    """Customers by the root law; months by rehearsing longer campaigns until the effect, growing with the months, is visible. `visible`:
    months → smallest visible effect, None where they cannot be rehearsed."""
    customers = rehearsal.customers_needed(worth) if rehearsal is not None and rehearsal.held_out else None
    if rehearsal is None or customers is None:
        return None
    if rehearsal.smallest_visible() <= worth:
        return Needed(customers, available, plan.months, plan.months)
    enough, tried = None, plan.months
    for times in LONGER:
        months = int(np.ceil(plan.months * times))
        if months > MOST_MONTHS or (months < tried and enough is None) or (enough is not None and months > enough):
            continue
        found = visible(months)
        if found is None:
            continue
        tried = max(tried, months)
        if found <= worth * months / plan.months:
            enough = months
    return Needed(customers, available, enough, tried)


def _draw(company: Company, plan: CampaignPlan, on: BooksOn, brought: Brought) -> tuple[np.ndarray, Participants]:
    """Whom a plan is for (int64[n], rows of the books of its day), and who of them is held out."""
    books = on(plan.starts_on)
    rows = choose(books.now, books.tier, dict(plan.filters), lambda: read_reasons(company, on, plan.starts_on))
    tier, stratum = books.tier[rows], merged_strata(books.tier[rows])
    ids = _ids(books.now, rows)
    past = brought(plan.starts_on)[rows]
    return rows, Participants(ids, tier, stratum, held_out(ids, stratum, plan.held_out, plan.seed), past)


def rehearsal_day(plan: CampaignPlan) -> date:
    """One outcome window before the launch."""
    return months_before(plan.starts_on, plan.months)


class _Earlier(NamedTuple):
    """Customers chosen and graded by the same rule one outcome window earlier: `ids` str[n], the outcome in the windows before and after
    that day, `past` and `outcome` float64[n] (money), `stratum` int64[n]."""

    ids: np.ndarray
    past: np.ndarray
    outcome: np.ndarray
    stratum: np.ndarray


def _chosen_earlier(company: Company, plan: CampaignPlan, earlier: Book, brought: Brought) -> _Earlier | None:
    """Those of a Book of `rehearsal_day`; None where nobody is chosen."""
    tier = earlier.tier_or_provisional
    then = rehearsal_day(plan)
    rows = choose(earlier, tier, dict(plan.filters), lambda: read_reasons(company, lambda _: DayBooks(earlier, earlier), then))
    if not len(rows):
        return None
    past, outcome = (brought(end)[rows] for end in (then, plan.starts_on))
    return _Earlier(_ids(earlier, rows), past, outcome, merged_strata(tier[rows]))


def _ids(book: Book, rows: np.ndarray) -> np.ndarray:
    return book.mart.customers.ids.to_numpy(zero_copy_only=False).astype(str)[rows]


def _rehearsal(company: Company, plan: CampaignPlan, rule: Scenario, version: int) -> Rehearsal | None:
    then, first = rehearsal_day(plan), data_dates(company.dir, version).first_order
    if first is None or months_before(then, plan.months) < months_before(first, 1):
        return None
    earlier = grading.grade(company, scenario_on(rule, then), version)
    found = _chosen_earlier(company, plan, earlier, _brought(company, plan, version))
    return None if found is None else rehearse(*found, plan.held_out, plan.seed)


def launch(company: Company, planned: PlannedCampaign, *, author: str) -> Launch:
    """Launch a campaign: who is treated and who is held out is frozen. Raises `Problem`: campaign_minimum_missing, campaign_not_rehearsed,
    and those of `record_launch`."""
    if planned.plan.minimum_effect is None:
        raise Problem("campaign_minimum_missing")
    if planned.rehearsal is None:
        raise Problem("campaign_not_rehearsed", day=planned.rehearsal_on.isoformat())
    return record_launch(company, planned.plan, planned.rehearsal.adjustment, planned.people, version=planned.book.version, author=author)


def launch_on(company: Company, plan: CampaignPlan, book: Book, earlier: Book, *, author: str) -> Launch:
    """Launch a plan as `launch` does, without working out first what it could see: `book` holds the grades in force and the facts of its
    day, `earlier` those of its `rehearsal_day`. Raises `Problem`: campaign_for_nobody, campaign_minimum_missing, campaign_not_rehearsed,
    and those of `record_launch`."""
    if plan.minimum_effect is None:
        raise Problem("campaign_minimum_missing")
    brought = _brought(company, plan, book.version)
    rows, people = _draw(company, plan, lambda _: DayBooks(book, book), brought)
    if not len(rows):
        raise Problem("campaign_for_nobody")
    found = _chosen_earlier(company, plan, earlier, brought)
    if found is None:
        raise Problem("campaign_not_rehearsed", day=rehearsal_day(plan).isoformat())
    fixed = adjustment(found.past, found.outcome, found.stratum)
    return record_launch(company, plan, fixed, people, version=book.version, author=author)


def read_result(company: Company, campaign: Launch) -> CampaignResult:
    """What came of a campaign by the data of now. Raises `Problem("campaign_file_unreadable")`."""
    version, plan = grading.current_version(company), campaign.plan
    people, ends = read_participants(company, campaign), outcome_ends(plan)
    ids = read_customers(company.dir, version).ids
    rows = pc.index_in(pa.array(people.ids), value_set=ids).fill_null(-1).to_numpy()
    outcome = np.where(rows >= 0, outcomes(company, version, ends, plan)[rows], 0.0)
    recorded = crossed_customers(company, campaign) | _also_treated(company, campaign)
    crossed = np.isin(people.ids, np.array(sorted(recorded) or [""]))
    newest = data_dates(company.dir, version).last_order or plan.starts_on
    return campaign_result(plan, campaign.adjustment, people, outcome, crossed, ends, newest)


def _also_treated(company: Company, campaign: Launch) -> frozenset[str]:
    """Customers that another campaign treated within the months of this one."""
    plan, found = campaign.plan, set()
    for other in launches(company):
        overlaps = other.plan.starts_on < outcome_ends(plan) and plan.starts_on < outcome_ends(other.plan)
        if other.id != campaign.id and overlaps:
            people = read_participants(company, other)
            found.update(people.ids[people.treated].tolist())
    return frozenset(found)
