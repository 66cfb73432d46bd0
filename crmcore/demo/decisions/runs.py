"""What the demo's people have decided: three published runs half a year apart, two campaigns launched on the days of the first two, the
overrides recorded between the last two, and a budget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from crmcore.demo.base.language import in_language
from crmcore.demo.decisions.budget import decide_demo_budget
from crmcore.domain.campaigns.campaign import CampaignPlan
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.overrides import Override, default_expiry
from crmcore.domain.grading.scenario import Scenario
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.campaigns import launches
from crmcore.store.decisions.overrides import record_override
from crmcore.store.decisions.runs import list_runs
from crmcore.usecases.campaigns.campaigns import launch_on, rehearsal_day
from crmcore.usecases.grading.grading import grade, publish

_YEAR_BEFORE, _FIRST, _SECOND = date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31)
_PUBLISHER, _SELLER, _SERVICE, _CAMPAIGNER = "Oda Lanholm 蓝若安", "Ivo Norlund 罗一帆", "Lina Orwen 林澄原", "Runa Westmarl 韦曜"


def publish_demo_runs(company: Company, campaigns: Sequence[CampaignPlan] = ()) -> None:
    """Publish the runs of 2024-12-31 and 2025-06-30, launch the campaigns of those days, record three overrides with their reasons,
    publish the run of 2025-12-31 and decide a budget on its grades.

    Two of the overrides are in force at the last run; the first has expired by then."""
    before = grade(company, Scenario(as_of=_YEAR_BEFORE))
    _publish(company, before, "Year-end 2024 2024年年终")
    first = grade(company, Scenario(as_of=_FIRST))
    _publish(company, first, "First half of 2025 2025年上半年")
    _launch_campaigns(company, campaigns, {_YEAR_BEFORE: before, _FIRST: first})
    _override_tier(
        company,
        first,
        _strongest(first, 1, first.score),
        up=1,
        kind="fact",
        author=_SELLER,
        effective_on=date(2025, 7, 14),
        reason="Second plant opens in August, framework order signed 二厂八月投产，已签框架订单",
    )
    _override_tier(
        company,
        first,
        _strongest(first, 0, -first.mart.metrics["net_profit"]),
        up=-1,
        kind="estimate",
        author=_SERVICE,
        effective_on=date(2025, 10, 20),
        reason="Service eats the margin until the new terms apply 新条款生效前服务成本吃掉毛利",
    )
    _override_tier(
        company,
        first,
        _strongest(first, 2, first.score),
        up=1,
        kind="judgement",
        author=_SELLER,
        effective_on=date(2025, 11, 17),
        reason="Opens the door to its whole group 可带动整个集团的采购",
    )
    last = grade(company, Scenario(as_of=_SECOND))
    _publish(company, last, "Year-end 2025 2025年年终")
    decide_demo_budget(company, last)


def _launch_campaigns(company: Company, campaigns: Sequence[CampaignPlan], books: dict[date, Book]) -> None:
    """Launch them on the books of their days, unless an earlier build has."""
    for plan in campaigns if not launches(company) else ():
        then = rehearsal_day(plan)
        earlier = books[then] if then in books else grade(company, Scenario(as_of=then))
        launch_on(company, plan, books[plan.starts_on], earlier, author=in_language(_CAMPAIGNER, company.language))


def _publish(company: Company, book: Book, name: str) -> None:
    publish(company, book, name=_free_name(company, in_language(name, company.language)), author=in_language(_PUBLISHER, company.language))


def _free_name(company: Company, name: str) -> str:
    """The name, numbered where a run of an earlier build has it."""
    taken = {run.name for run in list_runs(company)}
    return next(free for n in range(1, len(taken) + 2) if (free := name if n == 1 else f"{name} ({n})") not in taken)


def _override_tier(company: Company, book: Book, row: int | None, *, up: int, **details: Any) -> None:
    """Record an override to the tier `up` tiers above the computed one; does nothing where `row` is None."""
    if row is not None:
        tiers, computed = book.scheme.tiers, int(book.computed[row])
        details |= {field: in_language(details[field], company.language) for field in ("author", "reason")}
        record_override(
            company,
            Override(
                customer_id=book.mart.customers.ids[row].as_py(),
                scheme=book.scheme.id,
                computed=tiers[computed],
                assigned=tiers[computed - up],
                expires_on=default_expiry(details["effective_on"]),
                **details,
            ),
        )


def _strongest(book: Book, tier: int, by: np.ndarray) -> int | None:
    """The customer of a tier with the largest value in `by` (float64[N]); None where the tier is empty."""
    members = np.flatnonzero((book.computed == tier) & ~np.isnan(by))
    return int(members[np.argmax(by[members])]) if len(members) else None
