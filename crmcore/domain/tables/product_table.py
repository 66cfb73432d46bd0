"""The table of products and categories as a person judges them."""

from __future__ import annotations

from crmcore.domain.tables.columns import Table, column

PRODUCT = Table(
    "product",
    (
        column(
            "item",
            "id",
            "product or category, as order lines name it: the product's number, its name, or the category",
            "product|product name|product id|product no|product number|product category|sku|item name|category|"
            "产品|产品名称|产品编号|商品|商品名称|商品编号|品名|货号|类别|产品类别|品类",
            required=True,
            key=True,
        ),
        column(
            "prospects",
            "percent",
            "a person's judgement of its prospects, 0 to 100",
            "product prospects|product outlook|outlook|prospects score|产品前景|前景|前景评分|产品前景评分|发展前景",
            required=True,
        ),
        column("market", "text", "the market it is sold in", "product market|target market|市场|所属市场|目标市场"),
        column(
            "market_growth",
            "share",
            "growth of that market a year, as a share",
            "market growth rate|market growth %|growth of the market|市场增长|市场增长率|市场成长|市场成长率",
        ),
        column("judged_by", "text", "who judged it", "judge|author|assessed by|评价人|判断人|评估人"),
        column(
            "judged_on",
            "date",
            "day of the judgement; empty: it always counts",
            "judgement date|assessed on|date|评价日期|判断日期|评估日期|日期",
        ),
    ),
    "prospects of products and categories, as a person judges them",
    "judged_on",
)
