"""Words in the names of tables that say which of ours they are."""

from __future__ import annotations

#: our table → words in the name of a table that say it is one
TABLE_WORDS: dict[str, tuple[str, ...]] = {
    "payment": ("pay", "invoice", "receivable", "付款", "支付", "回款", "收款", "应收", "发票"),
    "survey": ("survey", "review", "rating", "feedback", "satisfaction", "评价", "评论", "评分", "满意", "调查"),
    "complaint": ("complaint", "ticket", "claim", "投诉", "工单"),
    "contact": ("contact", "visit", "call", "拜访", "联系", "走访"),
    "complaint_pause": ("pause", "暂停", "挂起"),
    "appointment": ("appointment", "schedule", "预约", "日程"),
    "service_cost": ("servicecost", "service", "effort", "服务"),
    "rep": ("salesrep", "reps", "salespeople", "salesperson", "staff", "销售人员", "业务员", "销售员"),
    "departure": ("departure", "churn", "lost", "流失"),
    "relation": ("relation", "referral", "关系", "推荐"),
    "arrival": ("arrival", "incoming", "purchaseorder", "到货", "在途"),
    "production_capacity": ("productioncapacity", "产能"),
    "product": ("productprospect", "productoutlook", "产品前景"),
    "stock": ("stock", "inventory", "库存"),
    "open_order": ("openorder", "backlog", "未交"),
    "customer": ("customer", "client", "member", "buyer", "account", "客户", "会员", "买家", "顾客"),
}
