"""What a seller of the demo company has judged anew since the file came in: signed, with a day."""

from __future__ import annotations

from datetime import date

from crmcore.demo.base.language import in_language
from crmcore.domain.product_prospects.judgements import ProductJudgement
from crmcore.store.companies.companies import Company
from crmcore.store.product_prospects.decisions import judgement_rows, record_judgement

_SELLER, _DAY = "Ivo Norlund 罗一帆", date(2025, 12, 15)
#: product → prospects, market, growth of the market
_JUDGED: dict[str, tuple[float, str, float]] = {
    "M-302": (92.0, "Battery tools 锂电工具", 0.14),
    "M-701": (15.0, "Office 办公", -0.08),
}


def judge_demo_products(company: Company) -> None:
    """Record the judgements, unless an earlier build has."""
    if judgement_rows(company.dir):
        return
    for item, (points, market, growth) in _JUDGED.items():
        judged = ProductJudgement(item, points, in_language(market, company.language), growth, judged_on=_DAY)
        record_judgement(company, judged, author=in_language(_SELLER, company.language))
