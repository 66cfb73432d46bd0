"""How the demo company's head of purchasing judges what it sells: most products one by one, one category as a whole, one not yet."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.base import catalogue as cat
from crmcore.demo.base.language import in_language
from crmcore.demo.base.parquet_writing import days
from crmcore.demo.base.plan import END, Plan

_JUDGE = "Tamsin Orrell 欧澜宁"
#: days before the end of the data on which they were judged
_AGO = 75
#: by category in the catalogue's order: prospects on average, the market, its growth a year in percent. Office machines nobody has judged
_OF_CATEGORY: tuple[tuple[int, str, int] | None, ...] = (
    (46, "Building trade 建筑市场", 2),
    (52, "Building trade 建筑市场", 2),
    (81, "Battery tools 锂电工具", 14),
    (76, "Work safety 劳动安全", 9),
    (55, "Industry 工业", 3),
    (68, "Parcel trade 快递包装", 11),
    (22, "Office 办公", -6),
    None,
    (38, "Office 办公", -2),
    (62, "Hygiene 卫生清洁", 5),
)
#: the category that is judged as a whole
_AS_A_WHOLE = 5
#: how far products of a category differ
_SPREAD = 9


def products(plan: Plan) -> dict[str, pa.Array]:
    """The product table."""
    rng = plan.rng("products")
    items: list[str] = []
    points: list[float] = []
    markets: list[str] = []
    growth: list[float] = []
    for number, judged in enumerate(_OF_CATEGORY):
        spread = np.round(_SPREAD * rng.standard_normal(cat.PER_CATEGORY))
        if judged is None:
            continue
        mean, market, percent = judged
        first = number * cat.PER_CATEGORY
        whole = number == _AS_A_WHOLE
        names = (in_language(cat.CATEGORIES[number], plan.language),) if whole else cat.PRODUCT_IDS[first : first + cat.PER_CATEGORY]
        items += names
        points += [float(mean)] if whole else np.clip(mean + spread, 5, 98).tolist()
        markets += [in_language(market, plan.language)] * len(names)
        growth += [percent / 100] * len(names)
    return {
        "item": pa.array(items),
        "prospects": pa.array(points, pa.float64()),
        "market": pa.array(markets),
        "market_growth": pa.array(growth, pa.float64()),
        "judged_by": pa.array([in_language(_JUDGE, plan.language)] * len(items)),
        "judged_on": days(np.full(len(items), END - _AGO)),
    }
