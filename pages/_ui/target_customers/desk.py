"""What the sections about target customers look at; read once and shared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED, PROSPECT
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.target_customers.profile import TargetProfile, fits, profile_on
from crmcore.domain.target_customers.prospects import ProspectLikeness, profit_of_customers
from crmcore.store.target_customers.profiles import profile_rows
from crmcore.usecases.target_customers.likeness import read_likeness
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.state.run_cache import once

#: codes of the lists, on the page of values
LISTS: tuple[str, ...] = ("target.customers", "target.prospects")


@dataclass(frozen=True, slots=True)
class LikenessKey(ResultKey[ProspectLikeness]):
    """The prospects by likeness."""


def profiles() -> tuple[TargetProfile, ...]:
    """Every profile that was signed, oldest first."""
    return once("target_customers.profiles", lambda: profile_rows(data.company().dir))


def profile(graded: Book) -> TargetProfile | None:
    """The profile in force on the Book's day."""
    return profile_on(profiles(), graded.scenario.day)


def likeness(graded: Book) -> ProspectLikeness:
    """The prospects by likeness, with its grade."""
    return data.shared_results(graded).get_or_compute(LikenessKey(), lambda: read_likeness(data.company().dir, graded))


def target_list(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """ "target.customers" or "target.prospects": those that fit the profile in force, the most profitable or promising first."""
    current = profile(graded)
    if current is None or code not in LISTS:
        return Finding(code, "plain", {})
    is_prospect = code == "target.prospects"
    mask = fits(graded.mart.customers, current) & (graded.population == (PROSPECT if is_prospect else GRADED))
    metric = "growth_outlook" if is_prospect else profit_of_customers(graded)
    rows = np.flatnonzero(mask if customer_mask is None else mask & customer_mask)
    order = np.argsort(-graded.mart.metrics[metric][rows], kind="stable")
    return Finding(code, "plain", {"n": len(rows)}, rows[order], f"{DESCENDING}{metric}", (metric,))


def position() -> int:
    """Ledger position of the newest profile, 0: none."""
    signed = profiles()
    return signed[-1].position if signed else 0
