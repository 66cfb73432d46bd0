"""Launched campaigns: the customers as they were drawn, one immutable Parquet file each, and one ledger row that names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.domain.campaigns.campaign import CampaignPlan, Launch, Participants, plan_from
from crmcore.domain.experiments.effect import Adjustment
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.frozen_tables import frozen_file, frozen_table
from crmcore.store.ledger.ledger import Ledger, LedgerRow

FOLDER, KIND, CROSSED = "campaigns", "campaign", "campaign_crossed"
#: columns of the file
COLUMNS: tuple[str, ...] = ("customer_id", "tier", "stratum", "held_out", "past")


def launches(company: Company) -> tuple[Launch, ...]:
    """The launched campaigns, oldest first."""
    return tuple(_launch(row) for row in Ledger(company.dir).rows(KIND))


def launch_of(company: Company, campaign: str) -> Launch:
    """A campaign by its name (whatever the case) or number. Raises `Problem("no_such_campaign")`."""
    known = launches(company)
    wanted = campaign.strip().casefold()
    for launch in known:
        if wanted in (str(launch.id), launch.plan.name.casefold()):
            return launch
    raise Problem("no_such_campaign", campaign=campaign, known=", ".join(launch.plan.name for launch in known) or "–")


def record_launch(
    company: Company, plan: CampaignPlan, adjustment: Adjustment, people: Participants, *, version: int, author: str
) -> Launch:
    """Freeze who was drawn as the next campaign (see `frozen_table`).

    `Problem`: campaign_name_missing, campaign_name_taken, text_too_long, author_missing, and those of `CampaignPlan.checked`.
    """
    name, author = checked_name(plan.name, "campaign_name_missing"), checked_name(author, "author_missing")
    columns = (people.ids, people.tier, people.stratum, people.held_out, people.past)
    table = pa.table({name: pa.array(column) for name, column in zip(COLUMNS, columns, strict=True)})
    with frozen_table(company.dir / FOLDER, table) as number_it, Ledger(company.dir).transaction() as transaction:
        if name.casefold() in {row.payload["plan"]["name"].casefold() for row in transaction.rows(KIND)}:
            raise Problem("campaign_name_taken", name=name)
        payload = {
            "campaign": 1 + len(transaction.trail(KIND)),
            "plan": plan.checked().as_json() | {"name": name},
            "adjustment": asdict(adjustment),
            "customers": len(people.ids),
            "held_out": int(people.held_out.sum()),
            "version": version,
        }
        number_it(payload["campaign"])
        position = transaction.append(KIND, payload, author=author, effective_on=plan.starts_on)
        (row,) = transaction.rows(KIND, after=position - 1)
    return _launch(row)


def read_participants(company: Company, launch: Launch) -> Participants:
    """The customers of a campaign. Raises `Problem("campaign_file_unreadable")`."""
    try:
        table = pq.read_table(frozen_file(company.dir / FOLDER, launch.id), columns=list(COLUMNS))
    except (OSError, pa.ArrowException) as error:
        raise Problem("campaign_file_unreadable", name=launch.plan.name) from error
    ids = table["customer_id"].to_numpy(zero_copy_only=False).astype(str)
    return Participants(ids, *(np.asarray(table[name].to_numpy(zero_copy_only=False)) for name in COLUMNS[1:]))


def crossed_customers(company: Company, launch: Launch) -> frozenset[str]:
    """Numbers of the customers that somebody recorded as having got the other treatment."""
    rows = Ledger(company.dir).rows(CROSSED)
    return frozenset(customer for row in rows if row.payload["campaign"] == launch.id for customer in row.payload["customers"])


def record_crossed(company: Company, launch: Launch, customers: frozenset[str], *, author: str) -> int:
    """Record customers that got the other treatment; returns the ledger position. `Problem`: author_missing, not_in_campaign."""
    checked_name(author, "author_missing")
    unknown = sorted(customers - set(read_participants(company, launch).ids.tolist()))
    if unknown or not customers:
        raise Problem("not_in_campaign", name=launch.plan.name, customers=", ".join(unknown[:5]) or "–", n=len(unknown))
    with Ledger(company.dir).transaction() as transaction:
        return transaction.append(CROSSED, {"campaign": launch.id, "customers": sorted(customers)}, author=author)


def _launch(row: LedgerRow) -> Launch:
    values: Mapping[str, Any] = row.payload
    fixed = values["adjustment"]
    return Launch(
        int(values["campaign"]),
        plan_from(dict(values["plan"])),
        Adjustment(
            (fixed["outcome_cuts"][0], fixed["outcome_cuts"][1]), (fixed["past_cuts"][0], fixed["past_cuts"][1]), fixed["coefficient"]
        ),
        int(values["customers"]),
        int(values["held_out"]),
        int(values["version"]),
        row.author,
        row.recorded_at,
        row.position,
    )
