"""Whom the demo company wants as customers at all: signed before the last year began."""

from __future__ import annotations

from datetime import date

from crmcore.demo.base.language import in_language
from crmcore.domain.target_customers.profile import TargetProfile
from crmcore.store.companies.companies import Company
from crmcore.store.target_customers.profiles import profile_rows, record_profile

_DIRECTOR, _DAY = "Signe Aldmoor 沈谦和", date(2025, 1, 6)
_CONDITIONS: dict[str, tuple[str, ...]] = {
    "kind": ("company",),
    "segment": ("Manufacturing 制造", "Construction 建筑", "Health care 医疗", "Public sector 公共机构"),
    "size": ("Medium 中型", "Large 大型"),
}


def sign_demo_profile(company: Company) -> None:
    """Sign the profile, unless an earlier build has."""
    if not profile_rows(company.dir):
        conditions = {field: tuple(in_language(value, company.language) for value in values) for field, values in _CONDITIONS.items()}
        record_profile(company, TargetProfile.of(conditions, _DAY), author=in_language(_DIRECTOR, company.language))
