"""Recording what was done about a complaint: a new one gets the next number of the company, any other record names its customer."""

from __future__ import annotations

from dataclasses import replace

from crmcore.domain.complaints.register import ComplaintAction
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.complaints import record_complaint_action
from crmcore.store.facts.activities.complaints import complaint_customer, complaint_numbers


def record_complaint(
    company: Company, version: int, action: ComplaintAction, *, author: str, based_on: int | None = None
) -> ComplaintAction:
    """Record an action beside the complaints of a data version (see `record_complaint_action`).

    A later file may bring a complaint under a number that was given here meanwhile. So an action on a complaint of the files says whose
    that is.
    """
    if action.action == "opened":
        numbers = complaint_numbers(company.dir, version)
        return record_complaint_action(company, action, author=author, based_on=based_on, numbers=numbers)
    customer = action.customer_id or complaint_customer(company.dir, version, action.complaint_id)
    return record_complaint_action(company, replace(action, customer_id=customer), author=author, based_on=based_on)
