"""The tables of what happens with a customer besides orders and payments: complaints, surveys, efforts, visits and calls."""

from __future__ import annotations

from crmcore.domain.tables.columns import CUSTOMER_HEADERS, Table, column

COMPLAINT = Table(
    "complaint",
    (
        column(
            "complaint_id",
            "id",
            "complaint number; rows without one are numbered by their content",
            "complaint no|complaint number|ticket|ticket id|ticket no|ticket number|case id|case no|case number|"
            "投诉编号|投诉单号|投诉号|工单号|工单编号",
            required=True,
            key=True,
        ),
        column("customer_id", "id", "customer who complained", CUSTOMER_HEADERS, required=True),
        column(
            "opened_on",
            "date",
            "day it came in",
            "opened|created|date|complaint date|date opened|open date|received|received on|reported|reported on|raised on|"
            "投诉日期|受理日期|投诉时间|受理时间|登记日期|反馈日期|发生日期|日期",
            required=True,
        ),
        column(
            "responded_on",
            "date",
            "day of our first answer",
            "first response|responded|first response date|answered|answered on|响应日期|首次响应|回复日期|响应时间|首次回复",
        ),
        column(
            "closed_on",
            "date",
            "day it was settled; empty: open",
            "closed|resolved|settled|date closed|close date|closing date|resolved on|resolution date|completed|completed on|finished|"
            "处理完毕日期|结案日期|关闭日期|完成日期|处理日期|解决日期|办结日期|结案时间|处理完成日期",
        ),
        column(
            "subject",
            "text",
            "what it is about",
            "topic|category|reason|complaint|description|issue|problem|details|complaint type|complaint reason|"
            "投诉内容|主题|投诉类型|投诉原因|投诉主题|问题|问题描述|内容",
        ),
        column("severity", "text", "how severe it is", "priority|urgency|level|严重程度|严重性|投诉等级|优先级|紧急程度|等级"),
        column(
            "outcome",
            "text",
            "what came of it",
            "result|resolution|solution|action taken|measures|处理结果|处理意见|处理方式|处理情况|解决方案|结果",
            personal=True,
        ),
        column(
            "handled_by",
            "text",
            "who of us takes care of it",
            "owner|handler|assignee|assigned to|responsible|agent|处理人|负责人|责任人|受理人|经办人|跟进人",
        ),
        column(
            "handling_hours",
            "number",
            "hours that we spent on it",
            "handling hours|handling time|hours of handling|effort hours|处理工时|处理用时|处理小时数|处理耗时",
        ),
        column(
            "remedy_cost",
            "money",
            "what making good cost us",
            "remedy cost|cost of remedy|cost of making good|compensation|compensation cost|compensation paid|goodwill|goodwill cost|"
            "补救费用|补救成本|赔付金额|赔偿金额|补偿金额|赔付费用|赔偿费用|赔款金额",
        ),
        column(
            "reopened_on",
            "date",
            "day it was taken up again after it had been settled; open again until a later day in `closed_on`",
            "reopened|reopened on|date reopened|reopen date|reopening date|重新打开日期|重新受理日期|重启日期|再次受理日期|重开日期",
        ),
    ),
    "one row per complaint",
    "opened_on",
    numbered_by=("customer_id", "opened_on", "subject"),
)

COMPLAINT_PAUSE = Table(
    "complaint_pause",
    (
        column(
            "complaint_id",
            "id",
            "complaint whose clock stood still",
            "complaint no|complaint number|ticket|ticket id|ticket no|ticket number|case id|case no|case number|"
            "投诉编号|投诉单号|投诉号|工单号|工单编号",
            required=True,
            key=True,
        ),
        column(
            "paused_on",
            "date",
            "first day on which it stood still",
            "paused|paused on|pause start|pause begin|on hold since|hold start|hold from|暂停日期|暂停开始|暂停时间|挂起日期|挂起时间|"
            "中止日期",
            required=True,
            key=True,
        ),
        column(
            "resumed_on",
            "date",
            "day on which it ran on; empty: it stands still",
            "resumed|resumed on|pause end|hold end|hold until|恢复日期|恢复时间|暂停结束|解除挂起日期|继续处理日期",
        ),
        column("reason", "text", "why it stood still", "pause reason|hold reason|why|暂停原因|挂起原因|中止原因|原因", personal=True),
    ),
    "days on which the clock of a complaint stands still, for instance while the customer is asked",
    "paused_on",
)

SURVEY = Table(
    "survey",
    (
        column("customer_id", "id", "customer who answered", CUSTOMER_HEADERS, required=True),
        column(
            "answered_on",
            "date",
            "day of the answer",
            "date|survey date|answered|response date|submitted|调查日期|日期|回答日期|填写日期|提交日期|提交时间|评价日期",
            required=True,
        ),
        column(
            "perceived",
            "score",
            "how it found us, 0 to 10",
            "satisfaction|score|perceived|rating|overall satisfaction|csat|满意度|满意度评分|总体满意度|可感知效果|感知|评分|得分|打分",
        ),
        column("expected", "score", "what it had expected, 0 to 10", "expectation|expected|期望值|期望"),
        column(
            "recommend",
            "score",
            "would recommend us, 0 to 10",
            "nps|recommend|likelihood to recommend|nps score|would recommend|推荐意愿|推荐|推荐度|推荐分",
        ),
        column("trust", "score", "trusts us, 0 to 10", "trust|信任|信任度"),
        column(
            "comment",
            "text",
            "what it said in its own words",
            "comments|remarks|review|review text|review comment|review comment message|feedback|verbatim|suggestions|free text|"
            "意见|意见建议|意见和建议|建议|评论|评价内容|评论内容|留言|反馈|反馈内容|备注",
            personal=True,
        ),
    ),
    "one row per answer to a survey",
    "answered_on",
)

SERVICE_COST = Table(
    "service_cost",
    (
        column("customer_id", "id", "customer served", CUSTOMER_HEADERS, required=True),
        column(
            "spent_on", "date", "day of the effort", "date|cost date|service date|日期|发生日期|服务日期|费用日期|支出日期", required=True
        ),
        column("cost", "money", "what it cost us", "service cost|amount|costs|expense|成本|服务成本|费用|服务费用|支出", required=True),
        column("hours", "number", "hours spent", "time|service hours|工时|服务工时|小时"),
        column("activity", "text", "what was done", "type|activity|活动|服务内容|项目"),
    ),
    "one row per effort spent on a customer",
    "spent_on",
)

CONTACT = Table(
    "contact",
    (
        column("customer_id", "id", "customer met", CUSTOMER_HEADERS, required=True),
        column(
            "contacted_on",
            "date",
            "day of the contact",
            "date|visit date|call date|contact date|meeting date|activity date|visited on|called on|visited|created date|"
            "日期|拜访日期|联系日期|拜访时间|走访日期|回访日期|沟通日期|联络日期",
            required=True,
        ),
        column(
            "kind",
            "text",
            "visit or call",
            "type|contact type|channel|visit type|call type|activity type|contact method|方式|联系方式|类型|拜访方式|拜访类型|沟通方式",
        ),
        column(
            "rep_id",
            "id",
            "salesperson",
            "rep|salesperson|sales rep|visitor|visited by|caller|owner|业务员|拜访人|拜访人员|销售代表|销售员|客户经理|负责人|跟进人",
        ),
        column("hours", "number", "hours spent", "duration|time|hours spent|时长|小时|拜访时长|耗时"),
        column(
            "note",
            "text",
            "what came of it",
            "notes|comment|remarks|summary|result|outcome|purpose|备注|记录|拜访内容|拜访记录|拜访结果|拜访目的|沟通内容|内容|情况",
            personal=True,
        ),
        column(
            "next_on",
            "date",
            "day of the next contact that was agreed",
            "next visit|next contact|next date|next visit date|follow up|follow up date|next call|"
            "下次拜访|下次拜访日期|下次拜访时间|下次联系|下次跟进|计划拜访日期|跟进日期",
        ),
    ),
    "one row per visit or call",
    "contacted_on",
)

APPOINTMENT = Table(
    "appointment",
    (
        column(
            "appointment_id",
            "id",
            "appointment number; rows without one are numbered by their content",
            "appointment no|appointment number|event id|booking no|booking id|预约编号|预约号|计划编号|日程编号",
            required=True,
            key=True,
        ),
        column("customer_id", "id", "customer to be met", CUSTOMER_HEADERS, required=True),
        column(
            "planned_on",
            "date",
            "day that is planned",
            "planned|planned on|planned for|planned date|planned visit|appointment|appointment date|scheduled|scheduled on|scheduled for|"
            "scheduled date|计划日期|计划时间|预约日期|预约时间|计划拜访日期|计划拜访时间|拟拜访日期|安排日期",
            required=True,
        ),
        column(
            "rep_id",
            "id",
            "salesperson",
            "rep|salesperson|sales rep|visitor|visited by|caller|owner|业务员|拜访人|拜访人员|销售代表|销售员|客户经理|负责人",
        ),
        column(
            "kind",
            "text",
            "visit or call",
            "type|appointment type|contact type|visit type|call type|activity type|方式|联系方式|类型|拜访方式|拜访类型",
        ),
        column("hours", "number", "hours planned", "duration|planned hours|hours planned|时长|小时|计划时长|预计时长|计划工时"),
        column("note", "text", "what it is about", "notes|comment|remarks|purpose|subject|备注|拜访目的|事由|内容", personal=True),
        column(
            "made_on",
            "date",
            "day it was agreed; empty: known from the beginning",
            "made on|agreed on|booked on|booking date|约定日期|登记日期|创建日期|预约提交日期",
        ),
    ),
    "one row per visit or call that is planned",
    "made_on",
    numbered_by=("customer_id", "planned_on", "rep_id", "kind"),
)
