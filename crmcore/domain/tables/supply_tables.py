"""The tables of open orders, stock, arrivals and production capacity."""

from __future__ import annotations

from crmcore.domain.tables.columns import CUSTOMER_HEADERS, Table, column

#: headers of a material's number
MATERIAL_HEADERS = "product|sku|item|物料|产品|料号|物料编号|物料编码|物料号|material no|material number|material code|part number|part no"

OPEN_ORDER = Table(
    "open_order",
    (
        column("order_id", "id", "order number", "order|order no|订单号|订单编号", required=True, key=True),
        column("customer_id", "id", "customer who waits", CUSTOMER_HEADERS, required=True),
        column("ordered_on", "date", "day of the order", "order date|date|下单日期|订单日期"),
        column("due_date", "date", "day promised", "due|promised|delivery date|交期|交货日期", required=True),
        column("material", "id", "material wanted", MATERIAL_HEADERS, required=True, key=True),
        column("quantity", "number", "units wanted", "qty|units|数量", required=True),
        column("amount", "money", "value of the order line", "value|sales|金额"),
        column(
            "partial_delivery",
            "flag",
            "whether it may be delivered in parts; empty: it may",
            "partial|partial allowed|partial shipment|partial deliveries|split delivery|可分批|分批交货|允许分批|可部分交货|允许部分交货",
        ),
        column(
            "production_hours",
            "number",
            "hours that producing the line takes; empty: unknown, it stands in no production sequence",
            "hours|machine hours|work hours|processing hours|工时|生产工时|加工工时|所需工时",
        ),
        column(
            "started_on",
            "date",
            "day on which its production began; empty: not begun",
            "started|production started|production start|start date|开工日期|开始生产日期|投产日期",
        ),
        column(
            "delivered_on",
            "date",
            "day it was delivered; empty: it is still open",
            "delivered|delivered date|shipped|shipped on|actual delivery date|实际交货日期|交付日期|实际发货日期|已交日期",
        ),
        column("cancelled", "flag", "it will not be delivered any more", "canceled|cancelled order|取消|已取消|是否取消"),
    ),
    "orders not yet delivered, and what became of them",
    "ordered_on",
)

STOCK = Table(
    "stock",
    (
        column("material", "id", "material", MATERIAL_HEADERS, required=True, key=True),
        column("available", "number", "units at hand", "quantity|qty|stock|on hand|库存|可用数量", required=True),
        column("counted_on", "date", "day of the count", "date|as of|盘点日期|日期"),
        column("name", "text", "what the material is called", "material name|description|item name|物料名称|品名|名称"),
        column("unit", "text", "unit in which it is counted", "uom|unit of measure|计量单位|单位"),
        column(
            "in_pieces",
            "flag",
            "only whole units are given; empty: where all quantities of it are whole",
            "pieces|whole units|counted in pieces|按件|按件计|是否按件|整件",
        ),
        column("unit_cost", "money", "what a unit costs us", "cost|cost per unit|cost price|单位成本|成本|成本单价|成本价"),
    ),
    "what there is of each material",
    "counted_on",
)

ARRIVAL = Table(
    "arrival",
    (
        column(
            "arrival_id",
            "id",
            "number of the purchase order; rows without one are numbered by their content",
            "purchase order|purchase order no|po|po no|po number|shipment|shipment no|delivery no|采购单号|采购订单号|到货单号|入库单号",
            required=True,
            key=True,
        ),
        column("material", "id", "material that comes in", MATERIAL_HEADERS, required=True, key=True),
        column(
            "arrives_on",
            "date",
            "day it comes in",
            "arrival|arrival date|arrives|expected on|expected date|eta|receipt date|到货日期|预计到货日期|预计到货|到货日|入库日期",
            required=True,
        ),
        column("quantity", "number", "units that come in", "qty|units|quantity ordered|到货数量|数量|采购数量|在途数量", required=True),
    ),
    "materials that come in, by day",
    numbered_by=("material", "arrives_on", "quantity"),
)

PRODUCTION_CAPACITY = Table(
    "production_capacity",
    (
        column(
            "from_day",
            "date",
            "day from which it holds: on that day, and on the working days after it until the next row",
            "day|date|from|from date|valid from|日期|起始日期|生效日期|生产日期",
            required=True,
            key=True,
        ),
        column(
            "hours",
            "number",
            "hours of production a day; 0: none",
            "capacity|capacity hours|hours a day|daily hours|available hours|产能|产能工时|日产能|每日工时|可用工时",
            required=True,
        ),
    ),
    "hours of production a day",
)
