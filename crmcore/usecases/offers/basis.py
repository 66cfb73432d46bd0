"""What offers rest on for a working date: the programme for the second tier, the company's rates, contacts and caps."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Customers
from crmcore.domain.grading.scenario import window_start
from crmcore.domain.offers.basis import OffersBasis
from crmcore.domain.offers.contact_load import CHANNELS, ContactLoad
from crmcore.domain.offers.next_products import next_products_of
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.value.programmes import programme
from crmcore.domain.value.strategic_tiers import STC, strategic_tiers
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.campaigns import launches, read_participants
from crmcore.store.decisions.act.worklist import rates_on
from crmcore.store.decisions.terms import terms_on
from crmcore.store.offers.contact_caps import caps_on
from crmcore.store.offers.contact_channels import read_contact_channels
from crmcore.usecases.key_customers.served import served_on

DAYS_OF_A_MONTH = 365 / 12


def read_offers(company: Company, graded: Book, now: Book, day: date) -> OffersBasis:
    """What offers rest on. `graded`: the tiers in force on the day; `now`: the facts of the day. Raises `Problem("unknown_version")`."""
    strategic = strategic_tiers(now)
    steps = {step.code: step.customer_mask for step in programme(now, strategic, "stc")}
    return OffersBasis(
        next_products_of(now),
        (strategic == STC) & ~gone_mask(now),
        steps["new"],
        steps["more"],
        now.mart.metrics["growth_potential"],
        rates_on(company, day)[0].take_up,
        read_contact_load(company, graded, now, day),
    )


def read_contact_load(company: Company, graded: Book, now: Book, day: date) -> ContactLoad | None:
    """Contacts over the window, with the caps and terms in force; None where nobody was contacted."""
    mart, tiers = now.mart, graded.scheme.tiers
    counts = np.zeros((mart.count, len(CHANNELS)))
    if "contact" in mart.has:
        counts[:, :-1] = read_contact_channels(company.dir, now.version, mart)
    start = window_start(mart.as_of, mart.window)
    for launch in launches(company):
        if start < launch.plan.starts_on <= mart.as_of:
            people = read_participants(company, launch)
            np.add.at(counts[:, -1], _rows_of(mart.customers, people.ids[~people.held_out]), 1.0)
    if not counts.any():
        return None
    terms = terms_on(company, graded.scheme.id, day)[0]
    every = terms.by_tier(tiers, "visit_every")
    days = (mart.months if mart.window is None else mart.window) * DAYS_OF_A_MONTH
    return ContactLoad(
        counts,
        np.nan_to_num(mart.metrics["order_count"]),
        graded.tier_or_provisional,
        mart.in_window & ~gone_mask(now),
        np.array(caps_on(company, graded.scheme.id, tiers, day).caps),
        np.array([np.nan if days_between is None else days / days_between for days_between in every]),
        served_on(company, graded, terms, day),
    )


def _rows_of(customers: Customers, ids: np.ndarray) -> np.ndarray:
    """int64[n]: the rows of customers' numbers; those that are not there any more are left out."""
    found = pc.index_in(pa.array(ids), value_set=customers.ids.cast(pa.string())).to_numpy(zero_copy_only=False)
    return found[~np.isnan(found)].astype(np.int64) if found.dtype.kind == "f" else found.astype(np.int64)
