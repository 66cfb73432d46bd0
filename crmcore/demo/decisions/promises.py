"""What the demo company promises by tier and by colour: days of credit and discounts, and in words what stands beside the numbers."""

from __future__ import annotations

from dataclasses import replace

from crmcore.demo.base.language import in_language
from crmcore.domain.terms.tier_terms import SchemeTerms, TierTerms

#: tier → what is charged, what its customers have a right to, value-added services, what lifts a customer here, who decides on exceptions
_TIERS: dict[str, dict[str, str]] = {
    "A": {
        "fees": "Free delivery 免费送货",
        "entitlements": "A salesperson of its own, prices agreed for the year 专属业务员，价格一年一议",
        "services": "Stock planning, training on site 备货方案，上门培训",
        "incentives": "Top fifth by score: a yearly bonus 综合得分进入前两成：年度返利",
        "decides": "Head of sales 销售总监",
    },
    "B": {
        "fees": "Free delivery, urgent orders charged 免费送货，加急另收费",
        "entitlements": "A salesperson of its own 专属业务员",
        "services": "Training at our place 到我方参加培训",
        "incentives": "Upper half by score: new products first 综合得分进入前一半：新品优先",
        "decides": "Sales manager 销售经理",
    },
    "C": {
        "fees": "Delivery at cost 送货按成本收费",
        "entitlements": "Orders by phone or online 电话或网上下单",
        "services": "Guides online 在线使用指南",
        "incentives": "A year paid on time: free delivery 一年按时付款：免费送货",
        "decides": "Sales manager 销售经理",
    },
    "D": {
        "fees": "Delivery and small orders at cost 送货和小额订单按成本收费",
        "entitlements": "Orders online 网上下单",
        "services": "Guides online 在线使用指南",
        "incentives": "Two orders in a quarter: a voucher 一季下单两次：赠券",
        "decides": "Salesperson 业务员",
    },
}
#: tier → days of credit, largest discount as a share of the price: the higher the tier, the more
_CREDIT: dict[str, tuple[int, float]] = {"A": (60, 0.08), "B": (45, 0.05), "C": (30, 0.02), "D": (14, 0.0)}
_COLOURS: dict[str, str] = {
    "green": "Extra service, calls answered first 额外服务，来电优先接听",
    "yellow": "The usual service 常规服务",
    "red": "No special service; returned cheques charged at cost 不提供特别服务，退回的支票按成本收费",
}


def promised_terms(terms: SchemeTerms, language: str) -> SchemeTerms:
    """The same terms with the demo company's promises, its words in a language; tiers that it has none for stay as they are."""
    tiers = tuple((code, _promised(code, row, language)) for code, row in terms.tiers)
    return replace(terms, tiers=tiers, colours=tuple((colour, in_language(_COLOURS[colour], language)) for colour, _ in terms.colours))


def _promised(code: str, row: TierTerms, language: str) -> TierTerms:
    payment_days, discount_limit = _CREDIT.get(code, (row.payment_days, row.discount_limit))
    words = {field: in_language(text, language) for field, text in _TIERS.get(code, {}).items()}
    return replace(row, payment_days=payment_days, discount_limit=discount_limit, **words)
