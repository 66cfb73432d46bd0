"""The registry of every table the cockpit knows: columns, types, keys, meaning and synonyms.

The store creates its tables from here, the import matches headers against the synonyms, the tests walk
over it and the help pages list it. A new column is one line here and one line per locale
(`column.<table>.<name>`).
"""

from __future__ import annotations

from crmcore.domain.kernel.columns import Column, Table, column

_CUSTOMER_ID = (
    "customer id|customerid|customer no|customer number|customer code|client id|account id|account|"
    "customer|buyer id|cust id|user id|客户编号|客户 id|客户id|客户号|客户代码|客户编码|会员号|会员编号|用户 id|买家"
)

CUSTOMER = Table(
    "customer",
    (
        column("customer_id", "id", "the company's own number of the customer", _CUSTOMER_ID + "|id|编号", required=True, key=True),
        column(
            "name",
            "text",
            "name of the company or person",
            "customer name|client name|company|company name|full name|客户名称|客户姓名|姓名|名称|客户|公司名称",
            personal=True,
        ),
        column("segment", "text", "market segment", "customer segment|market|细分|细分市场|客户细分|客户类别|客群"),
        column("region", "text", "sales region", "area|territory|country|state/region|地区|区域|大区|国家地区|country code|countrycode"),
        column("city", "text", "city", "town|城市|所在城市|市"),
        column("kind", "text", "company or person", "customer type|type|客户类型|客户性质|类型"),
        column("industry", "text", "industry", "sector|branch of industry|行业|所属行业"),
        column("size", "text", "size class", "company size|employees|规模|企业规模|客户规模"),
        column("channel", "text", "channel the customer came by", "source|acquisition channel|渠道|来源渠道|客户来源"),
        column("branch", "text", "branch of ours that serves it", "store|office|分公司|门店|网点|分店"),
        column(
            "rep_id",
            "id",
            "salesperson who owns the customer",
            "rep|sales rep|salesperson|account manager|owner|业务员|销售|销售代表|客户经理|负责人",
        ),
        column("parent_id", "id", "parent company's customer id", "parent|parent company|group|母公司|上级客户|集团"),
        column("referred_by", "id", "customer who referred this one", "referrer|referred by|推荐人|介绍人"),
        column(
            "since",
            "date",
            "customer since",
            "customer since|since|first contact|created|signup date|开户日期|建档日期|成为客户日期|注册日期",
        ),
        column(
            "annual_wallet",
            "money",
            "what it spends a year on what we sell, with anyone",
            "wallet|annual wallet|annual spend potential|年采购总额|钱包份额基数|年需求额",
        ),
        column("credit_limit", "money", "credit limit", "limit|信用额度|授信额度"),
        column("acquisition_cost", "money", "what winning it cost", "cac|acquisition cost|获客成本|开发成本"),
        column(
            "growth_outlook",
            "percent",
            "a person's judgement of its prospects, 0 to 100",
            "outlook|prospects|growth outlook|发展前景|前景评分",
        ),
    ),
    "one row per customer; made from other files where there is none",
)

ORDER_LINE = Table(
    "order_line",
    (
        column(
            "order_id",
            "id",
            "order or invoice number",
            "order|order no|order number|invoice|invoiceno|invoice no|invoice number|"
            "transaction id|订单编号|订单 id|订单id|订单号|单号|发票号|单据编号",
        ),
        column("customer_id", "id", "customer who bought", _CUSTOMER_ID, required=True),
        column(
            "order_date",
            "date",
            "day of the order",
            "date|order date|invoice date|invoicedate|purchase date|transaction date|"
            "订单日期|下单日期|日期|购买日期|交易日期|开票日期|成交日期",
            required=True,
        ),
        column(
            "amount",
            "money",
            "sales net of discount",
            "sales|revenue|net amount|net sales|total|line total|order amount|dollars|turnover|"
            "销售额|金额|销售金额|下单金额|订单金额|实付金额|成交金额|营业额|净额",
        ),
        column("quantity", "number", "units", "qty|units|pieces|数量|件数|销量"),
        column("unit_price", "money", "price of one unit", "price|unitprice|unit price|单价|价格|售价"),
        column("cost", "money", "cost of the goods on the line", "cogs|cost of goods|total cost|成本|成本金额|商品成本"),
        column("profit", "money", "gross profit of the line", "gross profit|margin amount|contribution|利润|毛利|毛利润|利润额"),
        column(
            "margin", "share", "gross profit as a share of the amount", "margin rate|gross margin|margin %|毛利率|利润率", input_only=True
        ),
        column("discount", "share", "discount given: information, never subtracted from the amount", "discount rate|rebate|折扣|折扣率"),
        column(
            "discount_amount",
            "money",
            "discount in money; subtracted where the amount is worked out from quantity and price",
            "discount amount|discount value|money off|折扣金额|优惠金额|优惠|减免金额",
            input_only=True,
        ),
        column(
            "freight",
            "money",
            "freight of the line; part of the amount only where that is wanted",
            "freight|freight value|shipping|shipping cost|shipping fee|delivery fee|postage|运费|邮费|快递费|配送费",
            input_only=True,
        ),
        column("product", "text", "product name", "product name|item|description|article|产品名称|商品名称|产品|商品|品名"),
        column("product_id", "id", "product number", "product id|sku|stockcode|stock code|item code|产品 id|产品编号|商品编号|货号"),
        column("category", "text", "product category", "product category|类别|产品类别|品类|商品类别"),
        column("channel", "text", "channel of the order", "sales channel|order channel|销售渠道|下单渠道"),
        column("branch", "text", "branch that sold it", "shop|store name|销售网点|销售门店"),
        column(
            "status",
            "text",
            "state of the line; returned and cancelled lines move money only",
            "order status|state|订单状态|状态|退货|退回",
        ),
    ),
    "one row per line of an order; identical lines are all counted",
    "order_date",
)

PAYMENT = Table(
    "payment",
    (
        column(
            "invoice_id",
            "id",
            "invoice number",
            "invoice|invoice number|invoicenumber|invoice no|发票号|发票编号|单据号",
            required=True,
            key=True,
        ),
        column("customer_id", "id", "customer who owes it", _CUSTOMER_ID, required=True),
        column("invoice_date", "date", "day of the invoice", "invoicedate|invoice date|billed on|开票日期|发票日期"),
        column("due_date", "date", "day it is due", "duedate|due date|due|到期日|应付日期|应收日期", required=True),
        column(
            "paid_date",
            "date",
            "day it was paid; empty: not yet",
            "settleddate|settled date|paid|paid date|payment date|付款日期|结清日期|回款日期",
        ),
        column(
            "amount",
            "money",
            "amount of the invoice",
            "invoiceamount|invoice amount|amount due|total|金额|发票金额|应收金额",
            required=True,
        ),
        column("disputed", "flag", "the customer disputes it; left out of the credit figures", "dispute|in dispute|争议|是否有争议"),
        column("excused", "flag", "late for a reason that is not the customer's fault; left out", "excuse|免责|非客户原因"),
        column("late_reason", "text", "why it was late", "reason|late reason|逾期原因|延迟原因"),
    ),
    "one row per invoice and its payment",
    "due_date",
)

COMPLAINT = Table(
    "complaint",
    (
        column("complaint_id", "id", "complaint number", "complaint|ticket|ticket id|case id|投诉编号|工单号", required=True, key=True),
        column("customer_id", "id", "customer who complained", _CUSTOMER_ID, required=True),
        column("opened_on", "date", "day it came in", "opened|created|date|complaint date|投诉日期|受理日期", required=True),
        column("responded_on", "date", "day of our first answer", "first response|responded|响应日期|首次响应"),
        column("closed_on", "date", "day it was settled; empty: open", "closed|resolved|settled|处理完毕日期|结案日期|关闭日期"),
        column("subject", "text", "what it is about", "topic|category|reason|投诉内容|主题|投诉类型"),
    ),
    "one row per complaint",
    "opened_on",
)

SURVEY = Table(
    "survey",
    (
        column("customer_id", "id", "customer who answered", _CUSTOMER_ID, required=True),
        column("answered_on", "date", "day of the answer", "date|survey date|answered|调查日期|日期|回答日期", required=True),
        column("perceived", "score", "how it found us, 0 to 10", "satisfaction|score|perceived|满意度|满意度评分|可感知效果|感知"),
        column("expected", "score", "what it had expected, 0 to 10", "expectation|expected|期望值|期望"),
        column("recommend", "score", "would recommend us, 0 to 10", "nps|recommend|likelihood to recommend|推荐意愿|推荐"),
        column("trust", "score", "trusts us, 0 to 10", "trust|信任|信任度"),
    ),
    "one row per answer to a survey",
    "answered_on",
)

SERVICE_COST = Table(
    "service_cost",
    (
        column("customer_id", "id", "customer served", _CUSTOMER_ID, required=True),
        column("spent_on", "date", "day of the effort", "date|cost date|日期|发生日期|服务日期", required=True),
        column("cost", "money", "what it cost us", "service cost|amount|成本|服务成本|费用", required=True),
        column("hours", "number", "hours spent", "time|service hours|工时|服务工时|小时"),
        column("activity", "text", "what was done", "type|activity|活动|服务内容|项目"),
    ),
    "one row per effort spent on a customer",
    "spent_on",
)

CONTACT = Table(
    "contact",
    (
        column("customer_id", "id", "customer met", _CUSTOMER_ID, required=True),
        column("contacted_on", "date", "day of the contact", "date|visit date|call date|日期|拜访日期|联系日期", required=True),
        column("kind", "text", "visit or call", "type|contact type|channel|方式|联系方式|类型"),
        column("rep_id", "id", "salesperson", "rep|salesperson|业务员|拜访人"),
        column("hours", "number", "hours spent", "duration|time|时长|小时"),
        column("note", "text", "what came of it", "notes|comment|备注|记录", personal=True),
    ),
    "one row per visit or call",
    "contacted_on",
)

REP = Table(
    "rep",
    (
        column("rep_id", "id", "salesperson's number", "rep|id|salesperson|业务员编号|工号|销售人员", required=True, key=True),
        column("name", "text", "salesperson's name", "rep name|full name|姓名|业务员姓名|地区经理"),
        column("region", "text", "region", "area|territory|地区|区域"),
        column("capacity_hours", "number", "customer hours a month", "capacity|hours|capacity hours|产能工时|可用工时"),
    ),
    "one row per salesperson",
)

RELATION = Table(
    "relation",
    (
        column("customer_id", "id", "the customer", _CUSTOMER_ID, required=True),
        column("related_id", "id", "the other customer", "related|related customer|other|关联客户|相关客户", required=True),
        column("kind", "text", "parent (the other owns it) or referral (the other sent it)", "type|relation|关系|关系类型", required=True),
        column("since", "date", "since when", "from|date|起始日期|日期"),
    ),
    "who belongs to whom and who sent whom",
    "since",
)

DEPARTURE = Table(
    "departure",
    (
        column("customer_id", "id", "customer who left", _CUSTOMER_ID, required=True),
        column("departed_on", "date", "day it left", "date|left on|churn date|流失日期|离开日期", required=True),
        column("cause", "text", "voluntary, arrears, company or unknown", "type|churn type|流失类型|流失方式"),
        column("reason", "text", "why", "why|comment|流失原因|原因"),
    ),
    "who left, when and why",
    "departed_on",
)

OPEN_ORDER = Table(
    "open_order",
    (
        column("order_id", "id", "order number", "order|order no|订单号|订单编号", required=True, key=True),
        column("customer_id", "id", "customer who waits", _CUSTOMER_ID, required=True),
        column("ordered_on", "date", "day of the order", "order date|date|下单日期|订单日期"),
        column("due_date", "date", "day promised", "due|promised|delivery date|交期|交货日期", required=True),
        column("material", "id", "material wanted", "product|sku|item|物料|产品|料号", required=True, key=True),
        column("quantity", "number", "units wanted", "qty|units|数量", required=True),
        column("amount", "money", "value of the order line", "value|sales|金额"),
    ),
    "orders not yet delivered",
    "ordered_on",
)

STOCK = Table(
    "stock",
    (
        column("material", "id", "material", "product|sku|item|物料|料号", required=True, key=True),
        column("available", "number", "units at hand", "quantity|qty|stock|on hand|库存|可用数量", required=True),
        column("counted_on", "date", "day of the count", "date|as of|盘点日期|日期"),
    ),
    "what there is of each material",
    "counted_on",
)

ATTRIBUTE = Table(
    "attribute",
    (
        column("customer_id", "id", "the customer", _CUSTOMER_ID, required=True),
        column(
            "category", "text", "personal, address, life_style, attitude, region, behaviour, need, relation or other", "group|类别|数据类别"
        ),
        column("name", "text", "what is known", "attribute|field|属性|属性名|字段", required=True),
        column("value", "text", "its value", "content|属性值|值|内容"),
        column("observed_on", "date", "since when it is known", "date|as of|观察日期|日期"),
    ),
    "anything else known of a customer, and how it changed",
    "observed_on",
)

TABLES: tuple[Table, ...] = (
    CUSTOMER,
    ORDER_LINE,
    PAYMENT,
    COMPLAINT,
    SURVEY,
    SERVICE_COST,
    CONTACT,
    REP,
    RELATION,
    DEPARTURE,
    OPEN_ORDER,
    STOCK,
    ATTRIBUTE,
)
BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}

#: customer columns a user may filter by; attributes come on top
FILTER_FIELDS: tuple[str, ...] = ("region", "segment", "rep_id", "city", "kind", "industry", "size", "channel", "branch")

#: groups of customer attributes; "other" holds columns that nobody has assigned yet
ATTRIBUTE_CATEGORIES: tuple[str, ...] = (
    "personal",
    "address",
    "life_style",
    "attitude",
    "region",
    "behaviour",
    "need",
    "relation",
    "other",
)


def carried_customer_columns(table: Table) -> tuple[Column, ...]:
    """Columns of `CUSTOMER` that a file for `table` may hold as well (name, region …): those that `table` itself does not have."""
    if table.name in ("customer", "rep", "stock", "attribute", "relation"):
        return ()
    own = {c.name for c in table.columns}
    return tuple(c for c in CUSTOMER.columns if not c.key and c.name not in own)
