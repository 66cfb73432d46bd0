"""Audited writes about offers: how often customers are contacted at most, what products promise, who may be a target customer."""

from __future__ import annotations

from datetime import date

from crmcore.domain.offers.contact_load import ContactCaps
from crmcore.domain.product_prospects.judgements import ProductJudgement
from crmcore.domain.target_customers.profile import TargetProfile
from crmcore.store.offers import contact_caps
from crmcore.store.product_prospects import decisions
from crmcore.store.target_customers import profiles
from pages._ui.data.changes import _written as written
from pages._ui.data.data import author, company


@written
def set_contact_caps(chosen: ContactCaps, effective_on: date, based_on: int) -> None:
    """Decide the caps. `based_on`: the ledger position of the newest caps of the scheme on screen, 0: none."""
    contact_caps.set_caps(company(), chosen, author=author(), effective_on=effective_on, based_on=based_on)


@written
def judge_product(judgement: ProductJudgement, based_on: int) -> None:
    """Judge a product or category, or take that back. `based_on`: the position of the newest judgement on screen, 0: none."""
    decisions.record_judgement(company(), judgement, author=author(), based_on=based_on)


@written
def sign_target_profile(profile: TargetProfile, based_on: int) -> None:
    """Sign who may be a target customer, or take that back. `based_on`: the position of the newest profile on screen, 0: none."""
    profiles.record_profile(company(), profile, author=author(), based_on=based_on)
