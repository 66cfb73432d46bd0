"""The registry of every table the cockpit knows: columns, types, keys, meaning and synonyms.

The store creates its tables from here, the import matches headers against the synonyms, the tests walk
over it and the help pages list it. A new column is one line here and one line per locale
(`column.<table>.<name>`).
"""

from __future__ import annotations

from crmcore.domain.tables.columns import CUSTOMER_HEADERS, NUMBER_HEADERS, WHO_HEADERS, Column, Table, column
from crmcore.domain.tables.event_tables import APPOINTMENT, COMPLAINT, COMPLAINT_PAUSE, CONTACT, SERVICE_COST, SURVEY
from crmcore.domain.tables.product_table import PRODUCT
from crmcore.domain.tables.supply_tables import ARRIVAL, OPEN_ORDER, PRODUCTION_CAPACITY, STOCK

CUSTOMER = Table(
    "customer",
    (
        column(
            "customer_id",
            "id",
            "the company's own number of the customer",
            f"{NUMBER_HEADERS}|id|编号|{WHO_HEADERS}",
            required=True,
            key=True,
        ),
        column(
            "name",
            "text",
            "name of the company or person",
            "customer name|client name|company|company name|full name|"
            "客户名称|客户姓名|姓名|名称|客户|公司名称|account name|buyer name|firm|客户全称|客户简称|单位名称|企业名称|会员姓名|会员名称|"
            f"{WHO_HEADERS}",
            personal=True,
        ),
        column("segment", "text", "market segment", "customer segment|market|细分|细分市场|客户细分|客户类别|客群"),
        column("region", "text", "sales region", "area|territory|country|state/region|地区|区域|大区|国家地区|country code|countrycode"),
        column("city", "text", "city", "town|城市|所在城市|市"),
        column("kind", "text", "company or person", "customer type|type|kind of customer|客户类型|客户性质|类型"),
        column("industry", "text", "industry", "sector|branch of industry|行业|所属行业"),
        column("size", "text", "size class", "company size|employees|规模|企业规模|客户规模"),
        column("channel", "text", "channel the customer came by", "source|acquisition channel|渠道|来源渠道|客户来源"),
        column("branch", "text", "branch of ours that serves it", "store|office|分支机构|分公司|门店|网点|分店"),
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
            "customer since|since|first contact|created|signup date|开户日期|建档日期|成为客户日期|注册日期|"
            "created on|created at|registered|registration date|joined|join date|member since|"
            "合作日期|首次合作日期|入会日期|注册时间|创建日期|创建时间",
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
            "transaction id|sales order|sales order no|document no|document number|"
            "订单编号|订单 id|订单id|订单号|单号|发票号|单据编号|送货单号|出库单号|发货单号|销售单号|单据号",
        ),
        column("customer_id", "id", "customer who bought", CUSTOMER_HEADERS, required=True),
        column(
            "order_date",
            "date",
            "day of the order",
            "date|order date|invoice date|invoicedate|purchase date|transaction date|"
            "订单日期|下单日期|日期|购买日期|交易日期|开票日期|成交日期|sale date|sales date|date of sale|created at|created on|"
            "下单时间|订单时间|销售日期|交易时间|购买时间|业务日期|单据日期|创建时间|创建日期|出货日期|发货日期|出库日期|送货日期",
            required=True,
        ),
        column(
            "amount",
            "money",
            "sales net of discount",
            "sales|revenue|net amount|net sales|total|line total|order amount|dollars|turnover|"
            "销售额|金额|销售金额|下单金额|订单金额|实付金额|成交金额|营业额|净额|order total|order value|total amount|total sales|"
            "sales amount|line amount|net value|amount excl vat|amount excluding vat|amount incl vat|amount including vat|subtotal|"
            "不含税金额|未税金额|含税金额|价税合计|总金额|总价|总额|合计金额|支付金额|交易金额|商品总价",
        ),
        column(
            "quantity",
            "number",
            "units",
            "qty|units|pieces|数量|件数|销量|quantity ordered|quantity sold|number of items|购买数量|销售数量|订购数量",
        ),
        column("unit_price", "money", "price of one unit", "price|unitprice|unit price|单价|价格|售价"),
        column("cost", "money", "cost of the goods on the line", "cogs|cost of goods|total cost|成本|成本金额|商品成本"),
        column("profit", "money", "gross profit of the line", "gross profit|margin amount|contribution|利润|毛利|毛利润|利润额"),
        column(
            "margin", "share", "gross profit as a share of the amount", "margin rate|gross margin|margin %|毛利率|利润率", input_only=True
        ),
        column(
            "discount",
            "share",
            "discount given: information, never subtracted from the amount",
            "discount rate|rebate|discount %|discount percent|discount pct|折扣|折扣率|折扣 %",
        ),
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
        column(
            "product",
            "text",
            "product name",
            "product name|item|description|article|产品名称|商品名称|产品|商品|品名|货品|货品名称|货物名称",
        ),
        column("product_id", "id", "product number", "product id|sku|stockcode|stock code|item code|产品 id|产品编号|商品编号|货号"),
        column("category", "text", "product category", "product category|类别|产品类别|品类|商品类别"),
        column("channel", "text", "channel of the order", "sales channel|order channel|销售渠道|下单渠道"),
        column("branch", "text", "branch that sold it", "shop|store name|销售网点|销售门店"),
        column(
            "status",
            "text",
            "state of the line; returned and cancelled lines move money only",
            "order status|financial status|payment status|state|returned|is returned|return status|refunded|refund status|cancelled|"
            "canceled|"
            "订单状态|交易状态|状态|退货|退回|是否退货|退货状态|退款状态|是否取消",
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
            "invoice|invoice number|invoicenumber|invoice no|bill|bill no|bill number|payment id|payment no|payment number|receipt no|"
            "receipt number|发票号|发票编号|单据号|账单号|付款单号|收款单号|回款单号|付款编号|收款编号|流水号|凭证号",
            required=True,
            key=True,
        ),
        column("customer_id", "id", "customer who owes it", CUSTOMER_HEADERS, required=True),
        column(
            "invoice_date",
            "date",
            "day of the invoice",
            "invoicedate|invoice date|billed on|bill date|date|开票日期|发票日期|账单日期|日期",
        ),
        column(
            "due_date",
            "date",
            "day it is due; without one nothing is said of how punctually it was paid",
            "duedate|due date|due|due on|payment due|到期日|应付日期|应收日期|付款期限|约定付款日",
        ),
        column(
            "paid_date",
            "date",
            "day it was paid; empty: not yet",
            "settleddate|settled date|paid|paid date|payment date|paid on|date paid|received on|date received|receipt date|settled on|"
            "付款日期|结清日期|回款日期|收款日期|到账日期|支付日期|付款时间|回款时间|收款时间|到账时间|实际付款日",
        ),
        column(
            "amount",
            "money",
            "amount of the invoice",
            "invoiceamount|invoice amount|amount due|total|payment amount|amount paid|paid amount|bill amount|"
            "金额|发票金额|应收金额|回款金额|收款金额|付款金额|实收金额|到账金额|应付金额|开票金额|账单金额",
            required=True,
        ),
        column("disputed", "flag", "the customer disputes it; left out of the credit figures", "dispute|in dispute|争议|是否有争议"),
        column("excused", "flag", "late for a reason that is not the customer's fault; left out", "excuse|免责|非客户原因"),
        column("late_reason", "text", "why it was late", "reason|late reason|逾期原因|延迟原因"),
    ),
    "one row per invoice and its payment",
    "due_date",
    numbered_by=("customer_id", "invoice_date", "due_date", "amount"),
    any_date=("due_date", "invoice_date", "paid_date"),
)

REP = Table(
    "rep",
    (
        column("rep_id", "id", "salesperson's number", "rep|id|salesperson|业务员编号|工号|销售人员", required=True, key=True),
        column("name", "text", "salesperson's name", "rep name|full name|姓名|业务员姓名|地区经理"),
        column("region", "text", "region", "area|territory|地区|区域"),
        column("capacity_hours", "number", "customer hours a month", "capacity|hours|capacity hours|产能工时|可用工时"),
        column(
            "quota",
            "money",
            "order amount that is asked of it a year",
            "sales quota|annual quota|sales target|annual target|yearly target|target|年度指标|年度目标|销售指标|销售目标|销售任务|任务额",
        ),
        column(
            "visit_share",
            "share",
            "share of the customer hours that visits get; empty: the share that the terms say",
            "visit share|share of visits|visits %|拜访占比|拜访时间占比|拜访工时占比",
        ),
    ),
    "one row per salesperson",
)

RELATION = Table(
    "relation",
    (
        column("customer_id", "id", "the customer", CUSTOMER_HEADERS, required=True),
        column("related_id", "id", "the other customer", "related|related customer|other|关联客户|相关客户", required=True),
        column(
            "kind",
            "text",
            "parent (the other owns it), referral (the other sent it), supply (the other supplies it) or competitor",
            "type|relation|关系|关系类型",
            required=True,
        ),
        column("since", "date", "since when", "from|date|起始日期|日期"),
    ),
    "who belongs to whom and who sent whom",
    "since",
)

DEPARTURE = Table(
    "departure",
    (
        column("customer_id", "id", "customer who left", CUSTOMER_HEADERS, required=True),
        column("departed_on", "date", "day it left", "date|left on|churn date|流失日期|离开日期", required=True),
        column("cause", "text", "voluntary, arrears, company or unknown", "type|churn type|流失类型|流失方式"),
        column("reason", "text", "why", "why|comment|流失原因|原因"),
    ),
    "who left, when and why",
    "departed_on",
)

ATTRIBUTE = Table(
    "attribute",
    (
        column("customer_id", "id", "the customer", CUSTOMER_HEADERS, required=True),
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
    COMPLAINT_PAUSE,
    APPOINTMENT,
    ARRIVAL,
    PRODUCTION_CAPACITY,
    PRODUCT,
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
    if table.name in ("customer", "rep", "stock", "attribute", "relation", "complaint_pause", "arrival", "production_capacity", "product"):
        return ()
    own = {c.name for c in table.columns}
    return tuple(c for c in CUSTOMER.columns if not c.key and c.name not in own)
