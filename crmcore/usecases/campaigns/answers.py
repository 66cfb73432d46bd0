"""Who answers: learnt on the treated customers of one finished campaign, judged on those of a later one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.campaigns.campaign import Launch
from crmcore.domain.campaigns.response_model import ResponseModel, can_learn, response_models
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.campaigns import launches, read_participants
from crmcore.store.engine.signature import data_dates
from crmcore.store.facts.marts import read_mart, read_orders
from crmcore.usecases.campaigns.campaigns import outcome_ends
from crmcore.usecases.grading import grading

#: what is known of a customer on the day of a launch
FACTS: tuple[str, ...] = ("days_since_order", "order_count", "order_amount", "gross_profit", "tenure_days", "growth_rate", "on_time_share")
#: months before the launch that they look at
MONTHS = 12


@dataclass(frozen=True, eq=False)
class Answers:
    """The models of who answers, or why there are none.

    Attributes
    ----------
    earlier, later
        The finished campaigns that were learnt on and judged by; None: there are not two.
    models
        The better by AUC first; empty where either has too few answers, or too few customers without one.
    value
        Mean outcome of the earlier campaign's customers that answered (money): what an answer is taken to be worth.
    """

    earlier: Launch | None = None
    later: Launch | None = None
    models: Sequence[ResponseModel] = ()
    value: float = 0.0


def read_answers(company: Company) -> Answers:
    """The two newest finished campaigns, the earlier to learn on and the later to judge by. A customer answered when it bought within the
    months of the campaign. Raises `Problem("campaign_file_unreadable")`."""
    version = grading.current_version(company)
    newest = data_dates(company.dir, version).last_order
    finished = [launch for launch in launches(company) if newest is not None and outcome_ends(launch.plan) <= newest]
    if len(finished) < 2:
        return Answers()
    earlier, later = sorted(finished, key=lambda launch: (launch.plan.starts_on, launch.id))[-2:]
    (facts, answered, brought), (later_facts, later_answered, _) = (_facts(company, version, launch) for launch in (earlier, later))
    if not (can_learn(answered) and can_learn(later_answered)):
        return Answers(earlier, later)
    value = float(brought[answered].mean())
    return Answers(earlier, later, response_models(facts, answered, later_facts, later_answered, later.plan.cost_each, value), value)


def _facts(company: Company, version: int, launch: Launch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(float64[n, k] facts on the day of the launch, bool[n] answered, float64[n] outcome) of the treated customers."""
    people, plan = read_participants(company, launch), launch.plan
    before = read_mart(company.dir, version, plan.starts_on, MONTHS)
    after = read_orders(company.dir, version, outcome_ends(plan), plan.months)
    rows = pc.index_in(pa.array(people.ids[people.treated]), value_set=before.customers.ids).drop_null().to_numpy()
    facts = np.column_stack([before.metrics[name][rows] for name in FACTS])
    return facts, np.asarray(after.in_window[rows], bool), np.nan_to_num(after.metrics[plan.outcome][rows])
