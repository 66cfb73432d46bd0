"""Eight categories of customer data, what holds each of them here, and which decisions rest on it.

The categories are those of a guide to customer management systems: personal, address, life style, attitudes, region, behaviour, needs,
relations. What a company keeps besides our columns are attributes, each of a category of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from crmcore.domain.tables.registry import ATTRIBUTE_CATEGORIES

OTHER = "other"
CATEGORIES: tuple[str, ...] = tuple(name for name in ATTRIBUTE_CATEGORIES if name != OTHER)


@dataclass(frozen=True, slots=True)
class Field:
    """Something that can be known of a customer.

    Attributes
    ----------
    code
        A column of the customer table, or a name of its own where other tables tell it.
    category
        Entry of CATEGORIES.
    table
        What holds it.
    decisions
        Keys of DECISIONS: what cannot be decided, or only worse, without it.
    optional
        Who has none may have none (a parent company, say), so that nobody is said to lack it.
    prospects
        It matters of prospects alone: only they are said to lack it.
    """

    code: str
    category: str
    table: str
    decisions: tuple[str, ...]
    optional: bool = False
    prospects: bool = False


#: decision → the page where it is taken
DECISIONS: dict[str, str] = {
    "tiers": "weights",
    "provisional_tier": "weights",
    "current_value": "value",
    "share_of_wallet": "value",
    "growth_potential": "value",
    "influence": "value",
    "loyalty": "loyalty",
    "stage": "lifecycle",
    "credit": "terms",
    "visits": "visits",
    "load": "team",
    "offers": "offers",
    "branches": "campaigns",
    "fairness": "evidence",
    "winning_cost": "evidence",
    "factors": "factors",
    "groups": "customers",
}

FIELDS: tuple[Field, ...] = (
    Field("kind", "personal", "customer", ("factors", "fairness")),
    Field("industry", "personal", "customer", ("factors",)),
    Field("size", "personal", "customer", ("factors",)),
    Field("segment", "personal", "customer", ("current_value", "fairness")),
    Field("city", "address", "customer", ("visits",)),
    Field("products", "life_style", "order_line", ("offers", "growth_potential")),
    Field("satisfaction", "attitude", "survey", ("loyalty",)),
    Field("recommend", "attitude", "survey", ("loyalty", "influence")),
    Field("trust", "attitude", "survey", ("loyalty",)),
    Field("region", "region", "customer", ("load", "fairness")),
    Field("orders", "behaviour", "order_line", ("tiers", "stage")),
    Field("payments", "behaviour", "payment", ("tiers", "credit")),
    Field("contacts", "behaviour", "contact", ("visits",)),
    Field("channel", "behaviour", "customer", ("factors",)),
    Field("branch", "behaviour", "customer", ("branches",)),
    Field("since", "behaviour", "customer", ("stage",)),
    Field("credit_limit", "behaviour", "customer", ("credit",)),
    Field("acquisition_cost", "behaviour", "customer", ("winning_cost",)),
    Field("annual_wallet", "need", "customer", ("share_of_wallet", "growth_potential")),
    Field("growth_outlook", "need", "customer", ("provisional_tier",), prospects=True),
    Field("rep_id", "relation", "customer", ("load", "visits")),
    Field("parent_id", "relation", "customer", ("groups",), optional=True),
    Field("referred_by", "relation", "customer", ("influence",), optional=True),
)
BY_CODE: dict[str, Field] = {field.code: field for field in FIELDS}

#: fields that an indicator tells → which; an answer to a survey counts for 24 months
METRICS: dict[str, str] = {
    "satisfaction": "satisfaction",
    "recommend": "recommend",
    "trust": "trust",
    "orders": "days_since_order",
    "payments": "credit_score",
    "growth_outlook": "growth_outlook",
}

#: category → parts of an attribute's name that point to it, in both languages; the first that fits counts
_NAMES: dict[str, tuple[str, ...]] = {
    category: tuple(words.split("|"))
    for category, words in {
        "relation": "family|friend|spouse|partner|children|contact person|家庭|家人|朋友|配偶|子女|关系",
        "personal": (
            "age|birth|gender|sex|marital|married|marriage|income|occupation|job|role|education|title|"
            "年龄|生日|出生|性别|婚姻|收入|职业|职务|学历"
        ),
        "life_style": "hobby|hobbies|interest|lifestyle|life style|habit|爱好|兴趣|生活方式|习惯",
        "attitude": "attitude|opinion|preference|prefers|risk|satisf|recommend|态度|偏好|看重|风险|满意|推荐",
        "need": "need|demand|wish|plan|budget|需求|需要|意向|计划|预算",
        "region": "economy|climate|custom|culture|province|country|region|经济|气候|风俗|文化|省|国家|地区",
        "address": "address|street|zip|postal|postcode|district|housing|house|地址|街道|邮编|住房|住宅|小区",
        "behaviour": "channel|renewal|visit|usage|login|payment|order|purchase|渠道|续|访问|使用|付款|购买",
    }.items()
}


def category_of(name: str, stated: str | None = None) -> str:
    """The category of an attribute: the stated one; else by the words of its name; "other" where nothing fits."""
    if stated in CATEGORIES:
        return str(stated)
    words = f" {name.lower().replace('_', ' ')}"
    for category, parts in _NAMES.items():
        if any((part in words) if not part.isascii() else f" {part}" in words for part in parts):
            return category
    return OTHER
