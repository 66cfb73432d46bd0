"""Audited writes about offers: how often customers are contacted at most."""

from __future__ import annotations

from datetime import date

from crmcore.domain.offers.contact_load import ContactCaps
from crmcore.store.offers import contact_caps
from pages._ui.data.changes import _written as written
from pages._ui.data.data import author, company


@written
def set_contact_caps(chosen: ContactCaps, effective_on: date, based_on: int) -> None:
    """Decide the caps. `based_on`: the ledger position of the newest caps of the scheme on screen, 0: none."""
    contact_caps.set_caps(company(), chosen, author=author(), effective_on=effective_on, based_on=based_on)
